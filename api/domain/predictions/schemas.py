"""Shapes of forecasts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, get_args

import msgspec
from msgspec import Meta as Doc
from sqlalchemy import Row

from api.pagination import Listing
from api.schemas import (
    DIGITS,
    LeagueName,
    MatchStatus,
    Meta,
    Outcome,
    OutcomeOdds,
    TeamName,
    away_team_of,
    home_team_of,
    league_of,
    odds_of,
    rounded,
)

Probability = Annotated[float, Doc(ge=0, le=1)]


class ForecastMatch(msgspec.Struct, frozen=True, kw_only=True):
    """The match a forecast speaks of."""

    id: int
    league: LeagueName
    season_start: Annotated[int, Doc(description="The year in which the season begins", examples=[2023])]
    kickoff_at: Annotated[datetime, Doc(description="As it is now: a match may have moved since the forecast")]
    status: MatchStatus
    home_team: TeamName
    away_team: TeamName


class Probabilities(msgspec.Struct, frozen=True):
    """Of the three outcomes; together one."""

    home: Annotated[Probability, Doc(examples=[0.52])]
    draw: Annotated[Probability, Doc(examples=[0.25])]
    away: Annotated[Probability, Doc(examples=[0.23])]


class Interval(msgspec.Struct, frozen=True):
    """Where a probability lies in nine of ten cases, as far as the model can tell."""

    low: Annotated[float, Doc(examples=[0.45])]
    high: Annotated[float, Doc(examples=[0.58])]


class Intervals(msgspec.Struct, frozen=True):
    """90 % intervals of the probabilities."""

    home: Interval
    draw: Interval
    away: Interval


class ExpectedGoals(msgspec.Struct, frozen=True):
    """Goals to be expected of each side."""

    home: Annotated[float, Doc(examples=[1.7])]
    away: Annotated[float, Doc(examples=[1.1])]


class Markets(msgspec.Struct, frozen=True):
    """Probabilities that follow from the same score grid as everything else."""

    over_2_5: Annotated[Probability, Doc(description="Three goals or more", examples=[0.53])]
    both_teams_to_score: Annotated[Probability, Doc(examples=[0.55])]


class ResultVerification(msgspec.Struct, frozen=True, kw_only=True):
    """How the match ended, and how good the forecast was."""

    actual_outcome: Outcome
    actual_home_score: int
    actual_away_score: int
    is_correct: Annotated[bool, Doc(description="The likeliest outcome is the one that came")]
    log_loss: float | None
    rps: Annotated[float | None, Doc(description="Ranked probability score, 0 is perfect and 1 the worst")]
    brier: float | None


class Prediction(msgspec.Struct, frozen=True, kw_only=True):
    """A forecast, as it was issued."""

    id: int
    match_id: int
    match: ForecastMatch
    probabilities: Probabilities
    predicted_outcome: Annotated[Outcome, Doc(description="The likeliest one")]
    interval: Annotated[Intervals | None, Doc(description="Null in forecasts issued before there were intervals")]
    confidence: Annotated[float, Doc(description="Lower bound of the likeliest outcome's 90 % interval")]
    prediction_strength: Annotated[str | None, Doc(description="weak, moderate or strong", examples=["moderate"])]
    predicted_home_score: Annotated[int, Doc(description="Of the likeliest score")]
    predicted_away_score: Annotated[int, Doc(description="Of the likeliest score")]
    expected_goals: ExpectedGoals
    markets: Markets
    data_depth: Annotated[int, Doc(description="Rated matches of the team we know less of")]
    is_base_rate: Annotated[bool, Doc(description="Little is known: mixed with how such matches usually end")]
    is_abstention: Annotated[bool | None, Doc(description="Nothing is known of one of the teams: the base rate alone")]
    lead_time: Annotated[str, Doc(description="72h, 24h or 1h before kick-off, or scheduled", examples=["24h"])]
    cutoff_at: Annotated[datetime, Doc(description="Nothing known later went into it")]
    issued_at: Annotated[datetime, Doc(description="By the clock of the database")]
    as_of_at: Annotated[datetime | None, Doc(description="The day it pretends to be; null: none")]
    is_record: Annotated[bool, Doc(description="Really issued before kick-off")]
    is_simulated: Annotated[bool, Doc(description="Issued while the database looked from another day")]
    model_name: str
    model_version: str
    source: Annotated[str, Doc(description="Of the data, as in meta", examples=["archive"])]
    odds_seen: Annotated[
        OutcomeOdds | None,
        Doc(description="The market as the forecast could see it at its cut-off: its average, decimal"),
    ]
    odds_close: Annotated[OutcomeOdds | None, Doc(description="Market average at kick-off, to compare with; decimal")]
    result_verification: Annotated[ResultVerification | None, Doc(description="Null until the match ended")]


class PredictionList(Listing[Prediction], frozen=True):
    """A page of forecasts."""

    results: list[Prediction]


class Lineage(msgspec.Struct, frozen=True, kw_only=True):
    """What a forecast was made with."""

    feature_sha256: Annotated[str, Doc(description="Of the exact inputs of the model")]
    git_commit: str | None
    dbt_invocation_id: str | None
    dagster_run_id: str | None


class PredictionDetail(Prediction, frozen=True, kw_only=True):
    """A forecast with its score grid and lineage."""

    all_markets: Annotated[
        dict[str, Any] | None, Doc(description="Every market that follows from the score grid, by name")
    ]
    reasons: Annotated[
        dict[str, Any] | None,
        Doc(description="base_rate, the steps that add up from it to the forecast, and sentences that say so"),
    ]
    score_grid: Annotated[list[list[float]], Doc(description="Probability of each score: [home goals][away goals]")]
    lineage: Lineage


class MatchPrediction(msgspec.Struct, frozen=True, kw_only=True):
    """All forecasts of one match."""

    match_id: int
    prediction: Annotated[
        PredictionDetail | None, Doc(description="The newest; null when none was issued for this match")
    ]
    earlier: Annotated[list[Prediction], Doc(description="Those before it, newest first")]
    meta: Meta


class PredictionAnswer(PredictionDetail, frozen=True, kw_only=True):
    """One forecast as an answer of its own."""

    meta: Meta


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """Forecasts of one kind among those counted, and how many were right."""

    total: int
    correct: int
    accuracy: Annotated[float | None, Doc(description="Null where there are none", examples=[0.52])]


class OutcomeShare(Share, frozen=True, kw_only=True):
    """Those that called one outcome the likeliest."""

    outcome: Outcome


class ConfidenceShare(Share, frozen=True, kw_only=True):
    """Those that were so sure."""

    confidence_from: Annotated[float, Doc(examples=[0.5])]
    confidence_to: Annotated[float, Doc(examples=[0.6])]
    mean_confidence: Annotated[float, Doc(description="Near accuracy where calibrated", examples=[0.55])]


class PredictionStats(msgspec.Struct, frozen=True, kw_only=True):
    """How good scored forecasts were."""

    kind: Annotated[Literal["record", "simulated"], Doc(description="Record and simulated are never mixed")]
    period_from: Annotated[datetime | None, Doc(description="First kick-off among them")]
    period_to: Annotated[datetime | None, Doc(description="Last kick-off among them")]
    total_predictions: int
    correct_predictions: int
    accuracy: Annotated[float | None, Doc(examples=[0.51])]
    log_loss: Annotated[float | None, Doc(description="Mean, natural logarithm", examples=[0.98])]
    rps: Annotated[float | None, Doc(description="Mean ranked probability score", examples=[0.2])]
    brier: Annotated[float | None, Doc(description="Mean", examples=[0.58])]
    by_outcome: list[OutcomeShare]
    by_confidence: list[ConfidenceShare]
    meta: Meta


def stats_of(kind: Literal["record", "simulated"], rows: Sequence[Row[Any]], meta: Meta) -> PredictionStats:
    """Sum up what `read_totals` read."""
    total, correct = sum(row.n for row in rows), sum(row.n_correct for row in rows)

    def mean(name: str) -> float | None:
        return round(sum(getattr(row, name) for row in rows) / total, DIGITS) if total else None

    by_outcome = []
    for outcome in get_args(Outcome):
        n, right = _share_of([row for row in rows if row.predicted_outcome == outcome])
        by_outcome.append(OutcomeShare(outcome=outcome, total=n, correct=right, accuracy=_ratio(right, n)))
    by_confidence = []
    for step in sorted({row.step for row in rows}):
        among = [row for row in rows if row.step == step]
        n, right = _share_of(among)
        by_confidence.append(
            ConfidenceShare(
                confidence_from=step / 10,
                confidence_to=(step + 1) / 10,
                mean_confidence=round(sum(row.sum_confidence for row in among) / n, DIGITS),
                total=n,
                correct=right,
                accuracy=_ratio(right, n),
            )
        )
    return PredictionStats(
        kind=kind,
        period_from=min((row.first_at for row in rows), default=None),
        period_to=max((row.last_at for row in rows), default=None),
        total_predictions=total,
        correct_predictions=correct,
        accuracy=_ratio(correct, total),
        log_loss=mean("sum_log_loss"),
        rps=mean("sum_rps"),
        brier=mean("sum_brier"),
        by_outcome=by_outcome,
        by_confidence=by_confidence,
        meta=meta,
    )


def _share_of(rows: Sequence[Row[Any]]) -> tuple[int, int]:
    return sum(row.n for row in rows), sum(row.n_correct for row in rows)


def _ratio(part: int, whole: int) -> float | None:
    return round(part / whole, DIGITS) if whole else None


def prediction_of(row: Row[Any], source: str) -> Prediction:
    """Shape a row of `serving.prediction`."""
    return Prediction(**_shared(row, source))


def prediction_detail_of(row: Row[Any], source: str) -> PredictionDetail:
    """Shape a row of `serving.prediction`, with its score grid and lineage."""
    return PredictionDetail(**_shared(row, source), **_deep(row))


def prediction_answer_of(row: Row[Any], meta: Meta) -> PredictionAnswer:
    """Shape a row of `serving.prediction` as an answer of its own."""
    return PredictionAnswer(**_shared(row, meta.source), **_deep(row), meta=meta)


def _deep(row: Row[Any]) -> dict[str, Any]:
    return {
        "all_markets": row.markets,
        "reasons": row.reasons,
        "score_grid": [[round(p, DIGITS) for p in line] for line in row.score_grid],
        "lineage": Lineage(
            feature_sha256=row.feature_sha256,
            git_commit=row.git_commit,
            dbt_invocation_id=row.dbt_invocation_id,
            dagster_run_id=row.dagster_run_id,
        ),
    }


def _shared(row: Row[Any], source: str) -> dict[str, Any]:
    return {
        "id": row.prediction_id,
        "match_id": row.match_id,
        "match": ForecastMatch(
            id=row.match_id,
            league=league_of(row),
            season_start=row.season_start,
            kickoff_at=row.kickoff_at,
            status=row.match_status,
            home_team=home_team_of(row),
            away_team=away_team_of(row),
        ),
        "probabilities": Probabilities(round(row.p_home, DIGITS), round(row.p_draw, DIGITS), round(row.p_away, DIGITS)),
        "predicted_outcome": row.predicted_outcome,
        "interval": _intervals_of(row),
        "confidence": round(row.confidence, DIGITS),
        "prediction_strength": row.confidence_word,
        "predicted_home_score": row.most_likely_home_goals,
        "predicted_away_score": row.most_likely_away_goals,
        "expected_goals": ExpectedGoals(round(row.expected_goals_home, DIGITS), round(row.expected_goals_away, DIGITS)),
        "markets": Markets(round(row.p_over_2_5, DIGITS), round(row.p_both_teams_score, DIGITS)),
        "data_depth": row.data_depth,
        "is_base_rate": row.is_base_rate,
        "is_abstention": row.is_abstention,
        "lead_time": row.lead_time,
        "cutoff_at": row.cutoff_at,
        "issued_at": row.issued_at,
        "as_of_at": row.as_of_at,
        "is_record": row.is_record,
        "is_simulated": row.is_simulated,
        "model_name": row.model_name,
        "model_version": row.model_version,
        "source": source,
        "odds_seen": odds_of(row, "seen"),
        "odds_close": odds_of(row, "close"),
        "result_verification": _verification_of(row),
    }


def _verification_of(row: Row[Any]) -> ResultVerification | None:
    if row.outcome is None:
        return None
    return ResultVerification(
        actual_outcome=row.outcome,
        actual_home_score=row.home_goals,
        actual_away_score=row.away_goals,
        is_correct=row.is_correct,
        log_loss=rounded(row.log_loss),
        rps=rounded(row.rps),
        brier=rounded(row.brier),
    )


def _intervals_of(row: Row[Any]) -> Intervals | None:
    if row.p_home_low is None:
        return None
    bounds = (
        (row.p_home_low, row.p_home_high),
        (row.p_draw_low, row.p_draw_high),
        (row.p_away_low, row.p_away_high),
    )
    return Intervals(*[Interval(round(low, DIGITS), round(high, DIGITS)) for low, high in bounds])
