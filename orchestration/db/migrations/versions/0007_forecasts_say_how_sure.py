"""forecasts say how sure they are, which markets follow and why"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0002"
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


def downgrade() -> None:
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
