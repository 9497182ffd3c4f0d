"""Bytes of Football-Data.org -> records: which resource a path is of, and what reads it. Pure: no network, no clock."""

from collections.abc import Callable
from typing import NamedTuple

from orchestration.ingestion.providers.football_data_org.answer import not_an_answer, read_answer, refuse_error
from orchestration.ingestion.providers.football_data_org.leagues import (
    read_area,
    read_competition,
    read_scorers,
    read_season_teams,
    read_standings,
)
from orchestration.ingestion.providers.football_data_org.matches import read_match, read_matches
from orchestration.ingestion.providers.football_data_org.node import Node, read_each
from orchestration.ingestion.providers.football_data_org.request import read_request, refuse_another_request
from orchestration.ingestion.providers.football_data_org.teams import read_meeting, read_person, read_team
from orchestration.ingestion.records import ParsedAnswer, Record
from orchestration.ingestion.refusals import FileRefusedError, Refusal, RowRefusedError


def parse(content: bytes, path: str) -> ParsedAnswer:
    """Read an answer.

    Args:
        content: Its bytes, as they came.
        path: What was asked: `/competitions/PL/matches?season=2025`, or the full address.

    Returns:
        Records in the order of the answer, and what was refused of it. Of the two paged resources (teams, a person's
        matches) the number of pages is not told: a full page has at least one after it.

    Raises:
        FileRefusedError: Nothing of it may be taken: no answer, a refusal of the provider, or about something else.
    """
    request = read_request(path)
    resource = _RESOURCES.get(request.resource)
    if resource is None:
        raise FileRefusedError("unknown_endpoint", f"{path:.200} is no resource of the provider: correct the path")
    told = read_answer(content, path)
    is_alone = request.resource.endswith("*")
    if is_alone:
        is_answer = any(key in told for key in resource.keys) or _is_named(told, request.resource)
    else:
        is_answer = isinstance(told.get(resource.keys[0]), list)
    if not is_answer:
        refuse_error(told, path)
        raise not_an_answer(path)
    refuse_another_request(request, told)
    echoed = told.get("filters")
    told["filters"] = {"season": request.filters.get("season")} | (echoed if isinstance(echoed, dict) else {})
    refusals: list[Refusal] = []
    answer = Node(told, refusals, 1 if is_alone else None)
    try:
        records = resource.read(answer)
    except RowRefusedError as refused:
        raise FileRefusedError("not_an_answer", refused.detail) from refused
    page, n_pages = _pages(told, resource.keys[0]) if request.resource in _PAGED else (1, 1)
    return ParsedAnswer(records, refusals, page, n_pages)


def _is_named(told: dict[str, object], resource: str) -> bool:
    """Tell whether an object has an id and a name, and nothing that only things of another kind have."""
    kinds = (kind for name, kind in _RESOURCES.items() if name.endswith("*") and name != resource)
    others = {key for kind in kinds for key in kind.keys}
    return "id" in told and "name" in told and not others & told.keys()


class _Resource(NamedTuple):
    """What a resource promises and what reads it.

    Attributes:
        keys: Of a list: the key of its rows. Of a thing told alone: keys of which it has at least one, unless it has
            an id and a name.
        read: Gives the records of the whole answer.
    """

    keys: tuple[str, ...]
    read: Callable[[Node], list[Record]]


def _read_one_match(answer: Node) -> list[Record]:
    match, details = read_match(answer, [])
    return [match, *details]


def _read_matches(answer: Node) -> list[Record]:
    return read_matches(answer.nodes("matches"))


def _read_head_to_head(answer: Node) -> list[Record]:
    return [*_read_part(answer, "aggregates", read_meeting), *_read_matches(answer)]


def _read_person_matches(answer: Node) -> list[Record]:
    return [*_read_part(answer, "person", read_person), *_read_matches(answer)]


def _read_part(answer: Node, key: str, read: Callable[[Node], list[Record]]) -> list[Record]:
    """Read an object beside the rows; what the plan lacks is absent, or a sentence in its place."""
    return read_each([answer.node(key)], read) if isinstance(answer.told.get(key), dict) else []


def _each(key: str, read: Callable[[Node], list[Record]]) -> _Resource:
    return _Resource((key,), lambda answer: read_each(answer.nodes(key), read))


def _alone(read: Callable[[Node], list[Record]], *keys: str) -> _Resource:
    return _Resource(keys, lambda answer: read_each([answer], read))


_RESOURCES = {
    "areas": _each("areas", read_area),
    "areas/*": _alone(read_area, "childAreas", "parentAreaId", "parentArea"),
    "competitions": _each("competitions", read_competition),
    "competitions/*": _alone(read_competition, "currentSeason", "seasons"),
    "competitions/*/matches": _Resource(("matches",), _read_matches),
    "competitions/*/teams": _Resource(("teams",), read_season_teams),
    "competitions/*/standings": _Resource(("standings",), read_standings),
    "competitions/*/scorers": _Resource(("scorers",), read_scorers),
    "matches": _Resource(("matches",), _read_matches),
    "matches/*": _alone(_read_one_match, "utcDate", "homeTeam", "awayTeam", "score"),
    "matches/*/head2head": _Resource(("matches",), _read_head_to_head),
    "teams": _each("teams", read_team),
    "teams/*": _alone(read_team, "tla", "shortName", "crest", "squad"),
    "teams/*/matches": _Resource(("matches",), _read_matches),
    "persons/*": _alone(read_person, "firstName", "lastName", "dateOfBirth", "nationality", "currentTeam"),
    "persons/*/matches": _Resource(("matches",), _read_person_matches),
}
_PAGED = frozenset({"teams", "persons/*/matches"})


def _pages(told: dict[str, object], key: str) -> tuple[int, int]:
    rows, filters = told[key], Node(told, []).node("filters")
    limit, offset = filters.whole("limit") or 0, filters.whole("offset") or 0
    if limit < 1 or offset < 0 or not isinstance(rows, list):
        return 1, 1
    page = offset // limit + 1
    return page, page + (len(rows) >= limit)
