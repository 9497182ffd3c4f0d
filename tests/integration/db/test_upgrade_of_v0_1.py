"""An installation that the first release itself made is taken over by this version: what it held is kept."""

import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from orchestration.db.server import open_databases
from orchestration.db.session import connect
from orchestration.settings import PROJECT_DIR, Settings
from tests.integration.db.filled import contents

pytestmark = pytest.mark.prove

#: Where the first release ended: the next commit begins the keyed providers.
V0_1 = "41af425"
START = "import sys; sys.argv = ['bet-hope', 'pipeline']; from orchestration.cli import main; main()"
DAY, LATER = "2026-03-10", "2026-03-11"
#: What nobody may change: append-only, or minted once.
KEPT = {
    "raw.payload": "payload_id, content_sha256",
    "identity.team": "team_id, country, name",
    "identity.match": "match_id, home_team_id, away_team_id, season_start",
    "ml.prediction": "prediction_id, match_id, p_home, p_draw, p_away, feature_sha256, issued_at",
    "ml.training_run": "mlflow_run_id, model_version, data_sha256",
}


@pytest.fixture
def first_release() -> Iterator[Path]:
    """The code of the first release, from this repository's history."""
    archive = subprocess.run(
        ["git", "archive", V0_1],  # noqa: S607
        cwd=PROJECT_DIR,
        capture_output=True,
        check=False,
    )
    if archive.returncode:
        pytest.skip(f"the history of this checkout does not reach back to {V0_1}")
    folder = Path(tempfile.mkdtemp(prefix="bh-v01-"))
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        files.extractall(folder, filter="data")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def _pipeline(code: Path, home: Path, day: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in ("ARCHIVE_DIR", "DATABASE_URL")}
    environment |= {
        "PYTHONPATH": str(code), "BET_HOPE_HOME": str(home), "SOURCE": "synthetic", "SEASONS": "4", "AS_OF": day,
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", START],
        cwd=code, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def _kept(home: Path) -> dict[str, set[str]]:
    with open_databases(Settings(bet_hope_home=home, database_url=None, _env_file=None)) as databases:
        engine = connect(databases.pipeline)
        with engine.connect() as connection:
            rows = {
                table: set(connection.scalars(sa.text(f"select row({columns})::text from {table}")))
                for table, columns in KEPT.items()
            }
            assert contents(connection)
        engine.dispose()
    return rows


def test_an_installation_of_the_first_release_goes_on(first_release: Path) -> None:
    home = Path(tempfile.mkdtemp(prefix="bh-"))
    try:
        _pipeline(first_release, home, DAY)
        before = _kept(home)
        assert all(before.values()), "the first release filled every one of them"
        _pipeline(PROJECT_DIR, home, LATER)
        after = _kept(home)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    for table in KEPT:
        assert before[table] <= after[table], f"{table} lost rows of the first release"
    assert len(after["ml.prediction"]) > len(before["ml.prediction"])
