"""A country as arrays, one place a club and one a division: what compiled code reads and changes.

Belongs here: the layout of every array the compiled run is given, and the way to and from `state`, whose fields and
starting values they repeat. Places follow ascending ids. What is not known is NaN.
"""

from dataclasses import fields
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ml_assets.ratings.columns import COUNTS, NUMBERS
from ml_assets.ratings.state import Club, Division, State, unseen_club

Places = NDArray[np.int64]

#: Before every instant.
NEVER = int(np.iinfo(np.int64).min)

_SHARED = tuple(f for f in fields(Division) if f.name != "members")
#: `Club` and `Division` as records. `is_known` is 1 once one was met; members are counted here and named in `Records`.
CLUB = np.dtype([("is_known", np.int64), *((f.name, np.dtype(f.type)) for f in fields(Club))])
DIVISION = np.dtype([("is_known", np.int64), ("n_members", np.int64), *((f.name, np.dtype(f.type)) for f in _SHARED)])
#: A match whose ratings are asked for, instants in microseconds since 1970.
FIXTURE = np.dtype([(name, np.int64) for name in ("cutoff_at", "season_start", "tier", "league", "home", "away")])
_FACTS = ("home_shots", "away_shots", "home_target", "away_target", "home_corners", "away_corners")
_ODDS = ("odds_home", "odds_draw", "odds_away")
#: A result that teaches something.
RESULT = np.dtype(
    [
        *((name, np.int64) for name in ("known_at", "season_start", "tier", "league", "home", "away")),
        *((name, np.int64) for name in ("home_goals", "away_goals")),
        *((name, np.float64) for name in (*_FACTS, *_ODDS)),
    ]
)
#: What a row of `ml.rating` says beyond its keys.
RATING = np.dtype([*((name, np.float64) for name in NUMBERS), *((name, np.int64) for name in COUNTS)])

_ALL = slice(None)
_values_of_club = attrgetter(*(f.name for f in fields(Club)))
_values_of_division = attrgetter("n_members", *(f.name for f in _SHARED))


class Records(NamedTuple):
    """Clubs and divisions of a country.

    Attributes:
        club_ids: Team ids, ascending: a club's place is where its id is here; `league_ids` likewise.
        clubs: Records of `CLUB`; `divisions` of `DIVISION`.
        members: Shape (divisions, clubs of the largest): places of a division's clubs, the first `n_members`.
        tables: Their points, fewest first, as of the cut-off `tabled_at` of the division.
        tabled_at: See `tables`; `NEVER` before.
        unseen: Where a club starts that nobody has seen, by tier.
    """

    club_ids: Places
    league_ids: Places
    clubs: NDArray[Any]
    divisions: NDArray[Any]
    members: Places
    tables: Places
    tabled_at: Places
    unseen: NDArray[Any]

    @classmethod
    def of(cls, state: State, fixtures: NDArray[Any], results: NDArray[Any]) -> "Records":
        """Make the records of a country from what is known of it, and from the matches of a pass.

        Args:
            state: Where the pass begins.
            fixtures: Records of `FIXTURE`, with ids, which become places.
            results: Records of `RESULT`, likewise.
        """
        matches = (fixtures, results)
        club_ids = np.unique(
            np.concatenate(
                [np.fromiter(state.clubs, np.int64)] + [m[side] for m in matches for side in ("home", "away")]
            )
        )
        league_ids = np.unique(
            np.concatenate([np.fromiter(state.divisions, np.int64)] + [m["league"] for m in matches])
        )
        for match in matches:
            match["league"] = np.searchsorted(league_ids, match["league"])
            for side in ("home", "away"):
                match[side] = np.searchsorted(club_ids, match[side])
        tiers = range(max(int(m["tier"].max(initial=0)) for m in matches) + 1)
        n, n_clubs = len(league_ids), len(club_ids)
        records = cls(
            club_ids,
            league_ids,
            np.zeros(n_clubs, CLUB),
            np.full(n, np.array((0, *_values_of_division(Division())), DIVISION)),
            np.zeros((n, n_clubs), np.int64),
            np.zeros((n, n_clubs), np.int64),
            np.full(n, NEVER),
            np.array([(1, *_values_of_club(unseen_club(tier))) for tier in tiers], CLUB),
        )
        records.put(state)
        return records

    def put(self, state: State) -> None:
        """Write down the clubs and divisions of a state."""
        places = np.searchsorted(self.club_ids, np.fromiter(state.clubs, np.int64))
        self.clubs[places] = np.array([(1, *_values_of_club(club)) for club in state.clubs.values()], CLUB)
        for league_id, division in state.divisions.items():
            league = np.searchsorted(self.league_ids, league_id)
            self.divisions[league] = (1, *_values_of_division(division))
            self.members[league, : division.n_members] = np.searchsorted(self.club_ids, division.members)
            self.tabled_at[league] = NEVER

    def state(self, clubs: Places | slice = _ALL, leagues: Places | slice = _ALL) -> State:
        """Read clubs and divisions at these places, as far as they were met, as a state."""
        state = State()
        for team_id, (is_known, *values) in zip(self.club_ids[clubs].tolist(), self.clubs[clubs].tolist(), strict=True):
            if is_known:
                state.clubs[team_id] = Club(*values)
        divisions = zip(
            self.league_ids[leagues].tolist(), self.divisions[leagues].tolist(), self.members[leagues], strict=True
        )
        for league_id, (is_known, n_members, season_start, *values), places in divisions:
            if is_known:
                members = self.club_ids[places[:n_members]].tolist()
                state.divisions[league_id] = Division(season_start, members, *values)
        return state
