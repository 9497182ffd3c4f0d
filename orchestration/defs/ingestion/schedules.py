"""When sources are read again: every six hours, every night, and all the time while matches are on."""

from collections.abc import Iterator

import dagster as dg

from orchestration.db.state import read_state
from orchestration.defs.ingestion.partitions import season_range_tags
from orchestration.defs.jobs import backfill_historical, sync_data, sync_live
from orchestration.ingestion.live import live_now, n_finished_unread, n_near
from orchestration.resources.database import Database
from orchestration.settings import Settings


@dg.schedule(
    job=sync_data,
    cron_schedule="0 */6 * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Fixtures and results of the season in play, every six hours.",
)
def sync_schedule(context: dg.ScheduleEvaluationContext, database: Database) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Ask for every league's season in play, in one run."""
    with database.opened() as engine, engine.connect() as connection:
        state = read_state(connection)
    if state is None:
        yield dg.SkipReason("this database has not been built yet: run `bet-hope pipeline`")
        return
    tags = season_range_tags(state.source, state.present_at, n_seasons=1)
    yield dg.RunRequest(run_key=f"sync {context.scheduled_execution_time:%Y-%m-%dT%H:%M}", tags=tags)


@dg.schedule(
    job=backfill_historical,
    cron_schedule="0 3 * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="The season before and the one in play, every night at 03:00: corrections of the day are read.",
)
def history_schedule(
    context: dg.ScheduleEvaluationContext, database: Database
) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Ask for every league's last two seasons, in one run."""
    with database.opened() as engine, engine.connect() as connection:
        state = read_state(connection)
    if state is None:
        yield dg.SkipReason("this database has not been built yet: run `bet-hope pipeline`")
        return
    tags = season_range_tags(state.source, state.present_at, n_seasons=2)
    yield dg.RunRequest(run_key=f"history {context.scheduled_execution_time:%Y-%m-%d}", tags=tags)


@dg.schedule(
    job=sync_live,
    cron_schedule="*/15 * * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Live scores every quarter of an hour, only while matches are on or near.",
)
def live_schedule(context: dg.ScheduleEvaluationContext, database: Database) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Ask for a tick when a match is on or about to begin."""
    with database.opened() as engine:
        with engine.connect() as connection:
            state = read_state(connection)
        now = None if state is None else live_now(Settings(), state)
        count = 0 if now is None else n_near(engine, now)
    if count == 0:
        yield dg.SkipReason("no match is on or near")
        return
    yield dg.RunRequest(run_key=f"live {context.scheduled_execution_time:%Y-%m-%dT%H:%M}")


@dg.sensor(
    job=sync_data,
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="A match ended in the live tick: read its result, rate it, score its forecasts.",
)
def final_whistle_sensor(
    context: dg.SensorEvaluationContext, database: Database
) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Ask for a sync once for each new count of matches that ended and no build has read."""
    with database.opened() as engine:
        with engine.connect() as connection:
            state = read_state(connection)
        count = 0 if state is None else n_finished_unread(engine)
    if state is None or count == 0:
        context.update_cursor("0")
        yield dg.SkipReason("every match that ended is read")
        return
    if context.cursor == str(count):
        yield dg.SkipReason(f"a sync was asked for when {count} matches had ended")
        return
    context.update_cursor(str(count))
    yield dg.RunRequest(tags=season_range_tags(state.source, state.present_at, n_seasons=1))
