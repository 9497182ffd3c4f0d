"""Addresses of the record."""

from typing import Annotated

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from api.db import Serving
from api.domain.analytics import queries
from api.domain.analytics.queries import EACH, Kind, LeadTime
from api.domain.analytics.schemas import (
    CalibrationList,
    ModelPerformanceList,
    PredictionAccuracyList,
    ValueReturnList,
    calibration_of,
    model_performance_of,
    prediction_accuracy_of,
    value_return_of,
)
from api.errors import LIST_PROBLEMS
from api.pagination import PageRequest, read_listing
from api.record_tables import calibration, model_performance, prediction_accuracy, value_return

KindQuery = Annotated[
    Kind, QueryParameter(description="record: really issued before kick-off; simulated: from another day")
]
PeriodQuery = Annotated[
    str,
    QueryParameter(
        pattern=r"^(30d|90d|365d|all|monthly|\d{4}-\d{2})$",
        description="`30d`, `90d`, `365d` or `all` back from the present; a month, `2024-03`; or `monthly`: each",
    ),
]
LeadTimeQuery = Annotated[LeadTime | None, QueryParameter(description="Only forecasts this long before kick-off")]
_NAME = r"^[^\x00]{1,100}$"
LeagueQuery = Annotated[
    str | None, QueryParameter(pattern=_NAME, description="Code of a league; `each`: every one; else all together")
]


class AnalyticsController(Controller):
    """How good forecasts were."""

    path = "/analytics"
    tags = ("Analytics",)
    opt = {"max_age": 300}  # noqa: RUF012  (Litestar's own way)

    @get(
        "/model-performance",
        operation_id="get_model_performance",
        summary="Beside the market, over time",
        responses=LIST_PROBLEMS,
    )
    async def get_model_performance(
        self,
        *,
        serving: NamedDependency[Serving],
        page: NamedDependency[PageRequest],
        kind: KindQuery = "record",
        period: PeriodQuery = "all",
        lead_time: LeadTimeQuery = None,
        league: LeagueQuery = None,
        model: Annotated[
            str | None,
            QueryParameter(pattern=_NAME, description="A version of the model; `each`: every one; else all together"),
        ] = None,
    ) -> ModelPerformanceList:
        """Log loss, RPS, Brier score and accuracy with intervals, beside the closing odds of the same matches.

        Losses included. Sums are by league or by model, not by both, and months are of all leagues together.
        """
        table = model_performance
        statement = queries.of_period(table, kind, period, lead_time)
        statement = queries.for_one_or_each(statement, table.c.league_code, _as_code(league))
        statement = queries.for_one_or_each(statement, table.c.model_version, model)
        order, shape = queries.PERFORMANCE_ORDER, model_performance_of
        return await read_listing(ModelPerformanceList, serving, [statement], order, page, shape=shape)

    @get(
        "/prediction-accuracy",
        operation_id="get_prediction_accuracy",
        summary="Accuracy by league",
        responses=LIST_PROBLEMS,
    )
    async def get_prediction_accuracy(
        self,
        *,
        serving: NamedDependency[Serving],
        page: NamedDependency[PageRequest],
        kind: KindQuery = "record",
        period: PeriodQuery = "all",
        lead_time: LeadTimeQuery = None,
        league: LeagueQuery = EACH,
    ) -> PredictionAccuracyList:
        """How often the likeliest outcome came, and how often the favourite of the closing odds won."""
        statement = queries.of_period(prediction_accuracy, kind, period, lead_time)
        statement = queries.for_one_or_each(statement, prediction_accuracy.c.league_code, _as_code(league))
        order, shape = queries.ACCURACY_ORDER, prediction_accuracy_of
        return await read_listing(PredictionAccuracyList, serving, [statement], order, page, shape=shape)

    @get("/calibration", operation_id="get_calibration", summary="Do probabilities come true", responses=LIST_PROBLEMS)
    async def get_calibration(
        self,
        *,
        serving: NamedDependency[Serving],
        page: NamedDependency[PageRequest],
        kind: KindQuery = "record",
        period: PeriodQuery = "all",
        lead_time: LeadTimeQuery = None,
    ) -> CalibrationList:
        """Slope, intercept and error of each outcome with the points of its plot, by group of leagues."""
        bins = await queries.bins_of(serving.database, kind, period, lead_time)
        return await read_listing(
            CalibrationList,
            serving,
            [queries.of_period(calibration, kind, period, lead_time)],
            queries.CALIBRATION_ORDER,
            page,
            shape=lambda row: calibration_of(row, bins),
        )

    @get(
        "/value-returns", operation_id="get_value_returns", summary="What value bets returned", responses=LIST_PROBLEMS
    )
    async def get_value_returns(
        self,
        *,
        serving: NamedDependency[Serving],
        page: NamedDependency[PageRequest],
        kind: KindQuery = "record",
        period: PeriodQuery = "all",
        lead_time: LeadTimeQuery = None,
    ) -> ValueReturnList:
        """Settled value bets at a stake of one, losses included, and whether their prices beat the close."""
        statement = queries.of_period(value_return, kind, period, lead_time)
        order, shape = queries.RETURN_ORDER, value_return_of
        return await read_listing(ValueReturnList, serving, [statement], order, page, shape=shape)


def _as_code(league: str | None) -> str | None:
    return league if league is None or league == EACH else league.upper()
