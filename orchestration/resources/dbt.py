"""The dbt project for Dagster: its manifest, its executable, and asset keys that are the relations."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtCliResource, DbtProject

from orchestration.db.dbt import DBT_EXECUTABLE, PROJECT, parse


class RelationTranslator(DagsterDbtTranslator):
    """Names an asset after its relation, and groups assets by schema."""

    def get_asset_spec(
        self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None
    ) -> dg.AssetSpec:
        """Describe one model or source as an asset."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        node = self.get_resource_props(manifest, unique_id)
        schema = node["schema"]
        name = node.get("alias") or node.get("identifier") or node["name"]
        return spec.replace_attributes(
            key=dg.AssetKey([schema, name]), group_name=schema, kinds={"dbt", "postgres"}
        )


def manifest_path() -> Path:
    """Give the path of an up-to-date manifest, parsing the project when a file of it is newer."""
    manifest = PROJECT / "target" / "manifest.json"
    sources = [
        path for folder in ("models", "macros") for path in (PROJECT / folder).rglob("*") if path.is_file()
    ]
    newest = max(path.stat().st_mtime for path in [*sources, PROJECT / "dbt_project.yml"])
    if not manifest.exists() or manifest.stat().st_mtime < newest:
        parse()
    return manifest


def dbt_resource() -> DbtCliResource:
    """Make the resource that runs dbt; the address of the database is in the environment (`dbt_environment`)."""
    return DbtCliResource(
        project_dir=str(PROJECT), profiles_dir=str(PROJECT), dbt_executable=str(DBT_EXECUTABLE)
    )
