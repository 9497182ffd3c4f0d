"""Shapes of the record."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta as Doc
from sqlalchemy import Row

from api.pagination import Listing
from api.schemas import Outcome, TeamName, away_team_of, home_team_of, rounded

Kind = Annotated[
    Literal["record", "simulated"],
    Doc(description="record: really issued before kick-off; simulated: while the database looked from another day"),
]
Period = Annotated[str, Doc(description="30d, 90d, 365d or all, back from the present; or a month", examples=["all"])]
LeadTime = Annotated[str, Doc(description="How long before kick-off; never pooled", examples=["24h"])]
LeagueCode = Annotated[str, Doc(description="A league, or all", examples=["PL"])]


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """A mean and its 95 % interval, clustered by match day; null bounds with one day only."""

    value: float | None
    low: float | None
    high: float | None


class Market(msgspec.Struct, frozen=True, kw_only=True):
    """The closing odds on the same matches, margin removed, and what we lose to them: above 0 they were better."""

    matches: Annotated[int, Doc(description="With plausible closing odds")]
    log_loss: float | None
    rps: float | None
    brier: float | None
    accuracy: float | None
    gap_log_loss: Estimate
    gap_rps: Estimate
    gap_brier: Estimate


class ModelPerformance(msgspec.Struct, frozen=True, kw_only=True):
    """How good forecasts of a period were, beside the market."""

    kind: Kind
    period: Period
    lead_time: LeadTime
    league: LeagueCode
    model_version: Annotated[str, Doc(description="A version, or all", examples=["all"])]
    period_from: date | None
    period_to: date | None
    predictions: int
    match_days: int
    base_rate_predictions: Annotated[int, Doc(description="Of them issued as the bare base rate")]
    log_loss: Estimate
    rps: Estimate
    brier: Estimate
    accuracy: Estimate
    market: Market


class ModelPerformanceList(Listing[ModelPerformance], frozen=True):
    """A page of sums."""

    results: list[ModelPerformance]


class PredictionAccuracy(msgspec.Struct, frozen=True, kw_only=True):
    """How often the likeliest outcome came, in a league."""

    kind: Kind
    period: Period
    lead_time: LeadTime
    league: LeagueCode
    league_name: str | None
    total_predictions: int
    correct_predictions: int
    accuracy: Estimate
    predicted: Annotated[dict[str, int], Doc(description="Forecasts by likeliest outcome")]
    actual: Annotated[dict[str, int], Doc(description="Matches by outcome")]
    market_matches: int
    market_accuracy: float | None


class PredictionAccuracyList(Listing[PredictionAccuracy], frozen=True):
    """A page of sums."""

    results: list[PredictionAccuracy]


class CalibrationPoint(msgspec.Struct, frozen=True, kw_only=True):
    """Forecasts of about one probability, and how often it came so."""

    predictions: int
    mean_probability: float
    share: Estimate


class Calibration(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the probabilities of an outcome come true: slope 1 and intercept 0 are right."""

    kind: Kind
    period: Period
    lead_time: LeadTime
    league_group: Annotated[str, Doc(description="all, top_five, other_top or lower", examples=["all"])]
    outcome: Annotated[str, Doc(description="home, draw, away, or all", examples=["home"])]
    predictions: int
    slope: Annotated[Estimate, Doc(description="Below 1: too sure of themselves")]
    intercept: Annotated[Estimate, Doc(description="Above 0: comes more often than said")]
    calibration_error: float | None
    calibration_error_floor: Annotated[float | None, Doc(description="What chance alone shows in 19 of 20 worlds")]
    points: list[CalibrationPoint]


class CalibrationList(Listing[Calibration], frozen=True):
    """A page of calibrations."""

    results: list[Calibration]


class ValueReturn(msgspec.Struct, frozen=True, kw_only=True):
    """What settled value bets returned, losses included, one unit each."""

    kind: Kind
    period: Period
    lead_time: LeadTime
    bets: int
    won: int
    profit: float
    return_per_unit: Estimate
    closing_line_value: Annotated[Estimate, Doc(description="Above 0: the prices taken were better than the close")]


class ValueReturnList(Listing[ValueReturn], frozen=True):
    """A page of sums."""

    results: list[ValueReturn]


class ValueBetMatch(msgspec.Struct, frozen=True, kw_only=True):
    """The match of a value bet."""

    id: int
    league: Annotated[str, Doc(examples=["PL"])]
    league_name: str
    kickoff_at: datetime
    status: str
    home_team: TeamName
    away_team: TeamName


class ValueBet(msgspec.Struct, frozen=True, kw_only=True):
    """A price that pays more than the forecast asks for."""

    prediction_id: int
    match: ValueBetMatch
    market: Literal["match_winner"] = "match_winner"
    outcome: Outcome
    model_probability: Annotated[float, Doc(examples=[0.44])]
    odds: Annotated[float, Doc(description="The best price known at the cut-off", examples=[2.5])]
    bookmaker: str
    odds_known_at: datetime
    edge: Annotated[float, Doc(description="Probability times odds, minus 1", examples=[0.1])]
    kind: Kind
    lead_time: LeadTime
    cutoff_at: datetime
    issued_at: datetime
    model_version: str
    is_settled: bool
    is_won: bool | None
    profit: Annotated[float | None, Doc(description="On a stake of one; null until settled")]
    market_probability: Annotated[float | None, Doc(description="Of the closing odds, margin removed")]
    closing_line_value: Annotated[float | None, Doc(description="Above 0: better than the closing price")]


class ValueBetList(Listing[ValueBet], frozen=True):
    """A page of value bets."""

    results: list[ValueBet]


def _estimate(row: Row[Any], name: str) -> Estimate:
    values = row._mapping
    return Estimate(
        value=rounded(values[name]), low=rounded(values[f"{name}_low"]), high=rounded(values[f"{name}_high"])
    )


def model_performance_of(row: Row[Any]) -> ModelPerformance:
    """Shape a row of `serving.model_performance`."""
    return ModelPerformance(
        kind=row.kind,
        period=row.period,
        lead_time=row.lead_time,
        league=row.league_code,
        model_version=row.model_version,
        period_from=row.period_from_on,
        period_to=row.period_to_on,
        predictions=row.n,
        match_days=row.n_days,
        base_rate_predictions=row.n_base_rate,
        log_loss=_estimate(row, "log_loss"),
        rps=_estimate(row, "rps"),
        brier=_estimate(row, "brier"),
        accuracy=_estimate(row, "accuracy"),
        market=Market(
            matches=row.n_with_close,
            log_loss=rounded(row.close_log_loss),
            rps=rounded(row.close_rps),
            brier=rounded(row.close_brier),
            accuracy=rounded(row.close_accuracy),
            gap_log_loss=_estimate(row, "gap_log_loss"),
            gap_rps=_estimate(row, "gap_rps"),
            gap_brier=_estimate(row, "gap_brier"),
        ),
    )


def prediction_accuracy_of(row: Row[Any]) -> PredictionAccuracy:
    """Shape a row of `serving.prediction_accuracy`."""
    return PredictionAccuracy(
        kind=row.kind,
        period=row.period,
        lead_time=row.lead_time,
        league=row.league_code,
        league_name=row.league_name,
        total_predictions=row.n,
        correct_predictions=row.n_correct,
        accuracy=_estimate(row, "accuracy"),
        predicted={"home": row.n_predicted_home, "draw": row.n_predicted_draw, "away": row.n_predicted_away},
        actual={"home": row.n_home, "draw": row.n_draw, "away": row.n_away},
        market_matches=row.n_with_close,
        market_accuracy=rounded(row.close_accuracy),
    )


def calibration_of(row: Row[Any], bins: Sequence[Row[Any]]) -> Calibration:
    """Shape a row of `serving.calibration` with its points of `serving.calibration_bin`."""
    return Calibration(
        kind=row.kind,
        period=row.period,
        lead_time=row.lead_time,
        league_group=row.league_group,
        outcome=row.outcome,
        predictions=row.n,
        slope=_estimate(row, "slope"),
        intercept=_estimate(row, "intercept"),
        calibration_error=rounded(row.calibration_error),
        calibration_error_floor=rounded(row.calibration_error_floor),
        points=[
            CalibrationPoint(predictions=part.n, mean_probability=round(part.p_mean, 6), share=_estimate(part, "share"))
            for part in bins
            if (part.period, part.lead_time, part.league_group, part.outcome)
            == (row.period, row.lead_time, row.league_group, row.outcome)
        ],
    )


def value_return_of(row: Row[Any]) -> ValueReturn:
    """Shape a row of `serving.value_return`."""
    return ValueReturn(
        kind=row.kind,
        period=row.period,
        lead_time=row.lead_time,
        bets=row.n,
        won=row.n_won,
        profit=round(row.profit, 6),
        return_per_unit=_estimate(row, "yield"),
        closing_line_value=_estimate(row, "closing_line_value"),
    )


def value_bet_of(row: Row[Any]) -> ValueBet:
    """Shape a row of `serving.value_bet`."""
    return ValueBet(
        prediction_id=row.prediction_id,
        match=ValueBetMatch(
            id=row.match_id,
            league=row.league_code,
            league_name=row.league_name,
            kickoff_at=row.kickoff_at,
            status=row.match_status,
            home_team=home_team_of(row),
            away_team=away_team_of(row),
        ),
        outcome=row.outcome,
        model_probability=round(row.p, 6),
        odds=row.odds_taken,
        bookmaker=row.bookmaker,
        odds_known_at=row.odds_known_at,
        edge=round(row.edge, 6),
        kind=row.kind,
        lead_time=row.lead_time,
        cutoff_at=row.cutoff_at,
        issued_at=row.issued_at,
        model_version=row.model_version,
        is_settled=row.is_settled,
        is_won=row.is_won,
        profit=rounded(row.profit),
        market_probability=rounded(row.p_close),
        closing_line_value=rounded(row.closing_line_value),
    )
