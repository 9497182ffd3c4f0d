"""When the archives are read again."""

from collections.abc import Iterator

import dagster as dg

from orchestration.db.state import read_state
from orchestration.defs.ingestion.partitions import season_range_tags
from orchestration.defs.jobs import sync_data
from orchestration.resources.database import Database


@dg.schedule(
    job=sync_data,
    cron_schedule="0 */6 * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Fixtures and results of the season in play, every six hours.",
)
def sync_schedule(context: dg.ScheduleEvaluationContext, database: Database) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Ask for every league's season in play, in one run."""
    with database.reading() as engine, engine.connect() as connection:
        state = read_state(connection)
    if state is None:
        yield dg.SkipReason("this database has not been built yet: run `bet-hope pipeline`")
        return
    tags = season_range_tags(state.source, state.present_at, n_seasons=1)
    yield dg.RunRequest(run_key=f"sync {context.scheduled_execution_time:%Y-%m-%dT%H:%M}", tags=tags)
