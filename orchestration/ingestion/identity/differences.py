"""Where sources tell different things of one match: read from `core.match_difference`, for a person to look at."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Engine

#: What the newest facts may be about first; a result that was taken back is the gravest.
_ORDER = ("withdrawn", "result", "untold", "day", "kickoff", "half_time")

_DIFFERENCES = """
select
    difference.match_id, difference.match_on, home.name as home_team, away.name as away_team,
    difference.source, difference.attribute, difference.told, difference.counts
from core.match_difference as difference
inner join identity.team as home on home.team_id = difference.home_team_id
inner join identity.team as away on away.team_id = difference.away_team_id
where difference.league_code = %(league)s and difference.season_start = %(season)s
order by array_position(%(order)s, difference.attribute), difference.match_on, difference.match_id, difference.source
"""

_CURRENT = """
select max(season_start) from core.season where league_code = %(league)s
"""


@dataclass(frozen=True)
class Difference:
    """What a source tells of a match that is not what counts.

    Attributes:
        match_id: Ours.
        match_on: Its day, as it counts.
        home_team: Name of the home club.
        away_team: Name of the away club.
        source: Who tells something else.
        attribute: result, half_time, day, kickoff, withdrawn or untold.
        told: What it tells, None for a match it does not tell of.
        counts: What counts, None when nothing does.
    """

    match_id: int
    match_on: date
    home_team: str
    away_team: str
    source: str
    attribute: str
    told: str | None
    counts: str | None


def differences(engine: Engine, league_code: str, season_start: int | None = None) -> list[Difference]:
    """List the differences of a season of a league, the gravest first; of the newest season unless another is named."""
    with engine.connect() as connection:
        if season_start is None:
            season_start = connection.exec_driver_sql(_CURRENT, {"league": league_code}).scalar_one()
        asked = {"league": league_code, "season": season_start, "order": list(_ORDER)}
        return [Difference(**row) for row in connection.exec_driver_sql(_DIFFERENCES, asked).mappings()]


def n_withdrawn(engine: Engine) -> int:
    """Count results that their own teller took back."""
    with engine.connect() as connection:
        if connection.scalar(sa.text("select to_regclass('core.match_difference')")) is None:
            return 0
        statement = "select count(*) from core.match_difference where attribute = 'withdrawn'"
        return int(connection.exec_driver_sql(statement).scalar_one())
