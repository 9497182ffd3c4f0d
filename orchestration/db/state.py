"""What a database is and from which instant it looks: its source, stamped once, and its present, moving forward.

Every model and every reader asks here (`ops.database_state`) and never the clock, so a run sees one instant.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from orchestration.db.tables import database_state

#: What a database holds: real matches, or those of one of two invented worlds.
Source = Literal["archive", "synthetic", "sandbox"]


class DatabaseStateError(RuntimeError):
    """The database cannot be used as asked; the message says what to do instead."""


@dataclass(frozen=True)
class DatabaseState:
    """The one row of `ops.database_state`.

    Attributes:
        source: `archive` (real matches), or `synthetic` or `sandbox` (invented ones).
        as_of_at: The instant the database pretends it is; None where it follows the clock.
        present_at: The instant the current build looks from.
    """

    source: Source
    as_of_at: datetime | None
    present_at: datetime


def read_state(connection: Connection) -> DatabaseState | None:
    """Give the state of the database, None before its first build."""
    row = connection.execute(
        sa.select(database_state.c.source, database_state.c.as_of_at, database_state.c.present_at)
    ).one_or_none()
    return None if row is None else DatabaseState(row.source, row.as_of_at, row.present_at)


def begin_build(engine: Engine, source: Source, as_of: datetime | None) -> DatabaseState:
    """Stamp a new database with its source, move its present forward, and give its state.

    Args:
        engine: Of our database.
        source: As in `DatabaseState`; a database keeps the one it was created with.
        as_of: The instant to look from; None keeps the day the database already pretends to be, or the clock.

    Raises:
        DatabaseStateError: Another source, an earlier day, or a pretended day for a database of the real present.
    """
    with engine.begin() as connection:
        connection.execute(sa.text("lock table ops.database_state in exclusive mode"))
        state = read_state(connection)
        clock: datetime = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
        if state is None:
            new = DatabaseState(source, as_of, as_of or clock)
            connection.execute(
                database_state.insert().values(source=new.source, as_of_at=new.as_of_at, present_at=new.present_at)
            )
            return new
        new = _moved_on(state, source, as_of, clock)
        connection.execute(database_state.update().values(as_of_at=new.as_of_at, present_at=new.present_at))
        return new


def _moved_on(state: DatabaseState, source: Source, as_of: datetime | None, clock: datetime) -> DatabaseState:
    elsewhere = "use another database: set BET_HOPE_HOME to a new folder, or DATABASE_URL to an empty one"
    if source != state.source:
        raise DatabaseStateError(
            f"this database holds {state.source} matches and {source} ones never join them; {elsewhere}"
        )
    if state.as_of_at is None:
        if as_of is not None:
            raise DatabaseStateError(
                f"this database follows the real clock and cannot look from {as_of:%Y-%m-%d}; {elsewhere}"
            )
        return DatabaseState(source, None, max(clock, state.present_at))
    if as_of is not None and as_of < state.as_of_at:
        raise DatabaseStateError(
            f"this database already looks from {state.as_of_at:%Y-%m-%d %H:%M} UTC and moves only forward, not back to "
            f"{as_of:%Y-%m-%d}; {elsewhere}"
        )
    moved = as_of or state.as_of_at
    return DatabaseState(source, moved, moved)


def advance_present(engine: Engine) -> None:
    """Let a database that follows the clock look from now: what was just read is known by then."""
    with engine.begin() as connection:
        connection.execute(
            database_state.update()
            .where(database_state.c.as_of_at.is_(None))
            .values(present_at=sa.func.greatest(sa.func.clock_timestamp(), database_state.c.present_at))
        )


def record_build(engine: Engine, *, dbt_invocation_id: str | None = None, is_served: bool = False) -> None:
    """Note which dbt run built the features, or that what the API shows is rebuilt as of now."""
    values: dict[str, object] = {}
    if dbt_invocation_id is not None:
        values["dbt_invocation_id"] = dbt_invocation_id
    if is_served:
        values["built_at"] = sa.func.clock_timestamp()
    with engine.begin() as connection:
        connection.execute(database_state.update().values(**values))
