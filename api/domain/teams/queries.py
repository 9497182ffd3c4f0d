"""Reading `serving.team` and `serving.player`."""

from typing import Any, Literal

import sqlalchemy as sa

from api.pagination import BigId, Branches, Keyset, Name
from api.tables import player, team

BY_NAME = Keyset((team.c.name, team.c.team_id), (Name, BigId))
TeamOrder = Literal["name", "-name"]
ORDERS: dict[TeamOrder, Keyset] = {"name": BY_NAME, "-name": BY_NAME.reversed()}
PLAYERS_BY_NAME = Keyset((player.c.name, player.c.player_id), (Name, BigId))


def teams(league_id: int | None, country: str | None) -> Branches:
    """Select the teams whose latest season was in a league, or those of a country."""
    statement = sa.select(team)
    if league_id is not None:
        statement = statement.where(team.c.league_id == league_id)
    if country is not None:
        statement = statement.where(team.c.country == country)
    return [statement]


def players(team_id: int, position: str | None) -> Branches:
    """Select the squad of a team, or those of it who play in a position."""
    statement: sa.Select[Any] = sa.select(player).where(player.c.team_id == team_id)
    if position is not None:
        statement = statement.where(player.c.position == position)
    return [statement]
