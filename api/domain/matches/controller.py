"""Addresses of matches."""

from typing import Annotated

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from api.db import Serving
from api.domain.matches.queries import NEWEST_FIRST, find_match, live_matches, matches
from api.domain.matches.schemas import LiveMatchList, MatchDetail, MatchList, live_match_of, match_detail_of, match_of
from api.errors import LIST_PROBLEMS, THING_PROBLEMS, unknown
from api.filters import MatchId, SeasonQuery, Selection
from api.pagination import PageRequest, as_listing, fetch_slice
from api.schemas import MatchStatus


class MatchController(Controller):
    """Matches of every league and season."""

    path = "/matches"
    tags = ("Matches",)

    @get("/", operation_id="list_matches", summary="Matches, newest kick-off first", responses=LIST_PROBLEMS)
    async def list_matches(
        self,
        serving: NamedDependency[Serving],
        selection: NamedDependency[Selection],
        page: NamedDependency[PageRequest],
        status: Annotated[
            MatchStatus | None,
            QueryParameter(description="unresolved: past, and no source told a score"),
        ] = None,
        season: SeasonQuery = None,
    ) -> MatchList:
        """Every match known, coming ones included. The list grows without end, so it carries no count."""
        part = await fetch_slice(serving.database, matches(selection, status, season), NEWEST_FIRST, page)
        return as_listing(MatchList, part, shape=match_of, page=page, meta=serving.meta)

    @get("/live", operation_id="list_live_matches", summary="Matches in play", responses=LIST_PROBLEMS)
    async def list_live_matches(self, serving: NamedDependency[Serving]) -> LiveMatchList:
        """What matches in play stand at, as a provider told it minutes ago; results count once they are read."""
        rows = await live_matches(serving.database)
        return LiveMatchList([live_match_of(row) for row in rows], serving.meta)

    @get("/{match_id:int}", operation_id="get_match", summary="A match", responses=THING_PROBLEMS)
    async def get_match(self, serving: NamedDependency[Serving], match_id: MatchId) -> MatchDetail:
        """A match with its statistics and the closing odds of the market, where they are known."""
        row = await find_match(serving.database, match_id)
        if row is None:
            raise unknown("match", match_id, "/api/v1/matches")
        return match_detail_of(row, serving.meta)
