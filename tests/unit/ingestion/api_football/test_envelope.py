"""Whole answers: what is refused of them and why, whether it is the answer to what was asked, its pages."""

import json

import pytest

from orchestration.ingestion.providers.api_football import parse
from orchestration.ingestion.records import Match, MatchStatistic
from orchestration.ingestion.refusals import FileRefusedError
from tests.unit.ingestion.api_football.answers import SEASON, envelope, fixture, reasons


def refusal_of(content: bytes, path: str = SEASON) -> FileRefusedError:
    with pytest.raises(FileRefusedError) as refused:
        parse(content, path)
    return refused.value


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty_file"),
        (b" \r\n ", "empty_file"),
        (b"\xef\xbb\xbf", "empty_file"),
        (b"\n<!DOCTYPE html><html>502 Bad Gateway</html>", "html_page"),
        (envelope([fixture()])[:-9], "invalid_json"),
        (b"\x1f\x8b\x08\x00", "invalid_json"),
        (b"[" * 100_000, "invalid_json"),
        (b'{"response": [' + b"9" * 5000 + b"]}", "invalid_json"),
        (json.dumps([fixture()]).encode(), "not_an_answer"),
        (b"null", "not_an_answer"),
        (b'"fixtures"', "not_an_answer"),
        (b"{}", "not_an_answer"),
        (envelope(None), "not_an_answer"),
        (envelope({}), "not_an_answer"),
        (envelope("none"), "not_an_answer"),
    ],
)
def test_what_is_no_answer_is_refused_whole(content: bytes, reason: str) -> None:
    assert refusal_of(content).reason == reason


def test_a_list_where_one_object_belongs_is_no_answer() -> None:
    assert refusal_of(envelope([{"subscription": {}}], "/status"), "/status").reason == "not_an_answer"


@pytest.mark.parametrize(
    ("errors", "reason"),
    [
        ({"token": "whose key is that?"}, "invalid_key"),
        ({"access": "not any more"}, "account_closed"),
        ({"requests": "enough for today"}, "day_limit"),
        ({"rateLimit": "slow down"}, "minute_limit"),
        ({"plan": "that costs more"}, "outside_plan"),
        ({"required": "say something"}, "bad_request"),
        ({"league": "is needed", "leaguee": "is unheard of"}, "bad_request"),
        ({"endpoint": "no such thing"}, "unknown_endpoint"),
        ({"time": "2025-09-13", "bug": "that was us", "report": "fixtures"}, "provider_fault"),
        ({"Ip": "sorry, but this IP is not allowed here"}, "invalid_key"),
        ({"season": "is needed", "token": "whose key is that?"}, "invalid_key"),
        ({"search": ["is too short"]}, "bad_request"),
        (["there was no application key"], "invalid_key"),
        (["too many requests!"], "minute_limit"),
        ([{"requests": "enough for today"}], "day_limit"),
        (["no more: that was the limit for the day"], "day_limit"),
        (["an endpoint like that does not exist"], "unknown_endpoint"),
        (["small plans do not have that"], "outside_plan"),
        (["you are suspended"], "account_closed"),
        (["it was a fault on our side"], "provider_fault"),
        (["an id is needed"], "bad_request"),
        ("too many requests", "minute_limit"),
        (True, "bad_request"),
    ],
)
def test_an_error_in_an_answer_of_status_200_is_never_no_rows(errors: object, reason: str) -> None:
    refused = refusal_of(envelope([], errors=errors))
    assert refused.reason == reason
    assert ": " in refused.detail  # what the provider says, then what to do
    # even when rows came with it
    assert refusal_of(envelope([fixture()], errors=errors)).reason == reason


@pytest.mark.parametrize("none", [[], {}, None, ""])
def test_empty_errors_are_none(none: object) -> None:
    assert len(parse(envelope([fixture()], errors=none), SEASON).records) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("small plans see less, from 2021 to 2023.", "from 2021 to 2023 only"),
        ("small plans see less, from 2025-09-01 to 2025-09-03.", "from 2025-09-01 to 2025-09-03"),
        ("small plans have a maximum value of 4 for the Page", "page 4 at most"),
        ("small plans see less", "ask within the plan"),
    ],
)
def test_a_plan_that_is_too_small_says_how_far_it_reaches(text: str, told: str) -> None:
    assert told in refusal_of(envelope([], errors={"plan": text})).detail.rsplit(": ", 1)[1]


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("Oh, something went wrong", "provider_fault"),
        ("Please come back: you are not subscribed", "invalid_key"),
        ("Too many requests", "minute_limit"),
        ("That was your DAILY quota", "day_limit"),
        ("The endpoint /banana does not exist", "unknown_endpoint"),
        ("something nobody has seen", "provider_fault"),
        (None, "provider_fault"),
    ],
)
def test_a_message_without_an_envelope(message: object, reason: str) -> None:
    assert refusal_of(json.dumps({"message": message}).encode()).reason == reason


@pytest.mark.parametrize("path", ["/banana", "/", "", "/fixtures/banana", "https://v3.football.api-sports.io/v3"])
def test_a_path_that_is_no_endpoint(path: str) -> None:
    assert refusal_of(envelope([fixture()]), path).reason == "unknown_endpoint"


@pytest.mark.parametrize(
    "path",
    [
        "fixtures?season=2025&league=7",
        "/fixtures/?league=7&season=2025",
        "/v3/fixtures?league=7&season=2025",
        "https://api-football-v1.p.rapidapi.com/v3/fixtures?league=7&season=2025",
        "https://v3.football.api-sports.io/fixtures?league=7&season=2025",
    ],
)
def test_a_path_may_be_written_in_several_ways(path: str) -> None:
    [match] = parse(envelope([fixture()]), path).records
    assert isinstance(match, Match)


@pytest.mark.parametrize(
    "changes",
    [
        {"get": "standings"},
        {"get": "fixtures/headtohead"},
        {"parameters": {"league": "8", "season": "2025"}},
        {"parameters": {"season": 2024}},
        {"parameters": {"league": ["7"]}},
    ],
)
def test_the_answer_to_something_else_is_refused(changes: dict[str, object]) -> None:
    assert refusal_of(envelope([fixture()], **changes)).reason == "another_request"


@pytest.mark.parametrize(
    "changes", [{"parameters": []}, {"parameters": {"league": 7, "timezone": "UTC"}}, {"get": None, "parameters": None}]
)
def test_only_what_both_sides_name_is_compared(changes: dict[str, object]) -> None:
    assert len(parse(envelope([fixture()], **changes), SEASON).records) == 1


def test_a_query_is_compared_as_it_is_meant() -> None:
    path = "/fixtures/statistics?fixture=5&type=Ball%20Possession&half=true"
    told = {"fixture": "5", "type": "Ball Possession", "half": True}
    assert parse(envelope([], path, parameters=told), path).records == []


def test_what_only_the_answer_names_counts_too() -> None:
    path = "/fixtures/statistics"
    rows = [{"team": {"id": 1}, "statistics": [{"type": "Fouls", "value": 3}]}]
    [record] = parse(envelope(rows, path, parameters={"fixture": "100"}), path).records
    assert isinstance(record, MatchStatistic)
    assert record.match_id == 100


def test_an_error_goes_before_another_request() -> None:
    content = envelope([], errors={"rateLimit": "slow down"}, parameters={"id": "9"})
    assert refusal_of(content, "/fixtures?id=8").reason == "minute_limit"


@pytest.mark.parametrize(
    ("paging", "pages"),
    [
        ({"current": 2, "total": 14}, (2, 14)),
        ({"current": "2", "total": "14"}, (2, 14)),
        ({"current": None, "total": 0}, (1, 1)),
        ([], (1, 1)),
    ],
)
def test_pages(paging: object, pages: tuple[int, int]) -> None:
    answer = parse(envelope([], paging=paging), SEASON)
    assert (answer.page, answer.n_pages) == pages


def test_the_number_of_results_is_not_believed() -> None:
    assert len(parse(envelope([fixture()], results=9), SEASON).records) == 1


def test_unknown_keys_are_ignored() -> None:
    assert len(parse(envelope([fixture(new=1, fixture__new=[2])], also_new={}), SEASON).refusals) == 0


@pytest.mark.parametrize("path", ["/status", "/teams/statistics?league=7&season=2025&team=1"])
def test_nothing_known_is_an_empty_list_also_where_an_object_belongs(path: str) -> None:
    assert parse(envelope([], path), path).records == []


@pytest.mark.parametrize(
    "path",
    [
        "/fixtures/events",
        "/fixtures/lineups",
        "/fixtures/statistics",
        "/fixtures/players",
        "/players/topscorers?league=7",
        "/players/teams",
    ],
)
def test_rows_that_say_nothing_of_their_match_need_it_in_the_request(path: str) -> None:
    assert refusal_of(envelope([{}], path), path).reason == "bad_request"


@pytest.mark.parametrize("errors", [{}, [], [""], [None], [[]], {"": ""}, {"plan": ""}, {"plan": None}, None])
def test_emptiness_in_any_form_is_success_where_there_are_rows(errors: object) -> None:
    assert len(parse(envelope([fixture()], errors=errors), SEASON).records) == 1


@pytest.mark.parametrize("league", ["7", " 7", "7.0", "07", 7])
def test_an_echo_is_compared_as_the_provider_means_it(league: object) -> None:
    assert len(parse(envelope([fixture()], parameters={"league": league}), SEASON).records) == 1


def test_an_error_without_a_text_is_one_where_there_are_no_rows() -> None:
    assert refusal_of(envelope([], errors={"plan": None})).reason == "outside_plan"


@pytest.mark.parametrize(
    "path",
    [
        "//fixtures?league=7&season=2025",
        "fixtures/?league=7&season=2025",
        "https://v3.football.api-sports.io/fixtures?league=7&season=2025",
        "https://some.gateway.test/v3/fixtures?league=7&season=2025",
        "http://127.0.0.1:8400/api-football/fixtures?league=7&season=2025",
        "/api-football//fixtures?league=7&season=2025",
    ],
)
def test_a_path_may_be_written_in_many_ways(path: str) -> None:
    assert len(parse(envelope([fixture()]), path).records) == 1


def test_a_number_that_is_none_costs_its_field_alone() -> None:
    content = envelope([fixture(), fixture(fixture__id=101)]).replace(b'"elapsed": 90', b'"elapsed": NaN', 1)
    answer = parse(content, SEASON)
    assert len(answer.records) == 2
    assert reasons(answer) == ["wrong_type"]


@pytest.mark.parametrize("n_other", [1, 2, 3])
def test_an_answer_mostly_about_another_league_is_refused_whole(n_other: int) -> None:
    rows = [fixture(fixture__id=100 + n, league__id=8 if n < n_other else 7) for n in range(3)]
    if n_other == 1:
        answer = parse(envelope(rows), SEASON)
        assert (len(answer.records), reasons(answer)) == (2, ["another_request"])
    else:
        assert refusal_of(envelope(rows)).reason == "another_request"


def test_a_page_of_ten_thousand_rows() -> None:
    answer = parse(envelope([fixture(fixture__id=number) for number in range(1, 10_001)]), SEASON)
    assert (len(answer.records), answer.refusals) == (10_000, [])
