"""Tuples into Postgres and out of it, inside the caller's transaction."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import psycopg
from psycopg import sql
from sqlalchemy.engine import Connection


def read_tuples(
    connection: Connection, query: str, parameters: Mapping[str, object] | None = None
) -> list[tuple[Any, ...]]:
    """Read the rows of a select.

    Args:
        connection: Of our database.
        query: A select; parameters are written `%(name)s`.
        parameters: Values for it.
    """
    return [tuple(row) for row in connection.exec_driver_sql(query, dict(parameters or {}))]


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
