"""Addresses of matches."""

from collections.abc import AsyncIterator
from typing import Annotated

from litestar import Controller, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import QueryParameter
from litestar.response import ServerSentEvent

from api.db import Serving
from api.domain.matches.live import LiveFeed
from api.domain.matches.queries import (
    ORDERS,
    MatchOrder,
    events_of,
    find_match,
    lineups_of,
    live_matches,
    matches,
    meetings,
    odds_of,
    statistics_of,
)
from api.domain.matches.schemas import LiveMatchList, MatchDetail, MatchList, live_match_of, match_detail_of, match_of
from api.errors import LIST_PROBLEMS, THING_PROBLEMS, unknown
from api.filters import Looking, MatchId, SeasonQuery, Selection
from api.pagination import PageRequest, read_listing
from api.schemas import MatchStatus

#: Meetings shown beside a match.
N_MEETINGS = 10


class MatchController(Controller):
    """Matches of every league and season."""

    path = "/matches"
    tags = ("Matches",)

    @get("/", operation_id="list_matches", summary="Matches, newest kick-off first", responses=LIST_PROBLEMS)
    async def list_matches(
        self,
        serving: NamedDependency[Serving],
        selection: NamedDependency[Selection],
        looking: NamedDependency[Looking],
        page: NamedDependency[PageRequest],
        status: Annotated[
            MatchStatus | None,
            QueryParameter(description="unresolved: past, and no source told a score"),
        ] = None,
        season: SeasonQuery = None,
        sort: Annotated[MatchOrder, QueryParameter(description="`-`: newest first")] = "-kickoff_at",
    ) -> MatchList:
        """Every match known, coming ones included, as they were seen at `as_of`.

        The list grows without end, so it carries no count.
        """
        branches = matches(selection, looking, status, season)
        return await read_listing(MatchList, serving, branches, ORDERS[sort], page, shape=match_of, is_counted=False)

    @get(
        "/live",
        operation_id="list_live_matches",
        summary="Matches in play",
        responses=LIST_PROBLEMS,
        opt={"max_age": 0},
    )
    async def list_live_matches(
        self, serving: NamedDependency[Serving], page: NamedDependency[PageRequest]
    ) -> LiveMatchList:
        """What matches in play stand at, as a provider told it minutes ago; results count once they are read."""
        rows = await live_matches(serving.database)
        return LiveMatchList([live_match_of(row) for row in rows][: page.limit], serving.meta)

    @get(
        "/live/stream",
        operation_id="stream_live_matches",
        summary="Matches in play, as they change",
        responses=LIST_PROBLEMS | {200: ResponseSpec(str, description="Events", media_type="text/event-stream")},
        media_type="text/event-stream",
        opt={"max_age": None},
    )
    async def stream_live_matches(self, serving: NamedDependency[Serving], state: State) -> ServerSentEvent:
        """Server-sent events: `match` with the state of a match, first of each in play, then of each that changes.

        The data of an event is a result of `/matches/live`. A comment every 15 seconds keeps the connection open.
        """
        feed: LiveFeed = state.live_feed
        events: AsyncIterator[dict[str, str | None]] = feed.follow(serving.database)
        return ServerSentEvent(events, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})

    @get("/{match_id:int}", operation_id="get_match", summary="A match", responses=THING_PROBLEMS)
    async def get_match(
        self, serving: NamedDependency[Serving], looking: NamedDependency[Looking], match_id: MatchId
    ) -> MatchDetail:
        """A match with its statistics, events, line-ups, odds history and earlier meetings, where they are known."""
        database, at = serving.database, looking.at
        row = await find_match(database, match_id, looking)
        if row is None:
            raise unknown("match", match_id, "/api/v1/matches")
        return match_detail_of(
            row,
            serving.meta,
            statistics=await statistics_of(database, match_id, at),
            odds=await odds_of(database, match_id, at),
            events=await events_of(database, match_id, at),
            lineups=await lineups_of(database, match_id, at),
            meetings=await meetings(database, row.home_team_id, row.away_team_id, min(row.kickoff_at, at), N_MEETINGS),
        )
