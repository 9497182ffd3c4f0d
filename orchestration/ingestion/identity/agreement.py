"""Who a name is, by the matches it played. Pure: fixtures and scores in, joins with their evidence out.

Names are never compared. A name of another source is a club of ours when its matches were ours: same league and
season, same side of the fixture, same score, a day apart at most. A wrong club agrees by chance in about one match of
twenty, the right one in nearly all, so a few matches tell them apart.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

#: Below this many agreeing matches chance cannot be told from identity.
LEAST_AGREEING = 5
#: Of the name's scored matches; the archive lacks up to a quarter of some seasons.
LEAST_SHARE = 0.6
#: The club that fits second best has to agree this many times less often.
LEAST_DISTANCE = 2.0


class KnownMatch(NamedTuple):
    """A scored match of ours."""

    league_id: int
    season_start: int
    match_on: date
    score: tuple[int, int]
    home_team_id: int
    away_team_id: int


class ToldMatch(NamedTuple):
    """A scored match of the other source, by the names it uses."""

    country: str
    league_id: int
    season_start: int
    match_on: date
    score: tuple[int, int]
    home: str
    away: str


@dataclass(frozen=True)
class Candidate:
    """The club whose matches agree best with a name's.

    Attributes:
        team_id: The club, None when no match agrees at all.
        n_agreeing: Matches that agree.
        n_scored: Matches of the name that could agree: scored, and not after the last score we hold of the season.
        runner_up_team_id: The club that agrees second best.
        n_runner_up: Its agreeing matches.
    """

    team_id: int | None
    n_agreeing: int
    n_scored: int
    runner_up_team_id: int | None
    n_runner_up: int

    @property
    def is_certain(self) -> bool:
        """Whether the name may be taken for the club."""
        return (
            self.n_agreeing >= LEAST_AGREEING
            and self.n_agreeing >= LEAST_SHARE * self.n_scored
            and self.n_agreeing >= LEAST_DISTANCE * self.n_runner_up
        )

    @property
    def evidence(self) -> dict[str, int | None]:
        """What a person needs to judge the join."""
        return {
            "n_agreeing": self.n_agreeing,
            "n_scored": self.n_scored,
            "runner_up_team_id": self.runner_up_team_id,
            "n_runner_up": self.n_runner_up,
        }


NOBODY = Candidate(None, 0, 0, None, 0)


def find_candidates(told: Iterable[ToldMatch], known: Iterable[KnownMatch]) -> dict[tuple[str, str], Candidate]:
    """Find for each name the club whose matches agree best, over all its league seasons.

    Args:
        told: Scored matches of the other source.
        known: Scored matches of ours.

    Returns:
        (country, name) -> candidate, for every name that is told.
    """
    ours: dict[tuple[int, int, date, tuple[int, int]], list[KnownMatch]] = defaultdict(list)
    last_on: dict[tuple[int, int], date] = {}
    for match in known:
        ours[match.league_id, match.season_start, match.match_on, match.score].append(match)
        season = (match.league_id, match.season_start)
        last_on[season] = max(match.match_on, last_on.get(season, match.match_on))
    votes: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    n_scored: Counter[tuple[str, str]] = Counter()
    for tale in told:
        home, away = (tale.country, tale.home), (tale.country, tale.away)
        held_until = last_on.get((tale.league_id, tale.season_start))
        if held_until is not None and tale.match_on <= held_until:
            n_scored.update((home, away))
        fitting = [
            match
            for days in (-1, 0, 1)
            for match in ours.get((tale.league_id, tale.season_start, tale.match_on + timedelta(days), tale.score), ())
        ]
        votes[home].update({match.home_team_id for match in fitting})
        votes[away].update({match.away_team_id for match in fitting})
    return {name: _candidate(votes[name], n_scored[name]) for name in votes}


def _candidate(votes: Counter[int], n_scored: int) -> Candidate:
    ranking = sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))
    (team_id, n_agreeing), (runner_up_team_id, n_runner_up) = [*ranking, (None, 0), (None, 0)][:2]
    return Candidate(team_id, n_agreeing, n_scored, runner_up_team_id, n_runner_up)
