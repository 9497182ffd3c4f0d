"""What a person may type for a league or a team, an id or a code or slug, and the row it means."""

from typing import Any

import sqlalchemy as sa

from api.db import Database
from api.tables import league, team

_MAX_INTEGER = 2**31 - 1


async def find_league(database: Database, reference: str) -> sa.Row[Any] | None:
    """Find a league by id or code (`PL`, in any case); None where there is none."""
    return await _find(database, league, reference, league.c.code, reference.upper())


async def find_team(database: Database, reference: str) -> sa.Row[Any] | None:
    """Find a team by id or slug (`arsenal`, in any case); None where there is none."""
    return await _find(database, team, reference, team.c.slug, reference.lower())


async def _find(
    database: Database, table: sa.Table, reference: str, name: sa.Column[str], spelt: str
) -> sa.Row[Any] | None:
    if reference.isascii() and reference.isdigit():
        (key,) = table.primary_key.columns
        if len(reference) > len(str(_MAX_INTEGER)) or int(reference) > _MAX_INTEGER:
            return None
        condition = key == int(reference)
    elif "\x00" in reference:  # Postgres text cannot hold it
        return None
    else:
        condition = name == spelt
    return await database.find(sa.select(*table.c).where(condition))
