"""A request to API-Football as an endpoint reads it, and the checks every request goes through.

Errors of this provider are data: an object of name and text inside an answer with status 200.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from orchestration.sandbox.exchange import Json
from orchestration.sandbox.limits import Plan
from orchestration.sandbox.world.founding import COMPETITIONS
from orchestration.sandbox.world.model import Club, Competition, Match, Person
from orchestration.sandbox.world.view import View

COMPETITION_BASE, MATCH_BASE = 9100, 1_500_000
TEAM_BASE, PERSON_BASE = 20_000, 400_001
#: Clubs are numbered in another order than at the other provider: multiples of the first in the prime field of
#: the second, so that no rule of "same order" joins them. People are three apart.
TEAM_STEP, TEAM_PRIME = 29, 61
PERSON_STEP = 3
#: The free plan: seasons before the running one, last page.
FREE_SEASONS = 3
FREE_PAGES = 3
MOST_IDS = 20
#: Shortest search text; players need one more.
SEARCH_LENGTH = 3
WHOLE_NUMBERS = frozenset({"id", "league", "season", "team", "player", "fixture", "venue", "coach", "page", "last",
                           "next", "bookmaker", "bet"})  # fmt: skip
DAYS = frozenset({"date", "from", "to"})


def team_id(club: Club) -> int:
    """Give this provider's id of a club."""
    return TEAM_BASE + club.number * TEAM_STEP % TEAM_PRIME


def person_id(one: Person) -> int:
    """Give this provider's id of a player, coach or referee."""
    return PERSON_BASE + PERSON_STEP * one.number


class InvalidError(Exception):
    """A request that gets errors.

    Attributes:
        errors: Text by name.
    """

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = errors


@dataclass(frozen=True)
class Request:
    """A request whose parameters have been checked.

    Attributes:
        view: What is known.
        plan: Of the key.
        parameters: As sent.
    """

    view: View
    plan: Plan
    parameters: Mapping[str, str]

    @property
    def is_free(self) -> bool:
        """Whether the plan is the free one."""
        return self.plan.name == "free"

    @property
    def zone(self) -> ZoneInfo:
        """The zone instants are written in, UTC unless asked."""
        return ZoneInfo(self.parameters.get("timezone", "UTC"))

    def number(self, name: str) -> int | None:
        """Read a whole number; None when it was not sent."""
        return int(self.parameters[name]) if name in self.parameters else None

    def day(self, name: str) -> date | None:
        """Read a day; None when it was not sent."""
        return date.fromisoformat(self.parameters[name]) if name in self.parameters else None

    def numbers(self, name: str) -> list[int]:
        """Read a list of ids, `1-2-3`."""
        return [int(word) for word in self.parameters.get(name, "").split("-") if word.isdigit()]

    def years(self) -> list[int]:
        """Give the seasons a list is about: the one asked for, those around its day, or all."""
        season, day = self.number("season"), self.day("date")
        if season is not None:
            return [season]
        return [year for year in self.view.years() if day is None or day.year - 1 <= year <= day.year]

    @property
    def page(self) -> int:
        """The page, from 1."""
        return max(1, self.number("page") or 1)

    def instant(self, moment: datetime) -> str:
        """Write an instant in the zone of the request."""
        return moment.astimezone(self.zone).replace(microsecond=0).isoformat()

    def local_day(self, moment: datetime) -> date:
        """Give the day of an instant in the zone of the request."""
        return moment.astimezone(self.zone).date()

    def club(self, number: int | None) -> Club | None:
        """Find a club by this provider's id."""
        return next((club for club in self.view.world.clubs if team_id(club) == number), None)

    def person(self, number: int | None) -> Person | None:
        """Find somebody who has appeared by this provider's id."""
        return next((one for one in self.view.people() if person_id(one) == number), None)

    def competition(self, number: int | None) -> Competition | None:
        """Find a competition by this provider's id."""
        return next((one for one in COMPETITIONS if COMPETITION_BASE + one.number == number), None)

    def match(self, number: int | None) -> Match | None:
        """Find an announced match by this provider's id.

        Raises:
            InvalidError: The plan does not reach it.
        """
        found = None if number is None else self.view.match(number - MATCH_BASE)
        if found is not None:
            self.refuse_out_of_reach(found)
        return found

    def refuse_out_of_reach(self, match: Match) -> None:
        """Refuse the free plan a match outside its seasons and its three days.

        Raises:
            InvalidError: The plan does not reach it.
        """
        day = self.view.state(match).kickoff.date()
        if self.is_free and match.season not in free_seasons(self.view) and not _is_near(self.view, day):
            raise InvalidError({"plan": _date_text(self.view)})


class Endpoint(NamedTuple):
    """What an endpoint takes.

    Attributes:
        answer: Makes the response.
        parameters: Names it knows.
        required: Names it needs.
        one_of: Whether it needs at least one parameter.
        with_season: Names that need `season` beside them, save beside `last`, `next` and `live`.
        not_with_search: Names that cannot stand beside `search`.
        any_season: Whether the free plan may ask for every season.
        page_size: Rows of a page; 0 for endpoints without pages.
        search: Shortest search text.
    """

    answer: Callable[[Request], Json]
    parameters: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    one_of: bool = False
    with_season: tuple[str, ...] = ()
    not_with_search: tuple[str, ...] = ()
    any_season: bool = False
    page_size: int = 0
    search: int = SEARCH_LENGTH


def free_seasons(view: View) -> range:
    """Give the seasons of the free plan: those just before the running one."""
    return range(view.year - FREE_SEASONS, view.year)


def _is_near(view: View, day: date) -> bool:
    return abs(day - view.now.date()) <= timedelta(days=1)


def _date_text(view: View) -> str:
    today, step = view.now.date(), timedelta(days=1)
    return f"Free plans do not have access to this date, try from {today - step} to {today + step}."


def check(endpoint: Endpoint, request: Request) -> None:
    """Check the parameters and the plan of a request.

    Raises:
        InvalidError: Something is wrong or not in the plan.
    """
    sent = request.parameters
    errors = _conflicts(endpoint, sent) or _missing(endpoint, sent) | _malformed(endpoint, sent)
    if errors:
        raise InvalidError(errors)
    if request.is_free:
        _check_plan(endpoint, request)


def _title(name: str) -> str:
    return name[:1].upper() + name[1:]


def _missing(endpoint: Endpoint, sent: Mapping[str, str]) -> dict[str, str]:
    needed = list(endpoint.required)
    if any(name in sent for name in endpoint.with_season) and not {"last", "next", "live"} & sent.keys():
        needed.append("season")
    if "season" in sent and "league" in endpoint.with_season and not any(name in sent for name in endpoint.with_season):
        needed.append("league")
    errors = {name: f"The {_title(name)} field is required." for name in needed if name not in sent}
    if endpoint.one_of and not sent:
        errors["required"] = "At least one parameter is required."
    return errors


def _malformed(endpoint: Endpoint, sent: Mapping[str, str]) -> dict[str, str]:
    errors: dict[str, str] = {}
    for name, text in sent.items():
        title = _title(name)
        if name not in endpoint.parameters:
            errors[name] = f"The {title} field do not exist."
        elif name == "search" and len(text) < endpoint.search:
            errors[name] = f"The {title} field must be at least {endpoint.search} characters in length."
        elif name in WHOLE_NUMBERS and not (text.isascii() and text.isdigit()):
            errors[name] = f"The {title} field must contain an integer."
        elif name in {"last", "next"} and len(text) > 2:
            errors[name] = f"The {title} field cannot exceed 2 characters in length."
        elif name in {"ids", "players", "coachs"} and len(text.split("-")) > MOST_IDS:
            errors[name] = f"The {title} field may not contain more than {MOST_IDS} ids."
        elif name in DAYS and not _is_day(text):
            errors[name] = f"The {title} field must contain a valid date."
        elif name == "timezone" and not _is_zone(text):
            errors[name] = f"The {title} field must contain a valid timezone."
    return errors


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2026-03-14")


def _is_zone(text: str) -> bool:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _conflicts(endpoint: Endpoint, sent: Mapping[str, str]) -> dict[str, str]:
    if "id" in sent and "live" in sent:
        return {"id": "The Id field cannot be used with live field."}
    clashing = endpoint.not_with_search if "search" in sent else ()
    return {
        name: f"The {_title(name)} field cannot be used with the Search field." for name in clashing if name in sent
    }


def _check_plan(endpoint: Endpoint, request: Request) -> None:
    view, sent = request.view, request.parameters
    seasons = free_seasons(view)
    season, day = request.number("season"), request.day("date")
    if season is not None and season not in seasons and not endpoint.any_season:
        text = f"Free plans do not have access to this season, try from {seasons[0]} to {seasons[-1]}."
        raise InvalidError({"plan": text})
    if season is None and day is not None and not _is_near(view, day):
        raise InvalidError({"plan": _date_text(view)})
    for name in ("last", "next"):
        if name in sent:
            raise InvalidError({"plan": f"Free plans do not have access to the {_title(name)} parameter."})
    if request.page > FREE_PAGES:
        text = f"Free plans are limited to a maximum value of {FREE_PAGES} for the Page parameter"
        raise InvalidError({"plan": text})
