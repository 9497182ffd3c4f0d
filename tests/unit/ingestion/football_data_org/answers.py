"""Answers in the form of Football-Data.org, all synthetic: clubs, persons, numbers and results are made up."""

import json
from typing import TypeVar

from orchestration.ingestion.providers.football_data_org import parse
from orchestration.ingestion.records import Match, ParsedAnswer

T = TypeVar("T")

MATCHES = "/competitions/XL/matches?season=2031"

AREA = {"id": 9100, "name": "Norland", "code": "NRL", "flag": "https://img.example/nrl.svg"}
COMPETITION = {"id": 9001, "name": "Norland League", "code": "XL", "type": "LEAGUE", "emblem": None}
SEASON = {"id": 71, "startDate": "2031-08-09", "endDate": "2032-05-20", "currentMatchday": 3, "winner": None}
ASTER = {"id": 11, "name": "Aster United", "shortName": "Aster", "tla": "AU ", "crest": "https://img.example/11.png"}
BIRCH = {"id": 12, "name": "Birch Rovers", "shortName": None, "tla": "BIR", "crest": None}


def goals(home: object, away: object) -> dict[str, object]:
    return {"home": home, "away": away}


def score(full: object = None, half: object = None, duration: object = "REGULAR", **parts: object) -> dict[str, object]:
    nothing = goals(None, None)
    return {"winner": None, "duration": duration, "fullTime": full or nothing, "halfTime": half or nothing} | parts


def match(**told: object) -> dict[str, object]:
    """A match that is to come; what is told differs from it."""
    return {
        "area": AREA,
        "competition": COMPETITION,
        "season": SEASON,
        "id": 501,
        "utcDate": "2031-08-16T14:00:00Z",
        "status": "TIMED",
        "matchday": 2,
        "stage": "REGULAR_SEASON",
        "group": None,
        "lastUpdated": "2031-08-10T00:20:07Z",
        "homeTeam": ASTER,
        "awayTeam": BIRCH,
        "score": score(),
        "odds": {"msg": "Pay for odds."},
        "referees": [],
    } | told


def finished(told_score: object, **told: object) -> dict[str, object]:
    return match(status="FINISHED", score=told_score, **told)


def matches_answer(*rows: object, **told: object) -> dict[str, object]:
    return {
        "filters": {"season": "2031"},
        "resultSet": {"count": len(rows)},
        "competition": COMPETITION,
        "matches": list(rows),
    } | told


def answer(told: object) -> bytes:
    return json.dumps(told).encode()


def parsed(told: object, path: str = MATCHES) -> ParsedAnswer:
    return parse(answer(told), path)


def the_match(told: object, path: str = MATCHES) -> Match:
    """The only match of an answer of which nothing was refused."""
    result = parsed(told, path)
    assert result.refusals == []
    return only(Match, result)


def only(kind: type[T], result: ParsedAnswer) -> T:
    """The only record of a kind."""
    (record,) = all_of(kind, result)
    return record


def all_of(kind: type[T], result: ParsedAnswer) -> list[T]:
    return [record for record in result.records if isinstance(record, kind)]


def reasons(result: ParsedAnswer) -> list[tuple[int | None, str]]:
    return [(refusal.row_number, refusal.reason) for refusal in result.refusals]
