"""Reading `serving.team`, and the results of one team."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from api.db import Database
from api.domain.matches.queries import NEWEST_FIRST, matches
from api.filters import Selection
from api.pagination import BigId, Branches, Keyset, Name, first_rows
from api.tables import team

BY_NAME = Keyset((team.c.name, team.c.team_id), (Name, BigId))


def teams(league_id: int | None, country: str | None) -> Branches:
    """Select the teams whose latest season was in a league, or those of a country."""
    statement = sa.select(team)
    if league_id is not None:
        statement = statement.where(team.c.league_id == league_id)
    if country is not None:
        statement = statement.where(team.c.country == country)
    return [statement]


async def last_results(database: Database, team_id: int, n_matches: int) -> Sequence[sa.Row[Any]]:
    """Read the last finished matches of a team, newest first."""
    finished = matches(Selection(team_id=team_id), status="finished")
    return await database.read(first_rows(finished, NEWEST_FIRST, n_matches))
