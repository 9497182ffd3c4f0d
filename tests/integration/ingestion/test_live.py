"""The live tick: one call a provider, the score as it truly stands, nothing brought back into play by who lags."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from orchestration.db.state import begin_build
from orchestration.ingestion import live
from orchestration.ingestion.identity import seed_leagues
from orchestration.sandbox.football_data_org.shapes import MATCH_BASE
from orchestration.sandbox.sandbox import Sandbox, open_sandbox
from tests.integration.ingestion.conftest import rows_of, value_of
from tests.integration.ingestion.sandbox_world import a_minute_later, asker, read_all, sandbox_accounts

BEFORE = datetime(2026, 3, 14, 11, 0, tzinfo=UTC)
#: A Saturday afternoon: matches of 12:30 are in their second half.
IN_PLAY = datetime(2026, 3, 14, 13, 50, tzinfo=UTC)
STANDS = """
select foreign_match_id, match_state.status, match_state.home_goals, match_state.away_goals, match_state.source
from live.match_state
inner join identity.match_row using (match_id)
inner join raw.provider_match using (payload_id, row_number)
inner join raw.payload using (payload_id)
where payload.source = 'football_data_org'
group by 1, 2, 3, 4, 5
order by 1
"""


@pytest.fixture(scope="module")
def grown() -> Sandbox:
    """A world, grown once."""
    return open_sandbox(1, BEFORE, speed=0)


@pytest.fixture
def sandbox(grown: Sandbox) -> Sandbox:
    """That world, an hour before the first kick-off."""
    grown.clock.set(BEFORE)
    return grown


@pytest.fixture
def engine_with_fixtures(engine: Engine, sandbox: Sandbox) -> Engine:
    """A database that knows the day's fixtures."""
    seed_leagues(engine, "sandbox")
    begin_build(engine, "sandbox", BEFORE)
    read_all(engine, sandbox)
    a_minute_later(engine, sandbox)
    return engine


def tick(engine: Engine, sandbox: Sandbox, *providers: int) -> list[live.TickReport]:
    """Ask both providers, or those named by number."""
    accounts = [sandbox_accounts()[number] for number in providers or (0, 1)]
    now = sandbox.clock.now()
    return [live.tick(engine, account, asker(engine, sandbox, account), "sandbox", now) for account in accounts]


def test_the_score_is_the_one_it_stands_at(engine_with_fixtures: Engine, sandbox: Sandbox) -> None:
    engine = engine_with_fixtures
    sandbox.clock.set(IN_PLAY)
    n_asked = len(sandbox.log)
    reports = tick(engine, sandbox)
    assert len(sandbox.log) - n_asked == 2
    assert all(report.n_in_play > 0 and report.n_unknown == 0 for report in reports)
    stands = rows_of(engine, STANDS)
    assert stands
    view = sandbox.view()
    for foreign_id, status, home, away, _ in stands:
        match = view.match(foreign_id - MATCH_BASE)
        assert match is not None
        assert (home, away) == view.state(match).score
        assert status in ("second_half", "live")


def test_a_goal_is_there_after_one_tick_and_the_end_stays(engine_with_fixtures: Engine, sandbox: Sandbox) -> None:
    engine = engine_with_fixtures
    seen = set()
    for minutes in range(0, 130, 10):
        sandbox.clock.set(datetime(2026, 3, 14, 12, 25, tzinfo=UTC) + timedelta(minutes=minutes))
        a_minute_later(engine, sandbox)
        tick(engine, sandbox)
        view = sandbox.view()
        for foreign_id, _, home, away, _ in rows_of(engine, STANDS):
            match = view.match(foreign_id - MATCH_BASE)
            assert match is not None
            assert (home, away) == view.state(match).score
            seen.add((foreign_id, home, away))
    first = {row[0] for row in seen if sum(row[1:]) == 0}
    assert len(seen) > len(first)  # some of them scored on the way
    over = {row[0] for row in rows_of(engine, STANDS) if row[1] == "finished"}
    assert over


def test_who_lags_brings_nothing_back_into_play(engine_with_fixtures: Engine, sandbox: Sandbox) -> None:
    engine = engine_with_fixtures
    sandbox.clock.set(datetime(2026, 3, 14, 14, 40, tzinfo=UTC))
    tick(engine, sandbox, 0)
    over = {row[:4] for row in rows_of(engine, STANDS) if row[1] == "finished"}
    assert over
    sandbox.clock.set(IN_PLAY)  # the other provider still shows what was an hour ago
    tick(engine, sandbox, 1)
    assert over <= {row[:4] for row in rows_of(engine, STANDS)}


def test_nobody_is_asked_when_nothing_is_near(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text("create schema core"))
        connection.execute(
            sa.text("create table core.match (match_id bigint, status text, kickoff_at timestamptz, season_start int)")
        )
        connection.execute(sa.text("insert into core.match values (1, 'scheduled', :at, 2025)"), {"at": IN_PLAY})
    assert live.n_near(engine, IN_PLAY - timedelta(hours=1)) == 0
    assert live.n_near(engine, IN_PLAY - timedelta(minutes=10)) == 1
    assert live.n_near(engine, IN_PLAY + timedelta(hours=3)) == 1
    assert live.n_near(engine, IN_PLAY + timedelta(hours=5)) == 0


def test_a_final_whistle_is_noticed_until_it_is_read(engine_with_fixtures: Engine, sandbox: Sandbox) -> None:
    engine = engine_with_fixtures
    with engine.begin() as connection:
        connection.execute(sa.text("create schema core"))
        connection.execute(
            sa.text("create table core.match as select match_id, 'scheduled' as status from identity.match")
        )
    assert live.n_finished_unread(engine) == 0
    sandbox.clock.set(datetime(2026, 3, 14, 14, 40, tzinfo=UTC))
    tick(engine, sandbox)
    n_over = value_of(engine, "select count(*) from live.match_state where status = 'finished'")
    assert live.n_finished_unread(engine) == n_over > 0
    with engine.begin() as connection:
        connection.execute(sa.text("update core.match set status = 'finished'"))
    assert live.n_finished_unread(engine) == 0
