"""Looks at what the system lives on: room on the disk, and calls left at the keyed providers."""

import shutil
from datetime import UTC, datetime, timedelta

from sqlalchemy.engine import Connection

from orchestration.db.state import read_state
from orchestration.health.finding import Finding, well
from orchestration.ingestion.accounts import accounts
from orchestration.ingestion.quota import Budget, budget
from orchestration.settings import Settings

#: A whole archive with its indexes and logs takes about 2 GB; below this a run may fail in the middle.
LEAST_FREE_BYTES = 3_000_000_000
#: A block of minutes is a provider's ordinary rhythm; a longer one keeps matches away.
LONG_BLOCK = timedelta(hours=1)
#: A day's calls are spent too early when less than this share is left with so many hours to go.
LEAST_LEFT, HOURS_TO_GO = 0.05, 6


def disk_has_room(_connection: Connection, settings: Settings) -> Finding:
    """Measure the room where everything is written."""
    name = "disk_has_room"
    free = shutil.disk_usage(settings.bet_hope_home).free
    what = f"{free / 1e9:.1f} GB are free where {settings.bet_hope_home} is"
    if free >= LEAST_FREE_BYTES:
        return well(name, what)
    return Finding(
        name,
        is_well=False,
        what=what,
        do="make room, old backups and logs first: a run that fills the disk fails and has to be run again",
    )


def quota_is_left(connection: Connection, settings: Settings) -> Finding:
    """Look at every key: blocked for long, refused, or its day spent too early."""
    name = "quota_is_left"
    budgets = budgets_of(connection, settings)
    if not budgets:
        return well(name, "no keyed provider is asked")
    now = datetime.now(UTC)
    wrong = [trouble for left in budgets if (trouble := _trouble(left, now)) is not None]
    if not wrong:
        left_today = ", ".join(f"{b.provider} {'no limit' if b.day_left is None else b.day_left}" for b in budgets)
        return well(name, f"calls left today: {left_today}")
    return Finding(
        name,
        is_well=False,
        what="; ".join(wrong),
        do="`bet-hope status` shows every quota; a key that was refused is set anew, then `bet-hope provider forget`; "
        "what is left out comes with a later sync",
    )


def budgets_of(connection: Connection, settings: Settings) -> list[Budget]:
    """Give what is left at each provider there is a key for."""
    state = read_state(connection)
    if state is None:
        return []
    return [budget(connection.engine, account.quota) for account in accounts(settings, state.source)]


def _trouble(left: Budget, now: datetime) -> str | None:
    if left.blocked_until is not None and left.blocked_until - now > LONG_BLOCK:
        return f"{left.provider} is not asked before {left.blocked_until:%Y-%m-%d %H:%M} UTC: {left.blocked_why}"
    if left.per_day and left.day_left is not None and left.day_left < LEAST_LEFT * left.per_day:
        hours = 24 - now.hour
        if hours > HOURS_TO_GO:
            return f"{left.provider} has {left.day_left} of {left.per_day} calls left for the {hours} hours of the day"
    return None
