"""Every fault, over the server, and that it ends when it is to end."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from orchestration.sandbox import faults
from orchestration.sandbox.faults import NAMES, Fault
from orchestration.sandbox.sandbox import Sandbox
from orchestration.sandbox.server import create_app

KEYS = {"X-Auth-Token": "sandbox-paid", "x-apisports-key": "sandbox-paid"}
Client = TestClient[Litestar]


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[Client]:
    with TestClient(create_app(sandbox)) as opened:
        opened.headers.update(KEYS)
        yield opened


def switch(client: Client, *names: Fault, answers: int | None = None) -> None:
    assert client.put("/sandbox/faults", json=dict.fromkeys(names, answers)).json() == dict.fromkeys(names, answers)


def both(client: Client) -> list[Any]:
    return [client.get("/football-data-org/v4/competitions"), client.get("/api-football/leagues")]


def test_429_is_an_error_answer_of_the_provider(client: Client) -> None:
    switch(client, "429")
    first, second = both(client)
    assert first.status_code == second.status_code == 429
    assert first.json()["errorCode"] == 429
    assert int(first.headers["X-RequestCounter-Reset"]) in range(1, 61)
    assert list(second.json()["errors"]) == ["rateLimit"]


def test_500_has_a_message(client: Client) -> None:
    switch(client, "500")
    for answer in both(client):
        assert answer.status_code == 500
        assert set(answer.json()) == {"message"}


def test_html_comes_with_status_200(client: Client) -> None:
    switch(client, "html")
    for answer in both(client):
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/html")
        assert answer.text.startswith("<!DOCTYPE html>")


def test_truncated_json_ends_in_the_middle(client: Client) -> None:
    whole = [len(answer.content) for answer in both(client)]
    switch(client, "truncated")
    for answer, length in zip(both(client), whole, strict=True):
        assert len(answer.content) == length // 2
        with pytest.raises(json.JSONDecodeError):
            answer.json()


def test_wrong_competition_answers_rows_of_another(client: Client) -> None:
    switch(client, "wrong-competition")
    first = client.get("/football-data-org/v4/competitions/SYN1/matches").json()
    assert {row["competition"]["code"] for row in first["matches"]} == {"SYN3"}
    second = client.get("/api-football/fixtures", params={"league": 9101, "season": 2025}).json()
    assert second["parameters"] == {"league": "9101", "season": "2025"}
    assert {row["league"]["id"] for row in second["response"]} == {9103}


def test_repeated_pages_are_all_the_first(client: Client) -> None:
    def page(number: int) -> Any:
        return client.get("/api-football/players", params={"league": 9101, "season": 2025, "page": number}).json()

    def teams(offset: int) -> Any:
        return client.get("/football-data-org/v4/teams", params={"offset": offset}).json()["teams"]

    assert page(1)["response"] != page(2)["response"]
    assert teams(0) != teams(50)
    switch(client, "repeated-pages")
    assert page(1)["response"] == page(2)["response"]
    assert page(2)["paging"]["current"] == 2
    assert teams(0) == teams(50)


def test_a_skewed_clock_stamps_ten_minutes_ahead(client: Client) -> None:
    address, odds = "/football-data-org/v4/matches", "/api-football/odds/live"
    before, live = client.get(address), client.get(odds).json()["response"][0]
    switch(client, "clock-skew")
    after, later = client.get(address), client.get(odds).json()["response"][0]
    for one, other in zip(before.json()["matches"], after.json()["matches"], strict=True):
        stamps = [datetime.fromisoformat(row["lastUpdated"]) for row in (one, other)]
        assert (stamps[1] - stamps[0]).total_seconds() == faults.SKEW_SECONDS
        assert one["utcDate"] == other["utcDate"]
    assert datetime.fromisoformat(later["update"]) > datetime.fromisoformat(live["update"])
    assert before.headers["Date"] != after.headers["Date"]


def test_changed_names_change_names_only(client: Client) -> None:
    def teams() -> dict[int, str]:
        rows = client.get("/api-football/teams", params={"league": 9101, "season": 2025}).json()["response"]
        return {row["team"]["id"]: row["team"]["name"] for row in rows}

    before = teams()
    switch(client, "changed-names")
    after = teams()
    assert before.keys() == after.keys()
    assert not set(before.values()) & set(after.values())
    match = client.get("/football-data-org/v4/matches").json()["matches"][0]
    assert match["homeTeam"]["name"].split()[-1].isdigit()


def test_slow_answers_are_late(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr("orchestration.sandbox.server.asyncio.sleep", sleep)
    switch(client, "slow")
    assert [answer.status_code for answer in both(client)] == [200, 200]
    assert slept == [faults.SLOW_SECONDS] * 2


def test_a_fault_ends_after_its_answers(client: Client) -> None:
    switch(client, "500", answers=2)
    codes = [client.get("/football-data-org/v4/areas").status_code for _ in range(3)]
    assert codes == [500, 500, 200]
    assert client.get("/sandbox").json()["faults"] == {}


@pytest.mark.parametrize("name", NAMES)
def test_a_fault_that_is_switched_off_leaves_no_trace(
    client: Client, name: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faults, "SLOW_SECONDS", 0)
    clean = [answer.json() for answer in both(client)]
    switch(client, name)
    both(client)
    switch(client)
    assert [answer.json() for answer in both(client)] == clean


def test_an_unknown_fault_is_refused(client: Client) -> None:
    assert client.put("/sandbox/faults", json={"earthquake": None}).status_code == 400
