"""What every table module shares: the metadata, and the forms of columns that repeat."""

from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Integer, MetaData

metadata = MetaData()

#: Schemas Alembic looks after; every other schema belongs to dbt and is left alone by autogenerate.
OWNED_SCHEMAS = ("identity", "raw", "live", "nlp", "ml", "ops", "auth")


def instant(name: str, **options: object) -> "Column[Any]":
    """Name an instant, stored with its zone."""
    return Column(name, DateTime(timezone=True), **options)  # type: ignore[arg-type]


def row_key() -> "list[Column[Any]]":
    """A row of a payload; no foreign key: both are written in one transaction, and the check was half of a load."""
    return [
        Column("payload_id", BigInteger, primary_key=True, comment="Of raw.payload"),
        Column("row_number", Integer, primary_key=True, comment="Line of the file, or position in the list"),
    ]
