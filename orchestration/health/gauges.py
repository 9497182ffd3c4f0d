"""Numbers that are watched, into `ops.gauge`: when things last happened, what is left, what is red, what waits."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from orchestration.db.tables import gauge
from orchestration.health.finding import Finding
from orchestration.health.supply import budgets_of
from orchestration.settings import Settings

INSTANTS = """
select 'built_at' as name, '' as part, built_at as at from ops.database_state
union all
select 'trained_at', '', max(trained_at) from ml.training_run
union all
select 'forecast_issued_at', '', max(issued_at) from ml.prediction
union all
select 'source_seen_at', source, max(last_seen_at) from raw.payload group by source
union all
select 'article_fetched_at', '', max(fetched_at) from nlp.article
union all
select 'watched_at', '', clock_timestamp()
"""
WAITING = """
select reason, count(*) as n from ops.quarantine where resolved_at is null group by reason
"""


def measure(engine: Engine, settings: Settings, findings: Sequence[Finding]) -> int:
    """Write every gauge anew; one that is measured no more is gone.

    Returns:
        How many there are.
    """
    rows = [_row("check_red", finding.name, float(not finding.is_well)) for finding in findings]
    with engine.begin() as connection:
        for row in connection.execute(sa.text(INSTANTS)):
            at: datetime | None = row.at
            if at is not None:
                rows.append(_row(f"{row.name}_seconds", row.part, at.timestamp()))
        waiting = connection.execute(sa.text(WAITING)).all()
        rows += [_row("quarantine_rows", row.reason, row.n) for row in waiting]
        rows.append(_row("quarantine_rows_total", "", sum(row.n for row in waiting)))
        for left in budgets_of(connection, settings):
            rows.append(_row("quota_used_today", left.provider, left.day_used))
            rows.append(_row("quota_minute_left", left.provider, left.minute_left))
            if left.day_left is not None:
                rows.append(_row("quota_day_left", left.provider, left.day_left))
        connection.execute(gauge.delete())
        connection.execute(gauge.insert(), rows)
    return len(rows)


def _row(name: str, part: str, value: float) -> dict[str, object]:
    return {"name": name, "part": part, "value": float(value)}
