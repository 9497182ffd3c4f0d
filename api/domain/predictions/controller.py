"""Addresses of forecasts."""

from typing import Annotated, Literal

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from api.db import Serving
from api.domain.matches.queries import find_match
from api.domain.predictions.queries import (
    NEWEST_FIRST,
    SOONEST_FIRST,
    Kind,
    forecasts_of_match,
    history,
    on_day_of,
    upcoming,
)
from api.domain.predictions.schemas import (
    MatchPrediction,
    PredictionList,
    prediction_detail_of,
    prediction_of,
)
from api.errors import LIST_PROBLEMS, THING_PROBLEMS, unknown
from api.filters import LeaguePath, MatchId, Selection
from api.pagination import Branches, PageRequest, as_listing, count_rows, fetch_slice
from api.references import find_league

MinConfidence = Annotated[
    float | None, QueryParameter(ge=0, le=1, description="Leave out forecasts less sure than this")
]


class PredictionController(Controller):
    """Forecasts of coming matches, and those of matches that have ended."""

    path = "/predictions"
    tags = ("Predictions",)

    @get(
        "/upcoming",
        operation_id="list_upcoming_predictions",
        summary="Coming matches",
        responses=LIST_PROBLEMS,
    )
    async def list_upcoming(
        self,
        serving: NamedDependency[Serving],
        selection: NamedDependency[Selection],
        page: NamedDependency[PageRequest],
        min_confidence: MinConfidence = None,
    ) -> PredictionList:
        """The latest forecast of each match that has not kicked off, soonest first."""
        return await _counted(serving, upcoming(selection, min_confidence, serving.now), page)

    @get(
        "/today",
        operation_id="list_predictions_of_today",
        summary="Matches of today",
        responses=LIST_PROBLEMS,
    )
    async def list_today(
        self,
        serving: NamedDependency[Serving],
        selection: NamedDependency[Selection],
        page: NamedDependency[PageRequest],
        min_confidence: MinConfidence = None,
    ) -> PredictionList:
        """The latest forecast of each match of today (UTC), ended ones included, soonest first.

        Where the data looks from another day (`meta.as_of`), that day is today.
        """
        return await _counted(serving, on_day_of(selection, min_confidence, serving.now), page)

    @get(
        "/match/{match_id:int}",
        operation_id="get_match_prediction",
        summary="Forecasts of a match",
        responses=THING_PROBLEMS,
    )
    async def get_of_match(self, serving: NamedDependency[Serving], match_id: MatchId) -> MatchPrediction:
        """The newest forecast of a match with its score grid and lineage, and those issued before it."""
        rows = await forecasts_of_match(serving.database, match_id)
        if not rows and await find_match(serving.database, match_id) is None:
            raise unknown("match", match_id, "/api/v1/matches")
        return MatchPrediction(
            match_id=match_id,
            prediction=prediction_detail_of(rows[0]) if rows else None,
            earlier=[prediction_of(row) for row in rows[1:]],
            meta=serving.meta,
        )

    @get(
        "/league/{league:str}",
        operation_id="list_league_predictions",
        summary="Coming matches of a league",
        responses=THING_PROBLEMS,
    )
    async def list_of_league(
        self,
        serving: NamedDependency[Serving],
        page: NamedDependency[PageRequest],
        league: LeaguePath,
        min_confidence: MinConfidence = None,
    ) -> PredictionList:
        """The latest forecast of each coming match of a league, soonest first."""
        row = await find_league(serving.database, league)
        if row is None:
            raise unknown("league", league, "/api/v1/leagues")
        selection = Selection(league_id=row.league_id)
        return await _counted(serving, upcoming(selection, min_confidence, serving.now), page)

    @get("/history", operation_id="list_past_predictions", summary="Scored forecasts", responses=LIST_PROBLEMS)
    async def list_history(
        self,
        *,
        serving: NamedDependency[Serving],
        selection: NamedDependency[Selection],
        page: NamedDependency[PageRequest],
        kind: Annotated[
            Kind,
            QueryParameter(
                description="record: really issued before kick-off; simulated: while looking from another day"
            ),
        ] = "record",
        lead_time: Annotated[
            Literal["72h", "24h", "1h", "scheduled"] | None,
            QueryParameter(description="Only forecasts this long before kick-off"),
        ] = None,
        min_confidence: MinConfidence = None,
    ) -> PredictionList:
        """Forecasts of matches that have ended, with their scores, newest first.

        Of each match and lead time only the forecast that counts is shown, so a match may appear once a lead
        time. The list grows without end, so it carries no count. Record and simulated forecasts are never in
        one list.
        """
        branches = history(selection, min_confidence, kind, lead_time)
        part = await fetch_slice(serving.database, branches, NEWEST_FIRST, page)
        return as_listing(PredictionList, part, shape=prediction_of, page=page, meta=serving.meta)


async def _counted(serving: Serving, branches: Branches, page: PageRequest) -> PredictionList:
    part = await fetch_slice(serving.database, branches, SOONEST_FIRST, page)
    count = await count_rows(serving.database, branches)
    return as_listing(PredictionList, part, shape=prediction_of, page=page, meta=serving.meta, count=count)
