"""The server: clock, log, truth, news over HTTP; the command line and one real start on loopback."""

import ast
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient

import orchestration.sandbox as sandbox_package
from orchestration.sandbox.__main__ import parse
from orchestration.sandbox.clock import Clock
from orchestration.sandbox.sandbox import Sandbox
from orchestration.sandbox.server import create_app

from .conftest import NOW

Client = TestClient[Litestar]


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[Client]:
    with TestClient(create_app(sandbox)) as opened:
        yield opened


def test_a_clock_runs_at_its_speed_and_can_be_stepped() -> None:
    still, fast = Clock(NOW, speed=0), Clock(NOW, speed=1_000_000)
    assert still.now() == NOW
    assert still.step(90) == NOW + timedelta(seconds=90)
    assert fast.now() > NOW
    assert fast.set(NOW, speed=0) == fast.now() == NOW


def test_a_match_is_watched_to_its_end_by_stepping(client: Client) -> None:
    headers = {"X-Auth-Token": "sandbox-paid"}
    rows = client.get("/football-data-org/v4/matches", headers=headers).json()["matches"]
    number = next(row["id"] for row in rows if row["status"] == "IN_PLAY")
    goals = []
    for _ in range(25):
        match = client.get(f"/football-data-org/v4/matches/{number}/", headers=headers).json()
        goals.append(sum(match["score"]["fullTime"].values()))
        client.post("/sandbox/clock", json={"step": 300})
    truth = client.get(f"/sandbox/truth/matches/{number}").json()
    assert goals == sorted(goals)
    assert match["status"] == "FINISHED"
    assert truth["goals"] == list(match["score"]["fullTime"].values())
    assert sorted(truth["now"].values()) == pytest.approx([0, 0, 1], abs=1e-6)
    assert sum(truth["probabilities"].values()) == pytest.approx(1)


def test_the_clock_is_set_over_http(client: Client) -> None:
    assert (
        client.post("/sandbox/clock", json={"now": "2026-03-15T09:00:00Z"}).json()["now"].startswith("2026-03-15T09:00")
    )
    assert client.post("/sandbox/clock", json={"speed": 60}).json()["speed"] == 60
    assert client.post("/sandbox/clock", json={"now": "2026-03-15T09:00:00"}).status_code == 400


def test_the_log_is_told_and_forgotten(client: Client) -> None:
    client.get("/api-football/fixtures?live=all", headers={"x-apisports-key": "sandbox-free"})
    client.get("/football-data-org/v4/areas")
    rows = client.get("/sandbox/requests", params={"provider": "api-football"}).json()
    assert [(row["path"], row["parameters"]) for row in rows] == [("fixtures", {"live": "all"})]
    client.delete("/sandbox/requests")
    assert client.get("/sandbox/requests").json() == []


def test_truth_joins_the_two_providers(client: Client) -> None:
    who = client.get("/sandbox/truth/identities").json()
    ids = [(club["football_data_org"], club["api_football"]) for club in who["clubs"]]
    assert len(ids) == len({one for one, _ in ids}) == len({other for _, other in ids}) == 56
    keys = {"X-Auth-Token": "sandbox-paid", "x-apisports-key": "sandbox-paid"}
    first = client.get("/football-data-org/v4/competitions/SYN1/teams", headers=keys).json()["teams"]
    second = client.get("/api-football/teams?league=9101&season=2025", headers=keys).json()["response"]
    assert {dict(ids)[team["id"]] for team in first} == {row["team"]["id"] for row in second}
    assert {team["name"] for team in first} != {row["team"]["name"] for row in second}
    assert len(client.get("/sandbox/truth/matches", params={"season": 2024}).json()) == 798
    assert client.get("/sandbox/truth/matches/1").status_code == 404


def test_the_news_is_rss(client: Client) -> None:
    answer = client.get("/news/rss.xml")
    items = ET.fromstring(answer.text).findall("./channel/item")  # noqa: S314 - our own
    assert answer.headers["content-type"].startswith("application/rss+xml")
    assert len(items) == 40
    assert len({item.findtext("link") for item in items}) == 40


def test_a_season_begins_while_the_clock_goes_on(client: Client) -> None:
    headers = {"X-Auth-Token": "sandbox-paid"}
    client.post("/sandbox/clock", json={"now": "2026-07-02T12:00:00Z"})
    answer = client.get("/football-data-org/v4/competitions/SYN1/matches", headers=headers).json()
    assert answer["filters"] == {"season": "2026"}
    assert answer["resultSet"]["count"] == 240
    assert answer["resultSet"]["played"] == 0


def test_it_needs_nothing_of_the_project() -> None:
    folder = Path(sandbox_package.__file__).parent
    allowed = {"orchestration.sandbox", "litestar", "uvicorn", "numpy"}
    for module in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                known = name.split(".")[0] in sys.stdlib_module_names
                assert known or any(f"{name}.".startswith(f"{one}.") for one in allowed), f"{module.name}: {name}"


def test_the_command_line_is_read() -> None:
    chosen = parse(
        ["--at", "2025-10-01T18:00Z", "--fault", "slow", "--fault", "429", "--key", "mine", "--plan", "paid"]
    )
    assert chosen.at == datetime(2025, 10, 1, 18, tzinfo=UTC)
    assert (chosen.fault, chosen.key, chosen.plan) == (["slow", "429"], "mine", "paid")
    with pytest.raises(SystemExit):
        parse(["--at", "noon"])
    with pytest.raises(SystemExit):
        parse(["--at", "2019-01-01"])


def test_it_starts_says_where_and_answers() -> None:
    command = [
        sys.executable,
        "-m",
        "orchestration.sandbox",
        "--port",
        "0",
        "--at",
        "2021-03-13T15:00Z",
        "--key",
        "mine",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().removeprefix("Sandbox: ").strip()
            assert address.startswith("http://127.0.0.1:")
            answer = httpx.get(f"{address}/api-football/status", headers={"x-apisports-key": "mine"}, trust_env=False)
            assert answer.json()["response"]["subscription"]["plan"] == "Free"
        finally:
            process.terminate()
