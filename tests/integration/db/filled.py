"""Rows in every table of a database at whatever revision, made from what the database says of its columns."""

import itertools
from collections import Counter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Connection

from orchestration.db.tables import OWNED_SCHEMAS

_N_ROWS = 3
_numbers = itertools.count(1)
#: What checks ask for, by column name: three probabilities that sum to one, bounds around them, words of a list.
_LEGAL: dict[str, Any] = {
    "p_home": 0.5, "p_draw": 0.25, "p_away": 0.25,
    "p_home_low": 0.4, "p_home_high": 0.6, "p_draw_low": 0.2, "p_draw_high": 0.3, "p_away_low": 0.2, "p_away_high": 0.3,
    "p_title": 0.5, "p_top_four": 0.5, "p_relegated": 0.5, "confidence_word": "strong",
    "is_only_row": True, "source": "archive", "gates": [],
}  # fmt: skip


def tables_of(connection: Connection) -> dict[str, sa.Table]:
    """Read the tables of our schemas as they are now, parents before their children."""
    metadata = sa.MetaData()
    for schema in OWNED_SCHEMAS:
        metadata.reflect(connection, schema=schema)
    return {t.fullname: t for t in metadata.sorted_tables if t.name != "alembic_version"}


def fill_empty(connection: Connection) -> None:
    """Put rows into every table that has none."""
    for table in tables_of(connection).values():
        if connection.scalar(sa.select(sa.func.count()).select_from(table)):
            continue
        n_rows = 1 if "is_only_row" in table.c else _N_ROWS
        for i in range(n_rows):
            connection.execute(table.insert().values(_row(connection, table, i)))


def contents(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """Read every row of every table."""
    return {
        name: [dict(row._mapping) for row in connection.execute(sa.select(table))]
        for name, table in tables_of(connection).items()
    }


def lost(before: dict[str, list[dict[str, Any]]], after: dict[str, list[dict[str, Any]]]) -> list[str]:
    """Name the tables both have whose rows are not the same in the columns both have."""
    names = []
    for name in before.keys() & after.keys():
        kept = set(before[name][0] if before[name] else ()) & set(after[name][0] if after[name] else ())
        if _text(before[name], kept) != _text(after[name], kept) or len(before[name]) != len(after[name]):
            names.append(name)
    return sorted(names)


def _text(rows: list[dict[str, Any]], columns: set[str]) -> list[str]:
    return sorted(str([row[column] for column in sorted(columns)]) for row in rows)


def _row(connection: Connection, table: sa.Table, i: int) -> dict[str, Any]:
    row: dict[str, Any] = {}
    n_of: Counter[sa.Column[Any]] = Counter()
    for column in table.c:
        if column.identity is not None or column.computed is not None:
            continue
        if column.foreign_keys:
            parent = next(iter(column.foreign_keys)).column
            keys = connection.scalars(sa.select(parent).order_by(parent)).all()
            # two columns of one parent name two of its rows: a match has two clubs
            row[column.name] = None if parent.table is table else keys[(i + n_of[parent]) % len(keys)]
            n_of[parent] += 1
        else:
            row[column.name] = _LEGAL.get(column.name, _value(column.type))
    return row


def _value(kind: sa.types.TypeEngine[Any]) -> Any:  # noqa: PLR0911  (a line a type)
    number = next(_numbers)
    match kind:
        case postgresql.ARRAY():
            return []
        case postgresql.JSONB():
            return {"n": number}
        case sa.Boolean():
            return False
        case sa.LargeBinary():
            return str(number).encode()
        case sa.DateTime():
            return sa.text(f"timestamptz '2026-01-01 00:00+00' + interval '{number} seconds'")
        case sa.Date():
            return sa.text(f"date '2000-01-01' + {number}")
        case sa.Uuid():
            return sa.text(f"md5('{number}')::uuid")
        case sa.Integer() | sa.Numeric() | sa.Float():
            return number
        case sa.Text():
            return f"text {number}"
    return None  # what the database makes itself (tsvector), or may be unknown
