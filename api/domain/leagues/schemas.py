"""Shapes of leagues and their tables."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, ClassVar

import msgspec
from msgspec import Meta as Doc
from sqlalchemy import Row

from api.formats import Tabular
from api.pagination import Listing
from api.schemas import DIGITS, LeagueName, Meta, TeamName, rounded


class League(msgspec.Struct, frozen=True, kw_only=True):
    """A league and its current season."""

    id: int
    code: Annotated[str, Doc(examples=["PL"])]
    name: Annotated[str, Doc(examples=["Premier League"])]
    country: Annotated[str, Doc(description="ISO 3166 alpha-3, or ENG or SCO", examples=["ENG"])]
    tier: Annotated[int, Doc(description="1: the highest of its country")]
    is_active: bool
    season_start: Annotated[int | None, Doc(description="The year in which the current season begins")]
    season: Annotated[str | None, Doc(examples=["2023/24"])]
    n_teams: Annotated[int | None, Doc(description="Of the current season")]
    n_finished: Annotated[int | None, Doc(description="Matches of the current season that have ended")]
    n_scheduled: Annotated[int | None, Doc(description="Matches of the current season that are to come")]


class LeagueList(Listing[League], frozen=True):
    """A page of leagues."""

    results: list[League]


class LeagueDetail(League, frozen=True, kw_only=True):
    """A league, with what the data is."""

    meta: Meta


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a table."""

    position: int
    team_id: int
    team_name: str
    team_slug: str
    played: int
    wins: int
    draws: int
    losses: int
    goals_for: int
    goals_against: int
    goal_difference: int
    points: Annotated[int, Doc(description="Three a win, also in seasons that gave two")]
    form: Annotated[str | None, Doc(description="Last results, newest last", examples=["WWDLW"])]


class Standings(Tabular, frozen=True, kw_only=True):
    """The table of a league season."""

    rows_in: ClassVar[str] = "standings"

    league: LeagueName
    season_start: int
    season: str
    as_of: Annotated[datetime | None, Doc(description="Results known later are left out; null: all known are in")]
    standings: list[Standing]
    meta: Meta


class Season(msgspec.Struct, frozen=True, kw_only=True):
    """A season of a league."""

    season_start: Annotated[int, Doc(description="The year in which it begins", examples=[2023])]
    season: Annotated[str, Doc(examples=["2023/24"])]
    is_current: bool
    first_match_on: date
    last_match_on: Annotated[date, Doc(description="Of the matches known by now")]
    n_teams: int
    n_matches: int
    n_finished: int
    n_scheduled: int


class SeasonList(Listing[Season], frozen=True):
    """A page of seasons."""

    results: list[Season]


class Scorer(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a list of the best."""

    position: int
    player: Annotated[str | None, Doc(examples=["Erling Haaland"])]
    team: TeamName | None
    goals: int | None
    assists: Annotated[int | None, Doc(description="Null for nought or unknown")]
    season_start: Annotated[int, Doc(examples=[2023])]
    told_by: Annotated[str, Doc(description="The provider")]
    told_at: datetime


class ScorerList(Listing[Scorer], frozen=True):
    """A page of a list of the best."""

    results: list[Scorer]


def league_of(row: Row[Any]) -> League:
    """Shape a row of `serving.league`."""
    return League(**_shared(row))


def league_detail_of(row: Row[Any], meta: Meta) -> LeagueDetail:
    """Shape a row of `serving.league` as an answer of its own."""
    return LeagueDetail(**_shared(row), meta=meta)


def standings_of(league: Row[Any], rows: Sequence[Row[Any]], meta: Meta, as_of: datetime | None) -> Standings:
    """Shape the rows of one table (`serving.standing`, by position; at least one)."""
    return Standings(
        league=LeagueName(id=league.league_id, code=league.code, name=league.name, country=league.country),
        season_start=rows[0].season_start,
        season=rows[0].season_name,
        as_of=as_of,
        standings=[
            Standing(
                position=row.position,
                team_id=row.team_id,
                team_name=row.team_name,
                team_slug=row.team_slug,
                played=row.played,
                wins=row.won,
                draws=row.drawn,
                losses=row.lost,
                goals_for=row.goals_for,
                goals_against=row.goals_against,
                goal_difference=row.goal_difference,
                points=row.points,
                form=row.form,
            )
            for row in rows
        ],
        meta=meta,
    )


class TeamOutlook(msgspec.Struct, frozen=True, kw_only=True):
    """How a season in play may end for a team."""

    team: TeamName
    season_start: Annotated[int, Doc(examples=[2023])]
    played: int
    points: int
    expected_points: Annotated[float, Doc(description="At the end of the season, on average", examples=[81.4])]
    points_low: Annotated[float, Doc(description="Undercut in one of twenty simulations")]
    points_high: Annotated[float, Doc(description="Exceeded in one of twenty simulations")]
    p_title: Annotated[float, Doc(description="Probability of the first place", examples=[0.31])]
    p_top_four: float
    p_relegated: Annotated[float | None, Doc(description="Null where it is not known how many go down")]
    n_to_play: Annotated[int, Doc(description="Matches of the league still to be played")]
    n_simulations: int
    model_version: str
    cutoff_at: datetime
    issued_at: datetime


class TeamOutlookList(Listing[TeamOutlook], frozen=True):
    """A page of outlooks."""

    results: list[TeamOutlook]


def outlook_of(row: Row[Any]) -> TeamOutlook:
    """Shape a row of `serving.season_outlook`."""
    return TeamOutlook(
        team=TeamName(id=row.team_id, slug=row.team_slug, name=row.team_name),
        season_start=row.season_start,
        played=row.played,
        points=row.points,
        expected_points=round(row.expected_points, 2),
        points_low=row.points_low,
        points_high=row.points_high,
        p_title=round(row.p_title, DIGITS),
        p_top_four=round(row.p_top_four, DIGITS),
        p_relegated=rounded(row.p_relegated),
        n_to_play=row.n_to_play,
        n_simulations=row.n_simulations,
        model_version=row.model_version,
        cutoff_at=row.cutoff_at,
        issued_at=row.issued_at,
    )


def season_of(row: Row[Any]) -> Season:
    """Shape a row of `serving.season`."""
    return Season(
        season_start=row.season_start,
        season=row.season_name,
        is_current=row.is_current,
        first_match_on=row.first_match_on,
        last_match_on=row.last_match_on,
        n_teams=row.n_teams,
        n_matches=row.n_matches,
        n_finished=row.n_finished,
        n_scheduled=row.n_scheduled,
    )


def scorer_of(row: Row[Any]) -> Scorer:
    """Shape a row of `serving.scorer`."""
    has_team = row.team_id is not None and row.team_name is not None
    return Scorer(
        position=row.position,
        player=row.player_name,
        team=TeamName(id=row.team_id, slug=row.team_slug, name=row.team_name) if has_team else None,
        goals=row.goals,
        assists=row.assists,
        season_start=row.season_start,
        told_by=row.source,
        told_at=row.known_at,
    )


def _shared(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.league_id,
        "code": row.code,
        "name": row.name,
        "country": row.country,
        "tier": row.tier,
        "is_active": row.is_active,
        "season_start": row.season_start,
        "season": row.season_name,
        "n_teams": row.n_teams,
        "n_finished": row.n_finished,
        "n_scheduled": row.n_scheduled,
    }
