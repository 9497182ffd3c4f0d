"""Whether a tick issues forecasts: what the timetable asks before it launches a run."""

import dagster as dg
from sqlalchemy.engine import Engine

from orchestration.ml.forecasts import n_due


def ask_due(engine: Engine) -> dg.RunRequest | dg.SkipReason:
    """Ask for a run only when some match reaches a lead time before the next tick."""
    if n_due(engine) == 0:
        return dg.SkipReason("no match reaches a lead time before the next tick")
    return dg.RunRequest(run_config={"ops": {"ml__prediction": {"config": {"only_due": True}}}})
