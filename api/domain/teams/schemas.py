"""Shapes of teams and their form."""

from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal

import msgspec
from msgspec import Meta as Doc
from sqlalchemy import Row

from api.domain.matches.schemas import HeadToHeadSummary, Match, head_to_head_of
from api.formats import Tabular
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


class TeamForm(Tabular, frozen=True, kw_only=True):
    """The last results of a team."""

    rows_in: ClassVar[str] = "matches"

    team: TeamName
    form: Annotated[str, Doc(description="Newest last", examples=["WWDLW"])]
    summary: FormSummary
    matches: Annotated[list[Match], Doc(description="Newest first")]
    meta: Meta


class HeadToHead(Tabular, frozen=True, kw_only=True):
    """The matches between two teams."""

    rows_in: ClassVar[str] = "matches"

    team: TeamName
    opponent: TeamName
    summary: Annotated[HeadToHeadSummary, Doc(description="Seen from the team, over the matches shown")]
    matches: Annotated[list[Match], Doc(description="Newest first")]
    meta: Meta


class Player(msgspec.Struct, frozen=True, kw_only=True):
    """A player of a squad."""

    id: Annotated[int, Doc(description="The provider's: we have no ids of players of our own")]
    name: Annotated[str, Doc(examples=["Bukayo Saka"])]
    position: Annotated[str, Doc(description="goalkeeper, defender, midfielder, forward or unknown")]
    date_of_birth: date | None
    nationality: str | None
    height_cm: int | None
    market_value_eur: Annotated[int | None, Doc(description="Where a provider tells it")]
    injury_status: Annotated[str, Doc(description="available, doubtful, missing or unknown, for the next match")]
    injury_reason: Annotated[str | None, Doc(description="injury, illness, suspension, international_duty or other")]
    told_by: Annotated[str, Doc(description="The provider")]
    told_at: datetime


class PlayerList(Listing[Player], frozen=True):
    """A page of players."""

    results: list[Player]


Position = Literal["goalkeeper", "defender", "midfielder", "forward", "unknown"]


def player_of(row: Row[Any]) -> Player:
    """Shape a row of `serving.player`."""
    return Player(
        id=row.player_id,
        name=row.name,
        position=row.position,
        date_of_birth=row.born_on,
        nationality=row.nationality,
        height_cm=row.height_cm,
        market_value_eur=row.market_value_eur,
        injury_status=row.injury_status,
        injury_reason=row.injury_reason,
        told_by=row.source,
        told_at=row.known_at,
    )


def head_to_head(team: TeamName, opponent: TeamName, met: list[Match], meta: Meta) -> HeadToHead:
    """Sum up the matches between two teams, given newest first."""
    summary = head_to_head_of(team.id, met)
    return HeadToHead(team=team, opponent=opponent, summary=summary, matches=met, meta=meta)


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
