"""The API when its database is not built, looks from another day or goes away; and that it only reads."""

import re
import socket
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from litestar.testing import TestClient
from sqlalchemy.engine import Engine

from api import tables
from api.app import create_app
from api.db import make_engine
from api.settings import Settings
from tests.integration.api.fabricated_serving import AS_OF, LATER_MATCH, SECRET, TODAY_MATCHES, api_settings

UPCOMING = "/api/v1/predictions/upcoming"


def refusal(client: TestClient) -> str:
    """The sentence of both the endpoint and the health report."""
    answer, health = client.get(UPCOMING), client.get("/health")
    assert answer.status_code == health.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"] == health.headers["retry-after"] == "5"
    assert health.json()["status"] == "degraded"
    assert health.json()["detail"] == answer.json()["detail"]
    return answer.json()["detail"]


def test_a_database_without_serving_says_to_build_it(engine: Engine) -> None:
    with TestClient(create_app(api_settings(engine.url))) as client:
        assert "make pipeline" in refusal(client)


def test_a_serving_schema_without_a_row_says_to_build_it(own_engine: Engine, own_client: TestClient) -> None:
    with own_engine.begin() as connection:
        connection.execute(tables.system.delete())
    assert "not been built" in refusal(own_client)


def test_another_day_is_refused_and_the_same_is_not(own_engine: Engine) -> None:
    with TestClient(create_app(api_settings(own_engine.url, AS_OF))) as client:
        assert client.get(UPCOMING).status_code == 200
    with TestClient(create_app(api_settings(own_engine.url, AS_OF + timedelta(days=1)))) as client:
        sentence = refusal(client)
        assert "2024-04-21" in sentence
        assert "2024-04-20" in sentence


def test_a_day_is_refused_by_a_database_of_the_real_present(own_engine: Engine) -> None:
    follow_the_clock(own_engine)
    with TestClient(create_app(api_settings(own_engine.url, AS_OF))) as client:
        assert "real clock" in refusal(client)


def follow_the_clock(engine: Engine) -> datetime:
    """Make the database one of the real present: one match began an hour ago, one begins in an hour."""
    now = datetime.now(UTC)
    began, begins = TODAY_MATCHES
    with engine.begin() as connection:
        connection.execute(tables.system.update().values(as_of_at=None, present_at=now - timedelta(hours=3)))
        for table in (tables.match, tables.prediction):
            for match_id, hours in ((began, -1), (begins, 1)):
                connection.execute(
                    table.update().where(table.c.match_id == match_id).values(kickoff_at=now + timedelta(hours=hours))
                )
    return now


def test_the_real_present_is_the_clock_and_not_the_last_build(own_engine: Engine, own_client: TestClient) -> None:
    follow_the_clock(own_engine)
    answer = own_client.get(UPCOMING).json()
    assert [result["match_id"] for result in answer["results"]] == [TODAY_MATCHES[1]]
    assert answer["meta"]["as_of"] is None
    fixtures = own_client.get("/api/v1/leagues/PL/fixtures").json()
    assert [result["id"] for result in fixtures["results"]] == [TODAY_MATCHES[1]]


def test_a_database_that_goes_away_and_comes_back(own_engine: Engine, own_client: TestClient) -> None:
    assert own_client.get(UPCOMING).status_code == 200
    name = own_engine.url.database
    own_engine.dispose()
    admin = sa.create_engine(own_engine.url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"alter database {name} allow_connections false")
        connection.execute(
            sa.text("select pg_terminate_backend(pid) from pg_stat_activity where datname = :name"),
            {"name": name},
        )
        assert "cannot be reached" in refusal(own_client)
        connection.exec_driver_sql(f"alter database {name} allow_connections true")
    admin.dispose()
    assert own_client.get(UPCOMING).status_code == 200
    assert own_client.get("/health").json()["status"] == "ok"


def test_an_address_where_nothing_listens() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"postgresql://nobody@127.0.0.1:{unused.getsockname()[1]}/nothing"
        settings = Settings(_env_file=None, api_database_url=address, api_secret=SECRET)
        with TestClient(create_app(settings)) as client:
            assert "cannot be reached" in refusal(client)


def test_refused_requests_give_their_connections_back(own_engine: Engine) -> None:
    settings = api_settings(own_engine.url).model_copy(update={"api_pool_size": 1})
    with TestClient(create_app(settings)) as client:
        for path in (f"{UPCOMING}?limit=x", "/api/v1/matches/0", "/api/v1/teams/nobody", "/health") * 3:
            client.get(path)
        assert client.get(UPCOMING).status_code == 200


def test_a_server_that_restarted_costs_no_answer(own_engine: Engine, own_client: TestClient) -> None:
    assert own_client.get(UPCOMING).status_code == 200
    with own_engine.connect() as connection:
        connection.execute(
            sa.text("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'bet_hope_api'")
        )
    assert own_client.get(UPCOMING).status_code == 200


def test_a_table_that_dbt_swapped_is_read_at_once(own_engine: Engine, own_client: TestClient) -> None:
    for _ in range(10):  # until the driver has prepared the statements
        assert own_client.get("/api/v1/matches/1").json()["home_score"] == 1
    with own_engine.begin() as connection:
        connection.execute(sa.text("create table serving.match_new as select * from serving.match"))
        connection.execute(sa.text("update serving.match_new set home_goals = 9 where match_id = 1"))
        connection.execute(sa.text("alter table serving.match rename to match_old"))
        connection.execute(sa.text("alter table serving.match_new rename to match"))
        connection.execute(sa.text("drop table serving.match_old"))
        connection.execute(sa.text("grant select on serving.match to bet_hope_api"))
    assert own_client.get("/api/v1/matches/1").json()["home_score"] == 9


def test_a_table_locked_for_long_does_not_hold_the_request(own_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.db.STATEMENT_SECONDS", 1)
    with TestClient(create_app(api_settings(own_engine.url))) as client, own_engine.begin() as connection:
        connection.execute(sa.text("lock table serving.prediction in access exclusive mode"))
        answer = client.get(UPCOMING)
        assert answer.status_code == 503
        assert "too long" in answer.json()["detail"]


WRITES = [
    "insert into serving.system (source) values ('x')",
    "update serving.system set source = 'x'",
    "delete from serving.match",
    "truncate serving.match",
    "drop table serving.match",
    "create table serving.mine (x int)",
    "create temporary table mine (x int)",
]


def test_the_role_reads_serving_and_nothing_else(own_engine: Engine) -> None:
    settings = api_settings(own_engine.url)
    engine = sa.create_engine(settings.database)
    with engine.connect() as connection:
        assert connection.execute(sa.text("select count(*) from serving.match")).scalar_one() == 28
    others = ["select * from ml.prediction", "select * from identity.team", "select * from raw.payload"]
    for statement in [*WRITES[:-1], *others, "create table public.mine (x int)"]:
        with engine.connect() as connection:
            connection.execute(sa.text("set transaction read write"))  # what the role is set to is not what holds it
            with pytest.raises(sa.exc.ProgrammingError, match=r"denied|owner"):
                connection.execute(sa.text(statement))
    engine.dispose()


@pytest.mark.parametrize("statement", WRITES[:-1])
def test_sessions_of_the_api_cannot_write_even_as_the_owner(own_engine: Engine, statement: str) -> None:
    import asyncio

    settings = Settings(
        _env_file=None, api_database_url=own_engine.url.render_as_string(hide_password=False), api_secret=SECRET
    )

    async def attempt() -> None:
        engine = make_engine(settings)
        try:
            async with engine.connect() as connection:
                await connection.execute(sa.text(statement))
        finally:
            await engine.dispose()

    with pytest.raises(sa.exc.InternalError, match="read-only transaction"):
        asyncio.run(attempt())


def test_no_query_reads_a_big_table_without_an_index(own_engine: Engine) -> None:
    """Each growing list is walked in the order of an index."""
    from api.domain.matches import queries as match_queries
    from api.domain.predictions import queries as prediction_queries
    from api.domain.predictions.queries import Wanted
    from api.filters import Looking, Selection
    from api.pagination import first_rows

    everything, now = Wanted(Selection()), Looking(AS_OF, is_earlier=False)
    newest_match, newest_forecast = match_queries.NEWEST_FIRST, prediction_queries.NEWEST_FIRST
    lists = [
        (match_queries.matches(Selection(), now), newest_match),
        (match_queries.matches(Selection(league_id=1), now), newest_match),
        (match_queries.matches(Selection(team_id=1), now), newest_match),
        (match_queries.matches(Selection(), now, season_start=2022), newest_match),
        (match_queries.matches(Selection(), now, status="scheduled"), newest_match),
        (prediction_queries.history(everything, "record", None, now), newest_forecast),
        (prediction_queries.history(everything, "simulated", None, now), newest_forecast),
        (prediction_queries.history(Wanted(Selection(team_id=1)), "simulated", None, now), newest_forecast),
        (prediction_queries.upcoming(everything, now), prediction_queries.SOONEST_FIRST),
    ]
    with own_engine.connect() as connection:
        for habit in ("seqscan", "bitmapscan", "sort"):  # right for a small table, wrong for a big one
            connection.execute(sa.text(f"set enable_{habit} = off"))
        for branches, keyset in lists:
            statement = first_rows(branches, keyset, 50)
            compiled = statement.compile(own_engine, compile_kwargs={"literal_binds": True})
            plan = "\n".join(connection.execute(sa.text(f"explain {compiled}")).scalars())
            assert "Seq Scan" not in plan, plan
            walked = re.findall(r"Index Scan.* on (?:match|prediction)\b", plan)
            assert len(walked) == len(branches), plan
            assert "Sort" not in plan or "Merge Append" in plan, plan


def test_upcoming_of_the_far_future_is_still_there(client: TestClient) -> None:
    answer = client.get(f"{UPCOMING}?date_from=2024-04-21").json()
    assert [result["match_id"] for result in answer["results"]] == [LATER_MATCH]
