"""what dbt builds is built again: tables that older versions built lack columns that models have by now"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

#: All of it follows from raw, identity, nlp and ml; the next run builds it.
DERIVED = ("staging", "intermediate", "core", "features", "serving")


def upgrade() -> None:
    for schema in DERIVED:
        op.execute(f"drop schema if exists {schema} cascade")


def downgrade() -> None:
    upgrade()
