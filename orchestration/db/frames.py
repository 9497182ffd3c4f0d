"""Frames out of and into Postgres by COPY, exactly: every float comes back as the one that went in."""

import io
from collections.abc import Mapping, Sequence
from typing import Any, cast

import pandas as pd
import psycopg
from psycopg import sql
from sqlalchemy.engine import Connection, Engine


def read_frame(engine: Engine, query: str, parameters: Mapping[str, object] | None = None) -> pd.DataFrame:
    """Read the rows of a select.

    Args:
        engine: Of our database.
        query: A select; parameters are written `%(name)s`.
        parameters: Values for it.

    Returns:
        One column a column: integers `int64` (`float64` where null occurs), floats `float64`, instants
        `datetime64[us, UTC]`, dates `datetime64[s]`, booleans `bool` (object where null occurs), text `str`.
    """
    import pyarrow as pa
    import pyarrow.csv as pa_csv

    types: dict[int, Any] = {
        16: pa.bool_(), 20: pa.int64(), 21: pa.int64(), 23: pa.int64(), 700: pa.float64(), 701: pa.float64(),
        1700: pa.float64(), 1082: pa.timestamp("s"), 1184: pa.timestamp("us", tz="UTC"),
    }  # fmt: skip  # by the type's oid in pg_type
    with engine.connect() as connection, _cursor(connection) as cursor:
        statement = sql.SQL("select * from ({}) as q").format(sql.SQL(cast("Any", _bound(cursor, query, parameters))))
        cursor.execute(statement + sql.SQL(" limit 0"))
        columns = cursor.description or []
        content = io.BytesIO()
        with cursor.copy(sql.SQL("copy ({}) to stdout (format csv)").format(statement)) as copy:
            for block in copy:
                content.write(block)
    names = [column.name for column in columns]
    if not content.tell():
        empty = pa.schema([(c.name, types.get(c.type_code, pa.string())) for c in columns]).empty_table()
        return cast("pd.DataFrame", empty.to_pandas())
    content.seek(0)
    table = pa_csv.read_csv(
        content,
        read_options=pa_csv.ReadOptions(column_names=names),
        convert_options=pa_csv.ConvertOptions(
            column_types={c.name: types.get(c.type_code, pa.string()) for c in columns},
            true_values=["t"],
            false_values=["f"],
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    return cast("pd.DataFrame", table.to_pandas())


def copy_rows(connection: Connection, table: str, columns: Sequence[str], frame: pd.DataFrame) -> None:
    """Append a frame's `columns` to a table, inside the caller's transaction.

    Args:
        connection: In a transaction.
        table: `schema.table`.
        columns: Names in both the frame and the table.
        frame: Floats are written so that they read back the same; NaN and NaT become null.
    """
    import pyarrow as pa
    import pyarrow.csv as pa_csv

    content = io.BytesIO()
    data = pa.Table.from_pandas(frame[list(columns)], preserve_index=False)
    pa_csv.write_csv(data, content, pa_csv.WriteOptions(include_header=False))
    statement = sql.SQL("copy {} ({}) from stdin (format csv)").format(
        sql.Identifier(*table.split(".")), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with _cursor(connection) as cursor, cursor.copy(statement) as copy:
        copy.write(content.getbuffer())


def _cursor(connection: Connection) -> psycopg.Cursor[Any]:
    return cast("psycopg.Connection[Any]", connection.connection.driver_connection).cursor()


def _bound(cursor: psycopg.Cursor[Any], query: str, parameters: Mapping[str, object] | None) -> str:
    if not parameters:
        return query
    return psycopg.ClientCursor(cursor.connection).mogrify(query, dict(parameters))
