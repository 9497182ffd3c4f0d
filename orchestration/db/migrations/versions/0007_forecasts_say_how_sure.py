"""forecasts say how sure they are, which markets follow and why; season outlooks"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BOUNDS = [(outcome, bound) for outcome in ("home", "draw", "away") for bound in ("low", "high")]


def upgrade() -> None:
    for outcome, bound in BOUNDS:
        _add(f"p_{outcome}_{bound}", sa.Double(), f"Bound of the 90 % interval of p_{outcome}")
    _add("confidence_word", sa.Text(), "weak, moderate, strong")
    _add("is_abstention", sa.Boolean(), "Nothing is known of a team: the base rate and nothing else")
    _add("markets", postgresql.JSONB(), "What the score grid adds up to: see ml_assets.goals.markets")
    _add("reasons", postgresql.JSONB(), "Steps from the base rate to the forecast: see ml_assets.explain")
    _comments("Lower bound of the likeliest outcome", "Little is known: mixed with the base rate")
    op.create_check_constraint(
        "within_bounds",
        "prediction",
        "p_home between p_home_low and p_home_high and p_draw between p_draw_low and p_draw_high"
        " and p_away between p_away_low and p_away_high",
        schema="ml",
    )
    op.create_check_constraint(
        "known_word", "prediction", "confidence_word in ('weak', 'moderate', 'strong')", schema="ml"
    )
    op.create_table(
        "season_outlook",
        sa.Column("season_outlook_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("league_id", sa.Integer(), nullable=False),
        sa.Column("season_start", sa.SmallInteger(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("cutoff_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "issued_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column(
            "as_of_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="The day it pretends to be; null for an outlook of the real present",
        ),
        sa.Column("model_name", sa.Text(), nullable=False),
        sa.Column("model_version", sa.Text(), nullable=False),
        sa.Column(
            "input_sha256",
            sa.Text(),
            nullable=False,
            comment="Of the table and the score grids it was simulated from",
        ),
        sa.Column("n_simulations", sa.Integer(), nullable=False),
        sa.Column(
            "n_relegated",
            sa.Integer(),
            nullable=True,
            comment="Clubs that go down, derived from earlier summers; null where none is known",
        ),
        sa.Column("n_to_play", sa.Integer(), nullable=False, comment="Matches of the league still to be played"),
        sa.Column("n_undated", sa.Integer(), nullable=False, comment="Those of them that have no day"),
        sa.Column("played", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("expected_points", sa.Double(), nullable=False),
        sa.Column("points_low", sa.Double(), nullable=False),
        sa.Column("points_high", sa.Double(), nullable=False),
        sa.Column("p_title", sa.Double(), nullable=False),
        sa.Column("p_top_four", sa.Double(), nullable=False),
        sa.Column("p_relegated", sa.Double(), nullable=True),
        sa.Column("git_commit", sa.Text(), nullable=True),
        sa.Column("dagster_run_id", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "p_title between 0 and 1 and p_top_four between 0 and 1 and p_relegated between 0 and 1",
            name="probabilities",
        ),
        sa.ForeignKeyConstraint(["league_id"], ["identity.league.league_id"]),
        sa.ForeignKeyConstraint(["team_id"], ["identity.team.team_id"]),
        sa.PrimaryKeyConstraint("season_outlook_id"),
        sa.UniqueConstraint("league_id", "season_start", "team_id", "input_sha256", "model_name", "model_version"),
        schema="ml",
        comment="How a season may end: simulated whenever what it is made of has changed, append-only",
    )
    op.execute(
        "create trigger append_only before update or delete or truncate on ml.season_outlook"
        " for each statement execute function ml.refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("season_outlook", schema="ml")
    for name in ("known_word", "within_bounds"):
        op.drop_constraint(name, "prediction", schema="ml", type_="check")
    _comments(None, "Too little is known: the base rate was issued")
    for name in ("reasons", "markets", "is_abstention", "confidence_word"):
        op.drop_column("prediction", name, schema="ml")
    for outcome, bound in BOUNDS:
        op.drop_column("prediction", f"p_{outcome}_{bound}", schema="ml")


def _add(name: str, kind: sa.types.TypeEngine[Any], comment: str) -> None:
    op.add_column("prediction", sa.Column(name, kind, nullable=True, comment=comment), schema="ml")


def _comments(confidence: str | None, is_base_rate: str) -> None:
    op.alter_column("prediction", "confidence", comment=confidence, schema="ml")
    op.alter_column("prediction", "is_base_rate", comment=is_base_rate, schema="ml")
