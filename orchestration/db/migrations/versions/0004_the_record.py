"""the record: scores beside the close, promotions, and the ledger's hash chain"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NEW_TABLES = (
    "promotion",
    "ledger_digest",
    "forecast_score",
    "model_performance",
    "prediction_accuracy",
    "calibration",
    "calibration_bin",
    "value_return",
)
APPEND_ONLY = """
create trigger append_only before update or delete or truncate on ml.{table}
    for each statement execute function ml.refuse_change()
"""
#: The model that was served until now has a place in the new history of promotions.
SERVED_SO_FAR = """
insert into ml.promotion (promoted_at, model_name, model_version, mlflow_run_id, reason)
select trained_at, model_name, model_version, mlflow_run_id, 'took the alias when it was trained'
from ml.training_run where is_champion order by trained_at
"""


def numbers(names: str, nullable: bool = True) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Double(), nullable=nullable) for name in names.split()]


def with_interval(*names: str) -> list[sa.Column[Any]]:
    return numbers(" ".join(f"{name} {name}_low {name}_high" for name in names))


def words(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def counts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def clock(name: str) -> sa.Column[Any]:
    return sa.Column(
        name, sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
    )


def upgrade() -> None:
    op.add_column(
        "training_run",
        sa.Column(
            "canonical_sha256",
            sa.Text(),
            nullable=True,
            comment="Of what the model computes with; null before it was kept",
        ),
        schema="ml",
    )
    op.add_column(
        "training_run",
        sa.Column(
            "gates",
            postgresql.JSONB(),
            server_default="[]",
            nullable=False,
            comment="What it had to pass to be served: name, passed, is_fault, detail",
        ),
        schema="ml",
    )
    for name, condition in (
        ("backtest_sums_to_one", "abs(p_home + p_draw + p_away - 1) < 1e-9"),
        ("backtest_all_possible", "least(p_home, p_draw, p_away) > 0"),
    ):
        op.create_check_constraint(name, "backtest_prediction", condition, schema="ml")
    op.create_table(
        "promotion",
        sa.Column("promotion_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        clock("promoted_at"),
        *words("model_name", "model_version", "mlflow_run_id"),
        sa.Column("previous_version", sa.Text(), nullable=True, comment="Served until then; null for the first"),
        sa.Column("is_rollback", sa.Boolean(), server_default="false", nullable=False),
        *words("reason"),
        sa.PrimaryKeyConstraint("promotion_id"),
        schema="ml",
        comment="Who was served from when on; append-only",
    )
    op.create_table(
        "ledger_digest",
        sa.Column(
            "last_prediction_id", sa.BigInteger(), autoincrement=False, nullable=False, comment="Last row it covers"
        ),
        sa.Column("digest_on", sa.Date(), nullable=False, comment="Day it was written, UTC"),
        clock("written_at"),
        sa.Column("n_rows", sa.Integer(), nullable=False, comment="Rows since the digest before"),
        sa.Column(
            "previous_sha256", sa.Text(), nullable=False, comment="The digest before; 64 zeros for the first"
        ),
        sa.Column(
            "sha256",
            sa.Text(),
            nullable=False,
            comment="Of previous_sha256 and the SHA-256 of each row, by prediction_id",
        ),
        sa.PrimaryKeyConstraint("last_prediction_id"),
        schema="ml",
        comment="Hash chain over ml.prediction: a change in the past breaks it; append-only",
    )
    op.create_table(
        "forecast_score",
        sa.Column("prediction_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="record, or simulated: made from another day"),
        *words("outcome"),
        *numbers("log_loss rps brier", nullable=False),
        sa.Column("is_correct", sa.Boolean(), nullable=False),
        *numbers("p_close_home p_close_draw p_close_away close_log_loss close_rps close_brier"),
        sa.Column("close_is_correct", sa.Boolean(), nullable=True),
        clock("scored_at"),
        sa.PrimaryKeyConstraint("prediction_id"),
        schema="ml",
        comment="Each forecast that counts beside the power de-vigged closing average of its match",
    )
    op.create_table(
        "model_performance",
        *words("kind", "period", "lead_time", "league_code", "model_version"),
        sa.Column("period_from_on", sa.Date(), nullable=False),
        sa.Column("period_to_on", sa.Date(), nullable=False),
        *counts("n"),
        sa.Column("n_days", sa.Integer(), nullable=False, comment="Match days: the clusters of every interval"),
        *counts("n_base_rate"),
        *with_interval("log_loss", "rps", "brier", "accuracy"),
        *counts("n_with_close"),
        *numbers("close_log_loss close_rps close_brier close_accuracy"),
        *with_interval("gap_log_loss", "gap_rps", "gap_brier"),
        sa.PrimaryKeyConstraint("kind", "period", "lead_time", "league_code", "model_version"),
        schema="ml",
        comment="Skill beside the close, per period, lead time, league and model; rewritten when forecasts are scored",
    )
    op.create_table(
        "prediction_accuracy",
        *words("kind", "period", "lead_time", "league_code"),
        *counts("n", "n_correct", "n_predicted_home", "n_predicted_draw", "n_predicted_away"),
        *counts("n_home", "n_draw", "n_away", "n_with_close", "close_n_correct"),
        *with_interval("accuracy"),
        *numbers("close_accuracy"),
        sa.PrimaryKeyConstraint("kind", "period", "lead_time", "league_code"),
        schema="ml",
        comment="How often the likeliest outcome came true, by league, and how often the close's did",
    )
    op.create_table(
        "calibration",
        *words("kind", "period", "lead_time", "league_group", "outcome"),
        *counts("n"),
        *with_interval("slope", "intercept"),
        *numbers("calibration_error calibration_error_floor"),
        sa.PrimaryKeyConstraint("kind", "period", "lead_time", "league_group", "outcome"),
        schema="ml",
        comment="Whether probabilities come true: logistic recalibration of each outcome, intervals clustered by day",
    )
    op.create_table(
        "calibration_bin",
        *words("kind", "period", "lead_time", "league_group", "outcome"),
        sa.Column("bin", sa.Integer(), autoincrement=False, nullable=False, comment="0 to 9: tenths of probability"),
        *counts("n"),
        *numbers("p_mean share share_low share_high", nullable=False),
        sa.PrimaryKeyConstraint("kind", "period", "lead_time", "league_group", "outcome", "bin"),
        schema="ml",
        comment="What was said and what happened, in tenths: the points of a calibration plot",
    )
    op.create_table(
        "value_return",
        *words("kind", "period", "lead_time"),
        sa.Column("n", sa.Integer(), nullable=False, comment="Settled value bets, losses included, one unit each"),
        *counts("n_won"),
        sa.Column("profit", sa.Double(), nullable=False, comment="Units"),
        *with_interval("yield"),
        *counts("n_with_close"),
        *with_interval("closing_line_value"),
        sa.PrimaryKeyConstraint("kind", "period", "lead_time"),
        schema="ml",
        comment="What the shown value bets returned, and whether they beat the close",
    )
    op.execute(SERVED_SO_FAR)
    for table in ("promotion", "ledger_digest"):
        op.execute(APPEND_ONLY.format(table=table))


def downgrade() -> None:
    for table in reversed(NEW_TABLES):
        op.drop_table(table, schema="ml")
    for name in ("backtest_sums_to_one", "backtest_all_possible"):
        op.drop_constraint(name, "backtest_prediction", schema="ml", type_="check")
    for column in ("gates", "canonical_sha256"):
        op.drop_column("training_run", column, schema="ml")
