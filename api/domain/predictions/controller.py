"""Addresses of forecasts."""

from functools import partial
from typing import Annotated, Literal

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import PathParameter, QueryParameter

from api.db import Serving
from api.domain.analytics.queries import BETS_NEWEST_FIRST, BETS_SOONEST_FIRST, value_bets
from api.domain.analytics.schemas import ValueBetList, value_bet_of
from api.domain.matches.queries import find_match
from api.domain.predictions.queries import (
    FORECASTS,
    ORDERS,
    HistoryOrder,
    Kind,
    Order,
    Wanted,
    find_prediction,
    forecasts_of_match,
    history,
    on_day_of,
    read_totals,
    upcoming,
)
from api.domain.predictions.schemas import (
    MatchPrediction,
    PredictionAnswer,
    PredictionList,
    PredictionStats,
    prediction_answer_of,
    prediction_detail_of,
    prediction_of,
    stats_of,
)
from api.errors import LIST_PROBLEMS, THING_PROBLEMS, unknown
from api.filters import LeaguePath, LeagueQuery, Looking, MatchId, Selection, league_id_of
from api.pagination import PageRequest, read_listing
from api.references import find_league

MinConfidence = Annotated[
    float | None, QueryParameter(ge=0, le=1, description="Leave out forecasts less sure than this")
]
ModelVersion = Annotated[
    str | None, QueryParameter(max_length=100, pattern=r"^[^\x00]*$", description="Made by this version of the model")
]
Sort = Annotated[Order, QueryParameter(description="`-`: the latest, or the surest, first")]
HistoryKind = Annotated[
    Kind,
    QueryParameter(description="record: really issued before kick-off; simulated: while looking from another day"),
]
LeadTime = Annotated[
    Literal["72h", "24h", "1h", "scheduled"] | None,
    QueryParameter(description="Only forecasts this long before kick-off"),
]
PredictionId = Annotated[int, PathParameter(ge=1, le=2**63 - 1, description="Id of a forecast")]


class PredictionController(Controller):
    """Forecasts of coming matches, and those of matches that have ended."""

    path = "/predictions"
    tags = ("Predictions",)

    @get("/upcoming", operation_id="list_upcoming_predictions", summary="Coming matches", responses=LIST_PROBLEMS)
    async def list_upcoming(
        self,
        *,
        serving: NamedDependency[Serving],
        selection: NamedDependency[Selection],
        looking: NamedDependency[Looking],
        page: NamedDependency[PageRequest],
        min_confidence: MinConfidence = None,
        model: ModelVersion = None,
        sort: Sort = "kickoff_at",
    ) -> PredictionList:
        """The latest forecast of each match that has not kicked off, soonest first."""
        branches = upcoming(Wanted(selection, min_confidence, model), looking)
        return await read_listing(
            PredictionList,
            serving,
            branches,
            ORDERS[sort],
            page,
            shape=partial(prediction_of, source=serving.meta.source),
            things=None if looking.is_earlier else FORECASTS,
        )

    @get("/today", operation_id="list_predictions_of_today", summary="Matches of today", responses=LIST_PROBLEMS)
    async def list_today(
        self,
        *,
        serving: NamedDependency[Serving],
        selection: NamedDependency[Selection],
        looking: NamedDependency[Looking],
        page: NamedDependency[PageRequest],
        min_confidence: MinConfidence = None,
        model: ModelVersion = None,
        sort: Sort = "kickoff_at",
    ) -> PredictionList:
        """The latest forecast of each match of today (UTC), ended ones included, soonest first.

        Where the data looks from another day (`meta.as_of`), that day is today.
        """
        branches = on_day_of(Wanted(selection, min_confidence, model), looking)
        return await read_listing(
            PredictionList,
            serving,
            branches,
            ORDERS[sort],
            page,
            shape=partial(prediction_of, source=serving.meta.source),
            things=None if looking.is_earlier else FORECASTS,
        )

    @get(
        "/match/{match_id:int}",
        operation_id="get_match_prediction",
        summary="Forecasts of a match",
        responses=THING_PROBLEMS,
    )
    async def get_of_match(
        self, serving: NamedDependency[Serving], looking: NamedDependency[Looking], match_id: MatchId
    ) -> MatchPrediction:
        """The newest forecast of a match with its score grid and lineage, and those issued before it."""
        rows = await forecasts_of_match(serving.database, match_id, looking)
        if not rows and await find_match(serving.database, match_id, looking) is None:
            raise unknown("match", match_id, "/api/v1/matches")
        return MatchPrediction(
            match_id=match_id,
            prediction=prediction_detail_of(rows[0], serving.meta.source) if rows else None,
            earlier=[prediction_of(row, serving.meta.source) for row in rows[1:]],
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
        *,
        serving: NamedDependency[Serving],
        looking: NamedDependency[Looking],
        page: NamedDependency[PageRequest],
        league: LeaguePath,
        min_confidence: MinConfidence = None,
        model: ModelVersion = None,
        sort: Sort = "kickoff_at",
    ) -> PredictionList:
        """The latest forecast of each coming match of a league, soonest first."""
        row = await find_league(serving.database, league)
        if row is None:
            raise unknown("league", league, "/api/v1/leagues")
        branches = upcoming(Wanted(Selection(league_id=row.league_id), min_confidence, model), looking)
        return await read_listing(
            PredictionList,
            serving,
            branches,
            ORDERS[sort],
            page,
            shape=partial(prediction_of, source=serving.meta.source),
            things=None if looking.is_earlier else FORECASTS,
        )

    @get("/history", operation_id="list_past_predictions", summary="Scored forecasts", responses=LIST_PROBLEMS)
    async def list_history(
        self,
        *,
        serving: NamedDependency[Serving],
        selection: NamedDependency[Selection],
        looking: NamedDependency[Looking],
        page: NamedDependency[PageRequest],
        kind: HistoryKind = "record",
        lead_time: LeadTime = None,
        min_confidence: MinConfidence = None,
        model: ModelVersion = None,
        sort: Annotated[HistoryOrder, QueryParameter(description="`-`: newest first")] = "-kickoff_at",
    ) -> PredictionList:
        """Forecasts of matches that have ended, with their scores, newest first.

        Of each match and lead time only the forecast that counts is shown, so a match may appear once a lead
        time. The list grows without end, so it carries no count. Record and simulated forecasts are never in
        one list.
        """
        branches = history(Wanted(selection, min_confidence, model), kind, lead_time, looking)
        return await read_listing(
            PredictionList,
            serving,
            branches,
            ORDERS[sort],
            page,
            shape=partial(prediction_of, source=serving.meta.source),
            things=None if looking.is_earlier else FORECASTS,
            is_counted=False,
        )

    @get("/value-bets", operation_id="list_value_bets", summary="Prices that pay more", responses=LIST_PROBLEMS)
    async def list_value_bets(
        self,
        *,
        serving: NamedDependency[Serving],
        page: NamedDependency[PageRequest],
        league: LeagueQuery = None,
        kind: Annotated[Kind | None, QueryParameter(description="Only of the record, or only simulated ones")] = None,
        min_edge: Annotated[float | None, QueryParameter(ge=0, le=100, description="Leave out smaller edges")] = None,
        settled: Annotated[bool, QueryParameter(description="Those of matches that have ended, newest first")] = False,
    ) -> ValueBetList:
        """Outcomes whose best price known at the cut-off pays more than the forecast asks for, soonest first.

        No advice: what such bets returned, losses included, is at `/analytics/value-returns`.
        """
        branches = value_bets(kind, await league_id_of(serving, league), min_edge, is_settled=settled)
        order = BETS_NEWEST_FIRST if settled else BETS_SOONEST_FIRST
        return await read_listing(ValueBetList, serving, branches, order, page, shape=value_bet_of)

    @get("/stats", operation_id="get_prediction_stats", summary="How good they were", responses=LIST_PROBLEMS)
    async def get_stats(
        self,
        *,
        serving: NamedDependency[Serving],
        selection: NamedDependency[Selection],
        looking: NamedDependency[Looking],
        kind: HistoryKind = "record",
        lead_time: LeadTime = None,
        min_confidence: MinConfidence = None,
        model: ModelVersion = None,
    ) -> PredictionStats:
        """Sums over the scored forecasts of `history`: how many were right, by outcome and by confidence."""
        counted = history(Wanted(selection, min_confidence, model), kind, lead_time, looking)
        return stats_of(kind, await read_totals(serving.database, counted), serving.meta)

    @get("/{prediction_id:int}", operation_id="get_prediction", summary="A forecast", responses=THING_PROBLEMS)
    async def get_prediction(self, serving: NamedDependency[Serving], prediction_id: PredictionId) -> PredictionAnswer:
        """One forecast as it was issued, with its score grid and lineage: what `bet-hope replay` recomputes."""
        row = await find_prediction(serving.database, prediction_id)
        if row is None:
            raise unknown("forecast", prediction_id, "/api/v1/predictions/upcoming")
        return prediction_answer_of(row, serving.meta)
