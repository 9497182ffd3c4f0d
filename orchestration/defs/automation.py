"""Every schedule and sensor of ours, in one list each."""

from orchestration.defs.ingestion.schedules import final_whistle_sensor, history_schedule, live_schedule, sync_schedule
from orchestration.defs.ml.schedules import (
    due_forecasts_schedule,
    ledger_schedule,
    prediction_schedule,
    record_schedule,
    training_schedule,
)
from orchestration.defs.ml.sensors import new_results_sensor
from orchestration.defs.nlp.schedules import news_schedule

SCHEDULES = [
    sync_schedule,
    history_schedule,
    live_schedule,
    training_schedule,
    prediction_schedule,
    due_forecasts_schedule,
    record_schedule,
    ledger_schedule,
    news_schedule,
]
SENSORS = [new_results_sensor, final_whistle_sensor]
