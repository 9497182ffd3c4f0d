"""How many requests a caller may make a minute, counted in Postgres and shared by every worker.

A worker decides by what it knows: the count of the last exchange with the database and its own since. Once a second it
adds what it counted, all callers in one statement, and learns what the others did. So a request costs no statement,
and a limit may be overdrawn by what all workers let pass in a second. While the database is away each counts alone.
"""

import asyncio
import contextlib
import logging
import time
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
import sqlalchemy.exc
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from api.domain.auth.tables import request_count

logger = logging.getLogger("api")

WINDOW_SECONDS = 60
EXCHANGE_SECONDS = 1.0
#: Windows that are over are forgotten about this often.
TIDY_SECONDS = 300


@dataclass(slots=True)
class _Count:
    known: int = 0
    own: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a request may pass, and what to tell of the limit."""

    is_refused: bool
    quota: int
    remaining: int
    reset: int

    def headers(self) -> list[tuple[bytes, bytes]]:
        """Write the standard headers (draft-ietf-httpapi-ratelimit-headers)."""
        written = [
            (b"ratelimit-policy", b'"minute";q=%d;w=%d' % (self.quota, WINDOW_SECONDS)),
            (b"ratelimit", b'"minute";r=%d;t=%d' % (self.remaining, self.reset)),
        ]
        if self.is_refused:
            written.append((b"retry-after", b"%d" % self.reset))
        return written


class Limits:
    """Counts requests by caller and minute."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._window = 0
        self._counts: dict[str, _Count] = {}
        self._tidied_at = 0.0

    def spend(self, caller: str, quota: int) -> Verdict:
        """Count a request and tell whether it may pass."""
        now = time.time()
        window = int(now // WINDOW_SECONDS)
        if window != self._window:
            self._window, self._counts = window, {}
        count = self._counts.get(caller)
        if count is None:
            count = self._counts[caller] = _Count()
        count.own += 1
        spent = count.known + count.own
        reset = int((window + 1) * WINDOW_SECONDS - now) + 1
        return Verdict(spent > quota, quota, max(0, quota - spent), reset)

    async def keep_exchanging(self) -> None:
        """Exchange counts with the other workers until cancelled."""
        while True:
            await asyncio.sleep(EXCHANGE_SECONDS)
            try:
                await self.exchange()
            except sqlalchemy.exc.SQLAlchemyError as error:
                logger.warning("requests are counted by this worker alone: %s", error.__class__.__name__)

    async def exchange(self) -> None:
        """Add what was counted since the last time, and learn what all workers counted.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: The database is away; nothing counted is lost.
        """
        counts, window_at = self._counts, datetime.fromtimestamp(self._window * WINDOW_SECONDS, UTC)
        added = {caller: count.own for caller, count in sorted(counts.items()) if count.own}
        if added:
            rows = [{"caller": c, "window_at": window_at, "n_requests": n} for c, n in added.items()]
            statement = insert(request_count).values(rows)
            total = request_count.c.n_requests + statement.excluded.n_requests
            returned = statement.on_conflict_do_update(
                index_elements=[request_count.c.caller, request_count.c.window_at], set_={"n_requests": total}
            ).returning(request_count.c.caller, request_count.c.n_requests)
            async with self._engine.begin() as connection:
                for row in await connection.execute(returned):
                    counts[row.caller].known = row.n_requests
                    counts[row.caller].own -= added[row.caller]
        if time.monotonic() - self._tidied_at > TIDY_SECONDS:
            self._tidied_at = time.monotonic()
            old = datetime.fromtimestamp((self._window - 2) * WINDOW_SECONDS, UTC)
            async with self._engine.begin() as connection:
                await connection.execute(request_count.delete().where(request_count.c.window_at < old))

    async def close(self, task: "asyncio.Task[None]") -> None:
        """Stop exchanging, after a last time."""
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        with contextlib.suppress(sa.exc.SQLAlchemyError):
            await self.exchange()
