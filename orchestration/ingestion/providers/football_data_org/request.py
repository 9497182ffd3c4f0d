"""What was asked for, read from the path, and whether an answer is about it."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import parse_qsl

from orchestration.ingestion.refusals import FileRefusedError, printable

#: Before the resource in an address: the sandbox's, then the API's own.
_PREFIXES = ("football-data-org", "v4")


class Request(NamedTuple):
    """What was asked for.

    Attributes:
        path: As asked.
        resource: The path with `*` for what varies: `competitions/*/matches`.
        subject: What stood there, in lower case: a competition's code or number, or the number of another thing.
        filters: The query.
    """

    path: str
    resource: str
    subject: str | None
    filters: dict[str, str]


def read_request(path: str) -> Request:
    """Read a path, with or without the API's address before it (the provider's or the sandbox's), and slashes."""
    address, _, query = path.partition("?")
    parts = address.partition("://")[2].split("/")[1:] if "://" in address else address.split("/")
    parts = [part for part in parts if part]
    for prefix in _PREFIXES:
        if parts[:1] == [prefix]:
            del parts[0]
    subject = parts[1].lower() if len(parts) > 1 else None
    if subject and (parts[0] == "competitions" or (subject.isascii() and subject.isdecimal())):
        parts[1] = "*"
    return Request(path, "/".join(parts), subject, dict(parse_qsl(query)))


def refuse_another_request(request: Request, told: dict[str, object]) -> None:
    """Refuse an answer that is about something else, where it tells what it is about.

    Raises:
        FileRefusedError: Another competition, season, match, team, person or area (`another_request`): the answer says
            so, or most of its matches do.
    """
    for what, asked, found in _compared(request, told):
        other = [values for values in found if asked not in values]
        if 2 * len(other) > len(found):
            detail = f"asked for {what} {asked}, the answer is about {', '.join(sorted(other[0]))}: ask again"
            raise FileRefusedError("another_request", f"{printable(detail)} for {request.path}")


def _compared(request: Request, told: dict[str, object]) -> Iterator[tuple[str, str, list[set[str]]]]:
    """Yield what was asked for and, for every way in which the answer tells it, what it says each time."""
    listed = told.get("matches")
    rows = listed if isinstance(listed, list) else []
    kind, _, rest = request.resource.partition("/")
    subject = request.subject
    if subject and kind == "competitions":
        key = "id" if subject.isdecimal() else "code"
        yield "competition", subject, _values([told], (key,) if rest == "*" else ("competition", key))
        yield "competition", subject, _values(rows, ("competition", key))
    elif subject and request.resource == "teams/*/matches":
        yield "team", subject, _values(rows, ("homeTeam", "id"), ("awayTeam", "id"))
    elif subject and request.resource == "persons/*/matches":
        yield "person", subject, _values([told], ("person", "id"))
    elif subject and rest == "*":
        yield kind.removesuffix("es" if kind == "matches" else "s"), subject, _values([told], ("id",))
    if season := request.filters.get("season"):
        yield "season", season, _values([told], ("filters", "season"))
        yield "season", season, _years(_values([told], ("season", "startDate")))
        yield "season", season, _years(_values(rows, ("season", "startDate")))


def _values(objects: Iterable[object], *places: tuple[str, ...]) -> list[set[str]]:
    """Give what stands at some places of each object, as text in lower case; objects that tell nothing are left out."""
    found = []
    for told in objects:
        values = set()
        for keys in places:
            value = told
            for key in keys:
                value = value.get(key) if isinstance(value, dict) else None
            if isinstance(value, int | str) and (text := str(value).strip().lower()):
                values.add(text)
        if values:
            found.append(values)
    return found


def _years(days: list[set[str]]) -> list[set[str]]:
    return [{day[:4] for day in of_one} for of_one in days]
