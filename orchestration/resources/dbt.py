"""The dbt project for Dagster: its manifest, and asset keys that are the relations."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtProject
from dagster_dbt.metadata_set import DbtMetadataSet

from orchestration.db.dbt import DBT_PROJECT_DIR, run_dbt


class RelationTranslator(DagsterDbtTranslator):
    """Names an asset after its relation, and groups assets by schema."""

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None) -> dg.AssetSpec:
        """Describe one model or source as an asset."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        node = self.get_resource_props(manifest, unique_id)
        schema = node["schema"]
        name = node.get("alias") or node.get("identifier") or node["name"]
        return spec.replace_attributes(key=dg.AssetKey([schema, name]), group_name=schema, kinds={"dbt", "postgres"})


def is_view(spec: dg.AssetSpec) -> bool:
    """Tell whether a model is a view, which shows what it is made of without being built again."""
    return bool(DbtMetadataSet.extract(spec.metadata).materialization_type == "view")


def manifest_path() -> Path:
    """Give the path of an up-to-date manifest, parsing the project when a file of it is newer."""
    manifest = DBT_PROJECT_DIR / "target" / "manifest.json"
    sources = [path for name in ("models", "macros", "seeds") for path in (DBT_PROJECT_DIR / name).rglob("*.*")]
    newest = max(path.stat().st_mtime for path in [*sources, DBT_PROJECT_DIR / "dbt_project.yml"])
    if not manifest.exists() or manifest.stat().st_mtime < newest:
        # parsing asks for an address and connects to nothing
        run_dbt("postgresql://localhost/bet_hope", "parse", "--quiet", "--target-path", str(manifest.parent))
    return manifest
