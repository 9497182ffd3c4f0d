"""What was asked and what envelope came back: the errors in it, whether it is the answer to what was asked, its rows.

What the rows mean is in the modules named after them.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from orchestration.ingestion.providers.api_football.scalars import whole_of
from orchestration.ingestion.refusals import FileRefusedError, RowRefusedError, printable

#: Before the endpoint in an address: the sandbox's, then the API's own.
_PREFIXES = ("api-football", "v3")

#: These answer one object, all others a list. With nothing to tell they answer an empty list as well.
_SINGLE_OBJECTS = frozenset({"status", "teams/statistics"})

#: Names in the field `errors`, the gravest first; any other is the name of a parameter.
_REASONS = {
    "token": "invalid_key",
    "access": "account_closed",
    "endpoint": "unknown_endpoint",
    "requests": "day_limit",
    "rateLimit": "minute_limit",
    "plan": "outside_plan",
    "bug": "provider_fault",
    "time": "provider_fault",
    "report": "provider_fault",
    "required": "bad_request",
}
#: Errors that come without a name: a list of texts, or the message of a gateway before the provider.
_WORDINGS = (
    (re.compile(r"application key|api key|not subscribed|this (domain|ip) is not allowed", re.I), "invalid_key"),
    (re.compile(r"suspended|account.*(closed|disabled)", re.I), "account_closed"),
    (re.compile(r"limit for the day|daily quota", re.I), "day_limit"),
    (re.compile(r"too many requests|rate limit", re.I), "minute_limit"),
    (re.compile(r"plans (do not have|are limited)", re.I), "outside_plan"),
    (re.compile(r"endpoint .*does not exist", re.I), "unknown_endpoint"),
    (re.compile(r"on our side|went wrong|try again later", re.I), "provider_fault"),
)
_ADVICE = {
    "invalid_key": "set the right key, and allow this machine to use it",
    "account_closed": "settle it with the provider, nothing can be asked until then",
    "unknown_endpoint": "correct the path",
    "day_limit": "ask again after midnight UTC",
    "minute_limit": "ask again in a minute",
    "outside_plan": "ask within the plan, or take a larger plan",
    "provider_fault": "ask again later",
    "bad_request": "correct the request",
}
_RANGE = re.compile(r"from \S+ to \S+")
_MOST_PAGE = re.compile(r"maximum value of (\d+) for the page", re.I)
_LONGEST_ERROR = 300


@dataclass(frozen=True)
class Asked:
    """What was asked.

    Attributes:
        endpoint: `fixtures/statistics`.
        parameters: Of the query, and those that only the answer names.
    """

    endpoint: str
    parameters: Mapping[str, str]

    def whole(self, name: str) -> int | None:
        """Give a parameter that is a whole number, None where it was not asked or is something else."""
        return whole_of(self.parameters.get(name))

    def need_whole(self, name: str) -> int:
        """Give a parameter without which the rows cannot be understood.

        Raises:
            FileRefusedError: It was not asked (`bad_request`).
        """
        number = self.whole(name)
        if number is None:
            raise FileRefusedError("bad_request", f"the rows do not say their {name}: name it in the request")
        return number

    def need_person(self) -> int:
        """Give the id of the one player or coach that was asked about; a list of one is one too.

        Raises:
            FileRefusedError: Neither was asked, or several were (`bad_request`).
        """
        asked = (self.whole(name) for name in ("coach", "coachs", "players"))
        person_id = next((number for number in asked if number is not None), None)
        return self.need_whole("player") if person_id is None else person_id

    @property
    def role(self) -> str:
        """Whether it is about coaches or players: they are numbered apart."""
        return "coach" if self.parameters.keys() & {"coach", "coachs"} else "player"

    def refuse_other(self, **told: int | None) -> None:
        """Refuse a row that is about something else than was asked.

        Args:
            **told: What the row says, by the parameter's name.

        Raises:
            RowRefusedError: A parameter was asked with another value (`another_request`).
        """
        for name, value in told.items():
            asked = self.parameters.get(name)
            if asked is not None and value is not None and asked != str(value):
                detail = f"{name} is {value}, {printable(asked):.60} was asked: ask again"
                raise RowRefusedError("another_request", detail)


@dataclass(frozen=True)
class Answer:
    """An envelope that was accepted.

    Attributes:
        asked: What was asked.
        rows: As they came; the object of an endpoint that answers one is the only row.
        page: Which page this is, from 1.
        n_pages: How many there are.
    """

    asked: Asked
    rows: list[object]
    page: int
    n_pages: int


def asked_of(path: str) -> Asked:
    """Read what was asked off its path, a whole address too (the provider's or the sandbox's)."""
    parts = urlsplit(path if "://" in path else "/" + path.lstrip("/"))  # two slashes would begin a host
    names = [name for name in parts.path.split("/") if name]
    for prefix in _PREFIXES:
        if names[:1] == [prefix]:
            del names[0]
    return Asked("/".join(names), dict(parse_qsl(parts.query, keep_blank_values=True)))


def open_answer(content: bytes, asked: Asked) -> Answer:
    """Open an envelope.

    Args:
        content: The answer's bytes, as they came.
        asked: What was asked.

    Raises:
        FileRefusedError: It is no envelope, says an error, or answers something else.
    """
    envelope = _document(content)
    if not isinstance(envelope, dict):
        raise FileRefusedError("not_an_answer", "there is no envelope around the rows: fetch the answer again, whole")
    _refuse_errors(envelope)
    asked = _same_request(envelope, asked)
    paging = envelope.get("paging")
    current, total = (paging.get("current"), paging.get("total")) if isinstance(paging, dict) else (1, 1)
    page, n_pages = max(whole_of(current) or 1, 1), max(whole_of(total) or 1, 1)
    return Answer(asked, _rows(envelope, asked.endpoint), page, n_pages)


def _document(content: bytes) -> object:
    begins = content[:1000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not begins and not content.removeprefix(b"\xef\xbb\xbf").strip():
        raise FileRefusedError("empty_file", "the answer is empty: ask again")
    if begins.startswith(b"<"):
        raise FileRefusedError("html_page", "a web page came instead of data: check the address, and ask again later")
    try:
        return json.loads(content)  # NaN is a number to Python, and one that no field takes
    except (ValueError, RecursionError) as error:
        raise FileRefusedError("invalid_json", f"the answer is no whole JSON ({error!s:.200}): ask again") from error


def _refuse_errors(envelope: dict[str, object]) -> None:
    errors = dict(_errors(envelope.get("errors")))
    if envelope.get("response") and not _says_something(envelope.get("errors")):
        return  # success is empty in any form (CONTRACTS, B.3), and there are rows
    for name, reason in _REASONS.items():
        if name in errors:
            raise _refusal(reason, errors[name])
    if errors:
        name, text = next(iter(errors.items()))
        raise _refusal(_reason_of(text, "bad_request"), text or name)
    if "response" not in envelope and "message" in envelope:
        text = _scalar(envelope["message"])
        raise _refusal(_reason_of(text, "provider_fault"), text)


def _says_something(errors: object) -> bool:
    """Tell whether anything but emptiness is in the field `errors`."""
    if isinstance(errors, dict):
        return any(errors.values())
    return any(errors) if isinstance(errors, list) else bool(errors)


def _errors(errors: object) -> Iterator[tuple[str, str]]:
    """Yield names and texts of what is in the field `errors`: an object, a list of texts or of objects, or one text."""
    if isinstance(errors, dict):
        yield from ((name, _scalar(text)) for name, text in errors.items())
    elif isinstance(errors, list):
        for number, error in enumerate(errors, 1):
            yield from _errors(error) if isinstance(error, dict) else [(f"error {number}", _scalar(error))]
    elif errors:
        yield "error", _scalar(errors)


def _reason_of(text: str, otherwise: str) -> str:
    return next((reason for wording, reason in _WORDINGS if wording.search(text)), otherwise)


def _refusal(reason: str, text: str) -> FileRefusedError:
    told = printable(text[:_LONGEST_ERROR]).strip().rstrip(".")
    within = "within the plan"
    if matched := _RANGE.search(told):
        within = f"{matched[0]} only"
    elif matched := _MOST_PAGE.search(told):
        within = f"for page {matched[1]} at most"
    advice = _ADVICE[reason].replace("within the plan", within)
    return FileRefusedError(reason, f"the provider says {told!r}: {advice}")


def _same_request(envelope: dict[str, object], asked: Asked) -> Asked:
    told, echoed = envelope.get("get"), envelope.get("parameters")
    if isinstance(told, str) and told.strip("/") != asked.endpoint:
        raise FileRefusedError("another_request", f"the answer is about {told!r:.60}, not {asked.endpoint}: ask again")
    named = {name: _scalar(value) for name, value in echoed.items()} if isinstance(echoed, dict) else {}
    for name, value in asked.parameters.items():
        if value and name in named and not _is_same(named[name], value):
            raise FileRefusedError(
                "another_request",
                f"the answer is about {name} {printable(named[name])!r:.60}, {value!r:.60} was asked: ask again",
            )
    told_alone = {name: value for name, value in named.items() if value}
    return Asked(asked.endpoint, told_alone | dict(asked.parameters))


def _is_same(echoed: str, asked: str) -> bool:
    """Compare a parameter as the provider does: numbers as numbers, words whatever their case."""
    try:
        return float(echoed) == float(asked)
    except ValueError:
        return echoed.strip().casefold() == asked.strip().casefold()


def _scalar(value: object) -> str:
    """Write a member as text, as a query does (`true`); one that is no scalar has none."""
    if isinstance(value, bool):
        return json.dumps(value)
    return str(value) if isinstance(value, str | int | float) else ""


def _rows(envelope: dict[str, object], endpoint: str) -> list[object]:
    response = envelope.get("response")
    if endpoint in _SINGLE_OBJECTS and isinstance(response, dict):
        return [response]
    if isinstance(response, list) and not (endpoint in _SINGLE_OBJECTS and response):
        return response
    raise FileRefusedError("not_an_answer", "the answer has no rows where they belong: see what the provider changed")
