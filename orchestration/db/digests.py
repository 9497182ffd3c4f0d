"""Digests of tables: two databases hold the same when every table has the same one, whatever order its rows are in."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

_TABLES = """
select schemaname as schema, tablename as name from pg_tables
where schemaname not in ('pg_catalog', 'information_schema')
order by schemaname, tablename
"""


@dataclass(frozen=True)
class TableDigest:
    """What a table holds.

    Attributes:
        n_rows: How many rows.
        digest: Sum of 64-bit hashes of the rows as text, in decimal.
    """

    n_rows: int
    digest: str


def digest_tables(connection: Connection) -> dict[str, TableDigest]:
    """Digest every table of a database, as `schema.table`; the session has to speak UTC, which `connect` sees to."""
    digests = {}
    for table in connection.execute(sa.text(_TABLES)).all():
        row = connection.execute(
            sa.text(
                "select count(*) as n, coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text as digest"
                f' from "{table.schema}"."{table.name}" as t'
            )
        ).one()
        digests[f"{table.schema}.{table.name}"] = TableDigest(row.n, row.digest)
    return digests
