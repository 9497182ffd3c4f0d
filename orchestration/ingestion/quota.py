"""The quota of a key at a provider, kept in Postgres so that it holds across processes and machines.

Every call is written to the ledger (`ops.provider_request`) before it goes out, under a lock on the key's row of
`ops.provider_quota`; a call that would be one too many in the last minute or this UTC day is not granted. A window over
the ledger and not a bucket that refills: a bucket lets through up to twice its size in a minute. What the provider's
headers say makes the quota smaller or larger, never the ledger forgetful: refused calls count as well.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Connection, Engine

from orchestration.db.tables import provider_quota, provider_refusal, provider_request

#: A minute, and what calls may be late by on their way: the provider counts them when they arrive.
WINDOW = timedelta(seconds=62)
#: Calls of a day that are kept back, for those that cross midnight on their way.
DAY_RESERVE = 1
#: A header that tells more is mistaken: no plan has a million calls.
MOST_TOLD = 10**7
#: No minute lasts longer, whatever a header says.
LONGEST_MINUTE_SECONDS = 120
#: A plan may change: what it did not reach is asked again after so long.
REMEMBERED = timedelta(days=30)
#: An outcome of a call: it was answered with something usable.
ANSWERED = "answered"


@dataclass(frozen=True)
class Key:
    """Whose quota it is.

    Attributes:
        provider: `football_data_org` or `api_football`.
        key_id: Says which key it is without saying the key.
        per_minute: Calls a minute, until the provider says otherwise.
        per_day: Calls a UTC day, None where there is no such limit.
    """

    provider: str
    key_id: str
    per_minute: int
    per_day: int | None


def key_id(key: str) -> str:
    """Name a key without telling it."""
    return hashlib.sha256(key.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Grant:
    """A call that may go out now, and is in the ledger."""

    request_id: int


@dataclass(frozen=True)
class Denial:
    """A call that may not go out before `until`, and why."""

    until: datetime
    why: str


@dataclass(frozen=True)
class Budget:
    """What is left of a quota.

    Attributes:
        provider: As in `Key`.
        per_minute: Calls a minute.
        minute_left: Calls that may go out at once.
        per_day: Calls a UTC day, None where there is no such limit.
        day_used: Calls of today, by the ledger.
        day_left: Calls left today, the ledger's count or the provider's, whichever is less; None without a limit.
        blocked_until: No call before; None when nothing blocks.
        blocked_why: Why.
        n_out_of_plan: Paths that the plan does not reach, remembered.
    """

    provider: str
    per_minute: int
    minute_left: int
    per_day: int | None
    day_used: int
    day_left: int | None
    blocked_until: datetime | None
    blocked_why: str | None
    n_out_of_plan: int


def take(engine: Engine, key: Key, path: str, *, kept_back: int = 0) -> Grant | Denial:
    """Ask for one call, and write it to the ledger when it is granted.

    Args:
        engine: Of our database.
        key: Whose quota.
        path: What is about to be asked.
        kept_back: Calls of the day that are not for this caller: matches in play come later and matter more.
    """
    with engine.begin() as connection:
        row = _locked(connection, key)
        now = _clock(connection)
        if row.blocked_until is not None and row.blocked_until > now:
            return Denial(row.blocked_until, row.blocked_why)
        minute = _asked_since(connection, key, now - WINDOW)
        if len(minute) >= row.per_minute:
            return Denial(minute[-row.per_minute] + WINDOW, f"{row.per_minute} calls a minute are used")
        day_left = _day_left(connection, key, row, now)
        if day_left is not None and day_left <= kept_back:
            spared = f" but {day_left}, which are kept for matches in play" if day_left else ""
            return Denial(_midnight_after(now), f"the {row.per_day} calls of the day are used{spared}")
        if row.day_left is not None:
            connection.execute(
                provider_quota.update().where(*_of(provider_quota, key)).values(day_left=max(0, row.day_left - 1))
            )
        request_id: int = connection.execute(
            provider_request.insert()
            .values(provider=key.provider, key_id=key.key_id, path=path)
            .returning(provider_request.c.request_id)
        ).scalar_one()
        return Grant(request_id)


def settle(engine: Engine, grant: Grant, status: int | None, outcome: str) -> None:
    """Write to the ledger what became of a call."""
    with engine.begin() as connection:
        connection.execute(
            provider_request.update()
            .where(provider_request.c.request_id == grant.request_id)
            .values(status=status, outcome=outcome, answered_at=sa.func.clock_timestamp())
        )


def hear(engine: Engine, key: Key, grant: Grant, headers: Mapping[str, str]) -> None:
    """Learn from the headers of an answer to a call.

    Football-Data.org says what is left of its minute and when that ends; API-Football what is left of the day and the
    minute, and the plan's limits (CONTRACTS: A.1, B.2).
    """
    told = {
        name.lower(): int(value)
        for name, value in headers.items()
        if value.isascii() and value.isdecimal() and int(value) <= MOST_TOLD
    }
    per_day, day_left = told.get("x-ratelimit-requests-limit"), told.get("x-ratelimit-requests-remaining")
    per_minute, minute_left = told.get("x-ratelimit-limit"), told.get("x-ratelimit-remaining")
    minute_left = told.get("x-requests-available-minute", minute_left)
    resets_in = min(told.get("x-requestcounter-reset", 60), LONGEST_MINUTE_SECONDS)
    with engine.begin() as connection:
        now = _clock(connection)
        values: dict[str, object] = {}
        if per_day is not None:
            values["per_day"] = per_day
        if per_minute:
            values["per_minute"] = per_minute
        if day_left is not None:
            # of the day it was asked on: an answer heard after midnight says nothing of the new one
            values |= {"day_on": _asked_on(connection, grant), "day_left": day_left}
        if values:
            connection.execute(provider_quota.update().where(*_of(provider_quota, key)).values(**values))
        if minute_left == 0:
            _block(connection, key, now + timedelta(seconds=resets_in), "the calls of the minute are used")


def _asked_on(connection: Connection, grant: Grant) -> date:
    asked_at: datetime = connection.execute(
        sa.select(provider_request.c.asked_at).where(provider_request.c.request_id == grant.request_id)
    ).scalar_one()
    return asked_at.astimezone(UTC).date()


def block(engine: Engine, key: Key, seconds: float, why: str) -> None:
    """Let no call out for a while; a longer block that holds already stays."""
    with engine.begin() as connection:
        _locked(connection, key)
        _block(connection, key, _clock(connection) + timedelta(seconds=seconds), why)


def block_day(engine: Engine, key: Key, why: str) -> None:
    """Let no call out until the next UTC day."""
    with engine.begin() as connection:
        _locked(connection, key)
        _block(connection, key, _midnight_after(_clock(connection)), why)


def remember_refusal(engine: Engine, key: Key, path: str, detail: str) -> None:
    """Remember that the plan behind a key does not reach a path."""
    values = {"provider": key.provider, "key_id": key.key_id, "path": path, "detail": detail}
    statement = insert(provider_refusal).values(**values)
    with engine.begin() as connection:
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["provider", "key_id", "path"],
                set_={"detail": detail, "refused_at": sa.func.clock_timestamp()},
            )
        )


def remembered_refusals(engine: Engine, key: Key) -> dict[str, str]:
    """Say what the plan does not reach, and why: detail by path."""
    columns = provider_refusal.c
    with engine.connect() as connection:
        rows = connection.execute(
            sa.select(columns.path, columns.detail).where(
                *_of(provider_refusal, key), columns.refused_at > sa.func.clock_timestamp() - REMEMBERED
            )
        ).all()
    return {row.path: row.detail for row in rows}


def forget_refusals(engine: Engine, provider: str) -> int:
    """Forget what a provider's plans do not reach, and that a key was refused: somebody took a larger plan.

    Returns:
        How many paths were forgotten.
    """
    with engine.begin() as connection:
        connection.execute(
            provider_quota.update().where(provider_quota.c.provider == provider).values(blocked_until=None)
        )
        return connection.execute(provider_refusal.delete().where(provider_refusal.c.provider == provider)).rowcount


def budget(engine: Engine, key: Key) -> Budget:
    """Say what is left of a quota now."""
    with engine.begin() as connection:
        row = _locked(connection, key)
        now = _clock(connection)
        n_minute = len(_asked_since(connection, key, now - WINDOW))
        n_refused = connection.execute(
            sa.select(sa.func.count()).select_from(provider_refusal).where(*_of(provider_refusal, key))
        ).scalar_one()
        is_blocked = row.blocked_until is not None and row.blocked_until > now
        return Budget(
            provider=key.provider,
            per_minute=row.per_minute,
            minute_left=0 if is_blocked else max(0, row.per_minute - n_minute),
            per_day=row.per_day,
            day_used=_n_today(connection, key, now),
            day_left=_day_left(connection, key, row, now),
            blocked_until=row.blocked_until if is_blocked else None,
            blocked_why=row.blocked_why if is_blocked else None,
            n_out_of_plan=n_refused,
        )


def _of(table: sa.Table, key: Key) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return table.c.provider == key.provider, table.c.key_id == key.key_id


def _locked(connection: Connection, key: Key) -> "sa.Row[tuple[int, int | None, date, int, datetime, str]]":
    """Hold the key's row against everybody else's call, making it the first time."""
    connection.execute(insert(provider_quota).values(provider=key.provider, key_id=key.key_id).on_conflict_do_nothing())
    columns = provider_quota.c
    return connection.execute(
        sa.select(
            # as the provider says; until it does, as set
            sa.func.coalesce(columns.per_minute, key.per_minute).label("per_minute"),
            sa.func.coalesce(columns.per_day, key.per_day).label("per_day"),
            columns.day_on,
            columns.day_left,
            columns.blocked_until,
            columns.blocked_why,
        )
        .where(*_of(provider_quota, key))
        .with_for_update()
    ).one()


def _clock(connection: Connection) -> datetime:
    now: datetime = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
    return now.astimezone(UTC)


def _asked_since(connection: Connection, key: Key, since: datetime) -> list[datetime]:
    asked = provider_request.c.asked_at
    statement = sa.select(asked).where(*_of(provider_request, key), asked > since).order_by(asked)
    return list(connection.execute(statement).scalars())


def _n_today(connection: Connection, key: Key, now: datetime) -> int:
    midnight = datetime(now.year, now.month, now.day, tzinfo=UTC)
    statement = sa.select(sa.func.count()).where(*_of(provider_request, key), provider_request.c.asked_at >= midnight)
    return int(connection.execute(statement).scalar_one())


def _day_left(connection: Connection, key: Key, row: "sa.Row[tuple[object, ...]]", now: datetime) -> int | None:
    """Count what is left of the day: by the ledger, or by what the provider said, whichever is less."""
    if row.per_day is None:
        return None
    left: int = row.per_day - DAY_RESERVE - _n_today(connection, key, now)
    if row.day_on == now.date() and row.day_left is not None:
        left = min(left, row.day_left)
    return max(0, left)


def _midnight_after(now: datetime) -> datetime:
    return datetime(now.year, now.month, now.day, tzinfo=UTC) + timedelta(days=1)


def _block(connection: Connection, key: Key, until: datetime, why: str) -> None:
    columns = provider_quota.c
    connection.execute(
        provider_quota.update()
        .where(*_of(provider_quota, key), sa.func.coalesce(columns.blocked_until, sa.text("'-infinity'")) < until)
        .values(blocked_until=until, blocked_why=why)
    )
