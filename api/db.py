"""The API's way to its database: one pool, read-only sessions, and what each request is given to read with.

A request gets a `Serving`: a connection, and the system row that says what the database is. Refusals (not
built yet, another day than asked for) are decided here, once, so that no handler can forget them.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from litestar import Litestar
from litestar.datastructures import State
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from api.errors import NotReadyError
from api.schemas import Meta
from api.settings import Settings
from api.tables import system

#: No query of ours needs more: one that does is a mistake, and must not hold a connection.
STATEMENT_SECONDS = 5
#: How long a request waits for a free connection, or for a server that does not answer.
CONNECT_SECONDS = 3

NOT_BUILT = (
    "This database has not been built yet. Run `make pipeline`, or wait for the run of `make up` to finish."
)


def make_engine(settings: Settings) -> AsyncEngine:
    """Make the pool: its sessions speak UTC, cannot write whatever their role, give up on slow statements."""
    return create_async_engine(
        settings.database,
        pool_size=settings.api_pool_size,
        max_overflow=0,
        pool_timeout=CONNECT_SECONDS,
        pool_pre_ping=True,  # a database that came back is found by the next request
        isolation_level="AUTOCOMMIT",
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "application_name": "bet-hope-api",
            "options": f"-c timezone=UTC -c default_transaction_read_only=on"
            f" -c statement_timeout={STATEMENT_SECONDS * 1000}",
        },
    )


@asynccontextmanager
async def database_lifespan(app: Litestar) -> AsyncIterator[None]:
    """Hold the pool for as long as the application runs."""
    engine = make_engine(app.state.settings)
    app.state.engine = engine
    try:
        yield
    finally:
        await engine.dispose()


@dataclass(frozen=True)
class Serving:
    """What a handler reads with.

    Attributes:
        connection: To the database, for this request.
        now: The instant to look from: the database's own clock, or the day it pretends it is.
        meta: What every answer says about its data.
    """

    connection: AsyncConnection
    now: datetime
    meta: Meta


async def read_system(connection: AsyncConnection) -> sa.Row[tuple[object, ...]]:
    """Read the system row, with `now`, the instant from which to look.

    Raises:
        NotReadyError: Nothing has been built in this database.
    """
    now = sa.case((system.c.as_of_at.is_(None), sa.func.clock_timestamp()), else_=system.c.present_at)
    row = (await connection.execute(sa.select(*system.c, now.label("now")))).one_or_none()
    if row is None:
        raise NotReadyError(NOT_BUILT)
    return row


def refuse_other_day(asked: datetime | None, as_of_at: datetime | None) -> None:
    """Refuse to answer for a day the database does not look from.

    Raises:
        NotReadyError: `AS_OF` is set and is not the day of the database.
    """
    if asked is None or asked == as_of_at:
        return
    looks = "follows the real clock" if as_of_at is None else f"looks from {as_of_at:%Y-%m-%d %H:%M} UTC"
    raise NotReadyError(
        f"The API was started with AS_OF={asked:%Y-%m-%dT%H:%MZ}, but its database {looks}. Run the pipeline "
        f"with --as-of {asked:%Y-%m-%d} (a database only moves forward), or start the API with the day of "
        "the database."
    )


async def provide_serving(state: State) -> AsyncIterator[Serving]:
    """Give one request its connection and what is to be said about the data."""
    engine: AsyncEngine = state.engine
    async with engine.connect() as connection:
        row = await read_system(connection)
        refuse_other_day(state.settings.as_of, row.as_of_at)
        meta = Meta(source=row.source, as_of=row.as_of_at, built_at=row.built_at)
        yield Serving(connection=connection, now=row.now, meta=meta)
