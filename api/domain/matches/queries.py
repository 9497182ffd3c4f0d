"""Reading `serving.match` and `serving.live_match`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from api.db import Database
from api.filters import Selection
from api.pagination import BigId, Branches, Instant, Keyset
from api.schemas import MatchStatus
from api.tables import live_match, match

_KEY = (match.c.kickoff_at, match.c.match_id)
NEWEST_FIRST = Keyset(_KEY, (Instant, BigId), is_descending=True)
SOONEST_FIRST = Keyset(_KEY, (Instant, BigId))


def matches(selection: Selection, status: MatchStatus | None = None, season: int | None = None) -> Branches:
    """Select the matches of a selection, a status, a season (its first year)."""
    statement = sa.select(match)
    if status is not None:
        statement = statement.where(match.c.status == status)
    if season is not None:
        statement = statement.where(match.c.season_start == season)
    return selection.narrow(statement, match)


def fixtures(selection: Selection, now: datetime) -> Branches:
    """Select the coming matches of a selection."""
    coming = sa.select(match).where(match.c.status == "scheduled", match.c.kickoff_at > now)
    return selection.narrow(coming, match)


async def find_match(database: Database, match_id: int) -> sa.Row[Any] | None:
    """Read one match; None where there is none."""
    return await database.find(sa.select(match).where(match.c.match_id == match_id))


async def live_matches(database: Database) -> Sequence[sa.Row[Any]]:
    """Read what matches in play stand at, the earliest kick-off first."""
    return await database.read(sa.select(live_match).order_by(live_match.c.kickoff_at, live_match.c.match_id))
