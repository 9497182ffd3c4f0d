"""Reading `serving.team`, and the results of one team."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from api.db import Database
from api.pagination import BigId, Keyset, Name
from api.tables import match, team

BY_NAME = Keyset((team.c.name, team.c.team_id), (Name, BigId))


def teams(league_id: int | None, country: str | None) -> sa.Select[Any]:
    """Select the teams whose latest season was in a league, or those of a country."""
    statement = sa.select(team)
    if league_id is not None:
        statement = statement.where(team.c.league_id == league_id)
    if country is not None:
        statement = statement.where(team.c.country == country)
    return statement


async def last_results(database: Database, team_id: int, n_matches: int) -> Sequence[sa.Row[Any]]:
    """Read the last finished matches of a team, newest first."""
    newest = (match.c.kickoff_at.desc(), match.c.match_id.desc())
    sides = [
        sa.select(match)
        .where(column == team_id, match.c.status == "finished")
        .order_by(*newest)
        .limit(n_matches)
        .subquery()
        for column in (match.c.home_team_id, match.c.away_team_id)
    ]
    both = sa.union_all(*[sa.select(side) for side in sides]).subquery()
    statement = sa.select(both).order_by(both.c.kickoff_at.desc(), both.c.match_id.desc()).limit(n_matches)
    return await database.read(statement)
