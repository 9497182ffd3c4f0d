"""The tables of schema `serving` that hold the record: skill beside the market, calibration, value bets.

Few rows each, all sums of `serving.prediction`; the other tables are in `api.tables`, with the same metadata.
"""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Double, Index, Integer, Table, Text

from api.tables import metadata


def _columns(kind: Any, names: str) -> list[Column[Any]]:
    return [Column(name, kind) for name in names.split()]


def _bounded(name: str) -> list[Column[Any]]:
    return _columns(Double, f"{name} {name}_low {name}_high")


_INSTANT = DateTime(timezone=True)
_GRAIN = "kind period lead_time"

model_performance = Table(
    "model_performance",
    metadata,
    *_columns(Text, f"{_GRAIN} league_code league_name model_version"),
    *_columns(Date, "period_from_on period_to_on"),
    *_columns(Integer, "n n_days n_base_rate"),
    *[column for name in ("log_loss", "rps", "brier", "accuracy") for column in _bounded(name)],
    Column("n_with_close", Integer),
    *_columns(Double, "close_log_loss close_rps close_brier close_accuracy"),
    *[column for name in ("gap_log_loss", "gap_rps", "gap_brier") for column in _bounded(name)],
)

prediction_accuracy = Table(
    "prediction_accuracy",
    metadata,
    *_columns(Text, f"{_GRAIN} league_code league_name"),
    *_columns(Integer, "n n_correct n_predicted_home n_predicted_draw n_predicted_away n_home n_draw n_away"),
    *_columns(Integer, "n_with_close close_n_correct"),
    *_bounded("accuracy"),
    Column("close_accuracy", Double),
)

calibration = Table(
    "calibration",
    metadata,
    *_columns(Text, f"{_GRAIN} league_group outcome"),
    Column("n", Integer),
    *_bounded("slope"),
    *_bounded("intercept"),
    *_columns(Double, "calibration_error calibration_error_floor"),
)

calibration_bin = Table(
    "calibration_bin",
    metadata,
    *_columns(Text, f"{_GRAIN} league_group outcome"),
    *_columns(Integer, "bin n"),
    Column("p_mean", Double),
    *_bounded("share"),
)

value_return = Table(
    "value_return",
    metadata,
    *_columns(Text, _GRAIN),
    *_columns(Integer, "n n_won"),
    Column("profit", Double),
    *_bounded("yield"),
    Column("n_with_close", Integer),
    *_bounded("closing_line_value"),
)

value_bet = Table(
    "value_bet",
    metadata,
    Column("prediction_id", BigInteger, primary_key=True, autoincrement=False),
    Column("match_id", BigInteger),
    Column("kind", Text),
    Column("league_id", Integer),
    *_columns(Text, "league_code league_name"),
    Column("kickoff_at", _INSTANT),
    Column("match_status", Text),
    *[
        column
        for side in ("home", "away")
        for column in (
            Column(f"{side}_team_id", Integer),
            *_columns(Text, f"{side}_team_name {side}_team_slug"),
        )
    ],
    Column("lead_time", Text),
    *_columns(_INSTANT, "cutoff_at issued_at"),
    *_columns(Text, "model_name model_version"),
    Column("outcome", Text, primary_key=True),
    Column("p", Double),
    Column("bookmaker", Text),
    Column("odds_taken", Double),
    Column("odds_known_at", _INSTANT),
    Column("edge", Double),
    *_columns(Boolean, "is_settled is_won"),
    *_columns(Double, "profit p_close closing_line_value"),
    Index("ix_value_bet_settled", "is_settled", "kickoff_at", "prediction_id"),
    Index("ix_value_bet_league", "league_id", "kickoff_at", "prediction_id"),
    comment="The best price known at the cut-off pays more than the forecast asks for",
)
