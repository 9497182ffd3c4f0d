"""When models are trained and forecasts issued."""

from collections.abc import Iterator

import dagster as dg

from orchestration.defs.jobs import digest_ledger, evaluate_model, generate_predictions, train_model
from orchestration.ml.forecasts import n_due
from orchestration.ml.record import state_of_record
from orchestration.resources.database import Database

training_schedule = dg.ScheduleDefinition(
    name="training_schedule",
    job=train_model,
    cron_schedule="0 4 * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Train every day at 04:00; a model that is worse is registered and not served.",
)

prediction_schedule = dg.ScheduleDefinition(
    name="prediction_schedule",
    job=generate_predictions,
    cron_schedule="0 */4 * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Forecast the coming week every four hours.",
)


@dg.schedule(
    job=generate_predictions,
    cron_schedule="*/15 * * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Every quarter of an hour: issue what falls due 72, 24 or 1 hours before its kick-off.",
)
def due_forecasts_schedule(
    context: dg.ScheduleEvaluationContext, database: Database
) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Ask for a run only when some match reaches a lead time before the next tick."""
    with database.opened() as engine:
        count = n_due(engine)
    if count == 0:
        yield dg.SkipReason("no match reaches a lead time before the next tick")
        return
    yield dg.RunRequest(
        run_key=f"due {context.scheduled_execution_time:%Y-%m-%dT%H:%M}",
        run_config={"ops": {"ml__prediction": {"config": {"only_due": True}}}},
    )


ledger_schedule = dg.ScheduleDefinition(
    name="ledger_schedule",
    job=digest_ledger,
    cron_schedule="50 23 * * *",
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Every day at 23:50 UTC: digest the day's forecasts into the hash chain, and check all of it.",
)


@dg.schedule(
    job=evaluate_model,
    cron_schedule="40 * * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Every hour: score the forecasts that matches have decided since.",
)
def record_schedule(
    context: dg.ScheduleEvaluationContext, database: Database
) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Ask for a run once for each new state of what is to be scored."""
    with database.opened() as engine, engine.connect() as connection:
        state = state_of_record(connection)
    yield dg.RunRequest(run_key=f"{context.scheduled_execution_time:%Y-%m-%d} {state}")
