"""docs/DATABASE.md, written from a database as it is: schemas, tables, columns, and who points at whom."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from orchestration.db.tables import OWNED_SCHEMAS

#: Built by dbt, in the order of a run.
DBT_SCHEMAS = ("staging", "intermediate", "core", "features", "serving")
ABOUT = {
    "identity": "our ids, minted once; names of every source that lead to them",
    "raw": "what was told, verbatim, and its rows",
    "live": "matches in play, past every build",
    "nlp": "news and documents: articles, whom they name, what they say, pieces for search",
    "ml": "ratings, trainings, forecasts and the record; forecasts are append-only",
    "ops": "what the database is, quotas, quarantine",
    "auth": "accounts of the API; the role bet_hope_auth alone",
    "staging": "raw rows, cast (views)",
    "intermediate": "provider ids to ours, states of seasons, seeds",
    "core": "facts, each with known_at",
    "features": "one row a match and cut-off, for training and forecasting alike",
    "serving": "what the API shows; the role bet_hope_api reads this and nothing else",
}
HEAD = """# The database

Written by `bet-hope db describe` from a database that was built; tests compare it with one. What columns mean, model by
model: `bet-hope docs`. Who owns which schema, and which roles see what: [architecture](ARCHITECTURE.md).
"""
_TABLES = """
select c.relname, coalesce(obj_description(c.oid), '') as comment, c.oid
from pg_class as c inner join pg_namespace as n on n.oid = c.relnamespace
where n.nspname = :schema and c.relkind in ('r', 'p', 'v', 'm') and c.relname <> 'alembic_version'
order by c.relname
"""
_COLUMNS = """
select
    a.attname, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull,
    coalesce(col_description(a.attrelid, a.attnum), '') as comment,
    exists (
        select from pg_constraint as k where k.conrelid = a.attrelid and k.contype = 'p' and a.attnum = any(k.conkey)
    ) as is_key
from pg_attribute as a
where a.attrelid = :oid and a.attnum > 0 and not a.attisdropped
order by a.attnum
"""
_POINTERS = """
select
    replace(k.conrelid::regclass::text, '.', '_') as child, replace(k.confrelid::regclass::text, '.', '_') as parent,
    a.attname as name
from pg_constraint as k
inner join pg_attribute as a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
inner join pg_class as c on c.oid = k.conrelid inner join pg_namespace as n on n.oid = c.relnamespace
where k.contype = 'f' and n.nspname = any(:schemas)
order by 1, 3
"""


class Column(NamedTuple):
    """A column, as it is said."""

    name: str
    type: str
    is_required: bool
    comment: str
    is_key: bool


def describe(connection: Connection) -> str:
    """Write the whole document."""
    return "\n".join([HEAD, describe_ours(connection), describe_built(connection)])


def describe_ours(connection: Connection) -> str:
    """Write of the schemas that Alembic migrates, with their diagram."""
    lines = ["## Who points at whom", "", "```mermaid", "erDiagram"]
    keys: dict[str, list[Column]] = defaultdict(list)
    for schema in sorted(OWNED_SCHEMAS):
        for table, _, oid in _tables(connection, schema):
            keys[f"{schema}_{table}"] = [column for column in _columns(connection, oid) if column.is_key]
    for child, parent, name in connection.execute(sa.text(_POINTERS), {"schemas": list(OWNED_SCHEMAS)}):
        lines.append(f"    {parent} ||--o{{ {child} : {name}")
    for entity, columns in keys.items():
        lines += [
            f"    {entity} {{",
            *[f"        {_word(column.type)} {column.name} PK" for column in columns],
            "    }",
        ]
    lines += ["```", "", "## Tables we write", ""]
    return "\n".join([*lines, *_schemas(connection, sorted(OWNED_SCHEMAS))])


def describe_built(connection: Connection) -> str:
    """Write of the schemas that dbt builds."""
    return "\n".join(["## Relations dbt builds", "", *_schemas(connection, DBT_SCHEMAS)])


def _schemas(connection: Connection, schemas: Sequence[str]) -> list[str]:
    lines = []
    for schema in schemas:
        lines += [f"### `{schema}`: {ABOUT[schema]}", ""]
        for table, comment, oid in _tables(connection, schema):
            lines += [f"**{schema}.{table}**" + (f": {comment}" if comment else ""), ""]
            lines += [_line(column) for column in _columns(connection, oid)]
            lines.append("")
    return lines


def _tables(connection: Connection, schema: str) -> list[tuple[str, str, int]]:
    found = connection.execute(sa.text(_TABLES), {"schema": schema})
    return [(row.relname, row.comment, row.oid) for row in found]


def _columns(connection: Connection, oid: int) -> list[Column]:
    return [Column(*map_) for map_ in connection.execute(sa.text(_COLUMNS), {"oid": oid}).tuples()]


def _line(column: Column) -> str:
    marks = ", ".join(
        [column.type, *(["key"] if column.is_key else []), *([] if column.is_required else ["may be null"])]
    )
    return f"- `{column.name}` {marks}" + (f": {column.comment}" if column.comment else "")


def _word(kind: str) -> str:
    """Write a type as mermaid reads one: a word."""
    return kind.replace(" ", "_").replace("(", "_").replace(")", "").replace(",", "_").replace("[]", "_array")
