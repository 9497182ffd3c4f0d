"""Answers written by hand: an envelope, and one row of each kind, whose fields a test may change."""

import copy
import json
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from orchestration.ingestion.providers.api_football import parse
from orchestration.ingestion.records import Match, ParsedAnswer

SEASON = "/fixtures?league=7&season=2025"

FIXTURE: dict[str, object] = {
    "fixture": {
        "id": 100,
        "referee": "R. Referee, Nowhere",
        "timezone": "UTC",
        "date": "2025-09-13T17:30:00+02:00",
        "timestamp": 1757777400,
        "periods": {"first": 1757777400, "second": 1757781000},
        "venue": {"id": 8, "name": "The Ground", "city": "Town"},
        "status": {"long": "Match Finished", "short": "FT", "elapsed": 90, "extra": 4},
    },
    "league": {"id": 7, "name": "First Division", "season": 2025, "round": "Regular Season - 3", "standings": True},
    "teams": {"home": {"id": 1, "name": "Reds", "winner": True}, "away": {"id": 2, "name": "Blues", "winner": False}},
    "goals": {"home": 2, "away": 1},
    "score": {
        "halftime": {"home": 1, "away": 0},
        "fulltime": {"home": 2, "away": 1},
        "extratime": {"home": None, "away": None},
        "penalty": {"home": None, "away": None},
    },
}
ABSENT = object()


def changed(row: Mapping[str, object], changes: Mapping[str, object]) -> dict[str, object]:
    """Copy a row and set some of its fields: `fixture.status.short`. `ABSENT` takes one away."""
    row = copy.deepcopy(dict(row))
    for path, value in changes.items():
        *parents, key = path.split(".")
        inside: dict[str, object] = row
        for parent in parents:
            inside = inside[parent]  # type: ignore[assignment]
        inside[key] = value
        if value is ABSENT:
            del inside[key]
    return row


def fixture(**changes: object) -> dict[str, object]:
    """Make a fixture; two underscores stand for a dot: `fixture__id=5`."""
    return changed(FIXTURE, {path.replace("__", "."): value for path, value in changes.items()})


def envelope(rows: object, path: str = SEASON, **changes: object) -> bytes:
    """Put rows into the envelope of an answer to a path."""
    parts = urlsplit(path)
    told: dict[str, object] = {
        "get": parts.path.strip("/"),
        "parameters": dict(parse_qsl(parts.query)) or [],
        "errors": [],
        "results": len(rows) if isinstance(rows, list | dict) else 0,
        "paging": {"current": 1, "total": 1},
        "response": rows,
    }
    return json.dumps(changed(told, changes)).encode()


def parsed(path: str, *rows: object) -> ParsedAnswer:
    """Parse an answer of some rows to a path."""
    return parse(envelope(list(rows), path), path)


def match_of(**changes: object) -> Match:
    """Parse one fixture that nothing is refused of."""
    answer = parsed(SEASON, fixture(**changes))
    assert answer.refusals == []
    [match] = answer.records
    assert isinstance(match, Match)
    return match


def reasons(answer: ParsedAnswer) -> list[str]:
    """Name why things were refused."""
    return [refusal.reason for refusal in answer.refusals]
