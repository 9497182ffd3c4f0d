"""What follows new results: the forecasts they decided are scored. Those they change came with the same build."""

from datetime import UTC, datetime

import dagster as dg
from sqlalchemy.engine import Engine

from orchestration.ml.record import state_of_record


def follow_results(engine: Engine, cursor: str | None) -> tuple[str, dg.RunRequest | dg.SkipReason]:
    """Ask for scores once for each new state of what is to be scored, and once a day: its periods move on."""
    with engine.connect() as connection:
        state = f"{datetime.now(UTC):%Y-%m-%d} {state_of_record(connection)}"
    return (state, dg.SkipReason(f"scored: {state}")) if cursor == state else (state, dg.RunRequest())
