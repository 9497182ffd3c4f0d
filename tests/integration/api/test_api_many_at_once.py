"""Many that ask the same at one time, and rows that are kept in memory from one list to the next."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import sqlalchemy as sa
from litestar.testing import TestClient
from sqlalchemy.engine import Engine

from api import tables
from api.app import create_app
from tests.integration.api.api_process import api_process
from tests.integration.api.fabricated_serving import api_settings

UPCOMING = "/api/v1/predictions/upcoming"


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect what is asked of any database meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    sa.event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sa.event.remove(Engine, "before_cursor_execute", note)


def ask(engine: Engine, paths: list[str]) -> tuple[list[httpx.Response], list[str]]:
    """Ask all at one time; give the answers and the statements about forecasts."""

    async def gather() -> tuple[list[httpx.Response], list[str]]:
        app = create_app(api_settings(engine.url, api_fresh_seconds=60))
        transport = httpx.ASGITransport(app)
        async with app.lifespan(), httpx.AsyncClient(transport=transport, base_url="http://api") as client:
            await client.get("/api/v1/leagues")
            with statements() as asked:
                answers = await asyncio.gather(*[client.get(path) for path in paths])
        return answers, [statement for statement in asked if "serving.prediction" in statement]

    return asyncio.run(gather())


def test_many_that_ask_the_same_ask_the_database_once(own_engine: Engine) -> None:
    _, alone = ask(own_engine, [UPCOMING])
    answers, together = ask(own_engine, [UPCOMING] * 30)
    assert together == alone
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.headers["x-request-id"] for answer in answers}) == 30
    assert len({answer.text for answer in answers}) == 1
    assert len(answers[0].json()["results"]) == 3


def test_an_answer_is_given_to_nobody_who_asked_something_else(own_engine: Engine) -> None:
    answers, _ = ask(own_engine, [UPCOMING, f"{UPCOMING}?limit=1", f"{UPCOMING}?limit=2", f"{UPCOMING}?limit=x"])
    assert [answer.status_code for answer in answers] == [200, 200, 200, 400]
    assert [len(answer.json()["results"]) for answer in answers[:3]] == [3, 1, 2]


def test_a_refusal_reaches_all_who_asked(own_engine: Engine) -> None:
    answers, _ = ask(own_engine, [f"{UPCOMING}?limit=x"] * 10)
    assert {answer.status_code for answer in answers} == {400}


def test_nobody_waits_for_the_end_of_the_stream_of_another(own_engine: Engine) -> None:
    with api_process(own_engine.url) as server:
        address = f"{server.address}/api/v1/matches/live/stream"
        with httpx.stream("GET", address, timeout=10) as first, httpx.stream("GET", address, timeout=10) as second:
            assert first.status_code == second.status_code == 200


def test_rows_read_for_one_list_are_not_read_again_for_another(own_engine: Engine) -> None:
    with TestClient(create_app(api_settings(own_engine.url))) as client:
        first = client.get(UPCOMING).json()["results"]
        with statements() as asked:
            again = client.get(f"{UPCOMING}?limit=2").json()["results"]
    assert again == first[:2]
    assert not [statement for statement in asked if "home_expected_goals" in statement]


def test_a_new_build_shows_its_own_rows(own_engine: Engine) -> None:
    with TestClient(create_app(api_settings(own_engine.url))) as client:
        first = client.get(UPCOMING).json()["results"][0]
        with own_engine.begin() as connection:
            connection.execute(
                tables.prediction.update()
                .where(tables.prediction.c.prediction_id == first["id"])
                .values(model_version="of the new build")
            )
            connection.execute(
                tables.system.update().values(built_at=tables.system.c.built_at + sa.text("interval '1 hour'"))
            )
        client.app.state.present._looked_at = 0.0  # as a second later
        assert client.get(UPCOMING).json()["results"][0]["model_version"] == "of the new build"


def test_what_is_kept_of_the_present_is_not_shown_of_an_earlier_day(own_engine: Engine) -> None:
    day = {"as_of": "2024-02-24T12:00:00Z"}  # three hours before kick-off
    with TestClient(create_app(api_settings(own_engine.url))) as client:
        before = client.get(UPCOMING, params=day).json()
    with TestClient(create_app(api_settings(own_engine.url))) as client:
        now = {result["id"]: result for result in client.get("/api/v1/predictions/history").json()["results"]}
        assert client.get(UPCOMING, params=day).json() == before
    assert [result for result in before["results"] if result != now.get(result["id"], result)], "one is told by now"
