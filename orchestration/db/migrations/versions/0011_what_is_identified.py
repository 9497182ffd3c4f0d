"""payloads that identification saw: what is built reads no other, so that a tick in the middle changes nothing"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "payload",
        sa.Column(
            "is_identified",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="Whether a run of identification saw it: what is built reads no other, whatever lands meanwhile",
        ),
        schema="raw",
    )
    op.execute("update raw.payload set is_identified = true where parsed_at is not null and rejection is null")


def downgrade() -> None:
    op.execute("drop schema if exists staging cascade")  # its views read the column; the next run builds them
    op.drop_column("payload", "is_identified", schema="raw")
