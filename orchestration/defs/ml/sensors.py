"""What follows new facts: results that came in are rated, scored, and the forecasts they change are issued again."""

from collections.abc import Iterator

import dagster as dg
import sqlalchemy as sa

from orchestration.defs.jobs import generate_predictions
from orchestration.resources.database import Database

#: Counts, the newest, and a sum of hashes that a corrected score changes too.
RESULTS = """
select
    count(*) || ' results, the last of ' || coalesce(max(kickoff_at)::text, 'never') || ', digest '
    || coalesce(sum(hashtext(match_id || ':' || home_goals || '-' || away_goals)::bigint), 0)
from core.match
where status = 'finished'
"""


@dg.sensor(
    job=generate_predictions,
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="New results: rate them, score the forecasts they decide, and issue those they change.",
)
def new_results_sensor(
    context: dg.SensorEvaluationContext, database: Database
) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Ask for new forecasts once for each new set of results; the first look only remembers what is there."""
    with database.opened() as engine, engine.connect() as connection:
        if connection.scalar(sa.text("select to_regclass('core.match')")) is None:
            yield dg.SkipReason("this database has not been built yet: run `bet-hope pipeline`")
            return
        results = str(connection.scalar(sa.text(RESULTS)))
    if context.cursor == results:
        yield dg.SkipReason(f"no new results ({results})")
        return
    is_first_look = context.cursor is None
    context.update_cursor(results)
    if is_first_look:
        yield dg.SkipReason(f"remembered what is there: {results}")
        return
    yield dg.RunRequest(run_key=f"results {results}")
