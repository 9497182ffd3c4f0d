"""Addresses of leagues."""

from typing import Annotated, Any

import sqlalchemy as sa
from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from api.db import Serving
from api.domain.leagues.queries import BY_RANK, leagues, table_of
from api.domain.leagues.schemas import (
    LeagueDetail,
    LeagueList,
    Standings,
    league_detail_of,
    league_of,
    standings_of,
)
from api.domain.matches.queries import SOONEST_FIRST, fixtures
from api.domain.matches.schemas import MatchList, match_of
from api.errors import LIST_PROBLEMS, THING_PROBLEMS, unknown
from api.filters import CountryQuery, LeaguePath, SeasonQuery, Selection
from api.pagination import PageRequest, as_listing, count_rows, fetch_slice
from api.references import find_league


class LeagueController(Controller):
    """Leagues, by code or id."""

    path = "/leagues"
    tags = ("Leagues",)

    @get("/", operation_id="list_leagues", summary="Leagues, the best known first", responses=LIST_PROBLEMS)
    async def list_leagues(
        self,
        serving: NamedDependency[Serving],
        page: NamedDependency[PageRequest],
        country: CountryQuery = None,
        tier: Annotated[int | None, QueryParameter(ge=1, le=20, description="1: the highest")] = None,
    ) -> LeagueList:
        """Every league known, with its current season."""
        branches = leagues(country, tier)
        part = await fetch_slice(serving.database, branches, BY_RANK, page)
        count = await count_rows(serving.database, branches)
        return as_listing(LeagueList, part, shape=league_of, page=page, meta=serving.meta, count=count)

    @get("/{league:str}", operation_id="get_league", summary="A league", responses=THING_PROBLEMS)
    async def get_league(self, serving: NamedDependency[Serving], league: LeaguePath) -> LeagueDetail:
        """A league with its current season."""
        return league_detail_of(await _known_league(serving, league), serving.meta)

    @get("/{league:str}/standings", operation_id="get_standings", summary="The table", responses=THING_PROBLEMS)
    async def get_standings(
        self, serving: NamedDependency[Serving], league: LeaguePath, season: SeasonQuery = None
    ) -> Standings:
        """The table of a season; without `season`, of the newest one that has a table."""
        row = await _known_league(serving, league)
        table = await table_of(serving.database, row.league_id, season)
        if not table:
            raise unknown("table", f"{row.code} {season or ''}".strip(), "/api/v1/leagues")
        return standings_of(row, table, serving.meta)

    @get(
        "/{league:str}/fixtures",
        operation_id="list_league_fixtures",
        summary="Coming matches",
        responses=THING_PROBLEMS,
    )
    async def list_fixtures(
        self, serving: NamedDependency[Serving], page: NamedDependency[PageRequest], league: LeaguePath
    ) -> MatchList:
        """The coming matches of a league, soonest first. Those that have ended: `/api/v1/matches?league=`."""
        row = await _known_league(serving, league)
        branches = fixtures(Selection(league_id=row.league_id), serving.now)
        part = await fetch_slice(serving.database, branches, SOONEST_FIRST, page)
        count = await count_rows(serving.database, branches)
        return as_listing(MatchList, part, shape=match_of, page=page, meta=serving.meta, count=count)


async def _known_league(serving: Serving, reference: str) -> sa.Row[Any]:
    row = await find_league(serving.database, reference)
    if row is None:
        raise unknown("league", reference, "/api/v1/leagues")
    return row
