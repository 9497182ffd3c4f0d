"""The API's way to its database: one pool, read-only sessions, and what each request is given to read with.

A request gets a `Serving`: the database, and the system row that says what it is. Refusals (not
built yet, another day than asked for) are decided here, once, so that no handler can forget them.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
import sqlalchemy.exc
from litestar.datastructures import State
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from api.errors import NotReadyError
from api.schemas import Meta
from api.settings import Settings
from api.tables import system

#: No query of ours needs more: one that does is a mistake, and must not hold a connection.
STATEMENT_SECONDS = 5
#: How long a request waits for a free connection, or for a server that does not answer.
CONNECT_SECONDS = 3
#: Connections a worker holds for accounts: few ask, and each for a moment.
AUTH_POOL_SIZE = 3
#: Rows a worker keeps the shapes of: the coming matches of every league, at three kilobytes each.
KEPT_ROWS = 2000

NOT_BUILT = "This database has not been built yet. Run `make pipeline`, or wait for the run of `make up` to finish."


def make_engine(settings: Settings) -> AsyncEngine:
    """Make the pool of readers: they cannot write whatever their role, and give up on slow statements."""
    return create_async_engine(
        settings.database,
        pool_size=settings.api_pool_size,
        max_overflow=0,
        pool_timeout=CONNECT_SECONDS,
        isolation_level="AUTOCOMMIT",
        pool_reset_on_return=None,  # no statement leaves a transaction open
        connect_args=_connect_args("bet-hope-api", "-c default_transaction_read_only=on"),
    )


def make_auth_engine(settings: Settings) -> AsyncEngine:
    """Make the pool that keeps accounts: few connections, each tried before it is used, for it writes."""
    return create_async_engine(
        settings.auth_database,
        pool_size=AUTH_POOL_SIZE,
        max_overflow=0,
        pool_timeout=CONNECT_SECONDS,
        pool_pre_ping=True,
        connect_args=_connect_args("bet-hope-auth", ""),
    )


def _connect_args(name: str, options: str) -> dict[str, object]:
    return {
        "connect_timeout": CONNECT_SECONDS,
        "application_name": name,
        "options": f"-c timezone=UTC -c statement_timeout={STATEMENT_SECONDS * 1000} {options}",
    }


class Database:
    """Reads schema `serving`; holds no connection between statements, so none can be kept by mistake."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def read(self, statement: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        """Run one statement and give all its rows.

        A connection that turns out to be dead, because the server was restarted since, is replaced once.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: The database is away, slow or not built; `database_trouble` tells.
        """
        try:
            return await self._read(statement)
        except sqlalchemy.exc.DBAPIError as error:
            if not error.connection_invalidated:
                raise
        return await self._read(statement)

    async def find(self, statement: sa.Select[Any]) -> sa.Row[Any] | None:
        """Run a statement that names one row at most; None where it names none."""
        rows = await self.read(statement)
        return rows[0] if rows else None

    async def _read(self, statement: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        async with self._engine.connect() as connection:
            rows: Sequence[sa.Row[Any]] = (await connection.execute(statement)).all()
            return rows


@dataclass(frozen=True)
class Things:
    """Rows of a table that several lists show: their id, and the columns that are shown."""

    id: sa.Column[int]
    columns: Sequence[sa.Column[Any]]


class ShapedRows:
    """What was made of the rows read last, of one build of `serving`: lists that show them again need not read them.

    Everything in `serving` is older than the system row that tells its version, so what is read under a version is
    never older than it.
    """

    def __init__(self) -> None:
        self._version = ""
        self._shaped: OrderedDict[tuple[str, int], Any] = OrderedDict()

    async def read(
        self, serving: "Serving", things: Things, ids: Sequence[int], shape: Callable[[sa.Row[Any]], Any]
    ) -> list[Any]:
        """Give what is shown of some things, in the order of their ids; one that is gone by now is left out.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: The database is away, slow or not built.
        """
        if serving.version != self._version:
            self._version, self._shaped = serving.version, OrderedDict()
        shaped, kind = self._shaped, things.id.table.name
        found = {id_: shaped[kind, id_] for id_ in ids if (kind, id_) in shaped}
        if missing := [id_ for id_ in ids if id_ not in found]:
            named = things.id == sa.func.any(sa.cast(missing, ARRAY(things.id.type)))
            for row in await serving.database.read(sa.select(*things.columns).where(named)):
                found[row._mapping[things.id.name]] = shape(row)
        for id_, thing in found.items():
            shaped[kind, id_] = thing
            shaped.move_to_end((kind, id_))
        while len(shaped) > KEPT_ROWS:
            shaped.popitem(last=False)
        return [found[id_] for id_ in ids if id_ in found]


@dataclass(frozen=True)
class Serving:
    """What a handler reads with.

    Attributes:
        database: To read from.
        now: The instant to look from: the database's own clock, or the day it pretends it is.
        meta: What every answer says about its data.
        version: Changes with every build of `serving`.
        shaped: What was made of its rows and is kept.
    """

    database: Database
    now: datetime
    meta: Meta
    version: str
    shaped: ShapedRows


class Present:
    """What the database is and what time it is there, looked up again when the last look is too old."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._lock = asyncio.Lock()
        self._serving: Serving | None = None
        self._shaped = ShapedRows()
        self._looked_at = 0.0

    async def serving(self) -> Serving:
        """Give what a request reads with.

        Raises:
            NotReadyError: The database is not built, or looks from another day than asked for.
            sqlalchemy.exc.SQLAlchemyError: It is away.
        """
        if (known := self.known()) is not None:
            return known
        async with self._lock:
            if (known := self.known()) is not None:
                return known
            self._serving = None
            row = await read_system(self._database)
            refuse_other_day(self._settings.as_of, row.as_of_at)
            meta = Meta(source=row.source, as_of=row.as_of_at, built_at=row.built_at)
            version = f"{row.built_at}{row.source}{row.as_of_at}{row.n_predictions}"
            self._serving = Serving(self._database, row.now, meta, version, self._shaped)
            self._looked_at = time.monotonic()
            return self._serving

    def known(self) -> Serving | None:
        """Give what the last look found, None when it is too old to rely on."""
        age = time.monotonic() - self._looked_at
        if self._serving is None or age >= self._settings.api_fresh_seconds:
            return None
        if self._serving.meta.as_of is None:
            return replace(self._serving, now=self._serving.now + timedelta(seconds=age))
        return self._serving


async def read_system(database: Database) -> sa.Row[Any]:
    """Read the system row, with `now`, the instant from which to look.

    Raises:
        NotReadyError: Nothing has been built in this database.
    """
    now = sa.case((system.c.as_of_at.is_(None), sa.func.clock_timestamp()), else_=system.c.present_at)
    row = await database.find(sa.select(*system.c, now.label("now")))
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


async def provide_serving(state: State) -> Serving:
    """Give one request what it reads with.

    Raises:
        NotReadyError: The database is not built, or looks from another day than asked for.
    """
    present: Present = state.present
    return await present.serving()
