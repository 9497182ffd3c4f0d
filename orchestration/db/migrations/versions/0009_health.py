"""what was found by each look at the health of the system, and numbers that are watched"""

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


def downgrade() -> None:
    op.execute("drop view if exists serving.gauge")
    op.drop_table("gauge", schema="ops")
    op.drop_table("check_state", schema="ops")
