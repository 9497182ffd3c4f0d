"""The dbt models in three selections: what ratings need, what the model needs, what the world may read."""

import os
import shutil
from collections.abc import Iterator
from functools import cache
from typing import Any

import dagster as dg
import sqlalchemy as sa
from dagster_dbt import DagsterDbtTranslatorSettings, DbtCliResource, dbt_assets

from orchestration.db.dbt import dbt_environment
from orchestration.db.server import address
from orchestration.db.state import record_build
from orchestration.resources.database import Writer
from orchestration.resources.dbt import RelationTranslator, manifest_path

#: dbt tags, in the order in which a run needs them; ratings come after the first, forecasts after the second.
SELECTIONS = ("facts", "features", "serving")


@cache
def dbt_layers() -> list[dg.AssetsDefinition]:
    """Make one asset definition for each selection."""
    return [_layer(selection) for selection in SELECTIONS]


def _count_rows(context: dg.AssetExecutionContext, writer: Writer, output_name: str) -> None:
    """Show the rows of a table beside its run time; the views of staging hold what raw holds."""
    schema, relation = context.asset_key_for_output(output_name).path
    if schema == "staging":
        return
    with writer.engine.connect() as connection:
        count = sa.select(sa.func.count()).select_from(sa.table(relation, schema=schema))
        context.add_output_metadata({"dagster/row_count": connection.scalar(count)}, output_name=output_name)


def _layer(selection: str) -> dg.AssetsDefinition:
    @dbt_assets(
        manifest=manifest_path(),
        select=f"tag:{selection}",
        name=f"dbt_{selection}",
        dagster_dbt_translator=RelationTranslator(DagsterDbtTranslatorSettings()),
    )
    def layer(context: dg.AssetExecutionContext, dbt: DbtCliResource, writer: Writer) -> Iterator[Any]:
        os.environ.update(dbt_environment(address(writer.databases.pipeline)))
        invocation = dbt.cli(["build", "--exclude-resource-type", "unit_test"], context=context)
        for event in invocation.stream():
            if isinstance(event, dg.Output):
                _count_rows(context, writer, event.output_name)
            yield event
        if selection == "serving":
            record_build(writer.engine, is_served=True)
        if selection == "features":
            results = invocation.get_artifact("run_results.json")
            record_build(writer.engine, dbt_invocation_id=results["metadata"]["invocation_id"])
        shutil.rmtree(invocation.target_path, ignore_errors=True)  # a folder a run, and nobody would sweep them

    return layer
