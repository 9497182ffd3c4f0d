"""A pipeline killed at any moment is run again, and what it holds is what an undisturbed one holds."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import sqlalchemy as sa

from orchestration.db.server import open_databases
from orchestration.db.session import connect
from orchestration.settings import PROJECT_DIR, Settings

pytestmark = pytest.mark.prove

#: Ids skip where a transaction was rolled back, so tables are compared by what people call things.
DIGESTS = {
    "core.match": """
        select md5(string_agg(concat_ws(',', league_code, kickoff_at, h.name, a.name, status, home_goals, away_goals,
            home_shots, odds_rating_home, odds_close_away), ';' order by kickoff_at, h.name)), count(*)
        from core.match
        inner join identity.team as h on h.team_id = home_team_id
        inner join identity.team as a on a.team_id = away_team_id
    """,
    "features.match_features": """
        select md5(string_agg(concat_ws(',', league_code, kickoff_at, h.name, to_jsonb(f) - 'match_id' - 'home_team_id'
            - 'away_team_id' - 'facts_md5' - 'ratings_md5'), ';' order by kickoff_at, h.name)), count(*)
        from features.match_features as f
        inner join identity.team as h on h.team_id = home_team_id
    """,
    "serving.prediction": """
        select md5(string_agg(forecast, ';' order by forecast)), count(*)
        from (
            select distinct concat_ws(',', kickoff_at, home_team_name, lead_time, p_home, p_draw, p_away) as forecast
            from serving.prediction
        ) as forecasts
    """,
    "ops.quarantine": "select md5(string_agg(path || reason, ';' order by path, reason)), count(*) from ops.quarantine",
}


@pytest.fixture
def environment() -> dict[str, str]:
    """Two installations of the same synthetic world differ only in their home."""
    return {name: value for name, value in os.environ.items() if name not in ("ARCHIVE_DIR", "DATABASE_URL")} | {
        "SOURCE": "synthetic",
        "SEASONS": "4",
        "AS_OF": "2026-03-10",
    }


@pytest.fixture
def homes() -> Iterator[tuple[Path, Path]]:
    """Two folders."""
    both = Path(tempfile.mkdtemp(prefix="bh-")), Path(tempfile.mkdtemp(prefix="bh-"))
    yield both
    for home in both:
        shutil.rmtree(home, ignore_errors=True)


def _digests(home: Path) -> dict[str, tuple[object, ...]]:
    settings = Settings(bet_hope_home=home, database_url=None, _env_file=None)
    with open_databases(settings) as databases:
        engine = connect(databases.pipeline)
        with engine.connect() as connection:
            digests = {name: tuple(connection.execute(sa.text(query)).one()) for name, query in DIGESTS.items()}
        engine.dispose()
    return digests


def _start(home: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [Path(sys.executable).with_name("bet-hope"), "pipeline"],
        cwd=PROJECT_DIR,
        env=environment | {"BET_HOPE_HOME": str(home)},
        stdout=subprocess.DEVNULL,
    )


def _kill(process: subprocess.Popen[bytes], home: Path) -> None:
    """Kill a run, what it started and the database server, as a power cut would."""
    family = [*psutil.Process(process.pid).children(recursive=True), psutil.Process(process.pid)]
    with contextlib.suppress(FileNotFoundError, psutil.NoSuchProcess):
        family.append(psutil.Process(int((home / "postgres" / "postmaster.pid").read_text().splitlines()[0])))
    for member in family:
        member.send_signal(signal.SIGKILL)
    process.wait()


def test_killed_and_run_again(environment: dict[str, str], homes: tuple[Path, Path]) -> None:
    undisturbed, disturbed = homes
    started = time.monotonic()
    assert _start(undisturbed, environment).wait() == 0
    seconds = time.monotonic() - started
    n_killed = 0
    for share in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        run = _start(disturbed, environment)
        time.sleep(share * seconds)
        if run.poll() is None:
            _kill(run, disturbed)
            n_killed += 1
    assert n_killed >= 5, "a test that kills finished processes proves nothing"
    assert _start(disturbed, environment).wait() == 0
    assert _digests(disturbed) == _digests(undisturbed)
