"""Reading matches, and what hangs on one: statistics, events, line-ups, odds, earlier meetings."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from api.db import Database
from api.filters import Looking, Selection
from api.pagination import BigId, Branches, Instant, Keyset, first_rows
from api.schemas import MatchStatus
from api.tables import lineup_player, live_match, match, match_event, match_odds, match_statistic, odds_snapshot

_KEY = (match.c.kickoff_at, match.c.match_id)
NEWEST_FIRST = Keyset(_KEY, (Instant, BigId), is_descending=True)
SOONEST_FIRST = Keyset(_KEY, (Instant, BigId))
MatchOrder = Literal["-kickoff_at", "kickoff_at"]
ORDERS: dict[MatchOrder, Keyset] = {"-kickoff_at": NEWEST_FIRST, "kickoff_at": SOONEST_FIRST}
#: A result is known two hours after kick-off, or when its day ends where the hour is not known (docs/ARCHITECTURE.md).
RESULT_AFTER = timedelta(hours=2)


def matches(selection: Selection, status: MatchStatus | None = None, season: int | None = None) -> Branches:
    """Select the matches of a selection, a status, a season (its first year)."""
    statement = sa.select(match)
    if status is not None:
        statement = statement.where(match.c.status == status)
    if season is not None:
        statement = statement.where(match.c.season_start == season)
    return selection.narrow(statement, match)


def fixtures(selection: Selection, looking: Looking) -> Branches:
    """Select the matches of a selection that are still to come, seen from an instant."""
    coming = sa.select(match).where(match.c.kickoff_at > looking.at)
    if not looking.is_earlier:
        coming = coming.where(match.c.status == "scheduled")
    return selection.narrow(coming, match)


def is_known_result(at: datetime) -> sa.ColumnElement[bool]:
    """Tell of a match whether its result was known at an instant."""
    end_of_day = sa.func.timezone("UTC", sa.cast(match.c.match_on + 1, sa.DateTime))
    known_at = sa.case((match.c.is_kickoff_time_known, match.c.kickoff_at + RESULT_AFTER), else_=end_of_day)
    return sa.and_(match.c.status == "finished", match.c.kickoff_at <= at, known_at <= at)


async def last_results(database: Database, team_id: int, n_matches: int, at: datetime) -> Sequence[sa.Row[Any]]:
    """Read the last finished matches of a team known at an instant, newest first."""
    branches = [branch.where(is_known_result(at)) for branch in matches(Selection(team_id=team_id))]
    return await database.read(first_rows(branches, NEWEST_FIRST, n_matches))


async def meetings(database: Database, team_id: int, other_id: int, at: datetime, n: int) -> Sequence[sa.Row[Any]]:
    """Read the last finished matches between two teams known at an instant, newest first."""
    branches = [
        sa.select(match).where(match.c.home_team_id == home, match.c.away_team_id == away, is_known_result(at))
        for home, away in ((team_id, other_id), (other_id, team_id))
    ]
    return await database.read(first_rows(branches, NEWEST_FIRST, n))


async def find_match(database: Database, match_id: int) -> sa.Row[Any] | None:
    """Read one match; None where there is none."""
    return await database.find(sa.select(match).where(match.c.match_id == match_id))


async def events_of(database: Database, match_id: int) -> Sequence[sa.Row[Any]]:
    """Read what happened in a match, in the order told."""
    statement = sa.select(match_event).where(match_event.c.match_id == match_id)
    return await database.read(statement.order_by(match_event.c.event_number))


async def lineups_of(database: Database, match_id: int) -> Sequence[sa.Row[Any]]:
    """Read the players of both line-ups, starters first."""
    statement = sa.select(lineup_player).where(lineup_player.c.match_id == match_id)
    return await database.read(statement.order_by(lineup_player.c.team_id, lineup_player.c.nth))


async def statistics_of(database: Database, match_id: int) -> Sequence[sa.Row[Any]]:
    """Read what a provider counted over a whole match."""
    statement = sa.select(match_statistic).where(
        match_statistic.c.match_id == match_id, match_statistic.c.period == "match"
    )
    return await database.read(statement.order_by(match_statistic.c.team_id, match_statistic.c.name))


async def odds_of(database: Database, match_id: int) -> Sequence[sa.Row[Any]]:
    """Read every price known of a match, oldest first: those of the archive, and those a provider showed."""
    archive = sa.select(
        match_odds.c.known_at.label("at"),
        match_odds.c.known_at_basis.label("basis"),
        match_odds.c.bookmaker,
        match_odds.c.is_closing,
        sa.literal(False).label("is_live"),
        match_odds.c.odds_home,
        match_odds.c.odds_draw,
        match_odds.c.odds_away,
    ).where(match_odds.c.match_id == match_id)
    observed = sa.select(
        odds_snapshot.c.observed_at,
        sa.literal("observed"),
        odds_snapshot.c.bookmaker,
        sa.literal(False),
        odds_snapshot.c.is_live,
        odds_snapshot.c.odds_home,
        odds_snapshot.c.odds_draw,
        odds_snapshot.c.odds_away,
    ).where(odds_snapshot.c.match_id == match_id)
    both = sa.union_all(archive, observed).subquery()
    return await database.read(sa.select(both).order_by(both.c.at, both.c.bookmaker, both.c.is_closing))


async def live_matches(database: Database) -> Sequence[sa.Row[Any]]:
    """Read what matches in play stand at, the earliest kick-off first."""
    return await database.read(sa.select(live_match).order_by(live_match.c.kickoff_at, live_match.c.match_id))
