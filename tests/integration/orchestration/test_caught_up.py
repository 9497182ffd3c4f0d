"""A daemon that was away catches up the last tick it missed, and not each of them: over Dagster's own scheduler."""

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

from orchestration.db.server import open_databases, upgrade_databases
from orchestration.environment import enter_environment
from orchestration.settings import PROJECT_DIR, Settings

pytestmark = pytest.mark.prove

BIN = Path(sys.executable).parent
#: How long the daemon is away: several ticks of a schedule that ticks every minute.
AWAY_SECONDS = 250


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    """An installation that holds nothing: the ticks skip, and are counted all the same."""
    home = Path(tempfile.mkdtemp(prefix="bh-"))
    before = dict(os.environ)
    os.environ.update(BET_HOPE_HOME=str(home), SOURCE="synthetic")
    try:
        settings = Settings()
        with open_databases(settings) as databases:
            upgrade_databases(databases)
            enter_environment(settings, databases)
            with dg.DagsterInstance.get() as instance:
                yield instance
    finally:
        os.environ.clear()
        os.environ.update(before)
        shutil.rmtree(home, ignore_errors=True)


def _ticks(instance: dg.DagsterInstance) -> list[float]:
    """Instants of all ticks of the one schedule, the oldest first."""
    return sorted(
        tick.timestamp
        for state in instance.all_instigator_state()
        for tick in instance.get_ticks(state.instigator_origin_id, state.selector_id)
        if state.instigator_name == "sync_schedule"
    )


def _run_daemon_until(instance: dg.DagsterInstance, n_ticks: int) -> None:
    command = [BIN / "dagster-daemon", "run", "-m", "tests.integration.orchestration.every_minute"]
    daemon = subprocess.Popen(command, cwd=PROJECT_DIR, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 240
        while len(_ticks(instance)) < n_ticks:
            assert time.monotonic() < deadline, "the daemon does not tick"
            time.sleep(1)
    finally:
        daemon.terminate()
        daemon.wait(60)


def test_one_tick_is_caught_up(instance: dg.DagsterInstance) -> None:
    _run_daemon_until(instance, 1)
    before = _ticks(instance)
    time.sleep(AWAY_SECONDS)
    _run_daemon_until(instance, len(before) + 1)
    missed = [tick for tick in _ticks(instance) if tick > before[-1]]
    # of four ticks or more that were missed, one; and perhaps the next one, which came while it was up
    assert len(missed) <= 2
    assert missed[0] - before[-1] >= AWAY_SECONDS - 60
