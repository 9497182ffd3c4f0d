"""Reading leagues, their seasons, tables and lists of the best."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by

from api.db import Database
from api.domain.matches.queries import is_known_result
from api.pagination import BigId, Branches, Keyset
from api.tables import league, match, scorer, season, season_outlook, standing

BY_RANK = Keyset((league.c.priority_rank, league.c.league_id), (BigId, BigId))
NEWEST_SEASON_FIRST = Keyset((season.c.season_start,), (BigId,), is_descending=True)
BY_EXPECTED_POINTS = Keyset(
    (season_outlook.c.expected_points, season_outlook.c.season_outlook_id), (float, BigId), is_descending=True
)
BY_POSITION = Keyset((scorer.c.position,), (BigId,))
Category = Literal["goals", "assists", "yellow_cards", "red_cards"]
#: Results in the column `form` of a table.
N_FORM = 5


def leagues(country: str | None, tier: int | None, is_active: bool | None) -> Branches:
    """Select the leagues of a country, a tier, or in play."""
    statement = sa.select(league)
    if country is not None:
        statement = statement.where(league.c.country == country)
    if tier is not None:
        statement = statement.where(league.c.tier == tier)
    if is_active is not None:
        statement = statement.where(league.c.is_active == is_active)
    return [statement]


def seasons(league_id: int) -> Branches:
    """Select the seasons of a league."""
    return [sa.select(season).where(season.c.league_id == league_id)]


def scorers(league_id: int, season_start: int | None, category: Category) -> Branches:
    """Select a list of the best of a season; None: of the newest that has one."""
    newest = sa.select(sa.func.max(scorer.c.season_start)).where(
        scorer.c.league_id == league_id, scorer.c.category == category
    )
    chosen = newest.scalar_subquery() if season_start is None else season_start
    return [
        sa.select(scorer).where(
            scorer.c.league_id == league_id, scorer.c.season_start == chosen, scorer.c.category == category
        )
    ]


def outlook(league_id: int) -> Branches:
    """Select how a season in play may end: the newest outlook of each of its clubs."""
    newest = sa.select(sa.func.max(season_outlook.c.season_start)).where(season_outlook.c.league_id == league_id)
    return [
        sa.select(season_outlook).where(
            season_outlook.c.league_id == league_id,
            season_outlook.c.season_start == newest.scalar_subquery(),
            season_outlook.c.is_latest,
        )
    ]


async def table_of(database: Database, league_id: int, season_start: int | None) -> Sequence[sa.Row[Any]]:
    """Read the table of a league season by position; None: of the newest season that has a table."""
    newest = sa.select(sa.func.max(standing.c.season_start)).where(standing.c.league_id == league_id)
    chosen = newest.scalar_subquery() if season_start is None else season_start
    statement = (
        sa.select(standing)
        .where(standing.c.league_id == league_id, standing.c.season_start == chosen)
        .order_by(standing.c.position, standing.c.team_id)
    )
    return await database.read(statement)


async def table_at(database: Database, league_id: int, season_start: int | None, at: datetime) -> Sequence[sa.Row[Any]]:
    """Read the table of a league season as it was known at an instant; None: of the season in play then.

    The same rules as `serving.standing`: points, goal difference, goals, name.
    """
    chosen: Any = season_start
    if season_start is None:
        begun = sa.select(sa.func.max(season.c.season_start)).where(
            season.c.league_id == league_id, season.c.first_match_on <= at.date()
        )
        chosen = begun.scalar_subquery()
    played = (
        sa.select(match)
        .where(match.c.league_id == league_id, match.c.season_start == chosen)
        .add_columns(is_known_result(at).label("is_played"))
        .cte("played")
    )
    sides = sa.union_all(
        *[_side(played, side, other) for side, other in (("home", "away"), ("away", "home"))]
    ).subquery()
    newest = sa.func.row_number().over(
        partition_by=sides.c.team_id,
        order_by=[sides.c.is_played.desc(), sides.c.kickoff_at.desc(), sides.c.match_id.desc()],
    )
    ranked = sa.select(sides, newest.label("nth_latest")).subquery()
    points = sa.case(
        (ranked.c.goals_for > ranked.c.goals_against, 3), (ranked.c.goals_for == ranked.c.goals_against, 1), else_=0
    )
    letter = sa.case((points == 3, "W"), (points == 1, "D"), else_="L")

    def total(expression: sa.ColumnElement[Any], *conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[Any]:
        return sa.func.coalesce(sa.func.sum(expression).filter(ranked.c.is_played, *conditions), 0)

    oldest_first = aggregate_order_by(sa.literal(""), ranked.c.nth_latest.desc())
    form = sa.func.string_agg(letter, oldest_first).filter(ranked.c.is_played, ranked.c.nth_latest <= N_FORM)
    sums = (
        sa.select(
            ranked.c.team_id,
            ranked.c.team_name,
            ranked.c.team_slug,
            sa.func.max(ranked.c.season_start).label("season_start"),
            sa.func.max(ranked.c.season_name).label("season_name"),
            total(sa.literal(1)).label("played"),
            total(sa.literal(1), points == 3).label("won"),
            total(sa.literal(1), points == 1).label("drawn"),
            total(sa.literal(1), points == 0).label("lost"),
            total(ranked.c.goals_for).label("goals_for"),
            total(ranked.c.goals_against).label("goals_against"),
            total(points).label("points"),
            sa.func.coalesce(form, "").label("form"),
        )
        .group_by(ranked.c.team_id, ranked.c.team_name, ranked.c.team_slug)
        .subquery()
    )
    difference = sums.c.goals_for - sums.c.goals_against
    order = [
        sums.c.points.desc(),
        difference.desc(),
        sums.c.goals_for.desc(),
        sums.c.team_name.collate("C"),
        sums.c.team_id,
    ]
    position = sa.func.row_number().over(order_by=order)
    return await database.read(
        sa.select(sums, difference.label("goal_difference"), position.label("position")).order_by(position)
    )


def _side(played: sa.CTE, side: str, other: str) -> sa.Select[Any]:
    return sa.select(
        *[played.c[name] for name in ("match_id", "kickoff_at", "season_start", "season_name", "is_played")],
        *[played.c[f"{side}_team_{what}"].label(f"team_{what}") for what in ("id", "name", "slug")],
        played.c[f"{side}_goals"].label("goals_for"),
        played.c[f"{other}_goals"].label("goals_against"),
    )
