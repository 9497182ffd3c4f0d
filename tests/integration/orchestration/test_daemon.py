"""Runs that the daemon launched: a schedule's, a retry, a sensor's, and one that a failed check stopped."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
import sqlalchemy as sa

from orchestration.db.server import Databases, open_databases, upgrade_databases
from orchestration.db.session import connect
from orchestration.environment import enter_environment
from orchestration.settings import PROJECT_DIR, Settings

pytestmark = pytest.mark.prove

BIN = Path(sys.executable).parent
WAIT_SECONDS = 300


@pytest.fixture(scope="module")
def installation() -> Iterator[tuple[Databases, dg.DagsterInstance]]:
    """A synthetic installation, built as of one day, and a daemon that looks from a week later."""
    home = Path(tempfile.mkdtemp(prefix="bh-"))
    before = dict(os.environ)
    os.environ.update(BET_HOPE_HOME=str(home), SOURCE="synthetic", SEASONS="3", AS_OF="2026-03-10")
    os.environ.pop("ARCHIVE_DIR", None)
    try:
        settings = Settings()
        with open_databases(settings) as databases:
            upgrade_databases(databases)
            enter_environment(settings, databases)
            subprocess.run([BIN / "bet-hope", "pipeline"], check=True, cwd=PROJECT_DIR)
            os.environ["AS_OF"] = "2026-03-17"
            with (home / "daemon.log").open("wb") as log:
                daemon = subprocess.Popen(
                    [BIN / "dagster-daemon", "run", "-m", "tests.integration.orchestration.every_minute"],
                    cwd=PROJECT_DIR,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                )
            try:
                with dg.DagsterInstance.get() as instance:
                    yield databases, instance
            finally:
                daemon.terminate()
                daemon.wait(60)
    finally:
        os.environ.clear()
        os.environ.update(before)
        shutil.rmtree(home, ignore_errors=True)


def _wait_for_run(instance: dg.DagsterInstance, tag: str, status: dg.DagsterRunStatus) -> dg.DagsterRun:
    """Wait for a run that carries a tag of the daemon's and ended in a status."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        for run in instance.get_runs(dg.RunsFilter(statuses=[status])):
            if tag in run.tags:
                return run
        time.sleep(2)
    pytest.fail(f"no {status.value} run with {tag} in {WAIT_SECONDS} s")


def _steps(instance: dg.DagsterInstance, run: dg.DagsterRun, event: dg.DagsterEventType) -> set[str | None]:
    records = instance.get_records_for_run(run.run_id, of_type=event).records
    return {record.event_log_entry.step_key for record in records}


def test_daemon(installation: tuple[Databases, dg.DagsterInstance]) -> None:
    databases, instance = installation

    # a schedule's run, and in it a retry: the first read reached nothing
    scheduled = _wait_for_run(instance, "dagster/schedule_name", dg.DagsterRunStatus.SUCCESS)
    assert scheduled.tags["dagster/schedule_name"] == "sync_schedule"
    assert "football_data_co_uk" in _steps(instance, scheduled, dg.DagsterEventType.STEP_RESTARTED)

    # its results were new, so the sensor asked for scores
    sensed = _wait_for_run(instance, "dagster/sensor_name", dg.DagsterRunStatus.SUCCESS)
    assert sensed.job_name == "evaluate_model"
    assert "ml__forecast_score" in _steps(instance, sensed, dg.DagsterEventType.STEP_SUCCESS)

    # a source of which most is refused stops the next tick before anything is built on it
    engine = connect(databases.pipeline)
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "insert into ops.quarantine (source, path, row_sha256, row_number, reason, detail) "
                "select 'football_data_co_uk', 'broken.csv', n::text, n, 'impossible_score', 'a test' "
                "from generate_series(1, 100000) as n"
            )
        )
    engine.dispose()
    failed = _wait_for_run(instance, "dagster/schedule_name", dg.DagsterRunStatus.FAILURE)
    assert "identity__match_row_most_rows_are_identified" in _steps(instance, failed, dg.DagsterEventType.STEP_FAILURE)
    assert "dbt_facts" not in _steps(instance, failed, dg.DagsterEventType.STEP_START)
