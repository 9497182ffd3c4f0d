"""Everything that goes wrong is one RFC 9457 problem that says what to do."""

import pytest
from litestar.testing import TestClient


def problem(answer, status: int) -> dict:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert body["type"] == "about:blank"
    assert body["title"]
    assert body["detail"]
    assert body["instance"].startswith("/")
    return body


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/api/v1/nothing",
        "/api/v1/matches/999999",
        "/api/v1/matches/not-a-number",
        "/api/v1/teams/nobody",
        "/api/v1/teams/nobody/form",
        "/api/v1/teams/nobody/fixtures",
        "/api/v1/teams/99999999999999999999",
        "/api/v1/teams/a%00b",
        "/api/v1/leagues/XX",
        "/api/v1/leagues/XX/standings",
        "/api/v1/leagues/'; drop table serving.league; --",
        "/api/v1/predictions/league/XX",
        "/api/v1/predictions/match/999999",
        "/schema/assets/../../settings.py",
        "/schema/assets/nothing.js",
    ],
)
def test_what_is_not_there(client: TestClient, path: str) -> None:
    problem(client.get(path), 404)


def test_an_address_is_bounded(client: TestClient) -> None:
    problem(client.get("/api/v1/teams/" + "9" * 5000), 414)
    problem(client.get("/api/v1/teams?country=" + "A" * 5000), 414)


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/api/v1/matches?limit=0", "limit"),
        ("/api/v1/matches?limit=201", "limit"),
        ("/api/v1/matches?limit=many", "limit"),
        ("/api/v1/matches?status=live", "status"),
        ("/api/v1/matches?date_from=yesterday", "date_from"),
        ("/api/v1/matches?date_from=2024-02-30", "date_from"),
        ("/api/v1/matches?date_from=2024-03-01&date_to=2024-02-01", "date_to"),
        ("/api/v1/matches?league=XX", "league"),
        ("/api/v1/matches?league=" + "9" * 100, "league"),
        ("/api/v1/matches?team=nobody", "team"),
        ("/api/v1/matches?team=%00", "team"),
        ("/api/v1/matches?team=" + "a" * 101, "team"),
        ("/api/v1/matches?season=23", "season"),
        ("/api/v1/matches?leauge=PL", "leauge"),
        ("/api/v1/matches/1?limit=1", "limit"),
        ("/api/v1/matches/99999999999999999999999", "match_id"),
        ("/api/v1/matches/0", "match_id"),
        ("/api/v1/predictions/upcoming?min_confidence=1.5", "min_confidence"),
        ("/api/v1/predictions/upcoming?min_confidence=-0.5", "min_confidence"),
        ("/api/v1/predictions/upcoming?min_confidence=nan", "min_confidence"),
        ("/api/v1/predictions/history?kind=both", "kind"),
        ("/api/v1/predictions/history?lead_time=2h", "lead_time"),
        ("/api/v1/teams?country=england", "country"),
        ("/api/v1/teams/arsenal/form?matches=51", "matches"),
        ("/api/v1/leagues?tier=0", "tier"),
    ],
)
def test_refused_inputs_are_named(client: TestClient, path: str, field: str) -> None:
    errors = problem(client.get(path), 400)["errors"]
    assert [error["field"] for error in errors] == [field]
    assert errors[0]["message"]
    assert errors[0]["location"] in {"query", "path"}


def test_a_misspelt_parameter_is_told_the_names_there_are(client: TestClient) -> None:
    (error,) = problem(client.get("/api/v1/matches?leauge=PL"), 400)["errors"]
    assert "date_from, date_to, fields, format, league, limit, season, sort, status, team" in error["message"]


def test_answers_carry_security_headers_also_when_they_are_problems(client: TestClient) -> None:
    for path in ("/health", "/nothing", "/schema", "/api/v1/matches?limit=0"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]


def test_a_mistake_of_ours_tells_the_caller_nothing(client: TestClient, monkeypatch, caplog) -> None:
    from api.domain.matches import controller

    def broken(*_: object) -> None:
        raise RuntimeError("the secret")

    monkeypatch.setattr(controller, "matches", broken)
    answer = client.get("/api/v1/matches")
    problem(answer, 500)
    assert "secret" not in answer.text
    assert "the secret" in caplog.text
