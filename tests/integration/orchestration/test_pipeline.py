"""The spine on a synthetic world, as a person runs it: the command line, then what each window shows."""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import sqlalchemy as sa
from litestar.testing import TestClient
from sqlalchemy.engine import Engine

from orchestration.db.server import address, open_databases
from orchestration.db.session import connect
from orchestration.environment import enter_environment
from orchestration.settings import PROJECT_DIR, Settings

pytestmark = pytest.mark.slow

DAY, LATER = "2026-03-10", "2026-03-17"


class Installation:
    """A home of its own, with its database running."""

    def __init__(self, home: Path, engine: Engine, api_url: str) -> None:
        self.home = home
        self.engine = engine
        self.api_url = api_url

    def bet_hope(self, *arguments: str, succeeds: bool = True) -> str:
        """Run a command and give what it printed."""
        process = subprocess.run(
            [Path(sys.executable).with_name("bet-hope"), *arguments],
            cwd=PROJECT_DIR,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "COLUMNS": "200"},
        )
        assert (process.returncode == 0) is succeeds, process.stdout + process.stderr
        assert "Traceback" not in process.stdout + process.stderr
        return process.stdout + process.stderr

    def rows(self, query: str) -> list[Any]:
        """Read from the database."""
        with self.engine.connect() as connection:
            return list(connection.execute(sa.text(query)).all())


@pytest.fixture(scope="module")
def built() -> Iterator[Installation]:
    """A synthetic installation after one full run."""
    home = Path(tempfile.mkdtemp(prefix="bh-"))
    before = dict(os.environ)
    os.environ.update(BET_HOPE_HOME=str(home), SOURCE="synthetic", SEASONS="4", AS_OF=DAY)
    os.environ.pop("ARCHIVE_DIR", None)
    try:
        settings = Settings()
        with open_databases(settings) as databases:
            enter_environment(settings, databases)
            engine = connect(databases.pipeline)
            installation = Installation(home, engine, address(databases.api))
            installation.bet_hope("pipeline")
            yield installation
            engine.dispose()
    finally:
        os.environ.clear()
        os.environ.update(before)
        shutil.rmtree(home, ignore_errors=True)


def test_the_api_lists_coming_matches(built: Installation) -> None:
    from api.app import create_app
    from api.settings import Settings as ApiSettings

    settings = ApiSettings(api_database_url=built.api_url, api_secret=secrets.token_hex(32), _env_file=None)
    with TestClient(create_app(settings)) as client:
        answer = client.get("/api/v1/predictions/upcoming").json()
        health = client.get("/health").json()
    assert answer["results"], "there are always coming matches in the synthetic world"
    for forecast in answer["results"]:
        assert sum(forecast["probabilities"].values()) == pytest.approx(1.0, abs=1.5e-6)  # of three with six digits
    assert answer["meta"]["source"] == "synthetic"
    assert health["source"] == "synthetic"


def test_the_run_shows_in_dagster(built: Installation) -> None:
    with dg.DagsterInstance.get() as instance:
        (run,) = instance.get_runs(dg.RunsFilter(job_name="pipeline"))
        assert run.status == dg.DagsterRunStatus.SUCCESS
        materialization = instance.get_latest_materialization_event(dg.AssetKey(["ml", "prediction"]))
    assert materialization is not None


def test_the_model_is_registered_and_served(built: Installation) -> None:
    ((n_served,),) = built.rows("select count(*) from ml.training_run where is_champion")
    assert n_served == 1
    ((model_name, n),) = built.rows("select model_name, count(*) from ml.prediction group by model_name")
    assert model_name == "match-outcome"
    assert n > 0


def test_seasons_in_play_have_an_outlook(built: Installation) -> None:
    leagues = built.rows(
        "select league_code, count(*), sum(p_title), sum(p_top_four), sum(p_relegated), max(n_relegated),"
        " bool_and(points <= points_low and points_low <= expected_points and expected_points <= points_high)"
        " from serving.season_outlook where is_latest group by league_code"
    )
    assert leagues
    for _, n_clubs, titles, top_fours, relegated, n_relegated, is_in_order in leagues:
        assert titles == pytest.approx(1.0)
        assert top_fours == pytest.approx(min(4, n_clubs))
        assert relegated == pytest.approx(n_relegated)
        assert is_in_order
    assert any(n_relegated for *_, n_relegated, _ in leagues)


def test_again_changes_nothing(built: Installation) -> None:
    queries = (
        "select count(*), md5(string_agg(p::text, ',' order by prediction_id)) from ml.prediction as p",
        "select count(*), md5(string_agg(m::text, ',' order by match_id)) from core.match as m",
        "select count(*), md5(string_agg(f::text, ',' order by match_id, cutoff_at)) from features.match_features as f",
        "select count(*), md5(string_agg(o::text, ',' order by season_outlook_id)) from ml.season_outlook as o",
        "select count(*) from raw.payload",
        "select count(*) from identity.match",
    )
    before = [built.rows(query) for query in queries]
    built.bet_hope("generate-predictions")
    assert [built.rows(query) for query in queries] == before


def test_a_forecast_can_be_replayed(built: Installation) -> None:
    ((n, number),) = built.rows("select count(*), min(prediction_id) from ml.prediction")
    assert f"{n} of {n} replayed forecasts identical" in built.bet_hope("replay", "--sample", "1000")
    said = built.bet_hope("replay", str(number))
    assert "replayed from its stored features: identical, byte for byte" in said
    assert "rebuilt from the raw facts of then: the same features, byte for byte" in said
    assert "has no forecast 999999" in built.bet_hope("replay", "999999", succeeds=False)


def test_a_damaged_model_is_said_in_a_sentence(built: Installation) -> None:
    logged = next((built.home / "mlflow").glob("*/artifacts/forecaster/trees_none.cbm"))
    ours = next((built.home / "models").glob("*/trees_none.cbm"))
    whole = logged.read_bytes()
    ours.write_bytes(whole[:-100])
    assert "identical" in built.bet_hope("replay", "--sample", "1"), "a damaged copy is fetched again"
    try:
        for path in (ours, logged):
            path.write_bytes(whole[:-100])
        said = built.bet_hope("replay", "--sample", "1", succeeds=False)
        assert "trees_none.cbm is not the file that was logged" in said
        assert "rollback-model" in said
    finally:
        logged.write_bytes(whole)


def test_moving_on_scores_what_was_forecast_and_never_as_record(built: Installation) -> None:
    built.bet_hope("sync-data", "--as-of", LATER)
    ((n_scored, n_record),) = built.rows(
        "select count(*) filter (where is_scored), count(*) filter (where is_record) from serving.prediction"
    )
    assert n_scored > 0
    assert n_record == 0
    said = built.bet_hope("evaluate-model", "--period", "30", "--as-of", LATER)
    assert "simulated: made from another day, never part of the record" in said
    ((n, n_with_close, kinds),) = built.rows(
        "select n, n_with_close, (select array_agg(distinct kind) from serving.model_performance) as kinds"
        " from serving.model_performance"
        " where period = '30d' and lead_time = 'scheduled' and league_code = 'all' and model_version = 'all'"
    )
    assert (n, n_with_close, kinds) == (n_scored, n_scored, ["simulated"])
    ((worst,),) = built.rows(
        "select max(abs(s.log_loss - p.log_loss)) from ml.forecast_score as s"
        " inner join serving.prediction as p using (prediction_id)"
    )
    assert worst < 1e-12
    assert "only forward" in built.bet_hope("sync-data", "--as-of", DAY, succeeds=False)


def test_a_backtest_leaves_what_is_served_alone(built: Installation, tmp_path: Path) -> None:
    before = built.rows("select present_at from ops.database_state")
    out = tmp_path / "backtest.csv"
    built.bet_hope("backtest", "--from", "2024-08-01", "--to", "2025-08-01", "--out", str(out))
    assert out.read_text().startswith("date,division,home_team,away_team,p_home,p_draw,p_away,model,cutoff_at\n")
    assert built.rows("select present_at from ops.database_state") == before


def test_doctor_says_that_it_is_synthetic(built: Installation) -> None:
    assert "SYNTHETIC" in built.bet_hope("doctor", succeeds=False)


def test_a_wrong_word_gets_a_sentence(built: Installation) -> None:
    assert "no league XX" in built.bet_hope("sync-data", "--league", "XX", succeeds=False)
