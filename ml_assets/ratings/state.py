"""What a rating pass knows at one instant: every club and division of a country, as plain numbers.

Belongs here: the two records, where a club starts that nobody has seen, and the way to and from JSON. How numbers
change lives in `results` and `filters` (after a match) and `seasons` (between seasons).
"""

from dataclasses import dataclass, field, fields
from typing import Any

#: Distance between two neighbouring divisions where nothing is known yet, about what promoted clubs show.
TIER_ELO = 120.0
TIER_PI = 0.35
TIER_GOALS = 0.15
TIER_LOG_ODDS = 0.6
START_ELO = 1500.0
#: How little is known of a club nobody has seen (constants of `filters`).
MARKET_VARIANCE = 1.14
PERFORMANCE_VARIANCE = 0.58
#: log(p_draw / sqrt(p_home * p_away)) falls by this times the square of log(p_home / p_away) (constant of `filters`).
DRAW_CURVATURE = 0.038


@dataclass(slots=True)
class Club:
    """Ratings of one club. Higher is better throughout, but for what it concedes (`*_against`).

    Attributes:
        tier: Level of the division it was last entered in; 0 before the first.
        elo: From results with margin.
        odds_elo: From past odds.
        odds_home: What its own ground adds to the division's home advantage, in points of odds-Elo.
        odds_draw: What it adds to the draw probability of two level clubs.
        pi_home: Pi-rating at home; `pi_away` away.
        attack: Log of goals scored beyond an average club of the scale; `defence` of goals prevented.
        shots_for: Shots above the division's mean, for and against; `target_*` shots on target.
        market: What bookmakers think, `performance` what matches show, on the scale of log(p_home / p_away);
            for both `*_trend`, `*_level`, `*_home` and `*_variance`, see `filters`. `market_draw` is what the
            club adds to log(p_draw / sqrt(p_home * p_away)).
        n_rated: Matches rated, ever; `n_odds_rated` those of them with odds; `n_season` since its season
            began, with its `points` of that season.
    """

    tier: int = 0
    elo: float = START_ELO
    odds_elo: float = START_ELO
    odds_home: float = 0.0
    odds_draw: float = 0.0
    pi_home: float = 0.0
    pi_away: float = 0.0
    attack: float = 0.0
    defence: float = 0.0
    shots_for: float = 0.0
    shots_against: float = 0.0
    target_for: float = 0.0
    target_against: float = 0.0
    market: float = 0.0
    market_trend: float = 0.0
    market_level: float = 0.0
    market_home: float = 0.0
    market_draw: float = 0.0
    market_variance: float = MARKET_VARIANCE
    performance: float = 0.0
    performance_trend: float = 0.0
    performance_level: float = 0.0
    performance_home: float = 0.0
    performance_variance: float = PERFORMANCE_VARIANCE
    n_rated: int = 0
    n_odds_rated: int = 0
    n_season: int = 0
    points: int = 0


@dataclass(slots=True)
class Division:
    """What the clubs of one division share.

    Attributes:
        season_start: Season it was last entered for.
        members: Clubs of that season, ascending.
        elo_home: Home advantage in points of Elo; `odds_home` in points of odds-Elo.
        odds_draw: Draw probability of two level clubs.
        log_goals_home: Log of the goals an average home club scores; `log_goals_away` an away club.
        shots_home: Mean shots of home clubs, and so on; known once `n_shots` (`n_target`) is above 0.
        shots_season: Last season with shots; `target_season` with shots on target.
        market_home: Home advantage as log(p_home / p_away) of the odds, `performance_home` of performances;
            `market_draw` log(p_draw / sqrt(p_home * p_away)) of two level clubs.
        n_home: Decayed counts of outcomes, from a prior on.
    """

    season_start: int = 0
    members: list[int] = field(default_factory=list)
    elo_home: float = 65.0
    odds_home: float = 65.0
    odds_draw: float = 0.28
    log_goals_home: float = 0.40
    log_goals_away: float = 0.10
    shots_home: float = 0.0
    shots_away: float = 0.0
    n_shots: int = 0
    shots_season: int = 0
    target_home: float = 0.0
    target_away: float = 0.0
    n_target: int = 0
    target_season: int = 0
    market_home: float = 0.45
    market_draw: float = -0.25
    performance_home: float = 0.45
    n_home: float = 27.0
    n_draw: float = 16.0
    n_away: float = 17.0

    @property
    def n_members(self) -> int:
        """Clubs of that season."""
        return len(self.members)


CLUB_FIELDS = tuple(f.name for f in fields(Club))
DIVISION_FIELDS = tuple(f.name for f in fields(Division))


def unseen_club(tier: int) -> Club:
    """Make a club for a division of which nothing is known: level with all others of its tier."""
    below = tier - 1
    return Club(
        elo=START_ELO - TIER_ELO * below,
        odds_elo=START_ELO - TIER_ELO * below,
        pi_home=-TIER_PI * below,
        pi_away=-TIER_PI * below,
        attack=-TIER_GOALS * below,
        defence=-TIER_GOALS * below,
        market=-TIER_LOG_ODDS * below,
        market_level=-TIER_LOG_ODDS * below,
        performance=-TIER_LOG_ODDS * below,
        performance_level=-TIER_LOG_ODDS * below,
    )


@dataclass(slots=True)
class State:
    """A country at one instant.

    Attributes:
        clubs: By team id; divisions by league id.
        seasons: Season starts whose first cut-off has passed.
        at: Instant up to which (exclusive) every result is in, microseconds since 1970; None at the
            beginning.
    """

    clubs: dict[int, Club] = field(default_factory=dict)
    divisions: dict[int, Division] = field(default_factory=dict)
    seasons: list[int] = field(default_factory=list)
    at: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Write the state as JSON-able lists; floats come back exactly."""
        return {
            "at": self.at,
            "seasons": list(self.seasons),
            "club_fields": list(CLUB_FIELDS),
            "clubs": {str(key): [getattr(club, name) for name in CLUB_FIELDS] for key, club in self.clubs.items()},
            "division_fields": list(DIVISION_FIELDS),
            "divisions": {
                str(key): [
                    list(division.members) if name == "members" else getattr(division, name) for name in DIVISION_FIELDS
                ]
                for key, division in self.divisions.items()
            },
        }

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "State":
        """Read what `as_json` wrote.

        Raises:
            ValueError: The state was written by another version of the ratings.
        """
        if content["club_fields"] != list(CLUB_FIELDS) or content["division_fields"] != list(DIVISION_FIELDS):
            raise ValueError("this checkpoint has other fields: rate the country from the start")
        clubs = {int(key): Club(*values) for key, values in content["clubs"].items()}
        divisions = {int(key): Division(*values) for key, values in content["divisions"].items()}
        for division in divisions.values():
            division.members = list(division.members)
        return cls(clubs, divisions, list(content["seasons"]), content["at"])
