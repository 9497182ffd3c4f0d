"""The live stream: one look at the database a second for however many listen, and what changed goes to all of them."""

import asyncio
from collections.abc import AsyncIterator

import msgspec
import sqlalchemy.exc

from api.db import Database
from api.domain.matches.queries import live_matches
from api.domain.matches.schemas import live_match_of
from api.errors import NotReadyError

#: Between two looks; the live tick itself comes once a minute.
LOOK_SECONDS = 1.0
#: Between two comments, so that nothing in between closes an idle connection.
BEAT_SECONDS = 15.0
#: Connections a worker holds open at most.
MAX_LISTENERS = 500

Event = dict[str, str | None]


class LiveFeed:
    """Looks while somebody listens, and hands each listener what changed since it listens."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Event] = set()
        self._state: dict[int, Event] = {}
        self._task: asyncio.Task[None] | None = None

    async def follow(self, database: Database) -> AsyncIterator[Event]:
        """Give every match in play, then each that changes, for as long as somebody listens.

        Raises:
            NotReadyError: Too many listen already.
        """
        if len(self._listeners) >= MAX_LISTENERS:
            raise NotReadyError("Too many listen already. Ask /api/v1/matches/live, or try again later.")
        changed = asyncio.Event()
        self._listeners.add(changed)
        try:
            if self._task is None or self._task.done():
                self._state = await _look(database)
                self._task = asyncio.create_task(self._keep_looking(database))
            told: dict[int, Event] = {}
            yield {"comment": "matches in play", "data": None}
            while True:
                changed.clear()
                for match_id, event in self._state.items():
                    if told.get(match_id) != event:
                        told[match_id] = event
                        yield event
                try:
                    await asyncio.wait_for(changed.wait(), BEAT_SECONDS)
                except TimeoutError:
                    yield {"comment": "still here", "data": None}
        finally:
            self._listeners.discard(changed)

    def close(self) -> None:
        """Stop looking."""
        if self._task is not None:
            self._task.cancel()

    async def _keep_looking(self, database: Database) -> None:
        while self._listeners:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                state = await _look(database)
            except sqlalchemy.exc.SQLAlchemyError:
                continue  # a database that is away tells nothing new; whoever asks anything else is told so
            if state != self._state:
                self._state = state
                for listener in self._listeners:
                    listener.set()


async def _look(database: Database) -> dict[int, Event]:
    matches = [live_match_of(row) for row in await live_matches(database)]
    return {
        match.id: {
            "event": "match",
            "id": f"{match.id}-{match.told_at:%Y%m%dT%H%M%S}",
            "data": msgspec.json.encode(match).decode(),
        }
        for match in matches
    }
