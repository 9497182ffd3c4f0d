"""Answers that cannot be taken at all, each with its reason. All of them are made up."""

import json

import pytest

from orchestration.ingestion.providers.football_data_org import parse
from orchestration.ingestion.records import League, Match, Person, Reference, Scorer, Standing, Team
from orchestration.ingestion.refusals import FileRefusedError
from tests.unit.ingestion.football_data_org.answers import (
    ASTER,
    BIRCH,
    COMPETITION,
    MATCHES,
    SEASON,
    all_of,
    answer,
    match,
    matches_answer,
    only,
    parsed,
)

OF_SEASON = {"filters": {"season": "2031"}, "competition": COMPETITION, "season": SEASON}


def refusal_of(content: bytes, path: str = MATCHES) -> FileRefusedError:
    with pytest.raises(FileRefusedError) as refused:
        parse(content, path)
    return refused.value


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty_file"),
        (b" \r\n", "empty_file"),
        (b"\xef\xbb\xbf", "empty_file"),
        (b"<!DOCTYPE html><html><h1>502 Bad Gateway</h1></html>", "html_page"),
        (b"\xef\xbb\xbf\n<html></html>", "html_page"),
        (answer(matches_answer(match()))[:-9], "invalid_json"),
        (answer(matches_answer(match())) + b"}", "invalid_json"),
        (b"\x1f\x8b\x08\x00\x81", "invalid_json"),
        (b'{"matches": ["\xff"]}', "invalid_json"),
        (b"[" * 100_000, "invalid_json"),
        (b'{"matches": [' + b"9" * 5000 + b"]}", "invalid_json"),
        (b"upstream request timed out", "invalid_json"),
        (b"Service Unavailable", "provider_fault"),
        (b"[]", "not_an_answer"),
        (b"null", "not_an_answer"),
        (b'"matches"', "not_an_answer"),
        (b"{}", "not_an_answer"),
        (b'{"count": 0, "competitions": []}', "not_an_answer"),
        (b'{"matches": null}', "not_an_answer"),
        (b'{"matches": {"id": 1}}', "not_an_answer"),
        (b'{"message": {"en": "no"}}', "not_an_answer"),
    ],
)
def test_what_is_no_answer(content: bytes, reason: str) -> None:
    assert refusal_of(content).reason == reason


@pytest.mark.parametrize(
    "path",
    [
        "/areas",
        "/areas/9100",
        "/competitions",
        "/competitions/XL",
        "/competitions/XL/teams",
        "/competitions/XL/standings",
        "/competitions/XL/scorers",
        "/matches",
        "/matches/501",
        "/matches/501/head2head",
        "/teams",
        "/teams/11",
        "/teams/11/matches",
        "/persons/91",
        "/persons/91/matches",
    ],
)
def test_no_resource_is_taken_for_another(path: str) -> None:
    others = [{"groups": []}, {"id": 501}, {"referees": [{"id": 501, "name": "W. Whistle"}]}]
    assert {refusal_of(answer(told), path).reason for told in others} == {"not_an_answer"}


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("/areas/501", ["childAreas", "parentAreaId", "parentArea"]),
        ("/competitions/501", ["currentSeason", "seasons"]),
        ("/matches/501", ["utcDate", "homeTeam", "awayTeam", "score"]),
        ("/teams/501", ["tla", "shortName", "crest", "squad"]),
        ("/persons/501", ["firstName", "lastName", "dateOfBirth", "nationality", "currentTeam"]),
    ],
)
def test_a_thing_told_alone_is_known_by_any_of_its_keys(path: str, keys: list[str]) -> None:
    for key in keys:
        result = parsed({"id": 501, "name": "Aster", key: None}, path)
        assert len(result.records) + len(result.refusals) == 1
        assert refusal_of(answer({"id": 502, key: None}), path).reason == "another_request"


@pytest.mark.parametrize("path", ["/competitions/XL/teams", "/competitions/XL/standings", "/competitions/XL/scorers"])
@pytest.mark.parametrize("key", ["competition", "season"])
def test_what_is_of_a_season_has_to_say_of_which(path: str, key: str) -> None:
    told = OF_SEASON | {"teams": [ASTER], "standings": [], "scorers": []}
    assert refusal_of(answer({**told, "filters": {}, key: None}), path).reason == "not_an_answer"


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"message": "The API token is invalid.", "errorCode": 400}, "invalid_key"),
        ({"message": "Not this way.", "errorCode": 401}, "invalid_key"),
        ({"message": "This is restricted. Please pass a valid API token.", "errorCode": 403}, "outside_plan"),
        ({"message": "No.", "errorCode": "403"}, "outside_plan"),
        ({"error": "That competition is restricted to subscribers."}, "outside_plan"),
        ({"message": "Request limit reached.", "errorCode": 429}, "minute_limit"),
        ({"message": "The period is too long.", "errorCode": 400}, "bad_request"),
        ({"error": "The argument is no number."}, "bad_request"),
        ({"message": "There is no such thing.", "error": 404}, "not_found"),
        ({"error": 404}, "not_found"),
        ({"message": "The resource does not exist."}, "not_found"),
        ({"message": "Something broke.", "errorCode": 500}, "provider_fault"),
        ({"message": "Internal Server Error"}, "provider_fault"),
    ],
)
def test_what_the_provider_says_in_place_of_an_answer(told: object, reason: str) -> None:
    for path in (MATCHES, "/matches/501", "/persons/91"):
        refused = refusal_of(answer(told), path)
        assert refused.reason == reason
        assert len(refused.detail.split()) > 5


@pytest.mark.parametrize(
    ("text", "seconds"), [("Limit reached. Wait 17 seconds.", "wait 17 seconds"), ("Limit reached.", "wait 60 seconds")]
)
def test_a_used_up_minute_says_how_long_to_wait(text: str, seconds: str) -> None:
    assert seconds in refusal_of(answer({"message": text, "errorCode": 429})).detail


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/fixtures",
        "/competitions/XL/matches/501",
        "/competitions/XL/referees",
        "/matches/tomorrow",
        "/teams/aster",
        "https://api.example/v3/matches",
    ],
)
def test_a_path_of_no_resource(path: str) -> None:
    assert refusal_of(answer(matches_answer(match())), path).reason == "unknown_endpoint"


@pytest.mark.parametrize(
    "path",
    [
        "/competitions/XL/matches",
        "/competitions/xl/matches/?season=2031",
        "competitions/9001/matches?season=2031&matchday=2",
        "https://api.example/v4/competitions/XL/matches?season=2031",
        "http://127.0.0.1:8400/football-data-org/v4/competitions/XL/matches?season=2031",
        "//competitions/XL/matches?season=2031",
        "/v4/competitions/XL/matches/",
        "/matches?dateFrom=2031-08-16&dateTo=2031-08-17",
        "/teams/12/matches?season=2031",
    ],
)
def test_a_path_may_be_written_in_many_ways(path: str) -> None:
    assert len(all_of(Match, parsed(matches_answer(match()), path))) == 1


CUP = {"id": 9002, "name": "Norland Cup", "code": "XC", "type": "CUP"}
LAST_YEAR = SEASON | {"id": 70, "startDate": "2030-08-10"}


@pytest.mark.parametrize(
    ("told", "path", "about"),
    [
        (matches_answer(match(), competition=CUP), "/competitions/XL/matches", "competition xl"),
        (matches_answer(match(), competition=CUP), "/competitions/9001/matches", "competition 9001"),
        (matches_answer(match(competition=CUP), competition=None), "/competitions/XL/matches", "competition xl"),
        (matches_answer(filters={"season": "2030"}), MATCHES, "season 2031"),
        (matches_answer(match(season=LAST_YEAR), filters=None), MATCHES, "season 2031"),
        (matches_answer(match(), match(id=502)), "/competitions/XL/matches?season=2030", "season 2030"),
        (OF_SEASON | {"teams": [], "filters": {}}, "/competitions/XL/teams?season=2030", "season 2030"),
        (OF_SEASON | {"teams": []}, "/competitions/XC/teams?season=2031", "competition xc"),
        (OF_SEASON | {"standings": []}, "/competitions/XC/standings?season=2031", "competition xc"),
        (OF_SEASON | {"scorers": []}, "/competitions/9002/scorers?season=2031", "competition 9002"),
        (COMPETITION | {"seasons": []}, "/competitions/XC", "competition xc"),
        (COMPETITION | {"seasons": []}, "/competitions/9002", "competition 9002"),
        (match(), "/matches/502", "match 502"),
        (ASTER, "/teams/12", "team 12"),
        (matches_answer(match()), "/teams/13/matches", "team 13"),
        (matches_answer(match(), filters={}), "/teams/11/matches?season=2030", "season 2030"),
        ({"id": 91, "name": "A. Aster", "nationality": None}, "/persons/92", "person 92"),
        (matches_answer(person={"id": 91, "name": "A. Aster"}), "/persons/92/matches", "person 92"),
        ({"id": 9100, "name": "Norland", "childAreas": []}, "/areas/9000", "area 9000"),
    ],
)
def test_an_answer_about_something_else(told: object, path: str, about: str) -> None:
    refused = refusal_of(answer(told), path)
    assert refused.reason == "another_request"
    assert refused.detail.startswith(f"asked for {about}")


def test_what_most_matches_are_about_decides() -> None:
    rows = [match(id=number) for number in range(3)]
    stray = match(id=9, season=LAST_YEAR, competition=CUP, homeTeam=ASTER | {"id": 13})
    for path in (MATCHES, "/teams/11/matches?season=2031"):
        assert len(parsed(matches_answer(*rows, stray, stray | {"id": 10}), path).records) == 5
    for path in ("/teams/13/matches", "/competitions/XC/matches", "/matches?season=2030"):
        assert refusal_of(answer({"matches": [*rows, stray]}), path).reason == "another_request"


def test_an_answer_that_does_not_say_what_it_is_about_is_believed() -> None:
    told = matches_answer(match(), competition={"id": 9001}, filters=[])
    assert len(parsed(told, MATCHES).records) == 1
    assert parsed({"matches": []}, MATCHES).records == []


def test_a_team_may_play_at_home_or_away() -> None:
    rows = [match(), match(id=502, homeTeam=BIRCH, awayTeam=ASTER)]
    for team_id in (11, 12):
        assert len(parsed(matches_answer(*rows), f"/teams/{team_id}/matches").records) == 2


def test_an_empty_season_is_an_answer() -> None:
    result = parsed(matches_answer(resultSet={"count": 0}))
    assert (result.records, result.refusals) == ([], [])


def test_json_is_read_with_a_mark_before_it() -> None:
    content = b"\xef\xbb\xbf" + json.dumps(matches_answer(match())).encode()
    assert len(parse(content, MATCHES).records) == 1


@pytest.mark.parametrize(
    ("path", "told", "kind"),
    [
        ("/teams/11", {"id": 11, "name": "Aster United"}, Team),
        ("/persons/91", {"id": 91, "name": "Di Nobody"}, Person),
        ("/areas/9100", {"id": 9100, "name": "Norland"}, Reference),
        ("/competitions/XL", {"id": 9001, "name": "Norland League", "code": "XL"}, League),
    ],
)
def test_a_thing_told_alone_needs_an_id_and_a_name(path: str, told: dict[str, object], kind: type[object]) -> None:
    result = parsed(told, path)
    assert ([type(record) for record in result.records], result.refusals) == ([kind], [])


@pytest.mark.parametrize(
    ("path", "filters"),
    [
        ("/competitions/XL/standings", {"season": "2031"}),
        ("/competitions/XL/standings?season=2031", {}),
        ("/competitions/XL/standings?season=2031", None),
    ],
)
def test_a_season_that_is_null_is_the_one_asked_for(path: str, filters: object) -> None:
    row = {"position": 1, "team": ASTER, "playedGames": 3, "points": 9}
    told = {
        "filters": filters,
        "competition": COMPETITION,
        "season": None,
        "standings": [{"stage": "REGULAR_SEASON", "type": "TOTAL", "group": None, "table": [row]}],
    }
    assert only(Standing, parsed(told, path)).season_start == 2031
    scorers = {**told, "scorers": [{"player": {"id": 91, "name": "Di Nobody"}, "team": ASTER, "goals": 2}]}
    assert only(Scorer, parsed(scorers, path.replace("standings", "scorers"))).season_start == 2031
