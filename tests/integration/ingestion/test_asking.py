"""Calls of keyed providers: within the quota by the server's count, tried again, understood, remembered.

The servers here are written by hand and keep the providers' rules (limits, headers, error forms).
"""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from orchestration.db.tables import provider_quota, provider_request
from orchestration.ingestion import quota
from orchestration.ingestion.accounts import Account
from orchestration.ingestion.asking import (
    Asker,
    KeyRefusedError,
    OutOfPlanError,
    QuotaSpentError,
    UnusableAnswerError,
)
from orchestration.ingestion.http import TransientSourceError
from orchestration.ingestion.providers import api_football, football_data_org
from orchestration.ingestion.quota import Denial, Grant, Key

PL = "/competitions/PL/matches?season=2025"
NO_MATCHES = {
    "filters": {"season": "2025"},
    "resultSet": {"count": 0},
    "competition": {"id": 2021, "code": "PL"},
    "matches": [],
}
FIXTURES = "/fixtures?league=39&season=2025"


def envelope(errors: object = (), **told: object) -> dict[str, object]:
    """An answer of API-Football without fixtures."""
    return {
        "get": "fixtures",
        "parameters": {"league": "39", "season": "2025"},
        "errors": errors or [],
        "results": 0,
        "paging": {"current": 1, "total": 1},
        "response": [],
        **told,
    }


def football_data(per_minute: int = 10) -> Account:
    """An account at Football-Data.org."""
    key = Key(football_data_org.SOURCE, "abc", per_minute, None)
    return Account(football_data_org.SOURCE, "http://provider", {"X-Auth-Token": "k"}, key, football_data_org.parse)


def api(per_minute: int = 10, per_day: int = 100) -> Account:
    """An account at API-Football."""
    key = Key(api_football.SOURCE, "abc", per_minute, per_day)
    return Account(api_football.SOURCE, "http://provider", {"x-apisports-key": "k"}, key, api_football.parse)


class Server:
    """Answers as told, and remembers what it was asked."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.asked: list[httpx.Request] = []
        self._answers = list(answers)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


def asker(
    engine: Engine, account: Account, server: Callable[[httpx.Request], httpx.Response], **options: float
) -> Asker:
    """Ask that server, without waiting for real."""
    waited: list[float] = []
    made = Asker(
        engine,
        account,
        patience_seconds=options.get("patience_seconds", 0),
        transport=httpx.MockTransport(server),
        sleep=waited.append,
    )
    made.waited = waited  # type: ignore[attr-defined]
    return made


def outcomes(engine: Engine) -> list[str]:
    """What the ledger says, in order."""
    with engine.connect() as connection:
        statement = sa.select(provider_request.c.outcome).order_by(provider_request.c.request_id)
        return list(connection.execute(statement).scalars())


def test_an_answer_comes_with_its_key_and_leaves_no_key_behind(engine: Engine) -> None:
    server = Server(httpx.Response(200, json=NO_MATCHES, headers={"X-Authenticated-Client": "Somebody"}))
    fetched = asker(engine, football_data(), server).ask(PL)
    assert fetched is not None
    assert json.loads(fetched.content) == NO_MATCHES
    assert server.asked[0].headers["X-Auth-Token"] == "k"
    assert fetched.status == 200
    assert "x-authenticated-client" not in fetched.headers
    assert outcomes(engine) == ["answered"]
    assert "X-Auth-Token" not in repr(football_data())


def test_no_more_than_the_limit_in_any_minute_whoever_asks(engine: Engine) -> None:
    """Eight threads, as eight processes would, and a server that counts."""
    granted: list[int] = []
    key = football_data(per_minute=9).quota

    def take_all() -> None:
        while isinstance(asked := quota.take(engine, key, PL), Grant):
            granted.append(asked.request_id)

    threads = [threading.Thread(target=take_all) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(granted) == len(set(granted)) == 9
    denied = quota.take(engine, key, PL)
    assert isinstance(denied, Denial)
    seconds = (denied.until - datetime.now(UTC)).total_seconds()
    assert 55 < seconds <= quota.WINDOW.total_seconds()
    assert "9 calls a minute" in denied.why


def test_a_call_is_free_again_when_the_minute_has_passed(engine: Engine) -> None:
    key = football_data(per_minute=1).quota
    assert isinstance(quota.take(engine, key, PL), Grant)
    assert isinstance(quota.take(engine, key, PL), Denial)
    with engine.begin() as connection:
        earlier = provider_request.c.asked_at - quota.WINDOW
        connection.execute(provider_request.update().values(asked_at=earlier))
    assert isinstance(quota.take(engine, key, PL), Grant)


def test_another_key_has_a_quota_of_its_own(engine: Engine) -> None:
    assert isinstance(quota.take(engine, Key("api_football", "one", 1, 100), FIXTURES), Grant)
    assert isinstance(quota.take(engine, Key("api_football", "two", 1, 100), FIXTURES), Grant)


def test_the_day_ends_when_its_calls_are_used(engine: Engine) -> None:
    key = api(per_minute=100, per_day=5).quota
    granted = 0
    while isinstance(asked := quota.take(engine, key, FIXTURES), Grant):
        granted += 1
    assert granted == 5 - quota.DAY_RESERVE
    assert asked.until.time().isoformat() == "00:00:00"
    assert timedelta() < asked.until - datetime.now(UTC) <= timedelta(days=1)


def test_the_most_pessimistic_of_ledger_and_provider_counts(engine: Engine) -> None:
    """Somebody else uses the key as well: the provider's header says less than our ledger."""
    headers = {"x-ratelimit-requests-limit": "100", "x-ratelimit-requests-remaining": "0"}
    account = api()
    server = Server(httpx.Response(200, json=envelope(), headers=headers))
    assert asker(engine, account, server).ask(FIXTURES) is not None
    with pytest.raises(QuotaSpentError, match="calls of the day"):
        asker(engine, account, server).ask("/fixtures?league=39&season=2024")
    assert len(server.asked) == 1


def test_a_paid_plan_is_learned_from_the_headers(engine: Engine) -> None:
    headers = {
        "x-ratelimit-requests-limit": "7500",
        "x-ratelimit-requests-remaining": "7000",
        "X-RateLimit-Limit": "300",
    }
    account = api()
    asker(engine, account, Server(httpx.Response(200, json=envelope(), headers=headers))).ask(FIXTURES)
    left = quota.budget(engine, account.quota)
    assert (left.per_minute, left.minute_left, left.per_day, left.day_left, left.day_used) == (300, 299, 7500, 7000, 1)


def test_a_minute_that_is_used_up_is_waited_for_as_the_provider_says(engine: Engine) -> None:
    headers = {"X-Requests-Available-Minute": "0", "X-RequestCounter-Reset": "37"}
    account = football_data()
    server = Server(httpx.Response(200, json=NO_MATCHES, headers=headers))
    asker(engine, account, server).ask(PL)
    with pytest.raises(QuotaSpentError) as spent:
        asker(engine, account, server).ask(PL)
    assert 30 < (spent.value.until - datetime.now(UTC)).total_seconds() <= 37


def test_a_429_is_waited_for_and_asked_again(engine: Engine) -> None:
    busy = httpx.Response(
        429, json={"message": "You reached your request limit. Wait 2 seconds.", "errorCode": 429},
        headers={"X-RequestCounter-Reset": "1"},
    )  # fmt: skip
    server = Server(busy, httpx.Response(200, json=NO_MATCHES))
    patient = Asker(
        engine, football_data(), patience_seconds=5, transport=httpx.MockTransport(server), sleep=time.sleep
    )
    begun = time.monotonic()
    assert patient.ask(PL) is not None
    assert time.monotonic() - begun >= 0.9
    assert outcomes(engine) == ["minute_limit", "answered"]


@pytest.mark.parametrize(
    "broken",
    [
        httpx.Response(500, json={"message": "Something went wrong."}),
        httpx.Response(503, text="<html>busy</html>"),
        httpx.Response(200, content=b'{"filters": {}, "matches": [{"id": 1'),
        httpx.ReadTimeout("slow"),
        httpx.ConnectError("refused"),
    ],
    ids=["500", "503 html", "truncated", "time-out", "no connection"],
)
def test_what_is_broken_is_tried_again(engine: Engine, broken: httpx.Response | Exception) -> None:
    server = Server(broken, httpx.Response(200, json=NO_MATCHES))
    client = asker(engine, football_data(), server)
    assert client.ask(PL) is not None
    assert len(server.asked) == 2
    assert len(client.waited) == 1  # type: ignore[attr-defined]


def test_tries_end(engine: Engine) -> None:
    server = Server(httpx.ConnectError("refused"))
    with pytest.raises(TransientSourceError, match="could not be reached"):
        asker(engine, football_data(), server).ask(PL)
    assert outcomes(engine) == ["unreachable"] * 3


def test_what_stays_unusable_is_given_back_with_its_bytes(engine: Engine) -> None:
    server = Server(httpx.Response(200, text="<!doctype html><p>hello"))
    with pytest.raises(UnusableAnswerError, match="html_page") as unusable:
        asker(engine, football_data(), server).ask(PL)
    assert unusable.value.fetched.content.startswith(b"<!doctype")
    assert outcomes(engine) == ["html_page"] * 3


def test_what_the_plan_does_not_reach_is_not_asked_again(engine: Engine) -> None:
    refusal = {"message": "The resource you are looking for is restricted and apparently not within your permissions. "
               "Please check your subscription.", "errorCode": 403}  # fmt: skip
    server = Server(httpx.Response(403, json=refusal))
    for _ in range(2):
        with pytest.raises(OutOfPlanError):
            asker(engine, football_data(), server).ask(PL)
    assert len(server.asked) == 1
    assert quota.budget(engine, football_data().quota).n_out_of_plan == 1


def test_errors_inside_an_answer_of_status_200_are_errors(engine: Engine) -> None:
    plan = {"plan": "Free plans do not have access to this season, try from 2022 to 2024."}
    server = Server(httpx.Response(200, json=envelope(plan)))
    with pytest.raises(OutOfPlanError, match="2022"):
        asker(engine, api(), server).ask(FIXTURES)
    spent = {"requests": "You have reached the request limit for the day, Go to the dashboard to upgrade your plan."}
    server = Server(httpx.Response(200, json=envelope(spent)))
    with pytest.raises(QuotaSpentError):
        asker(engine, api(), server).ask("/fixtures?live=all")
    assert len(server.asked) == 1


@pytest.mark.parametrize("account", [football_data(), api()], ids=lambda account: account.source)
def test_a_wrong_key_is_not_shown_again(engine: Engine, account: Account) -> None:
    wrong = (
        httpx.Response(400, json={"message": "Your API token is invalid.", "errorCode": 400})
        if account.source == football_data_org.SOURCE
        else httpx.Response(200, json=envelope({"token": "Error/Missing application key. Go to the documentation."}))
    )
    server = Server(wrong)
    path = PL if account.source == football_data_org.SOURCE else FIXTURES
    with pytest.raises(KeyRefusedError):
        asker(engine, account, server).ask(path)
    with pytest.raises(QuotaSpentError):
        asker(engine, account, server).ask(path)
    assert len(server.asked) == 1


def test_what_is_not_there_is_none(engine: Engine) -> None:
    server = Server(
        httpx.Response(404, json={"message": "The resource you are looking for does not exist.", "error": 404})
    )
    assert asker(engine, football_data(), server).ask("/matches/1") is None


def test_a_killed_call_stays_in_the_ledger(engine: Engine) -> None:
    """It may have reached the provider: it counts."""
    key = football_data(per_minute=1).quota
    assert isinstance(quota.take(engine, key, PL), Grant)
    assert outcomes(engine) == [None]
    assert isinstance(quota.take(engine, key, PL), Denial)


def test_a_block_that_is_longer_stays(engine: Engine) -> None:
    key = football_data().quota
    quota.block(engine, key, 600, "long")
    quota.block(engine, key, 5, "short")
    with engine.connect() as connection:
        assert connection.execute(sa.select(provider_quota.c.blocked_why)).scalar_one() == "long"


def test_a_status_that_says_no_is_no_answer_whatever_the_body(engine: Engine) -> None:
    server = Server(httpx.Response(500, json=NO_MATCHES), httpx.Response(200, json=NO_MATCHES))
    assert asker(engine, football_data(), server).ask(PL) is not None
    assert outcomes(engine) == ["provider_fault", "answered"]


def test_a_page_of_another_server_is_not_an_absent_thing(engine: Engine) -> None:
    server = Server(httpx.Response(404, text="<html>nginx</html>"))
    with pytest.raises(UnusableAnswerError):
        asker(engine, football_data(), server).ask(PL)
    assert outcomes(engine) == ["wrong_address"]


@pytest.mark.parametrize(
    ("status", "error"), [(401, KeyRefusedError), (403, OutOfPlanError), (429, TransientSourceError)]
)
def test_a_gateways_words_count_less_than_its_status(engine: Engine, status: int, error: type[Exception]) -> None:
    server = Server(httpx.Response(status, json={"message": "Not now"}))
    with pytest.raises((error, QuotaSpentError) if status == 429 else error):
        asker(engine, api(), server).ask(FIXTURES)
    assert len(server.asked) == 1


def test_headers_beyond_reason_are_ignored(engine: Engine) -> None:
    headers = {
        "X-Requests-Available-Minute": "0",
        "X-RequestCounter-Reset": "999999999999",
        "X-RateLimit-Limit": "9" * 30,
    }
    account = football_data()
    asker(engine, account, Server(httpx.Response(200, json=NO_MATCHES, headers=headers))).ask(PL)
    left = quota.budget(engine, account.quota)
    assert left.per_minute == 10
    assert left.blocked_until is not None
    assert left.blocked_until - datetime.now(UTC) <= timedelta(seconds=quota.LONGEST_MINUTE_SECONDS)


def test_a_body_that_cannot_be_unpacked_is_tried_again_and_said(engine: Engine) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(b"no gzip"))

    with pytest.raises(TransientSourceError):
        asker(engine, football_data(), answer).ask(PL)
    assert outcomes(engine) == ["unreachable"] * 3


def test_another_limit_in_the_settings_takes_effect(engine: Engine) -> None:
    assert quota.budget(engine, football_data(per_minute=9).quota).per_minute == 9
    assert quota.budget(engine, football_data(per_minute=59).quota).per_minute == 59


def test_calls_are_kept_back_for_matches_in_play(engine: Engine) -> None:
    key = api(per_minute=100, per_day=10).quota
    granted = 0
    while isinstance(asked := quota.take(engine, key, FIXTURES, kept_back=4), Grant):
        granted += 1
    assert granted == 10 - quota.DAY_RESERVE - 4
    assert "kept for matches in play" in asked.why
    assert isinstance(quota.take(engine, key, "/fixtures?live=all"), Grant)


def test_a_range_of_the_plan_is_learned_once_and_can_be_forgotten(engine: Engine) -> None:
    """What was said of one league's season is said of every league's."""
    plan = {"plan": "Free plans do not have access to this season, try from 2022 to 2024."}
    server = Server(httpx.Response(200, json=envelope(plan)))
    account = replace(api(), is_refused_alike=api_football.is_refused_alike)
    asking = asker(engine, account, server)
    with pytest.raises(OutOfPlanError):
        asking.ask(FIXTURES)
    for path in ("/fixtures?league=140&season=2025", "/standings?league=39&season=2021", FIXTURES):
        with pytest.raises(OutOfPlanError, match="from 2022 to 2024"):
            asking.ask(path)
    assert len(server.asked) == 1
    within = envelope(parameters={"league": "39", "season": "2024"})
    answering = asker(
        engine, replace(api(), is_refused_alike=api_football.is_refused_alike), Server(httpx.Response(200, json=within))
    )
    assert answering.ask("/fixtures?league=39&season=2024") is not None
    assert quota.forget_refusals(engine, "api_football") == 1
    with pytest.raises(OutOfPlanError):
        asking.ask("/fixtures?league=140&season=2025&from=2025-08-01&to=2025-08-02")
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("path", "detail", "is_alike"),
    [
        ("/standings?league=1&season=2025", "no access to this season, try from 2022 to 2024", True),
        ("/standings?league=1&season=2023", "no access to this season, try from 2022 to 2024", False),
        ("/fixtures?live=all", "no access to this season, try from 2022 to 2024", False),
        ("/players?league=1&season=2023&page=4", "limited to a maximum value of 3 for the Page parameter", True),
        ("/players?league=1&season=2023&page=3", "limited to a maximum value of 3 for the Page parameter", False),
        ("/fixtures?date=2026-08-01", "no access to this date, try from 2026-08-06 to 2026-08-08", False),
    ],
)
def test_what_a_refusal_speaks_of(path: str, detail: str, is_alike: bool) -> None:
    assert api_football.is_refused_alike(path, detail) is is_alike
