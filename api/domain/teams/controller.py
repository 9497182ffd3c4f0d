"""Addresses of teams."""

from typing import Annotated, Any

import sqlalchemy as sa
from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from api.db import Serving
from api.domain.matches.queries import SOONEST_FIRST, fixtures
from api.domain.matches.schemas import MatchList, match_of
from api.domain.teams.queries import BY_NAME, last_results, teams
from api.domain.teams.schemas import TeamDetail, TeamForm, TeamList, form_of, team_detail_of, team_of
from api.errors import LIST_PROBLEMS, THING_PROBLEMS, unknown
from api.filters import CountryQuery, LeagueQuery, Selection, TeamPath, league_id_of
from api.pagination import PageRequest, as_listing, count_rows, fetch_slice
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
    ) -> TeamList:
        """Every team known, in the order of their names."""
        branches = teams(await league_id_of(serving, league), country)
        part = await fetch_slice(serving.database, branches, BY_NAME, page)
        count = await count_rows(serving.database, branches)
        return as_listing(TeamList, part, shape=team_of, page=page, meta=serving.meta, count=count)

    @get("/{team:str}", operation_id="get_team", summary="A team", responses=THING_PROBLEMS)
    async def get_team(self, serving: NamedDependency[Serving], team: TeamPath) -> TeamDetail:
        """A team, and where it stands in its latest season."""
        return team_detail_of(await _known_team(serving, team), serving.meta)

    @get("/{team:str}/form", operation_id="get_team_form", summary="Last results", responses=THING_PROBLEMS)
    async def get_form(
        self,
        serving: NamedDependency[Serving],
        team: TeamPath,
        matches: Annotated[int, QueryParameter(ge=1, le=50, description="How many results")] = 5,
    ) -> TeamForm:
        """The last results of a team in every league it plays in, newest first, and their sums."""
        row = await _known_team(serving, team)
        results = await last_results(serving.database, row.team_id, matches)
        name = TeamName(id=row.team_id, slug=row.slug, name=row.name)
        return form_of(name, [match_of(result) for result in results], serving.meta)

    @get(
        "/{team:str}/fixtures",
        operation_id="list_team_fixtures",
        summary="Coming matches",
        responses=THING_PROBLEMS,
    )
    async def list_fixtures(
        self, serving: NamedDependency[Serving], page: NamedDependency[PageRequest], team: TeamPath
    ) -> MatchList:
        """The coming matches of a team, soonest first. Those that have ended: `/api/v1/matches?team=`."""
        row = await _known_team(serving, team)
        branches = fixtures(Selection(team_id=row.team_id), serving.now)
        part = await fetch_slice(serving.database, branches, SOONEST_FIRST, page)
        count = await count_rows(serving.database, branches)
        return as_listing(MatchList, part, shape=match_of, page=page, meta=serving.meta, count=count)


async def _known_team(serving: Serving, reference: str) -> sa.Row[Any]:
    row = await find_team(serving.database, reference)
    if row is None:
        raise unknown("team", reference, "/api/v1/teams")
    return row
