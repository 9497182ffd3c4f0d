"""What the API shows: tables as promised, for its role alone, and forecasts scored as `ml_assets` scores them."""

from datetime import datetime, timedelta

import numpy as np
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from api import tables as api_tables
from ml_assets.goals import both_teams_score, most_likely_score, over
from ml_assets.metrics import brier_score, is_correct, log_loss, ranked_probability_score
from orchestration.db.dbt import run_dbt
from orchestration.db.tables import prediction
from tests.integration.dbt.conftest import PRESENT
from tests.integration.dbt.dbt_world import rows


@pytest.fixture(scope="module")
def forecast(built: Engine) -> Engine:
    """The built world with a forecast of a hundred matches, some issued twice."""
    matches = rows(
        built,
        "select match_id, cutoff_at, kickoff_at from core.match where status <> 'unresolved'"
        " order by kickoff_at desc limit 100",
    )
    dice = np.random.default_rng(1)
    for n_round in range(2):
        _issue(built, matches[n_round * 30 :], dice, n_round)
    run_dbt(built.url, "run", "--select", "tag:serving")
    return built


def _issue(engine: Engine, matches: list[sa.RowMapping], dice: np.random.Generator, n_round: int) -> None:
    forecasts = []
    for match in matches:
        grid = dice.dirichlet(np.full(121, 0.3)).reshape(11, 11)
        p = dice.dirichlet([3, 2, 2])
        forecasts.append(
            {
                "match_id": match["match_id"],
                "lead_time": "scheduled",
                "cutoff_at": match["cutoff_at"],
                "kickoff_at": match["kickoff_at"],
                "as_of_at": match["cutoff_at"],
                "model_name": "test",
                "model_version": "1",
                "p_home": p[0],
                "p_draw": p[1],
                "p_away": 1 - p[0] - p[1],
                "confidence": float(p.max()),
                "data_depth": 10,
                "is_base_rate": False,
                "expected_goals_home": 1.5,
                "expected_goals_away": 1.1,
                "score_grid": grid.tolist(),
                "feature_sha256": str(n_round),
                "features": b"{}",
            }
        )
    # issued on the morning of the match: too late for what it calls itself
    forecasts.append(forecasts[-1] | {"lead_time": "24h"})
    with engine.begin() as connection:
        connection.execute(prediction.insert(), forecasts)


def test_scores_are_those_of_ml_assets(forecast: Engine) -> None:
    scored = rows(forecast, "select * from serving.prediction where is_scored")
    assert len(scored) > 50
    p = np.array([[row["p_home"], row["p_draw"], row["p_away"]] for row in scored])
    outcomes = [row["outcome"] for row in scored]
    for column, expected in (
        ("log_loss", log_loss(p, outcomes)),
        ("rps", ranked_probability_score(p, outcomes)),
        ("brier", brier_score(p, outcomes)),
        ("is_correct", is_correct(p, outcomes)),
    ):
        np.testing.assert_allclose(np.array([row[column] for row in scored], dtype=float), expected, atol=1e-12)


def test_markets_are_those_of_the_grid(forecast: Engine) -> None:
    for row in rows(forecast, "select * from serving.prediction"):
        grid = np.array(row["score_grid"])
        assert row["p_over_2_5"] == pytest.approx(over(grid[None])[0, 0])
        assert row["p_both_teams_score"] == pytest.approx(both_teams_score(grid[None])[0])
        assert (row["most_likely_home_goals"], row["most_likely_away_goals"]) == most_likely_score(grid)


def test_one_forecast_a_match_is_the_latest_and_one_a_lead_time_counts(forecast: Engine) -> None:
    counts = rows(
        forecast,
        "select match_id, count(*) as n, count(*) filter (where is_latest) as n_latest,"
        " count(*) filter (where is_scored) as n_scored,"
        " max(prediction_id) = max(prediction_id) filter (where is_latest) as is_newest,"
        " bool_and(is_simulated and not is_record) as is_apart, max(match_status) as status"
        " from serving.prediction group by match_id",
    )
    assert {row["n"] for row in counts} == {1, 2, 4}
    for row in counts:
        assert row["n_latest"] == 1
        assert row["n_scored"] == (row["status"] == "finished")
        assert row["is_newest"]
        assert row["is_apart"]


def test_a_forecast_issued_after_its_lead_does_not_count(forecast: Engine) -> None:
    late = rows(forecast, "select match_status, is_scored from serving.prediction where lead_time = '24h'")
    assert late == [{"match_status": "finished", "is_scored": False}] * 2


def test_an_awarded_match_scores_nothing(forecast: Engine) -> None:
    (scored,) = rows(forecast, "select match_id from serving.prediction where is_scored order by match_id limit 1")
    award = sa.text("update core.match set is_awarded = :is_awarded where match_id = :match_id")
    of_match = "select is_scored, log_loss from serving.prediction where match_id = :match_id"
    try:
        with forecast.begin() as connection:
            connection.execute(award, {"is_awarded": True, **scored})
        run_dbt(forecast.url, "run", "--select", "serving_prediction")
        after = rows(forecast, of_match, **scored)
        assert after
        assert all(not row["is_scored"] and row["log_loss"] is None for row in after)
    finally:
        with forecast.begin() as connection:
            connection.execute(award, {"is_awarded": False, **scored})
        run_dbt(forecast.url, "run", "--select", "serving_prediction")


def test_system_says_from_when_it_looks(forecast: Engine) -> None:
    (row,) = rows(forecast, "select * from serving.system")
    assert row["present_at"] == row["as_of_at"] == PRESENT
    assert row["n_matches"] > row["n_finished"] > row["n_scheduled"] > 0
    assert PRESENT - timedelta(days=8) < row["last_result_known_at"] <= PRESENT
    assert (row["n_predictions"], row["n_record"], row["n_simulated"]) == (172, 0, 172)
    assert isinstance(row["present_at"], datetime)


def test_table_of_a_season_adds_up(forecast: Engine) -> None:
    for row in rows(forecast, "select * from serving.standing"):
        assert row["played"] == row["won"] + row["drawn"] + row["lost"]
        assert row["points"] == 3 * row["won"] + row["drawn"]
        assert row["goal_difference"] == row["goals_for"] - row["goals_against"]
        assert len(row["form"]) == min(row["played"], 5)
    order = rows(
        forecast,
        "select league_id, season_start, array_agg(position order by points desc, goal_difference desc,"
        " goals_for desc, team_name) as positions from serving.standing group by league_id, season_start",
    )
    assert all(row["positions"] == list(range(1, 7)) for row in order)


@pytest.mark.parametrize("table", api_tables.metadata.sorted_tables, ids=lambda table: table.name)
def test_columns_are_those_the_api_reads(built: Engine, table: sa.Table) -> None:
    columns = {column["name"]: column["type"] for column in sa.inspect(built).get_columns(table.name, "serving")}
    assert columns.keys() == set(table.columns.keys())
    for name, found in columns.items():
        assert found.compile(built.dialect) == table.columns[name].type.compile(built.dialect).replace("[][]", "[]")


def test_the_role_of_the_api_reads_serving_and_nothing_else(built: Engine) -> None:
    with built.connect() as connection:
        connection.execute(sa.text("set local role bet_hope_api"))
        for table in api_tables.metadata.sorted_tables:
            connection.execute(sa.text(f"select * from serving.{table.name} limit 1"))
        for name in ("core.match", "features.match_features", "ml.prediction", "raw.payload"):
            with pytest.raises(sa.exc.ProgrammingError, match="permission denied"), connection.begin_nested():
                connection.execute(sa.text(f"select * from {name} limit 1"))
