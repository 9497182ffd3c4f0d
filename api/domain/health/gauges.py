"""Numbers of the pipeline for Prometheus: what the look at its health measured last."""

from itertools import groupby

import sqlalchemy.exc
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlalchemy import select

from api.db import Database
from api.tables import gauge

#: What each number is; one that is not named here is told without a word.
HELP = {
    "check_red": "1 where somebody has to look, by check",
    "built_at_seconds": "When what the API shows was last rebuilt",
    "trained_at_seconds": "When a model was last trained",
    "forecast_issued_at_seconds": "When a forecast was last issued",
    "source_seen_at_seconds": "When a source was last read, by source",
    "article_fetched_at_seconds": "When an article was last fetched",
    "watched_at_seconds": "When the health of all was last looked at: the other numbers are of then",
    "quarantine_rows": "What waits in quarantine, by reason",
    "quarantine_rows_total": "All that waits in quarantine",
    "quota_used_today": "Calls of this UTC day, by provider",
    "quota_minute_left": "Calls that may go out at once, by provider",
    "quota_day_left": "Calls left this UTC day, by provider",
}


async def pipeline_gauges(database: Database) -> bytes:
    """Write the numbers out; without a database, or before anything was measured, there are none."""
    try:
        rows = await database.read(select(gauge.c.name, gauge.c.part, gauge.c.value).order_by(gauge.c.name))
    except sqlalchemy.exc.SQLAlchemyError:
        return b"bet_hope_up 0\n"
    registry = CollectorRegistry()
    Gauge("bet_hope_up", "1 where the numbers of the pipeline could be read", registry=registry).set(1)
    for name, parts in groupby(rows, key=lambda row: row.name):
        family = Gauge(f"bet_hope_{name}", HELP.get(name, name), ["part"], registry=registry)
        for row in parts:
            family.labels(row.part).set(row.value)
    return generate_latest(registry)
