"""Reading matches, and what hangs on one: statistics, events, line-ups, odds, earlier meetings."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from api.db import Database
from api.filters import Looking, Selection
from api.pagination import BigId, Branches, Instant, Keyset, first_rows
from api.schemas import MatchStatus
from api.tables import lineup_player, live_match, match, match_event, match_odds, match_statistic, odds_snapshot, season

_KEY = (match.c.kickoff_at, match.c.match_id)
NEWEST_FIRST = Keyset(_KEY, (Instant, BigId), is_descending=True)
SOONEST_FIRST = Keyset(_KEY, (Instant, BigId))
MatchOrder = Literal["-kickoff_at", "kickoff_at"]
ORDERS: dict[MatchOrder, Keyset] = {"-kickoff_at": NEWEST_FIRST, "kickoff_at": SOONEST_FIRST}
#: A result is known two hours after kick-off, or when its day ends where the hour is not known (docs/ARCHITECTURE.md).
RESULT_AFTER = timedelta(hours=2)
_NAMES = [column.name for column in match.c]
#: Columns of a match that are empty until it was played.
_TOLD_AFTERWARDS = _NAMES[_NAMES.index("home_goals") : _NAMES.index("state_md5")]


def matches(
    selection: Selection, looking: Looking, status: MatchStatus | None = None, season_start: int | None = None
) -> Branches:
    """Select the matches of a selection, a status, a season (its first year), as they were seen at an instant."""
    statement = _seen_from(looking)
    if status is not None:
        statement = statement.where(statement.selected_columns.status == status)
    if season_start is not None:
        statement = statement.where(match.c.season_start == season_start)
    return selection.narrow(statement, match)


def fixtures(selection: Selection, looking: Looking) -> Branches:
    """Select the matches of a selection that are still to come, seen from an instant."""
    coming = _seen_from(looking).where(match.c.kickoff_at > looking.at)
    if not looking.is_earlier:
        coming = coming.where(match.c.status == "scheduled")
    return selection.narrow(coming, match)


def _seen_from(looking: Looking) -> sa.Select[Any]:
    """Select matches; from an earlier instant those of seasons that had begun, without what was not known yet."""
    if not looking.is_earlier:
        return sa.select(match)
    has_begun = sa.exists().where(
        season.c.league_id == match.c.league_id,
        season.c.season_start == match.c.season_start,
        season.c.first_match_on <= looking.at.date(),
    )
    return sa.select(*as_seen(match.c, match.c.status, _TOLD_AFTERWARDS, looking.at)).where(has_begun)


def as_seen(
    columns: Iterable[sa.Column[Any]], status: sa.Column[str], afterwards: Collection[str], at: datetime
) -> list[sa.ColumnElement[Any]]:
    """Give columns as they were known at an instant: those named `afterwards` empty until the result was known."""
    is_known = is_known_result(at)
    past = sa.case((status == "finished", "unresolved"), else_=status)
    then: dict[str, sa.ColumnElement[Any]] = {
        status.name: sa.case((is_known, "finished"), (match.c.kickoff_at > at, "scheduled"), else_=past)
    }
    seen: list[sa.ColumnElement[Any]] = []
    for column in columns:
        known = sa.case((is_known, column)) if column.name in afterwards else column
        seen.append(then.get(column.name, known).label(column.name))
    return seen


def is_known_result(at: datetime) -> sa.ColumnElement[bool]:
    """Tell of a match whether its result was known at an instant."""
    end_of_day = sa.func.timezone("UTC", sa.cast(match.c.match_on + 1, sa.DateTime))
    known_at = sa.case((match.c.is_kickoff_time_known, match.c.kickoff_at + RESULT_AFTER), else_=end_of_day)
    return sa.and_(match.c.status == "finished", match.c.kickoff_at <= at, known_at <= at)


async def last_results(database: Database, team_id: int, n_matches: int, at: datetime) -> Sequence[sa.Row[Any]]:
    """Read the last finished matches of a team known at an instant, newest first."""
    branches = Selection(team_id=team_id).narrow(sa.select(match).where(is_known_result(at)), match)
    return await database.read(first_rows(branches, NEWEST_FIRST, n_matches))


async def meetings(database: Database, team_id: int, other_id: int, at: datetime, n: int) -> Sequence[sa.Row[Any]]:
    """Read the last finished matches between two teams known at an instant, newest first."""
    branches = [
        sa.select(match).where(match.c.home_team_id == home, match.c.away_team_id == away, is_known_result(at))
        for home, away in ((team_id, other_id), (other_id, team_id))
    ]
    return await database.read(first_rows(branches, NEWEST_FIRST, n))


async def find_match(database: Database, match_id: int, looking: Looking) -> sa.Row[Any] | None:
    """Read one match as it was seen at an instant; None where there is none, or was none yet."""
    return await database.find(_seen_from(looking).where(match.c.match_id == match_id))


async def events_of(database: Database, match_id: int, at: datetime) -> Sequence[sa.Row[Any]]:
    """Read what was known at an instant to have happened in a match, in the order told."""
    statement = sa.select(match_event).where(match_event.c.match_id == match_id, match_event.c.known_at <= at)
    return await database.read(statement.order_by(match_event.c.event_number))


async def lineups_of(database: Database, match_id: int, at: datetime) -> Sequence[sa.Row[Any]]:
    """Read the players of both line-ups known at an instant, starters first."""
    statement = sa.select(lineup_player).where(lineup_player.c.match_id == match_id, lineup_player.c.known_at <= at)
    return await database.read(statement.order_by(lineup_player.c.team_id, lineup_player.c.nth))


async def statistics_of(database: Database, match_id: int, at: datetime) -> Sequence[sa.Row[Any]]:
    """Read what a provider had counted over a whole match by an instant."""
    statement = sa.select(match_statistic).where(
        match_statistic.c.match_id == match_id,
        match_statistic.c.period == "match",
        match_statistic.c.known_at <= at,
    )
    return await database.read(statement.order_by(match_statistic.c.team_id, match_statistic.c.name))


async def odds_of(database: Database, match_id: int, at: datetime) -> Sequence[sa.Row[Any]]:
    """Read every price of a match known at an instant, oldest first: of the archive, and those a provider showed."""
    archive = sa.select(
        match_odds.c.known_at.label("at"),
        match_odds.c.known_at_basis.label("basis"),
        match_odds.c.bookmaker,
        match_odds.c.is_closing,
        sa.literal(False).label("is_live"),
        match_odds.c.odds_home,
        match_odds.c.odds_draw,
        match_odds.c.odds_away,
    ).where(match_odds.c.match_id == match_id, match_odds.c.known_at <= at)
    observed = sa.select(
        odds_snapshot.c.observed_at,
        sa.literal("observed"),
        odds_snapshot.c.bookmaker,
        sa.literal(False),
        odds_snapshot.c.is_live,
        odds_snapshot.c.odds_home,
        odds_snapshot.c.odds_draw,
        odds_snapshot.c.odds_away,
    ).where(odds_snapshot.c.match_id == match_id, odds_snapshot.c.observed_at <= at)
    both = sa.union_all(archive, observed).subquery()
    return await database.read(sa.select(both).order_by(both.c.at, both.c.bookmaker, both.c.is_closing))


async def live_matches(database: Database) -> Sequence[sa.Row[Any]]:
    """Read what matches in play stand at, the earliest kick-off first."""
    return await database.read(sa.select(live_match).order_by(live_match.c.kickoff_at, live_match.c.match_id))
