"""The timetable, what follows new facts, and what follows by declaration: when anything runs by itself.

Each row says in which environments it runs from the start; a person starts and stops all of them in the Dagster UI.
A tick that was missed is caught up once (Dagster launches the last one of an unpartitioned schedule), and a run is
not asked for while one of its kind waits or runs.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any

import dagster as dg
from sqlalchemy.engine import Engine

from orchestration.defs import jobs
from orchestration.defs.ingestion.schedules import ask_last_seasons, ask_live, ask_season_in_play
from orchestration.defs.ingestion.sensors import follow_facts, follow_final_whistles
from orchestration.defs.kinds import KIND_TAG, WRITES_TAG, unfinished, writer_tags
from orchestration.defs.ml.schedules import ask_due
from orchestration.defs.ml.sensors import follow_results
from orchestration.resources.database import Database
from orchestration.settings import Environment, Settings

Answer = dg.RunRequest | dg.SkipReason

#: A developer's machine spends no provider's quota and issues no forecast by itself; it says when something is wrong.
EVERYWHERE: frozenset[Environment] = frozenset({"production", "staging", "development"})
#: A second installation beside the served one, often with the same keys: it leaves the calls of live scores to that.
BESIDE: frozenset[Environment] = frozenset({"production", "staging"})
SERVED: frozenset[Environment] = frozenset({"production"})


def always(_engine: Engine) -> Answer:
    """Ask for a run at each tick."""
    return dg.RunRequest()


@dataclass(frozen=True)
class Row:
    """One row of the timetable.

    Attributes:
        name: Of the schedule.
        job: What it launches.
        cron: When, in the time zone of the settings unless `zone` names another.
        runs_in: Environments in which it runs from the start.
        description: For the UI.
        ask: Looks whether there is anything to do.
        tags: Its kind, where it is not the job's own.
        zone: A time zone that no setting moves.
    """

    name: str
    job: Any
    cron: str
    runs_in: frozenset[Environment]
    description: str
    ask: Callable[[Engine], Answer] = always
    tags: dict[str, str] | None = None
    zone: str | None = None


TIMETABLE = (
    Row(
        "live_schedule",
        jobs.sync_live,
        "*/15 * * * *",
        SERVED,
        "Live scores every quarter of an hour, only while matches are on or near.",
        ask_live,
    ),
    Row(
        "sync_schedule",
        jobs.sync_data,
        "0 */6 * * *",
        BESIDE,
        "Fixtures and results of the season in play, every six hours.",
        ask_season_in_play,
    ),
    Row(
        "history_schedule",
        jobs.backfill_historical,
        "0 3 * * *",
        BESIDE,
        "The season before and the one in play, every night at 03:00: corrections of the day are read.",
        ask_last_seasons,
    ),
    Row(
        "training_schedule",
        jobs.train_model,
        "0 4 * * *",
        BESIDE,
        "Train every day at 04:00; a model that is worse is registered and not served.",
    ),
    Row(
        "prediction_schedule",
        jobs.generate_predictions,
        "0 */4 * * *",
        BESIDE,
        "Forecast the coming week every four hours.",
    ),
    Row(
        "due_forecasts_schedule",
        jobs.generate_predictions,
        "*/15 * * * *",
        SERVED,
        "Every quarter of an hour: issue what falls due 72, 24 or 1 hours before its kick-off.",
        ask_due,
        tags=writer_tags("due_forecasts"),
    ),
    Row(
        "news_schedule",
        jobs.sync_news,
        "0 */2 * * *",
        SERVED,
        "News of all feeds, read and made searchable, every two hours; the next forecast sees it.",
    ),
    Row(
        "ledger_schedule",
        jobs.digest_ledger,
        "50 23 * * *",
        BESIDE,
        "Every day at 23:50 UTC: digest the day's forecasts into the hash chain, and check all of it.",
        zone="UTC",
    ),
    Row(
        "retention_schedule",
        jobs.retire,
        "30 5 * * *",
        BESIDE,
        "Every day at 05:30: old odds that nothing is built from are exported and deleted, old runs forgotten.",
    ),
    Row(
        "watch_schedule",
        jobs.watch,
        "*/15 * * * *",
        EVERYWHERE,
        "Every quarter of an hour: is all well? Who is to be told of a change is told once.",
    ),
)


@dataclass(frozen=True)
class Follower:
    """One sensor: what it looks for, and the job that follows.

    Attributes:
        name: Of the sensor.
        job: What it launches.
        seconds: Between two looks.
        runs_in: Environments in which it runs from the start.
        description: For the UI.
        follow: Given the cursor of the last look, gives the next and what is to be done.
    """

    name: str
    job: Any
    seconds: int
    runs_in: frozenset[Environment]
    description: str
    follow: Callable[[Engine, str | None], tuple[str, Answer]]


FOLLOWERS = (
    Follower(
        "final_whistle_sensor",
        jobs.sync_data,
        30,
        SERVED,
        "A match ended in the live tick: read its result, rate it, issue the forecasts it changes.",
        follow_final_whistles,
    ),
    Follower(
        "new_facts_sensor",
        jobs.generate_predictions,
        60,
        BESIDE,
        "Line-ups, injuries or odds that no build has read: issue the forecasts they change.",
        follow_facts,
    ),
    Follower(
        "new_results_sensor",
        jobs.evaluate_model,
        60,
        BESIDE,
        "New results: score the forecasts they decided.",
        follow_results,
    ),
)

#: What is made of other assets by a rule and not by the clock, each family in a sensor that can be paused by itself:
#: forecasts when a model was promoted or a backfill changed their features, what is served when forecasts were issued.
FAMILIES = {
    "forecast_automation": (
        dg.AssetSelection.assets(["ml", "prediction"], ["ml", "season_outlook"]),
        "Forecasts follow a promoted model and features that a run without forecasts rebuilt.",
    ),
    "serving_automation": (
        jobs.SERVING,
        "What the API shows follows forecasts and champions that a run without it made.",
    ),
    "search_automation": (
        dg.AssetSelection.assets(["embedding", "vector"]),
        "Vectors follow articles that a run without them read.",
    ),
}


def schedules(settings: Settings) -> list[dg.ScheduleDefinition]:
    """Make the timetable of an environment."""
    return [_schedule(row, settings) for row in TIMETABLE]


def _schedule(row: Row, settings: Settings) -> dg.ScheduleDefinition:
    is_running = settings.bet_hope_environment in row.runs_in
    tags = row.tags or row.job.tags

    @dg.schedule(
        name=row.name,
        job=row.job,
        cron_schedule=row.cron,
        execution_timezone=row.zone or settings.timezone,
        default_status=dg.DefaultScheduleStatus.RUNNING if is_running else dg.DefaultScheduleStatus.STOPPED,
        description=row.description,
    )
    def tick(context: dg.ScheduleEvaluationContext, database: Database) -> Iterator[Answer]:
        if waiting := unfinished(context.instance, tags):
            yield dg.SkipReason(waiting)
            return
        with database.opened() as engine:
            answer = row.ask(engine)
        if isinstance(answer, dg.SkipReason):
            yield answer
            return
        # in UTC: an hour that the clocks repeat is two hours
        at = context.scheduled_execution_time.astimezone(UTC)
        yield answer.with_replaced_attrs(run_key=f"{row.name} {at:%Y-%m-%dT%H:%MZ}", tags={**answer.tags, **tags})

    return tick


def sensors(settings: Settings) -> list[dg.SensorDefinition]:
    """Make the sensors of an environment: those that look for facts, and those that hold conditions."""
    return [
        *[_sensor(follower, settings) for follower in FOLLOWERS],
        *[_family(name, settings) for name in FAMILIES],
    ]


def _sensor(follower: Follower, settings: Settings) -> dg.SensorDefinition:
    is_running = settings.bet_hope_environment in follower.runs_in
    tags = follower.job.tags

    @dg.sensor(
        name=follower.name,
        job=follower.job,
        minimum_interval_seconds=follower.seconds,
        default_status=dg.DefaultSensorStatus.RUNNING if is_running else dg.DefaultSensorStatus.STOPPED,
        description=follower.description,
    )
    def look(context: dg.SensorEvaluationContext, database: Database) -> Iterator[Answer]:
        if waiting := unfinished(context.instance, tags):
            yield dg.SkipReason(waiting)
            return
        with database.opened() as engine:
            cursor, answer = follower.follow(engine, context.cursor)
        context.update_cursor(cursor)
        yield answer

    return look


def _family(name: str, settings: Settings) -> dg.AutomationConditionSensorDefinition:
    selection, description = FAMILIES[name]
    is_running = settings.bet_hope_environment in BESIDE
    return dg.AutomationConditionSensorDefinition(
        name,
        target=selection,
        minimum_interval_seconds=60,
        default_status=dg.DefaultSensorStatus.RUNNING if is_running else dg.DefaultSensorStatus.STOPPED,
        run_tags={KIND_TAG: name, WRITES_TAG: "true"},
        description=description,
    )
