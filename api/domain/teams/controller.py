"""Addresses of teams."""

from typing import Annotated, Any

import sqlalchemy as sa
from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from api.db import Serving
from api.domain.matches.queries import SOONEST_FIRST, fixtures, last_results, meetings
from api.domain.matches.schemas import MatchList, match_of
from api.domain.teams.queries import ORDERS, PLAYERS_BY_NAME, TeamOrder, players, teams
from api.domain.teams.schemas import (
    HeadToHead,
    PlayerList,
    Position,
    TeamDetail,
    TeamForm,
    TeamList,
    form_of,
    head_to_head,
    player_of,
    team_detail_of,
    team_of,
)
from api.errors import LIST_PROBLEMS, THING_PROBLEMS, unknown
from api.filters import CountryQuery, LeagueQuery, Looking, Selection, TeamPath, league_id_of
from api.pagination import PageRequest, read_listing
from api.references import find_team
from api.schemas import TeamName


class TeamController(Controller):
    """Teams, by slug or id."""

    path = "/teams"
    tags = ("Teams",)

    @get("/", operation_id="list_teams", summary="Teams by name", responses=LIST_PROBLEMS)
    async def list_teams(
        self,
        serving: NamedDependency[Serving],
        page: NamedDependency[PageRequest],
        league: LeagueQuery = None,
        country: CountryQuery = None,
        sort: Annotated[TeamOrder, QueryParameter(description="`-`: from Z to A")] = "name",
    ) -> TeamList:
        """Every team known, in the order of their names."""
        branches = teams(await league_id_of(serving, league), country)
        return await read_listing(TeamList, serving, branches, ORDERS[sort], page, shape=team_of)

    @get("/{team:str}", operation_id="get_team", summary="A team", responses=THING_PROBLEMS)
    async def get_team(self, serving: NamedDependency[Serving], team: TeamPath) -> TeamDetail:
        """A team, and where it stands in its latest season."""
        return team_detail_of(await _known_team(serving, team), serving.meta)

    @get("/{team:str}/form", operation_id="get_team_form", summary="Last results", responses=THING_PROBLEMS)
    async def get_form(
        self,
        serving: NamedDependency[Serving],
        looking: NamedDependency[Looking],
        page: NamedDependency[PageRequest],
        team: TeamPath,
        matches: Annotated[int, QueryParameter(ge=1, le=50, description="How many results")] = 5,
    ) -> TeamForm:
        """The last results of a team in every league it plays in, newest first, and their sums."""
        row = await _known_team(serving, team)
        results = await last_results(serving.database, row.team_id, min(matches, page.limit), looking.at)
        return form_of(_name_of(row), [match_of(result) for result in results], serving.meta)

    @get("/{team:str}/fixtures", operation_id="list_team_fixtures", summary="Coming matches", responses=THING_PROBLEMS)
    async def list_fixtures(
        self,
        serving: NamedDependency[Serving],
        looking: NamedDependency[Looking],
        page: NamedDependency[PageRequest],
        team: TeamPath,
    ) -> MatchList:
        """The coming matches of a team, soonest first. Those that have ended: `/api/v1/matches?team=`."""
        row = await _known_team(serving, team)
        branches = fixtures(Selection(team_id=row.team_id), looking)
        return await read_listing(MatchList, serving, branches, SOONEST_FIRST, page, shape=match_of)

    @get("/{team:str}/players", operation_id="list_team_players", summary="The squad", responses=THING_PROBLEMS)
    async def list_players(
        self,
        serving: NamedDependency[Serving],
        page: NamedDependency[PageRequest],
        team: TeamPath,
        position: Annotated[Position | None, QueryParameter(description="Only those of this position")] = None,
    ) -> PlayerList:
        """The squad as a keyed provider told it last, with who misses the next match; archives tell no squads."""
        row = await _known_team(serving, team)
        branches = players(row.team_id, position)
        return await read_listing(PlayerList, serving, branches, PLAYERS_BY_NAME, page, shape=player_of)

    @get(
        "/{team:str}/h2h/{other:str}",
        operation_id="get_head_to_head",
        summary="Two teams against each other",
        responses=THING_PROBLEMS,
    )
    async def get_head_to_head(
        self,
        serving: NamedDependency[Serving],
        looking: NamedDependency[Looking],
        page: NamedDependency[PageRequest],
        team: TeamPath,
        other: TeamPath,
    ) -> HeadToHead:
        """The last matches between two teams, at either ground, newest first, and how they ended for the first."""
        row, opponent = await _known_team(serving, team), await _known_team(serving, other)
        met = await meetings(serving.database, row.team_id, opponent.team_id, looking.at, page.limit)
        shaped = [match_of(match) for match in met]
        return head_to_head(_name_of(row), _name_of(opponent), shaped, serving.meta)


def _name_of(row: sa.Row[Any]) -> TeamName:
    return TeamName(id=row.team_id, slug=row.slug, name=row.name)


async def _known_team(serving: Serving, reference: str) -> sa.Row[Any]:
    row = await find_team(serving.database, reference)
    if row is None:
        raise unknown("team", reference, "/api/v1/teams")
    return row
