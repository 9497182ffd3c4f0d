"""Alembic's entry: migrates the schemas we own and leaves dbt's alone."""

from alembic import context
from sqlalchemy import text

from orchestration.db.tables import OWNED_SCHEMAS, metadata


def include_name(name: str | None, type_: str, _parents: object) -> bool:
    """Tell Alembic which schemas are ours: without this it would propose to drop every table of dbt."""
    return name in OWNED_SCHEMAS if type_ == "schema" else True


connection = context.config.attributes["connection"]
connection.execute(text("create schema if not exists ops"))
context.configure(
    connection=connection,
    target_metadata=metadata,
    include_schemas=True,
    include_name=include_name,
    version_table_schema="ops",
)
with context.begin_transaction():
    context.run_migrations()
