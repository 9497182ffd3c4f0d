"""Tuples into Postgres by COPY, inside the caller's transaction."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

import psycopg
from psycopg import sql
from sqlalchemy.engine import Connection


def copy_tuples(connection: Connection, table: str, columns: Sequence[str], rows: Iterable[tuple[object, ...]]) -> None:
    """Append rows to a table.

    Args:
        connection: In a transaction.
        table: `schema.table`, or the name of a temporary table.
        columns: Names of the tuples' members, in order.
        rows: What to write; None becomes null.
    """
    statement = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(*table.split(".")), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
