"""The dbt project for Dagster: its manifest, its executable, and asset keys that are the relations."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtCliResource, DbtProject
from sqlalchemy.engine import make_url

from orchestration.db.dbt import DBT_PROJECT_DIR, dbt_environment, dbt_executable


class RelationTranslator(DagsterDbtTranslator):
    """Names an asset after its relation, and groups assets by schema."""

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None) -> dg.AssetSpec:
        """Describe one model or source as an asset."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        node = self.get_resource_props(manifest, unique_id)
        schema = node["schema"]
        name = node.get("alias") or node.get("identifier") or node["name"]
        return spec.replace_attributes(key=dg.AssetKey([schema, name]), group_name=schema, kinds={"dbt", "postgres"})


def manifest_path() -> Path:
    """Give the path of an up-to-date manifest, parsing the project when a file of it is newer."""
    manifest = DBT_PROJECT_DIR / "target" / "manifest.json"
    sources = [*(DBT_PROJECT_DIR / "models").rglob("*.*"), *(DBT_PROJECT_DIR / "macros").rglob("*.*")]
    newest = max(path.stat().st_mtime for path in [*sources, DBT_PROJECT_DIR / "dbt_project.yml"])
    if not manifest.exists() or manifest.stat().st_mtime < newest:
        # parsing asks for an address and connects to nothing
        for name, value in dbt_environment(make_url("postgresql://localhost/bet_hope")).items():
            os.environ.setdefault(name, value)
        dbt_resource().cli(["parse", "--quiet"], target_path=manifest.parent).wait()
    return manifest


def dbt_resource() -> DbtCliResource:
    """Make the resource that runs dbt; the address of the database is in the environment (`dbt_environment`)."""
    return DbtCliResource(
        project_dir=str(DBT_PROJECT_DIR),
        profiles_dir=str(DBT_PROJECT_DIR),
        dbt_executable=str(dbt_executable()),
    )
