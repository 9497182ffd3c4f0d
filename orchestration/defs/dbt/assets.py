"""The dbt models in three selections: what ratings need, what the model needs, what the world may read."""

from collections.abc import Generator, Iterator
from functools import cache
from typing import Any

import dagster as dg
import sqlalchemy as sa
from dagster_dbt import DagsterDbtTranslatorSettings, dbt_assets
from dagster_dbt.asset_utils import get_updated_cli_invocation_params_for_context
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage
from sqlalchemy.engine import Engine

from orchestration.db.dbt import DbtFailed, DbtRun, run_dbt
from orchestration.db.state import record_build
from orchestration.defs.conditions import DERIVED, EVERY_FOUR_HOURS
from orchestration.resources.database import Writer
from orchestration.resources.dbt import RelationTranslator, is_view, manifest_path

#: dbt tags, in the order in which a run needs them; ratings come after the first, forecasts after the second.
SELECTIONS = ("facts", "features", "serving")


@cache
def dbt_layers() -> list[dg.AssetsDefinition]:
    """Make one asset definition for each selection."""
    return [_layer(selection) for selection in SELECTIONS]


def _layer(selection: str) -> dg.AssetsDefinition:
    @dbt_assets(
        manifest=manifest_path(),
        select=f"tag:{selection}",
        name=f"dbt_{selection}",
        dagster_dbt_translator=RelationTranslator(DagsterDbtTranslatorSettings()),
    )
    def layer(context: dg.AssetExecutionContext, writer: Writer) -> Iterator[Any]:
        run = yield from _build(context, writer.engine)
        if selection == "serving":
            record_build(writer.engine, is_served=True)
        if selection == "features":
            record_build(writer.engine, dbt_invocation_id=run.invocation_id)

    return layer.map_asset_specs(_follows_by_itself) if selection == "serving" else layer


def _follows_by_itself(spec: dg.AssetSpec) -> dg.AssetSpec:
    """Let a served table follow what it is made of; a view shows it at once."""
    if spec.key == dg.AssetKey(["serving", "system"]):
        spec = spec.replace_attributes(freshness_policy=EVERY_FOUR_HOURS)
    return spec if is_view(spec) else spec.replace_attributes(automation_condition=DERIVED)


def _build(context: dg.AssetExecutionContext, engine: Engine) -> Generator[Any, None, DbtRun]:
    """Build what the step was asked for, then tell of each model and test, also of a build that failed.

    `dagster_dbt`'s own resource starts a process for each build, which takes longer than the SQL of a match day.
    """
    # which models and tests: all of the step, or what a person picked in the UI
    asked = get_updated_cli_invocation_params_for_context(context, {}, RelationTranslator())
    selection = list(asked.selection_args)
    if asked.indirect_selection is not None:
        selection += ["--indirect-selection", asked.indirect_selection]
    ended: list[DbtCoreCliEventMessage] = []

    def hear(event: dict[str, Any]) -> None:
        ended.append(DbtCoreCliEventMessage(event, {}))
        context.log.info(event["info"]["msg"])

    failure: DbtFailed | None = None
    try:
        run = run_dbt(engine.url, "build", "--exclude-resource-type", "unit_test", *selection, on_result=hear)
    except DbtFailed as error:
        failure = error
    for message in ended:
        for event in message.to_default_asset_events(asked.manifest, asked.dagster_dbt_translator, context):
            if isinstance(event, dg.Output):
                _count_rows(context, engine, event.output_name)
            yield event
    if failure is not None:
        raise failure
    return run


def _count_rows(context: dg.AssetExecutionContext, engine: Engine, output_name: str) -> None:
    """Show the rows of a table beside its run time; the views of staging hold what raw holds."""
    schema, relation = context.asset_key_for_output(output_name).path
    if schema == "staging":
        return
    with engine.connect() as connection:
        count = sa.select(sa.func.count()).select_from(sa.table(relation, schema=schema))
        context.add_output_metadata({"dagster/row_count": connection.scalar(count)}, output_name=output_name)
