"""Files of openfootball, in both forms of a score, and as they arrive broken."""

import json
from datetime import date, time

import pytest

from orchestration.ingestion.feeds import Feed
from orchestration.ingestion.parsed import ParsedFile
from orchestration.ingestion.providers.openfootball import feeds_for, parse
from orchestration.ingestion.refusals import FileRefusedError

FEED = Feed("openfootball", "2023-24/en.1.json", "PL", 2023)


def fixture(**told: object) -> dict[str, object]:
    return {
        "round": "Matchday 1",
        "date": "2023-08-11",
        "time": "20:00",
        "team1": "Burnley FC",
        "team2": "Arsenal FC",
    } | told


def json_file(*fixtures: object) -> bytes:
    return json.dumps({"name": "English Premier League 2023/24", "matches": fixtures}).encode()


def matches(parsed: ParsedFile) -> list[dict[str, object]]:
    table = parsed.tables[0]
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def test_a_match_is_read() -> None:
    [match] = matches(parse(json_file(fixture(score={"ht": [0, 2], "ft": [0, 3]})), FEED))
    assert match == {
        "row_number": 1,
        "competition": "en.1",
        "season_start": 2023,
        "round": "Matchday 1",
        "match_on": date(2023, 8, 11),
        "kickoff_time": time(20),
        "home_team": "Burnley FC",
        "away_team": "Arsenal FC",
        "home_goals": 0,
        "away_goals": 3,
        "home_goals_half_time": 0,
        "away_goals_half_time": 2,
    }


@pytest.mark.parametrize(
    ("score", "goals", "half_time"),
    [
        ({"ft": [2, 1], "ht": [1, 1]}, (2, 1), (1, 1)),
        ({"ft": [2, 1]}, (2, 1), (None, None)),
        ({"ft": [1, 1], "et": [2, 1], "p": [4, 3]}, (1, 1), (None, None)),  # after 90 minutes
        ([2, 1], (2, 1), (None, None)),
        ({}, (None, None), (None, None)),
        (None, (None, None), (None, None)),
        ({"ft": []}, (None, None), (None, None)),
    ],
)
def test_both_forms_of_a_score_and_none(
    score: object, goals: tuple[int | None, int | None], half_time: tuple[int | None, int | None]
) -> None:
    [match] = matches(parse(json_file(fixture(score=score)), FEED))
    assert (match["home_goals"], match["away_goals"]) == goals
    assert (match["home_goals_half_time"], match["away_goals_half_time"]) == half_time


def test_a_fixture_may_lack_time_and_round() -> None:
    [match] = matches(parse(json_file({"date": "2023-08-11", "team1": "A", "team2": "B", "stage": "Regular"}), FEED))
    assert (match["kickoff_time"], match["round"]) == (None, "Regular")


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (fixture(date="2023-02-30"), "impossible_date"),
        (fixture(date=None), "impossible_date"),
        (fixture(date="2025-01-01"), "impossible_date"),
        (fixture(score={"ft": [-1, 0]}), "impossible_score"),
        (fixture(score={"ft": [31, 0]}), "impossible_score"),
        (fixture(score={"ft": [1]}), "impossible_score"),
        (fixture(score={"ft": [1, "x"]}), "impossible_score"),
        (fixture(score={"ft": [1, True]}), "impossible_score"),
        (fixture(score={"ft": [1, 0], "ht": [2, 0]}), "impossible_score"),
        (fixture(score="1-0"), "impossible_score"),
        (fixture(team1=""), "missing_team"),
        (fixture(team2=None), "missing_team"),
        (fixture(team2="Burnley FC"), "team_against_itself"),
        (fixture(team1="M", team2="N", score=[3, 3]), "duplicate_match"),
        ("not a match", "unexpected_json"),
    ],
)
def test_an_impossible_match_is_refused_and_the_rest_goes_on(told: object, reason: str) -> None:
    first = fixture(team1="M", team2="N", score=[0, 0])
    parsed = parse(json_file(first, fixture(), told, fixture(team1="O", team2="P")), FEED)
    assert [(refusal.row_number, refusal.reason) for refusal in parsed.refusals] == [(3, reason)]
    assert [match["row_number"] for match in matches(parsed)] == [1, 2, 4]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (json_file(fixture())[:-7], "broken_json"),
        (b"[" * 100_000, "broken_json"),
        (b'{"matches": [' + b"9" * 5000 + b"]}", "broken_json"),
        (b"<html>404</html>", "html_page"),
        (b"\x1f\x8b\x08\x00\x81", "unreadable_text"),
        (b"", "empty_file"),
        (b"[]", "unexpected_json"),
        (b'{"name": "x", "rounds": []}', "unexpected_json"),
        (json_file(*(fixture(date=f"2022-08-1{day}") for day in range(5))), "another_season"),
    ],
)
def test_a_useless_file_is_refused_whole(content: bytes, reason: str) -> None:
    with pytest.raises(FileRefusedError) as refused:
        parse(content, FEED)
    assert refused.value.reason == reason


def test_a_season_of_a_calendar_year_has_other_bounds() -> None:
    feed = Feed("openfootball", "2020/br.1.json", "BRA", 2020)
    parsed = parse(json_file(fixture(date="2021-02-25"), fixture(date="2021-08-25")), feed)
    assert [match["match_on"] for match in matches(parsed)] == [date(2021, 2, 25)]


def test_what_is_asked_for() -> None:
    assert [feed.path for feed in feeds_for("PL", 2023)] == ["2023-24/en.1.json"]
    assert [feed.path for feed in feeds_for("BRA", 2019)] == ["2019/br.1.json", "2019-20/br.1.json"]
    assert feeds_for("NOR", 2019) == []
