"""Addresses and connections: which databases there are, how they are reached, and the lock that writers hold."""

import contextlib
from collections.abc import Callable, Iterator

import sqlalchemy as sa
from sqlalchemy.engine import URL, Engine, make_url

#: Key of the Postgres advisory lock that a run holds while it writes.
WRITER_LOCK = 7_283_001


def pipeline_url(address: str) -> URL:
    """Read an address as people write it (`postgres://`, `postgresql://`) for the driver we use, psycopg 3."""
    url = make_url(address.replace("postgres://", "postgresql://", 1))
    return url.set(drivername="postgresql+psycopg")


def sibling_url(url: URL, suffix: str) -> URL:
    """Give the address of the database beside ours that holds something else: `bet_hope` → `bet_hope_dagster`."""
    return url.set(database=f"{url.database}_{suffix}")


def connect(url: URL) -> Engine:
    """Make an engine whose sessions speak UTC."""
    return sa.create_engine(url, connect_args={"options": "-c timezone=UTC", "connect_timeout": 10}, pool_pre_ping=True)


def ensure_database(url: URL) -> None:
    """Create the database of `url` on its server unless it is there.

    Raises:
        sqlalchemy.exc.OperationalError: The server cannot be reached, or the role may not create databases.
    """
    engine = connect(url.set(database="postgres")).execution_options(isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            exists = connection.scalar(
                sa.text("select 1 from pg_database where datname = :name"), {"name": url.database}
            )
            if not exists:
                connection.exec_driver_sql(f'create database "{url.database}" encoding utf8 template template0')
    finally:
        engine.dispose()


def drop_database(url: URL) -> None:
    """Drop the database of `url`, whoever is still connected; one that is not there is gone already."""
    engine = sa.create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(f'drop database if exists "{url.database}" with (force)')
    finally:
        engine.dispose()


@contextlib.contextmanager
def writer_lock(engine: Engine, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold the right to write: one run at a time, wherever it was started from.

    Args:
        engine: Of our database.
        on_wait: Called when another run holds it, before waiting for its end.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(WRITER_LOCK))):
            on_wait()
            connection.execute(sa.select(sa.func.pg_advisory_lock(WRITER_LOCK)))
        try:
            yield
        finally:
            connection.execute(sa.select(sa.func.pg_advisory_unlock(WRITER_LOCK)))
