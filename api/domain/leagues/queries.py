"""Reading `serving.league` and `serving.standing`."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from api.db import Database
from api.pagination import BigId, Branches, Keyset
from api.tables import league, standing

BY_RANK = Keyset((league.c.priority_rank, league.c.league_id), (BigId, BigId))


def leagues(country: str | None, tier: int | None) -> Branches:
    """Select the leagues of a country, a tier."""
    statement = sa.select(league)
    if country is not None:
        statement = statement.where(league.c.country == country)
    if tier is not None:
        statement = statement.where(league.c.tier == tier)
    return [statement]


async def table_of(database: Database, league_id: int, season_start: int | None) -> Sequence[sa.Row[Any]]:
    """Read the table of a league season by position; None: of the newest season that has a table."""
    newest = sa.select(sa.func.max(standing.c.season_start)).where(standing.c.league_id == league_id)
    season = newest.scalar_subquery() if season_start is None else season_start
    statement = (
        sa.select(standing)
        .where(standing.c.league_id == league_id, standing.c.season_start == season)
        .order_by(standing.c.position, standing.c.team_id)
    )
    return await database.read(statement)
