"""The environment our processes share: settings written out, addresses of the databases, telemetry off."""

import os
import shutil
from pathlib import Path

from orchestration.db.server import Databases, address
from orchestration.settings import Settings

QUIET = {
    "DAGSTER_DISABLE_TELEMETRY": "1",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "1",
}


def process_environment(settings: Settings, databases: Databases) -> dict[str, str]:
    """Write settings out for child processes and for Dagster, which reads its own from the environment.

    Args:
        settings: As this process found them.
        databases: Addresses on a running server.

    Returns:
        Variables to add to the environment, secrets included.
    """
    dagster_home = settings.bet_hope_home / "dagster"
    values = {
        **QUIET,
        "DATABASE_URL": address(databases.pipeline),
        "DAGSTER_DATABASE_URL": address(databases.dagster),
        "MLFLOW_DATABASE_URL": address(databases.mlflow),
        "AS_OF": settings.as_of.isoformat() if settings.as_of else "",
        "BET_HOPE_HOME": str(settings.bet_hope_home),
        "DAGSTER_HOME": str(dagster_home),
        "DAGSTER_POSTGRES_URL": address(databases.dagster.set(drivername="postgresql+psycopg2")),
        # a single-run backfill materialises hundreds of partitions: store them in one statement
        "DAGSTER_EVENT_BATCH_SIZE": "1000",
        "PYTHONWARNINGS": "ignore",
        "DBT_TARGET_PATH": str(settings.bet_hope_home / "dbt"),
        "DBT_LOG_PATH": str(settings.bet_hope_home / "logs"),
    }
    if settings.archive_dir is not None:
        values["ARCHIVE_DIR"] = str(settings.archive_dir)
    return values


def enter_environment(settings: Settings, databases: Databases) -> None:
    """Make this process one of ours: its environment, and the home of its Dagster instance."""
    home = settings.bet_hope_home / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(Path(__file__).parent / "dagster.yaml", home / "dagster.yaml")
    os.environ.update(process_environment(settings, databases))
