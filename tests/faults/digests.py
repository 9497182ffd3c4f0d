"""A digest of every table of an installation, for comparing one that was disturbed with one that was not.

The database's clock is injected: `fake.clock_timestamp()` and `fake.now()` stand in front of Postgres's own on the
search path, so instants are compared like everything else. Numbers that a rolled-back row used up are given again
before each attempt (`close_gaps`), so ids and every digest made of them are compared, too.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection

from orchestration.db.session import connect

#: Made of chance, or counts the attempts; by column name in whatever table.
VOLATILE = {
    "last_seen_at": "a little later with each look at a file, however the clock stands",
    "dbt_invocation_id": "of chance, one a dbt run",
    "mlflow_run_id": "of chance, one a training",
    "model_version": "counts trainings, also those that were killed",
    "champion_version": "the same",
    "previous_version": "the same",
    "trained_model_version": "the same",
}
#: Note every attempt, so a training that was killed after its row is there twice: compared as sets, without what
#: a second one says otherwise: who of the two is served, and that the placebo of the week has passed already.
ATTEMPTS = {
    "ml.training_run": ("is_champion", "gates"),
}
#: A digest over forecasts, which name the version of their model: the chain is verified by itself instead.
CHAINED = {"ml.ledger_digest": ("sha256",), "serving.ledger_digest": ("sha256",)}
_TABLES = """
select n.nspname || '.' || c.relname
from pg_class as c inner join pg_namespace as n on n.oid = c.relnamespace
where c.relkind in ('r', 'm', 'p') and n.nspname !~ '^(pg_|information_schema|fake)'
order by 1
"""
_COLUMNS = """
select a.attname from pg_attribute as a
where a.attrelid = cast(:table as regclass) and a.attnum > 0 and not a.attisdropped order by a.attnum
"""
_SERIALS = """
select c.oid::regclass::text, a.attname, pg_get_serial_sequence(c.oid::regclass::text, a.attname)
from pg_class as c inner join pg_attribute as a on a.attrelid = c.oid
inner join pg_namespace as n on n.oid = c.relnamespace
where c.relkind = 'r' and a.attnum > 0 and not a.attisdropped and n.nspname !~ '^(pg_|information_schema)'
and pg_get_serial_sequence(c.oid::regclass::text, a.attname) is not null
"""


def inject_clock(url: URL, at: datetime) -> None:
    """Let every new session of a database believe that it is `at`; before its migrations, so that defaults do."""
    engine = connect(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("create schema if not exists fake")
        for name in ("clock_timestamp", "now"):
            connection.exec_driver_sql(
                f"create or replace function fake.{name}() returns timestamptz stable language sql as "
                "$$ select current_setting('fake.clock')::timestamptz $$"
            )
        connection.exec_driver_sql(f'alter database "{url.database}" set search_path = fake, pg_catalog, public')
        connection.exec_driver_sql(f"alter database \"{url.database}\" set fake.clock = '{at.isoformat()}'")
    engine.dispose()


def digests(url: URL) -> dict[str, tuple[int, str]]:
    """Give rows and MD5 of every table that is not Dagster's or MLflow's."""
    engine = connect(url)
    try:
        with engine.connect() as connection:
            return {table: _digest(connection, table) for table in connection.scalars(sa.text(_TABLES))}
    finally:
        engine.dispose()


def _digest(connection: Connection, table: str) -> tuple[int, str]:
    left_out = {*VOLATILE, *ATTEMPTS.get(table, ()), *CHAINED.get(table, ())}
    names = connection.scalars(sa.text(_COLUMNS), {"table": table})
    columns = ", ".join(f'"{name}"' for name in names if name not in left_out)
    distinct = "distinct" if table in ATTEMPTS else ""
    row = connection.execute(
        sa.text(
            f"select count(*), coalesce(md5(string_agg(row_text, E'\\n' order by row_text)), '') "
            f"from (select {distinct} row({columns})::text as row_text from {table}) as rows"
        )
    ).one()
    return int(row[0]), str(row[1])


def close_gaps(url: URL) -> None:
    """Give numbers again that rolled-back rows used up: which number was skipped is no content."""
    engine = connect(url)
    with engine.begin() as connection:
        for table, column, sequence in connection.execute(sa.text(_SERIALS)).all():
            connection.execute(
                sa.text(f"select setval('{sequence}', coalesce(max(\"{column}\"), 0) + 1, false) from {table}")
            )
    engine.dispose()


def differences(one: dict[str, tuple[int, str]], other: dict[str, tuple[int, str]]) -> list[str]:
    """Name the tables that are not the same in both."""
    return [
        f"{table}: {one.get(table)} and {other.get(table)}"
        for table in sorted(one.keys() | other.keys())
        if one.get(table) != other.get(table)
    ]
