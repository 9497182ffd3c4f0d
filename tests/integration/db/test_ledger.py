"""The hash chain: a change in the past shows, also one made by somebody who switched the trigger off."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from orchestration.db.tables import league, ledger_digest, match, prediction, season, team
from orchestration.ml.ledger import GENESIS, verify, write_digest

AT = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def ledger(engine: Engine) -> Engine:
    """A ledger of two digests over five forecasts, and one forecast since."""
    with engine.begin() as connection:
        connection.execute(
            league.insert().values(
                league_id=1, code="AL", name="A", country="AAA", tier=1, time_zone="UTC", max_legs=1,
                is_calendar_year=False, priority_rank=1, is_active=True,
            )
        )  # fmt: skip
        connection.execute(season.insert().values(season_id=12025, league_id=1, season_start=2025, name="2025/26"))
        for number in (1, 2):
            connection.execute(
                team.insert().values(team_id=number, name=f"T{number}", slug=f"t{number}", country="AAA")
            )
        connection.execute(
            match.insert().values(
                match_id=1, league_id=1, season_start=2025, home_team_id=1, away_team_id=2, leg=1, minted_on=AT.date()
            )
        )
    issue(engine, 3)
    assert write_digest(engine) == 3
    issue(engine, 2)
    assert write_digest(engine) == 2
    issue(engine, 1)
    return engine


def issue(engine: Engine, n: int) -> None:
    with engine.begin() as connection:
        for _ in range(n):
            count = connection.scalar(sa.select(sa.func.count()).select_from(prediction))
            connection.execute(
                prediction.insert().values(
                    match_id=1, lead_time="24h", cutoff_at=AT, kickoff_at=AT, model_name="m", model_version="1",
                    p_home=0.5, p_draw=0.3, p_away=0.2, confidence=0.5, data_depth=9, is_base_rate=False,
                    expected_goals_home=1.5, expected_goals_away=1.1, score_grid=[[0.25, 0.25], [0.25, 0.25]],
                    feature_sha256=str(count), features=b"{}",
                )
            )  # fmt: skip


def tamper(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("alter table ml.prediction disable trigger append_only")
        connection.exec_driver_sql(statement)
        connection.exec_driver_sql("alter table ml.prediction enable trigger append_only")


def test_an_untouched_ledger_holds(ledger: Engine) -> None:
    state = verify(ledger)
    assert (state.broken, state.n_digests, state.n_rows, state.n_open) == (None, 2, 5, 1)
    assert state.sha256 != GENESIS
    assert write_digest(ledger) == 1
    assert write_digest(ledger) == 0
    assert verify(ledger).n_open == 0


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("update ml.prediction set p_home = 0.6, p_draw = 0.2 where prediction_id = 2", "forecasts 1 to 3"),
        ("update ml.prediction set issued_at = issued_at - interval '1 second' where prediction_id = 5", "4 to 5"),
        ("delete from ml.prediction where prediction_id = 4", "there were 2, there are 1"),
        ("update ml.prediction set features = '{\"a\":1}' where prediction_id = 1", "forecasts 1 to 3"),
    ],
)
def test_a_change_in_the_past_is_found_and_placed(ledger: Engine, statement: str, where: str) -> None:
    tamper(ledger, statement)
    broken = verify(ledger).broken
    assert broken is not None
    assert where in broken


def test_a_column_added_later_breaks_nothing(ledger: Engine) -> None:
    with ledger.begin() as connection:
        connection.exec_driver_sql("alter table ml.prediction add column later_thought double precision")
    assert verify(ledger).broken is None


@pytest.mark.parametrize("table", ["ledger_digest", "promotion"])
def test_digests_and_promotions_are_append_only(ledger: Engine, table: str) -> None:
    for change in (f"delete from ml.{table}", f"truncate ml.{table}"):
        with ledger.begin() as connection, pytest.raises(sa.exc.DBAPIError, match="append-only"):
            connection.exec_driver_sql(change)


def test_a_chain_written_anew_differs_from_a_kept_copy(ledger: Engine) -> None:
    kept = verify(ledger).sha256
    tamper(ledger, "update ml.prediction set p_home = 0.6, p_draw = 0.2 where prediction_id = 2")
    with ledger.begin() as connection:
        connection.exec_driver_sql("alter table ml.ledger_digest disable trigger append_only")
        connection.execute(ledger_digest.delete())
    write_digest(ledger)
    anew = verify(ledger)
    assert anew.broken is None
    assert anew.sha256 != kept
