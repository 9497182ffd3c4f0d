"""A feature that became constant, or null throughout, is found before a model sees it; one that never told is not."""

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from orchestration.ml import alive
from orchestration.ml.alive import dead_features


@pytest.fixture(autouse=True)
def _short_seasons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alive, "N_NEWEST", 10)
    monkeypatch.setattr(alive, "N_BEFORE", 40)


def test_what_a_source_tells_is_alive(built: Engine) -> None:
    with built.connect() as connection:
        assert dead_features(connection) == {}


@pytest.mark.parametrize(
    ("column", "value", "how"), [("home_market", "0.5", "constant"), ("away_performance", "null", "all null")]
)
def test_a_feature_that_died_is_named(built: Engine, column: str, value: str, how: str) -> None:
    with built.connect() as connection, connection.begin() as change:
        connection.execute(
            sa.text(f"update features.match_features set {column} = {value} where kickoff_at > '2021-08-01'")
        )
        assert dead_features(connection) == {column: how}
        change.rollback()


def test_a_feature_that_died_in_one_league_lives_in_another(built: Engine) -> None:
    with built.connect() as connection, connection.begin() as change:
        connection.execute(
            sa.text(
                "update features.match_features set home_market = 1 where league_id = 1 and kickoff_at > '2021-08-01'"
            )
        )
        assert dead_features(connection) == {}
        change.rollback()
