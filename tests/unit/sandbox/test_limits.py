"""What keys may ask: counters, headers, plans and refusals of both providers."""

import pytest

from orchestration.sandbox.sandbox import Sandbox

from .conftest import ask_api_football, ask_football_data_org

FREE = "sandbox-free"


def test_football_data_org_counts_ten_a_minute(sandbox: Sandbox) -> None:
    left = [ask_football_data_org(sandbox, "areas", FREE).headers["X-Requests-Available-Minute"] for _ in range(10)]
    assert left == [str(number) for number in range(9, -1, -1)]
    sandbox.clock.step(12)
    refused = ask_football_data_org(sandbox, "areas", FREE)
    assert (refused.status, refused.headers["X-RequestCounter-Reset"]) == (429, "48")
    assert refused.body == {"message": "You reached your request limit. Wait 48 seconds.", "errorCode": 429}
    assert "Retry-After" not in refused.headers
    sandbox.clock.step(48)
    assert ask_football_data_org(sandbox, "areas", FREE).headers["X-Requests-Available-Minute"] == "9"


def test_football_data_org_counts_refusals_and_lets_the_paid_plan_do_sixty(sandbox: Sandbox) -> None:
    ask_football_data_org(sandbox, "competitions/SYC1", FREE)
    ask_football_data_org(sandbox, "nothing", FREE)
    assert ask_football_data_org(sandbox, "areas", FREE).headers["X-Requests-Available-Minute"] == "7"
    assert ask_football_data_org(sandbox, "areas").headers["X-Requests-Available-Minute"] == "59"


def test_football_data_org_without_a_key_tells_areas_and_competitions_only(sandbox: Sandbox) -> None:
    assert ask_football_data_org(sandbox, "competitions", None).headers["X-Authenticated-Client"] == "anonymous"
    assert ask_football_data_org(sandbox, "matches", None).status == 403
    assert ask_football_data_org(sandbox, "matches", "wrong").status == 400


@pytest.mark.parametrize(
    ("path", "sent", "status"),
    [
        ("matches", {"dateFrom": "2026-03-01", "dateTo": "2026-03-12"}, 400),
        ("matches", {"dateFrom": "2026-03-01", "dateTo": "2026-03-11"}, 200),
        ("matches", {"dateFrom": "yesterday"}, 400),
        ("competitions/SYN1/matches", {"season": "last"}, 400),
        ("competitions/SYN1/matches", {"season": "2020"}, 403),
        ("competitions/SYN1/matches", {"season": "2022"}, 200),
        ("competitions/SYN1/matches", {"season": "1990"}, 404),
        ("competitions/XYZ", {}, 404),
        ("competitions/9005/matches", {}, 403),
        ("persons/1", {}, 404),
    ],
)
def test_football_data_org_refuses_the_free_plan(
    sandbox: Sandbox, path: str, sent: dict[str, str], status: int
) -> None:
    assert ask_football_data_org(sandbox, path, FREE, **sent).status == status


def test_the_last_day_of_a_period_is_not_in_it(sandbox: Sandbox) -> None:
    def days(first: str, last: str) -> set[str]:
        rows = ask_football_data_org(sandbox, "matches", dateFrom=first, dateTo=last).body
        return {row["utcDate"][:10] for row in rows["matches"]}

    assert days("2026-03-14", "2026-03-15") == {"2026-03-14"}
    assert ask_football_data_org(sandbox, "matches", dateFrom="2026-03-14", dateTo="2026-03-14").body["resultSet"] == {
        "count": 0
    }


def test_competitions_outside_the_plan_are_left_out_of_lists_without_a_word(sandbox: Sandbox) -> None:
    sent = {"competitions": "SYN1,SYC1", "dateFrom": "2026-03-14", "dateTo": "2026-03-20"}
    free, paid = (ask_football_data_org(sandbox, "matches", key, **sent).body for key in (FREE, "sandbox-paid"))
    assert {row["competition"]["code"] for row in free["matches"]} == {"SYN1"}
    assert {row["competition"]["code"] for row in paid["matches"]} == {"SYN1", "SYC1"}


def test_the_free_plan_has_no_deep_data(sandbox: Sandbox) -> None:
    rows = ask_football_data_org(sandbox, "matches", FREE).body["matches"]
    live = next(row for row in rows if row["status"] == "IN_PLAY")
    free, paid = (ask_football_data_org(sandbox, f"matches/{live['id']}", key).body for key in (FREE, "sandbox-paid"))
    assert free["minute"] is None
    assert "goals" not in free
    assert "lineup" not in free["homeTeam"]
    assert paid["minute"] == 41
    assert len(paid["homeTeam"]["lineup"]) == 11
    assert len(paid["goals"]) == sum(paid["score"]["fullTime"].values())


def test_api_football_counts_minute_and_day_and_refusals(sandbox: Sandbox) -> None:
    ask_api_football(sandbox, "injuries", FREE)
    second = ask_api_football(sandbox, "timezone", FREE).headers
    assert second == second | {
        "x-ratelimit-requests-limit": "100", "x-ratelimit-requests-remaining": "98",
        "X-RateLimit-Limit": "10", "X-RateLimit-Remaining": "8",
    }  # fmt: skip
    for _ in range(8):
        ask_api_football(sandbox, "timezone", FREE)
    refused = ask_api_football(sandbox, "timezone", FREE)
    assert refused.status == 200
    assert refused.body["errors"] == {"rateLimit": "Too many requests. Your rate limit is 10 requests per minute."}
    sandbox.clock.step(60)
    assert ask_api_football(sandbox, "timezone", FREE).body["errors"] == []
    assert ask_api_football(sandbox, "status", FREE).body["response"]["requests"]["current"] == 12


def test_api_football_has_a_hundred_a_day_until_midnight(sandbox: Sandbox) -> None:
    for _ in range(10):
        for _ in range(10):
            ask_api_football(sandbox, "timezone", FREE)
        sandbox.clock.step(60)
    assert "requests" in ask_api_football(sandbox, "timezone", FREE).body["errors"]
    assert "x-ratelimit-requests-limit" not in ask_api_football(sandbox, "status", FREE).headers
    sandbox.clock.step(11 * 3600)
    assert ask_api_football(sandbox, "timezone", FREE).body["errors"] == []


@pytest.mark.parametrize(
    ("path", "sent", "name"),
    [
        ("fixtures", {"league": 9101, "season": 2025}, "plan"),
        ("fixtures", {"date": "2026-03-16"}, "plan"),
        ("fixtures", {"league": 9101, "next": 5}, "plan"),
        ("players", {"league": 9101, "season": 2024, "page": 4}, "plan"),
        ("standings", {"league": 9101, "season": 2025}, "plan"),
        ("fixtures", {"id": 1500001}, "plan"),
        ("fixtures", {}, "required"),
        ("fixtures", {"league": 9101}, "season"),
        ("fixtures", {"id": 1, "live": "all"}, "id"),
        ("fixtures", {"id": "one"}, "id"),
        ("players", {"search": "abc", "league": 9101, "season": 2024}, "search"),
        ("fixtures/events", {}, "fixture"),
        ("teams", {"banana": 1}, "banana"),
        ("banana", {}, "endpoint"),
    ],
)
def test_api_football_refuses_with_status_200(sandbox: Sandbox, path: str, sent: dict[str, object], name: str) -> None:
    answer = ask_api_football(sandbox, path, FREE, **sent)
    assert answer.status == 200
    assert list(answer.body["errors"]) == [name]
    assert answer.body["response"] == []


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("fixtures", {"league": 9101, "season": 2024}),
        ("fixtures", {"date": "2026-03-15"}),
        ("fixtures", {"live": "all"}),
        ("fixtures", {"live": "9101-9102"}),
        ("players", {"league": 9101, "season": 2024, "page": 3}),
    ],
)
def test_api_football_gives_the_free_plan(sandbox: Sandbox, path: str, sent: dict[str, object]) -> None:
    answer = ask_api_football(sandbox, path, FREE, **sent)
    assert answer.body["errors"] == []
    assert answer.body["response"]


def test_an_unknown_id_is_an_empty_success(sandbox: Sandbox) -> None:
    answer = ask_api_football(sandbox, "fixtures", id=5)
    assert (answer.body["errors"], answer.body["response"]) == ([], [])


def test_the_log_counts_every_request(sandbox: Sandbox) -> None:
    ask_api_football(sandbox, "timezone", "wrong")
    sandbox.clock.step(5)
    ask_football_data_org(sandbox, "competitions/SYC1", FREE)
    assert [(row.provider, row.path, row.status) for row in sandbox.log] == [
        ("api-football", "timezone", 200), ("football-data-org", "competitions/SYC1", 403)]  # fmt: skip
    assert (sandbox.log[1].at - sandbox.log[0].at).total_seconds() == 5
