"""two strengths followed by filters, and what is at stake, beside the ratings"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

CLUB = (
    "market",
    "market_trend",
    "market_level",
    "market_variance",
    "performance",
    "performance_trend",
    "performance_variance",
    "matches_left",
    "points_to_first",
    "points_to_fourth",
    "points_to_sixth",
    "points_to_safety",
)
COLUMNS = (
    *(f"{side}_{name}" for side in ("home", "away") for name in CLUB),
    "market_home_advantage",
    "market_draw",
    "performance_home_advantage",
)


def upgrade() -> None:
    # ratings and features are made anew from the facts, so a new version of them has no old rows to fill
    op.execute("truncate ml.rating, ml.rating_state")
    op.execute("drop table if exists features.match_features cascade")
    for name in COLUMNS:
        op.add_column("rating", sa.Column(name, sa.Double()), schema="ml")


def downgrade() -> None:
    op.execute("truncate ml.rating, ml.rating_state")
    op.execute("drop table if exists features.match_features cascade")
    for name in COLUMNS:
        op.drop_column("rating", name, schema="ml")
