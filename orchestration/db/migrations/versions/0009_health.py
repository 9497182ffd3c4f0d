"""what each look at the health of the system found, numbers that are watched, and what was retired"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "check_state",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("is_well", sa.Boolean(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False, comment="What was found, a sentence"),
        sa.Column("do", sa.Text(), nullable=False, comment="What to do about it; empty when it is well"),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False, comment="Since when it is well, or not"),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mailed_at", sa.DateTime(timezone=True), comment="When this state was told by e-mail; null: not yet"),
        sa.Column("posted_at", sa.DateTime(timezone=True), comment="The same, by webhook"),
        schema="ops",
        comment="What each look at the health of the system found last",
    )
    op.create_table(
        "gauge",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("part", sa.Text(), primary_key=True, comment="Of what: a check, a provider, a source; empty: of all"),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("measured_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.clock_timestamp()),
        schema="ops",
        comment="Numbers that are watched, for Prometheus",
    )
    op.create_table(
        "retirement",
        sa.Column("path", sa.Text(), primary_key=True, comment="Parquet file that holds the rows now"),
        sa.Column("sha256", sa.Text(), nullable=False, comment="Of the file"),
        sa.Column("kind", sa.Text(), nullable=False, comment="replaced_archive_odds or odds_in_play"),
        sa.Column("n_rows", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.clock_timestamp()),
        schema="ops",
        comment="Old odds that were exported before they were deleted",
    )


def downgrade() -> None:
    op.drop_table("retirement", schema="ops")
    op.execute("drop view if exists serving.gauge")
    op.drop_table("gauge", schema="ops")
    op.drop_table("check_state", schema="ops")
