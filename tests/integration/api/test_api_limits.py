"""Limits a minute, shared by workers; answers that are kept; the log line and the counters."""

import asyncio
import io
import json

import httpx
import pytest
import sqlalchemy as sa
from litestar.testing import TestClient
from sqlalchemy.engine import Engine

from api import tables
from api.app import create_app
from api.db import make_auth_engine
from api.edge.answers import KEPT_BYTES, Answer, KeptAnswers
from api.edge.limits import Limits
from tests.integration.api.fabricated_serving import api_settings

PATH = "/api/v1/leagues"


def test_too_many_requests_are_told_when_to_come_again(own_engine: Engine) -> None:
    with TestClient(create_app(api_settings(own_engine.url, api_rate_anonymous=3))) as client:
        answers = [client.get(PATH) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert [answer.headers["ratelimit"].split(";")[1] for answer in answers] == ["r=2", "r=1", "r=0", "r=0"]
        assert answers[0].headers["ratelimit-policy"] == '"minute";q=3;w=60'
        assert 0 < int(answers[3].headers["retry-after"]) <= 61
        assert answers[3].headers["content-type"] == "application/problem+json"
        assert "Wait" in answers[3].json()["detail"]


def test_logins_are_limited_more_narrowly(own_engine: Engine) -> None:
    with TestClient(create_app(api_settings(own_engine.url, api_rate_login=2))) as client:
        body = {"refresh": "bhr_x"}
        answers = [client.post("/api/v1/auth/token/refresh", json=body).status_code for _ in range(3)]
        assert answers == [401, 401, 429]
        assert client.get(PATH).status_code == 200


def test_workers_share_what_they_count_and_lose_nothing(own_engine: Engine) -> None:
    async def count() -> list[bool]:
        engine = make_auth_engine(api_settings(own_engine.url))
        one, other = Limits(engine), Limits(engine)
        for limits in (one, other):
            for _ in range(40):
                limits.spend("ip:192.0.2.1", 100)
        await asyncio.gather(one.exchange(), other.exchange())
        await asyncio.gather(one.exchange(), other.exchange())
        one.spend("ip:192.0.2.1", 100)
        await one.exchange()
        other.spend("ip:192.0.2.1", 100)
        await other.exchange()
        verdicts = [limits.spend("ip:192.0.2.1", 81).is_refused for limits in (one, other)]
        await engine.dispose()
        return verdicts

    assert asyncio.run(count()) == [True, True]
    with own_engine.connect() as connection:
        assert connection.scalar(sa.text("select sum(n_requests) from auth.request_count")) == 82


def test_counting_goes_on_while_the_database_is_away() -> None:
    async def count() -> tuple[bool, bool]:
        settings = api_settings(sa.make_url("postgresql://x@127.0.0.1:9/x"))
        limits = Limits(make_auth_engine(settings))
        first = limits.spend("ip:192.0.2.1", 1).is_refused
        with pytest.raises(sa.exc.OperationalError):
            await limits.exchange()
        return first, limits.spend("ip:192.0.2.1", 1).is_refused

    assert asyncio.run(count()) == (False, True)


def test_an_answer_is_given_again_until_something_is_built(own_engine: Engine) -> None:
    def rename(name: str) -> None:
        with own_engine.begin() as connection:
            connection.execute(tables.league.update().values(name=name))

    with TestClient(create_app(api_settings(own_engine.url, api_fresh_seconds=60))) as client:
        first = client.get(PATH)
        rename("Other")
        again = client.get(f"{PATH}/")
        assert again.content == first.content, "nothing was built, so the answer is that of memory"
        assert again.headers["x-request-id"] != first.headers["x-request-id"]
        assert client.get(f"{PATH}?format=csv").text != first.text
        with own_engine.begin() as connection:
            connection.execute(tables.system.update().values(built_at=sa.func.now()))
        client.app.state.present._looked_at = 0.0  # as a second later
        assert client.get(PATH).json()["results"][0]["name"] == "Other"


def test_kept_answers_are_bounded_and_end() -> None:
    kept = KeptAnswers()
    for number in range(100):
        kept.keep(number, Answer.of([], b"x" * 2**20, "/"), 60)
    held = [number for number in range(100) if kept.find(number) is not None]
    assert len(held) == KEPT_BYTES // 2**20
    assert held[-1] == 99
    kept.keep("huge", Answer.of([], b"x" * 3 * 2**20, "/"), 60)
    assert kept.find("huge") is None
    kept.keep("over", Answer.of([], b"x", "/"), 0)
    assert kept.find("over") is None


def test_every_request_is_a_line_with_its_id_and_without_secrets(own_client: TestClient) -> None:
    stream = io.BytesIO()
    own_client.app.state.records._stream = stream
    headers = {"Authorization": "Bearer sesame", "X-Request-ID": "deploy-4711.x"}
    answers = [
        own_client.get("/api/v1/teams/arsenal"),
        own_client.get(f"{PATH}?league=sesame"),
        own_client.get(PATH, headers=headers),
        own_client.post("/api/v1/auth/token", json={"email": "a@b.cd", "password": "sesame"}),
        own_client.get("/nothing"),
    ]
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line["status"] for line in lines] == [200, 400, 401, 401, 404]
    assert [line["request_id"] for line in lines] == [answer.headers["x-request-id"] for answer in answers]
    assert lines[2]["request_id"] == "deploy-4711.x"
    assert [answer.json()["request_id"] for answer in answers[1:]] == [line["request_id"] for line in lines[1:]]
    assert lines[0]["route"] == "/api/v1/teams/{team}"
    assert b"sesame" not in stream.getvalue()


def test_an_id_that_is_none_is_replaced(own_client: TestClient) -> None:
    answer = own_client.get(PATH, headers={"X-Request-ID": 'x"} injected'})
    assert answer.headers["x-request-id"] != 'x"} injected'


def test_counters_are_for_those_who_run_the_api(own_client: TestClient) -> None:
    assert own_client.get("/api/v1/metrics").status_code == 401
    own_client.get(PATH)
    told = own_client.app.state.records.prometheus().decode()
    assert 'http_requests_total{method="GET",route="/api/v1/leagues",status="200"} 1.0' in told


def test_sites_may_read_only_where_they_are_named(own_engine: Engine) -> None:
    headers = {"Origin": "https://app.example.org"}
    with TestClient(create_app(api_settings(own_engine.url))) as client:
        assert "access-control-allow-origin" not in client.get(PATH, headers=headers).headers
    settings = api_settings(own_engine.url, api_cors_origins="https://app.example.org", api_fresh_seconds=60)
    with TestClient(create_app(settings)) as client:
        for _ in range(2):
            answer = client.get(PATH, headers=headers)
            assert answer.headers["access-control-allow-origin"] == "https://app.example.org"
        other = client.get(PATH, headers={"Origin": "https://evil.example.org"})
        assert other.headers.get("access-control-allow-origin") != "https://evil.example.org"


def test_counters_tell_of_the_pipeline_on_loopback(served_by_process: str) -> None:
    told = httpx.get(f"{served_by_process}/api/v1/metrics").text
    assert "bet_hope_up 1.0" in told
    assert 'bet_hope_check_red{part="quota_is_left"} 1.0' in told
    assert 'bet_hope_check_red{part="disk_has_room"} 0.0' in told
    assert 'bet_hope_quarantine_rows_total{part=""} 3.0' in told
