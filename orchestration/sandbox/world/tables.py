"""League tables from results."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from orchestration.sandbox.world.model import Club

#: A result: home, away, goals of both.
Result = tuple[Club, Club, int, int]


@dataclass(slots=True)
class Line:
    """What a club did at home or away."""

    won: int = 0
    drawn: int = 0
    lost: int = 0
    scored: int = 0
    conceded: int = 0

    @property
    def played(self) -> int:
        """Matches."""
        return self.won + self.drawn + self.lost

    @property
    def points(self) -> int:
        """Three for a win, one for a draw."""
        return 3 * self.won + self.drawn

    @property
    def difference(self) -> int:
        """Goals scored minus goals conceded."""
        return self.scored - self.conceded

    def add(self, scored: int, conceded: int) -> str:
        """Count a match and give its letter: W, D or L."""
        self.scored += scored
        self.conceded += conceded
        if scored > conceded:
            self.won += 1
            return "W"
        if scored == conceded:
            self.drawn += 1
            return "D"
        self.lost += 1
        return "L"

    def plus(self, other: "Line") -> "Line":
        """Give the sum of two lines."""
        return Line(
            self.won + other.won, self.drawn + other.drawn, self.lost + other.lost,
            self.scored + other.scored, self.conceded + other.conceded,
        )  # fmt: skip


@dataclass(slots=True)
class Standing:
    """A club in a table; `form` has the newest match last."""

    club: Club
    home: Line = field(default_factory=Line)
    away: Line = field(default_factory=Line)
    form: str = ""

    @property
    def total(self) -> Line:
        """Home and away together."""
        return self.home.plus(self.away)


def table(clubs: Sequence[Club], results: Iterable[Result], side: str = "total") -> list[Standing]:
    """Rank clubs by points, goal difference, goals and name.

    Args:
        clubs: Who takes part.
        results: In order of time.
        side: "total", "home" or "away": which line ranks.
    """
    rows = {club.number: Standing(club) for club in clubs}
    for home, away, scored, conceded in results:
        rows[home.number].form += rows[home.number].home.add(scored, conceded)
        rows[away.number].form += rows[away.number].away.add(conceded, scored)

    def rank(row: Standing) -> tuple[int, int, int, str]:
        line: Line = getattr(row, side)
        return -line.points, -line.difference, -line.scored, row.club.name

    return sorted(rows.values(), key=rank)
