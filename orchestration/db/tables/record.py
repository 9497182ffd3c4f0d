"""Schema `ml`, the record: what forecasts turned out to be worth, who was served when, and the ledger's digests."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Double,
    Identity,
    Integer,
    Table,
    Text,
    func,
)

from orchestration.db.tables.base import instant, metadata


def _numbers(names: str, *, nullable: bool = True) -> "list[Column[Any]]":
    return [Column(name, Double, nullable=nullable) for name in names.split()]


def _with_interval(*names: str) -> "list[Column[Any]]":
    return _numbers(" ".join(f"{name} {name}_low {name}_high" for name in names))


def _keys(*names: str) -> "list[Column[Any]]":
    return [Column(name, Text, primary_key=True) for name in names]


promotion = Table(
    "promotion",
    metadata,
    Column("promotion_id", BigInteger, Identity(), primary_key=True),
    instant("promoted_at", nullable=False, server_default=func.clock_timestamp()),
    Column("model_name", Text, nullable=False),
    Column("model_version", Text, nullable=False),
    Column("mlflow_run_id", Text, nullable=False),
    Column("previous_version", Text, comment="Served until then; null for the first"),
    Column("is_rollback", Boolean, nullable=False, server_default="false"),
    Column("reason", Text, nullable=False),
    schema="ml",
    comment="Who was served from when on; append-only",
)


ledger_digest = Table(
    "ledger_digest",
    metadata,
    Column("last_prediction_id", BigInteger, primary_key=True, autoincrement=False, comment="Last row it covers"),
    Column("digest_on", Date, nullable=False, comment="Day it was written, UTC"),
    instant("written_at", nullable=False, server_default=func.clock_timestamp()),
    Column("n_rows", Integer, nullable=False, comment="Rows since the digest before"),
    Column("previous_sha256", Text, nullable=False, comment="The digest before; 64 zeros for the first"),
    Column("sha256", Text, nullable=False, comment="Of previous_sha256 and the SHA-256 of each row, by prediction_id"),
    schema="ml",
    comment="Hash chain over ml.prediction: a change in the past breaks it; append-only",
)


forecast_score = Table(
    "forecast_score",
    metadata,
    Column("prediction_id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False, comment="record, or simulated: made from another day"),
    Column("outcome", Text, nullable=False),
    *_numbers("log_loss rps brier", nullable=False),
    Column("is_correct", Boolean, nullable=False),
    *_numbers("p_close_home p_close_draw p_close_away close_log_loss close_rps close_brier"),
    Column("close_is_correct", Boolean),
    instant("scored_at", nullable=False, server_default=func.clock_timestamp()),
    schema="ml",
    comment="Each forecast that counts beside the power de-vigged closing average of its match",
)


model_performance = Table(
    "model_performance",
    metadata,
    *_keys("kind", "period", "lead_time", "league_code", "model_version"),
    Column("period_from_on", Date, nullable=False),
    Column("period_to_on", Date, nullable=False),
    Column("n", Integer, nullable=False),
    Column("n_days", Integer, nullable=False, comment="Match days: the clusters of every interval"),
    Column("n_base_rate", Integer, nullable=False),
    *_with_interval("log_loss", "rps", "brier", "accuracy"),
    Column("n_with_close", Integer, nullable=False),
    *_numbers("close_log_loss close_rps close_brier close_accuracy"),
    *_with_interval("gap_log_loss", "gap_rps", "gap_brier"),
    schema="ml",
    comment="Skill beside the close, per period, lead time, league and model; rewritten when forecasts are scored",
)


prediction_accuracy = Table(
    "prediction_accuracy",
    metadata,
    *_keys("kind", "period", "lead_time", "league_code"),
    *[
        Column(name, Integer, nullable=False)
        for name in (
            "n",
            "n_correct",
            "n_predicted_home",
            "n_predicted_draw",
            "n_predicted_away",
            "n_home",
            "n_draw",
            "n_away",
            "n_with_close",
            "close_n_correct",
        )
    ],
    *_with_interval("accuracy"),
    *_numbers("close_accuracy"),
    schema="ml",
    comment="How often the likeliest outcome came true, by league, and how often the close's did",
)


calibration = Table(
    "calibration",
    metadata,
    *_keys("kind", "period", "lead_time", "league_group", "outcome"),
    Column("n", Integer, nullable=False),
    *_with_interval("slope", "intercept"),
    *_numbers("calibration_error calibration_error_floor"),
    schema="ml",
    comment="Whether probabilities come true: logistic recalibration of each outcome, intervals clustered by day",
)


calibration_bin = Table(
    "calibration_bin",
    metadata,
    *_keys("kind", "period", "lead_time", "league_group", "outcome"),
    Column("bin", Integer, primary_key=True, autoincrement=False, comment="0 to 9: tenths of probability"),
    Column("n", Integer, nullable=False),
    *_numbers("p_mean share share_low share_high", nullable=False),
    schema="ml",
    comment="What was said and what happened, in tenths: the points of a calibration plot",
)


value_return = Table(
    "value_return",
    metadata,
    *_keys("kind", "period", "lead_time"),
    Column("n", Integer, nullable=False, comment="Settled value bets, losses included, one unit each"),
    Column("n_won", Integer, nullable=False),
    Column("profit", Double, nullable=False, comment="Units"),
    *_with_interval("yield"),
    Column("n_with_close", Integer, nullable=False),
    *_with_interval("closing_line_value"),
    schema="ml",
    comment="What the shown value bets returned, and whether they beat the close",
)
