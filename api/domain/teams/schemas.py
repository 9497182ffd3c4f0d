"""Shapes of teams and their form."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta as Doc
from sqlalchemy import Row

from api.domain.matches.schemas import Match
from api.pagination import Listing
from api.schemas import LeagueName, Meta, Outcome, TeamName


class Team(msgspec.Struct, frozen=True, kw_only=True):
    """A team, and where it stands in its latest season."""

    id: int
    slug: Annotated[str, Doc(examples=["arsenal"])]
    name: Annotated[str, Doc(examples=["Arsenal"])]
    country: Annotated[str, Doc(examples=["ENG"])]
    league: LeagueName | None
    season_start: Annotated[int | None, Doc(description="The year in which that season begins")]
    position: int | None
    points: int | None
    played: int | None
    form: Annotated[str | None, Doc(description="Last results, newest last", examples=["WWDLW"])]


class TeamList(Listing[Team], frozen=True):
    """A page of teams."""

    results: list[Team]


class TeamDetail(Team, frozen=True, kw_only=True):
    """A team, with what the data is."""

    meta: Meta


class FormSummary(msgspec.Struct, frozen=True, kw_only=True):
    """Sums over the matches of a form."""

    matches: int
    wins: int
    draws: int
    losses: int
    goals_for: int
    goals_against: int
    points: int
    points_per_match: Annotated[float | None, Doc(description="Null when no match was played")]


class TeamForm(msgspec.Struct, frozen=True, kw_only=True):
    """The last results of a team."""

    team: TeamName
    form: Annotated[str, Doc(description="Newest last", examples=["WWDLW"])]
    summary: FormSummary
    matches: Annotated[list[Match], Doc(description="Newest first")]
    meta: Meta


def team_of(row: Row[Any]) -> Team:
    """Shape a row of `serving.team`."""
    return Team(**_shared(row))


def team_detail_of(row: Row[Any], meta: Meta) -> TeamDetail:
    """Shape a row of `serving.team` as an answer of its own."""
    return TeamDetail(**_shared(row), meta=meta)


def form_of(team: TeamName, played: list[Match], meta: Meta) -> TeamForm:
    """Sum up finished matches of a team, given newest first."""
    letters = [_letter(match, team) for match in played]
    goals_for, goals_against = 0, 0
    for match in played:
        home, away = match.home_score or 0, match.away_score or 0
        is_home = match.home_team.id == team.id
        goals_for += home if is_home else away
        goals_against += away if is_home else home
    points = 3 * letters.count("W") + letters.count("D")
    summary = FormSummary(
        matches=len(played),
        wins=letters.count("W"),
        draws=letters.count("D"),
        losses=letters.count("L"),
        goals_for=goals_for,
        goals_against=goals_against,
        points=points,
        points_per_match=points / len(played) if played else None,
    )
    return TeamForm(team=team, form="".join(reversed(letters)), summary=summary, matches=played, meta=meta)


def _letter(match: Match, team: TeamName) -> str:
    if match.outcome == "draw":
        return "D"
    won: Outcome = "home" if match.home_team.id == team.id else "away"
    return "W" if match.outcome == won else "L"


def _shared(row: Row[Any]) -> dict[str, Any]:
    league = None
    if row.league_id is not None:
        league = LeagueName(id=row.league_id, code=row.league_code, name=row.league_name, country=row.country)
    return {
        "id": row.team_id,
        "slug": row.slug,
        "name": row.name,
        "country": row.country,
        "league": league,
        "season_start": row.season_start,
        "position": row.position,
        "points": row.points,
        "played": row.played,
        "form": row.form,
    }
