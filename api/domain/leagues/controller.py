"""Addresses of leagues."""

from typing import Annotated, Any

import sqlalchemy as sa
from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from api.db import Serving
from api.domain.leagues.queries import (
    BY_EXPECTED_POINTS,
    BY_POSITION,
    BY_RANK,
    NEWEST_SEASON_FIRST,
    Category,
    leagues,
    outlook,
    scorers,
    seasons,
    table_at,
    table_of,
)
from api.domain.leagues.schemas import (
    LeagueDetail,
    LeagueList,
    ScorerList,
    SeasonList,
    Standings,
    TeamOutlookList,
    league_detail_of,
    league_of,
    outlook_of,
    scorer_of,
    season_of,
    standings_of,
)
from api.domain.matches.queries import SOONEST_FIRST, fixtures
from api.domain.matches.schemas import MatchList, match_of
from api.errors import LIST_PROBLEMS, THING_PROBLEMS, unknown
from api.filters import CountryQuery, LeaguePath, Looking, SeasonQuery, Selection
from api.pagination import PageRequest, read_listing
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
        active: Annotated[bool | None, QueryParameter(description="Whether its matches are still read")] = None,
    ) -> LeagueList:
        """Every league known, with its current season."""
        branches = leagues(country, tier, active)
        return await read_listing(LeagueList, serving, branches, BY_RANK, page, shape=league_of)

    @get("/{league:str}", operation_id="get_league", summary="A league", responses=THING_PROBLEMS)
    async def get_league(self, serving: NamedDependency[Serving], league: LeaguePath) -> LeagueDetail:
        """A league with its current season."""
        return league_detail_of(await _known_league(serving, league), serving.meta)

    @get("/{league:str}/standings", operation_id="get_standings", summary="The table", responses=THING_PROBLEMS)
    async def get_standings(
        self,
        serving: NamedDependency[Serving],
        looking: NamedDependency[Looking],
        page: NamedDependency[PageRequest],
        league: LeaguePath,
        season: SeasonQuery = None,
    ) -> Standings:
        """The table of a season; without `season`, of the newest that has one, or of that in play at `as_of`."""
        row = await _known_league(serving, league)
        if looking.is_earlier:
            table = await table_at(serving.database, row.league_id, season, looking.at)
        else:
            table = await table_of(serving.database, row.league_id, season)
        if not table:
            raise unknown("table", f"{row.code} {season or ''}".strip(), f"/api/v1/leagues/{row.code}/seasons")
        as_of = looking.at if looking.is_earlier else None
        return standings_of(row, table[: page.limit], serving.meta, as_of)

    @get(
        "/{league:str}/fixtures",
        operation_id="list_league_fixtures",
        summary="Coming matches",
        responses=THING_PROBLEMS,
    )
    async def list_fixtures(
        self,
        serving: NamedDependency[Serving],
        looking: NamedDependency[Looking],
        page: NamedDependency[PageRequest],
        league: LeaguePath,
    ) -> MatchList:
        """The coming matches of a league, soonest first. Those that have ended: `/api/v1/matches?league=`."""
        row = await _known_league(serving, league)
        branches = fixtures(Selection(league_id=row.league_id), looking)
        return await read_listing(MatchList, serving, branches, SOONEST_FIRST, page, shape=match_of)

    @get("/{league:str}/seasons", operation_id="list_league_seasons", summary="Seasons", responses=THING_PROBLEMS)
    async def list_seasons(
        self, serving: NamedDependency[Serving], page: NamedDependency[PageRequest], league: LeaguePath
    ) -> SeasonList:
        """The seasons of a league that are known, newest first."""
        row = await _known_league(serving, league)
        branches = seasons(row.league_id)
        return await read_listing(SeasonList, serving, branches, NEWEST_SEASON_FIRST, page, shape=season_of)

    @get("/{league:str}/top-scorers", operation_id="list_top_scorers", summary="Top scorers", responses=THING_PROBLEMS)
    async def list_top_scorers(
        self,
        serving: NamedDependency[Serving],
        page: NamedDependency[PageRequest],
        league: LeaguePath,
        season: SeasonQuery = None,
        category: Annotated[Category, QueryParameter(description="The best at what")] = "goals",
    ) -> ScorerList:
        """The best of a season as a keyed provider told them last; archives tell no scorers."""
        row = await _known_league(serving, league)
        branches = scorers(row.league_id, season, category)
        return await read_listing(ScorerList, serving, branches, BY_POSITION, page, shape=scorer_of)

    @get("/{league:str}/outlook", operation_id="get_league_outlook", summary="How it may end", responses=THING_PROBLEMS)
    async def get_outlook(
        self, serving: NamedDependency[Serving], page: NamedDependency[PageRequest], league: LeaguePath
    ) -> TeamOutlookList:
        """Title, top four, relegation and points of each team, by playing the rest of the season many times."""
        row = await _known_league(serving, league)
        branches = outlook(row.league_id)
        return await read_listing(TeamOutlookList, serving, branches, BY_EXPECTED_POINTS, page, shape=outlook_of)


async def _known_league(serving: Serving, reference: str) -> sa.Row[Any]:
    row = await find_league(serving.database, reference)
    if row is None:
        raise unknown("league", reference, "/api/v1/leagues")
    return row
