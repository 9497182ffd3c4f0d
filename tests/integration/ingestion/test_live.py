"""The live tick: one call a provider, the score as it truly stands, nothing brought back into play by who lags."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import URL, Engine

from orchestration.db.dbt import run_dbt
from orchestration.db.session import connect
from orchestration.db.state import begin_build
from orchestration.ingestion import live
from orchestration.ingestion.accounts import accounts
from orchestration.ingestion.asking import Asker
from orchestration.ingestion.feeds import Feed
from orchestration.ingestion.identity import identify, seed_leagues
from orchestration.ingestion.ingest import ingest_feed
from orchestration.ingestion.present import Given
from orchestration.sandbox.football_data_org.shapes import MATCH_BASE
from orchestration.sandbox.sandbox import Sandbox, open_sandbox
from orchestration.settings import Settings
from tests.conftest import drop_database, new_database
from tests.integration.ingestion.conftest import rows_of, value_of
from tests.integration.ingestion.sandbox_world import a_minute_later, asker, read_all, sandbox_accounts
from tests.integration.ingestion.test_provider_identity import SCOTS, scottish

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


@pytest.fixture(scope="module")
def fixtures_database(server_url: URL, template_database: str, grown: Sandbox) -> Iterator[URL]:
    """A database that knows the day's fixtures, read once: tests get copies of it."""
    url = new_database(server_url, template_database)
    engine = connect(url)
    grown.clock.set(BEFORE)
    seed_leagues(engine, "sandbox")
    begin_build(engine, "sandbox", BEFORE)
    read_all(engine, grown)
    a_minute_later(engine, grown)
    engine.dispose()
    yield url
    drop_database(url)


@pytest.fixture
def engine_with_fixtures(server_url: URL, fixtures_database: URL) -> Iterator[Engine]:
    """A database that knows the day's fixtures."""
    assert fixtures_database.database is not None
    url = new_database(server_url, fixtures_database.database)
    engine = connect(url)
    yield engine
    engine.dispose()
    drop_database(url)


def tick(engine: Engine, sandbox: Sandbox, *providers: int) -> list[live.TickReport]:
    """Ask both providers, or those named by number."""
    accounts = [sandbox_accounts()[number] for number in (providers or (0, 1))]
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


def test_api_football_alone_tells_the_final_whistle(engine_with_fixtures: Engine, sandbox: Sandbox) -> None:
    """A match that is over is in no list of live ones: it is asked for by its id, once."""
    engine = engine_with_fixtures
    sandbox.clock.set(IN_PLAY)
    tick(engine, sandbox, 1)
    on = {row[0] for row in rows_of(engine, STANDS)}
    assert on
    sandbox.clock.set(datetime(2026, 3, 14, 14, 40, tzinfo=UTC))
    a_minute_later(engine, sandbox)
    tick(engine, sandbox, 1)
    stands = rows_of(engine, STANDS)
    assert {row[0] for row in stands if row[1] == "finished"} == on
    view = sandbox.view()
    for foreign_id, _, home, away, source in stands:
        match = view.match(foreign_id - MATCH_BASE)
        assert match is not None
        assert ((home, away), source) == (view.state(match).score, "api_football")
    a_minute_later(engine, sandbox)
    n_asked = len(sandbox.log)
    tick(engine, sandbox, 1)
    assert len(sandbox.log) - n_asked == 1  # nothing is new: one call, whoever is over is not asked for again


def test_a_tick_with_nothing_new_costs_one_call_and_little_work(engine_with_fixtures: Engine, sandbox: Sandbox) -> None:
    """Work of this process; a provider's own, here the sandbox in the same process, is taken off."""
    engine = engine_with_fixtures
    sandbox.clock.set(IN_PLAY)
    tick(engine, sandbox)
    for number in (0, 1):
        a_minute_later(engine, sandbox)
        n_asked, begun = len(sandbox.log), time.process_time()
        (report,) = tick(engine, sandbox, number)
        used = time.process_time() - begun
        assert len(sandbox.log) - n_asked == 1
        assert report.n_in_play > 0
        assert used < 1.0


@pytest.mark.parametrize(
    ("short", "status"), [("PST", "postponed"), ("CANC", "cancelled"), ("AWD", "awarded"), ("ABD", "abandoned")]
)
def test_a_match_that_is_not_played_is_told_live(archive_engine: Engine, short: str, status: str) -> None:
    """By hand: a match of 15:00 that no live list tells of."""
    engine = archive_engine
    kickoff = "2024-04-20T15:00:00+00:00"
    for name, number in (("Celtic", 247), ("Rangers", 257)):
        with engine.begin() as connection:
            connection.exec_driver_sql(
                "with club as (insert into identity.team (country, name, slug) values ('SCO', %(name)s, %(name)s)"
                " returning team_id) insert into identity.team_alias (source, country, name, team_id, basis, evidence)"
                " select 'api_football', 'SCO', %(number)s, team_id, 'person', '{}' from club",
                {"name": name, "number": str(number)},
            )
    ingest_feed(engine, Feed("api_football", SCOTS, "*", None), Given(scottish((11, kickoff, None))))
    identify(engine)
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.raw_path.decode()
        asked.append(path)
        told = json.loads(scottish((11, kickoff, None)).content)
        told["parameters"] = dict(request.url.params)
        told["response"][0]["fixture"]["status"]["short"] = short
        return httpx.Response(200, json=told if "ids" in told["parameters"] else told | {"response": []})

    settings = Settings(_env_file=None, api_football_key="a key")  # type: ignore[call-arg]
    (account,) = accounts(settings, "archive")
    asker = Asker(engine, account, patience_seconds=0, transport=httpx.MockTransport(answer))
    live.tick(engine, account, asker, "archive", datetime(2024, 4, 20, 15, 10, tzinfo=UTC))
    assert [path.partition("?")[2].partition("=")[0] for path in asked] == ["live", "ids"]
    assert rows_of(engine, "select status from live.match_state") == [(status,)]
    live.tick(engine, account, asker, "archive", datetime(2024, 4, 20, 15, 25, tzinfo=UTC))
    assert len(asked) == 3  # it is over for the day


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
            sa.text(
                "create table core.match as"
                " select match_id, 'scheduled' as status, minted_on::timestamptz as kickoff_at from identity.match"
            )
        )
    assert live.n_finished_unread(engine) == 0
    sandbox.clock.set(datetime(2026, 3, 14, 14, 40, tzinfo=UTC))
    tick(engine, sandbox)
    n_over = value_of(engine, "select count(*) from live.match_state where status = 'finished'")
    assert live.n_finished_unread(engine) == n_over > 0
    with engine.begin() as connection:
        connection.execute(sa.text("update core.match set status = 'finished'"))
    assert live.n_finished_unread(engine) == 0


def test_a_tick_in_the_middle_of_a_build_takes_no_result_from_it(
    engine_with_fixtures: Engine, sandbox: Sandbox
) -> None:
    engine = engine_with_fixtures
    with engine.begin() as connection:  # as a sync that knows the world's clock
        connection.execute(sa.text("update raw.payload set fetched_at = :at, last_seen_at = :at"), {"at": BEFORE})
    sandbox.clock.set(datetime(2026, 3, 14, 14, 40, tzinfo=UTC))
    tick(engine, sandbox)
    over = {row[0] for row in rows_of(engine, "select match_id from live.match_state where status = 'finished'")}
    assert over
    begin_build(engine, "sandbox", sandbox.clock.now())
    identify(engine)
    sandbox.clock.set(datetime(2026, 3, 14, 15, 50, tzinfo=UTC))  # others have begun: their list is another one
    a_minute_later(engine, sandbox)
    tick(engine, sandbox)
    run_dbt(engine.url, "build", "--select", "tag:facts", "--exclude-resource-type", "unit_test")
    read = {row[0] for row in rows_of(engine, "select match_id from core.match where home_goals is not null")}
    assert over <= read
    assert live.n_finished_unread(engine) == 0
