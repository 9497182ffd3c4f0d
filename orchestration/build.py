"""One pure builder of all definitions, which tests call with resources of their own."""

from collections.abc import Mapping

import dagster as dg

from orchestration.defs import retention
from orchestration.defs.automation import schedules, sensors
from orchestration.defs.dbt.assets import dbt_layers
from orchestration.defs.health import health
from orchestration.defs.ingestion import assets as ingestion_assets
from orchestration.defs.ingestion.checks import INGESTION_CHECKS
from orchestration.defs.jobs import JOBS
from orchestration.defs.ml import assets as ml_assets
from orchestration.defs.ml import record as record_assets
from orchestration.defs.ml.checks import ML_CHECKS
from orchestration.defs.nlp import assets as nlp_assets
from orchestration.defs.nlp.checks import NLP_CHECKS
from orchestration.defs.pages import with_columns
from orchestration.defs.terminal import terminal_logger
from orchestration.resources.database import Database, Writer
from orchestration.settings import Settings


def build_definitions(settings: Settings, *, resource_overrides: Mapping[str, object] | None = None) -> dg.Definitions:
    """Assemble the code location.

    Args:
        settings: Say in which time zone and environment the timetable runs.
        resource_overrides: Resources by name that replace ours.
    """
    resources: dict[str, object] = {"database": Database(), "writer": Writer()}
    return dg.Definitions(
        assets=[
            *with_columns(
                dg.load_assets_from_modules([ingestion_assets, ml_assets, record_assets, nlp_assets, retention])
            ),
            *dbt_layers(),
        ],
        asset_checks=[health, *INGESTION_CHECKS, *ML_CHECKS, *NLP_CHECKS, record_assets.ledger_is_unchanged],
        jobs=JOBS,
        schedules=schedules(settings),
        sensors=sensors(settings),
        resources={**resources, **(resource_overrides or {})},
        loggers={"terminal": terminal_logger},
        # one process a run: a step that starts a Python costs more than most steps here
        executor=dg.in_process_executor,
    )
