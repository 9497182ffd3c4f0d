"""What was found last (`ops.check_state`), since when it is so, and which changes nobody was told of yet.

A change is told once on each way: it is marked after it went out. A process that dies between the two tells it twice,
never not at all.
"""

import contextlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Connection, Engine

from orchestration.db.tables import check_state
from orchestration.health.finding import Finding

#: Key of the advisory lock of whoever tells: two watchers at once tell a change once.
TELLER_LOCK = 7_283_003
#: On which way it was told, and the column that says so.
Way = Literal["mailed_at", "posted_at"]


def remember(engine: Engine, findings: Sequence[Finding]) -> None:
    """Keep findings; one that is as it was keeps its `since_at`. What is looked at no more is forgotten."""
    with engine.begin() as connection:
        now: datetime = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
        held = {row.name: row for row in connection.execute(sa.select(check_state).with_for_update())}
        connection.execute(
            check_state.delete().where(check_state.c.name.not_in([finding.name for finding in findings]))
        )
        for finding in findings:
            _keep(connection, finding, held.get(finding.name), now)


def _keep(connection: Connection, finding: Finding, held: "sa.Row[tuple[object, ...]] | None", now: datetime) -> None:
    values = {"what": finding.what, "do": finding.do, "looked_at": now}
    is_change = held is None or held.is_well != finding.is_well
    if is_change:
        # that all is well at the first look is no news, nor that a trouble is over which nobody was told of
        for way in ("mailed_at", "posted_at"):
            is_news = not finding.is_well or (held is not None and getattr(held, way) is not None)
            values[way] = None if is_news else now
        values |= {"is_well": finding.is_well, "since_at": now if finding.is_well else finding.since or now}
    elif not finding.is_well and finding.since is not None:
        values["since_at"] = min(finding.since, held.since_at)  # type: ignore[union-attr]
    row = {"name": finding.name, **values}
    if held is None:
        connection.execute(insert(check_state).values(row).on_conflict_do_nothing())
    else:
        connection.execute(check_state.update().where(check_state.c.name == finding.name).values(values))


def recall(connection: Connection) -> list[Finding]:
    """Give what was found last, the troubles first and the oldest of them on top."""
    rows = connection.execute(sa.select(check_state).order_by(check_state.c.is_well, check_state.c.since_at))
    return [Finding(row.name, row.is_well, row.what, row.do, row.since_at) for row in rows]


@contextlib.contextmanager
def untold(engine: Engine, way: Way) -> Iterator[list[Finding]]:
    """Give the changes nobody was told of on one way; they count as told when the body ends without an error."""
    column = check_state.c[way]
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(TELLER_LOCK))):
            yield []
            return
        try:
            changes = [f for f in recall(connection) if f.name in _names(connection, column)]
            yield changes
            connection.execute(
                check_state.update()
                .where(check_state.c.name.in_([change.name for change in changes]), column.is_(None))
                .values({way: sa.func.clock_timestamp()})
            )
        finally:
            connection.execute(sa.select(sa.func.pg_advisory_unlock(TELLER_LOCK)))


def _names(connection: Connection, column: "sa.Column[datetime]") -> set[str]:
    return set(connection.execute(sa.select(check_state.c.name).where(column.is_(None))).scalars())
