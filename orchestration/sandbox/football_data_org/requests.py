"""A request to Football-Data.org as a resource reads it: who asks, what he may see, his filters, the refusals."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from orchestration.sandbox.exchange import Json
from orchestration.sandbox.football_data_org.shapes import (
    CODES,
    COMPETITION_BASE,
    MATCH_BASE,
    STATUS,
    Unfolded,
    match,
    plan_of,
    season,
)
from orchestration.sandbox.limits import Plan
from orchestration.sandbox.world.founding import COMPETITIONS
from orchestration.sandbox.world.model import Competition, Match, Season
from orchestration.sandbox.world.view import COUNTED, View

RESTRICTED = (
    "The resource you are looking for is restricted and apparently not within your permissions. "
    "Please check your subscription."
)
MISSING = "The resource you are looking for does not exist."
TOO_LONG = "Specified period must not exceed 10 days."
LONGEST_PERIOD = timedelta(days=10)
#: Seasons the free plan has besides the current one. The provider does not say; it refuses older ones.
FREE_SEASONS_BACK = 3
#: Filter words that stand for several statuses.
STATUS_WORDS = {"LIVE": {"IN_PLAY", "PAUSED"}, "SCHEDULED": {"SCHEDULED", "TIMED"}}


class RefusedError(Exception):
    """A request that gets an error answer.

    Attributes:
        status: HTTP status.
        message: Text of the answer.
    """

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def restricted() -> RefusedError:
    """Make the refusal of what the plan does not have."""
    return RefusedError(403, RESTRICTED)


def missing() -> RefusedError:
    """Make the refusal of what does not exist."""
    return RefusedError(404, MISSING)


@dataclass
class Request:
    """A request.

    Attributes:
        view: What is known.
        plan: Of the key; None without a key.
        filters: As sent.
        headers: In lower case.
        single: Whether one match is asked for, which is unfolded unless told otherwise.
    """

    view: View
    plan: Plan | None
    filters: Mapping[str, str]
    headers: Mapping[str, str]
    single: bool = False
    _seasons: dict[tuple[int, int], Json] = field(default_factory=dict)

    @property
    def is_free(self) -> bool:
        """Whether the plan is the free one."""
        return self.plan is None or self.plan.name == "free"

    @property
    def permission(self) -> str:
        """The tier that lists across competitions echo."""
        return "TIER_ONE" if self.is_free else "TIER_FOUR"

    def competition(self, reference: str) -> Competition:
        """Find a competition by id or code.

        Raises:
            RefusedError: There is none, or the plan does not have it.
        """
        found = self._find(reference)
        if found is None:
            raise missing()
        if not self.allows(found):
            raise restricted()
        return found

    @staticmethod
    def _find(reference: str) -> Competition | None:
        for one in COMPETITIONS:
            if reference in {CODES[one.number], str(COMPETITION_BASE + one.number)}:
                return one
        return None

    def allows(self, one: Competition) -> bool:
        """Whether the plan has a competition."""
        return not self.is_free or plan_of(one) == "TIER_ONE"

    def allows_year(self, year: int) -> bool:
        """Whether the plan has a season."""
        return not self.is_free or year >= self.view.year - FREE_SEASONS_BACK

    def season(self, competition: Competition) -> Season:
        """Give the season that is asked for, or the running one.

        Raises:
            RefusedError: There is none, or the plan does not have it.
        """
        year = self.number("season", self.view.year)
        found = self.view.season(competition, year)
        if found is None:
            raise missing()
        if not self.allows_year(year):
            raise restricted()
        return found

    def competitions(self) -> list[Competition]:
        """Give the competitions a list is about; those outside the plan are left out without a word."""
        wanted = self.filters.get("competitions")
        chosen = COMPETITIONS if wanted is None else [self._find(word) for word in wanted.split(",")]
        return [one for one in chosen if one is not None and self.allows(one)]

    def number(self, name: str, default: int) -> int:
        """Read a whole number.

        Raises:
            RefusedError: It is none.
        """
        text = self.filters.get(name)
        if text is None:
            return default
        if not (text.isascii() and text.isdigit()):
            raise RefusedError(400, f"The value '{text}' of filter '{name}' is expected to be an integer.")
        return int(text)

    def day(self, name: str) -> date | None:
        """Read a day.

        Raises:
            RefusedError: It is none.
        """
        text = self.filters.get(name)
        if text is None:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise RefusedError(400, f"The value '{text}' of filter '{name}' is expected to be a date.") from error

    def period(self) -> tuple[date, date] | None:
        """Read the days of a list; the second one is not included, save its first instant.

        Raises:
            RefusedError: They are none.
        """
        first, last, one = self.day("dateFrom"), self.day("dateTo"), self.day("date")
        if one is not None:
            return one, one + timedelta(days=1)
        if first is None and last is None:
            return None
        first = first or (last or date.max) - timedelta(days=1)
        return first, last or first + timedelta(days=1)

    def today(self) -> tuple[date, date]:
        """Give the period of today, UTC."""
        today = self.view.now.date()
        return today, today + timedelta(days=1)

    def keeps(self) -> Callable[[Match], bool]:
        """Make the test of `status`, `stage`, `group`, `matchday`, `dateFrom` and `dateTo` for a list of matches."""
        period = self.period()
        statuses = {status for word in self.filters.get("status", "").split(",") if word
                    for status in STATUS_WORDS.get(word, {word})}  # fmt: skip
        matchday = self.number("matchday", 0)

        def keep(one: Match) -> bool:
            state = self.view.state(one)
            if period is not None and not within(state.kickoff, period):
                return False
            return (not statuses or STATUS[state.code] in statuses) and matchday in {0, one.round}

        return keep

    def unfolded(self) -> Unfolded | None:
        """Read which deep nodes are to be shown; None on the free plan."""
        if self.is_free:
            return None
        names = ("lineups", "bookings", "subs", "goals")
        default = "true" if self.single else "false"
        return Unfolded(*(self.headers.get(f"x-unfold-{name}", default) == "true" for name in names))

    def row(self, one: Match) -> Json:
        """Give a match."""
        key = one.competition.number, one.season
        if key not in self._seasons:
            self._seasons[key] = season(self.view, self.view.world.seasons[key])
        return match(self.view, one, self.unfolded(), self._seasons[key])

    def find_match(self, text: str) -> Match | None:
        """Find a match by this provider's id, whatever the plan."""
        return self.view.match(int(text) - MATCH_BASE) if text.isascii() and text.isdigit() else None

    def ordered(self, matches: Iterable[Match]) -> list[Match]:
        """Sort matches by kick-off."""
        return sorted(matches, key=lambda one: (self.view.state(one).kickoff, one.number))

    def result_set(self, matches: list[Match], competitions: bool) -> Json:
        """Sum a list up; an empty one has its count only."""
        if not matches:
            return {"count": 0}
        days = [self.view.state(one).kickoff.date().isoformat() for one in matches]
        codes = {"competitions": ",".join(dict.fromkeys(CODES[one.competition.number] for one in matches))}
        played = sum(self.view.state(one).code in COUNTED for one in matches)
        return {"count": len(matches)} | (codes if competitions else {}) | {
            "first": min(days), "last": max(days), "played": played}  # fmt: skip


def within(kickoff: datetime, period: tuple[date, date]) -> bool:
    """Whether a kick-off lies in a period: from its first day to the first instant of its last, included."""
    first, last = (datetime.combine(day, time(), UTC) for day in period)
    return first <= kickoff <= last
