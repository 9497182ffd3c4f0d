"""Who is served: gates that need the database, the step that promotes, and the way back.

What a model alone can be judged by is in `ml_assets.promotion`; every change of who is served is a row of
`ml.promotion`, which is append-only.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from ml_assets.outcome import OtherFeaturesError
from ml_assets.outcome.forecaster import learnable
from ml_assets.promotion import Gate, placebo
from ml_assets.registry import BrokenModelError, ModelVersion, champion, promote, roll_back
from orchestration.db.tables import promotion, training_run
from orchestration.ml.replay import NoSuchForecastError, last_forecasts, replay
from orchestration.ml.tracking import Tracking

#: Newest forecasts that are replayed before a model is served.
N_REPLAYED = 20
#: A placebo costs as much as a training: one a week.
PLACEBO_EVERY = timedelta(days=7)
LATE_FEATURES = """
select count(*) from features.match_features where cutoff_at > kickoff_at
"""
LAST_PLACEBO = """
select t.trained_at, g.gate
from ml.training_run as t
cross join lateral jsonb_array_elements(t.gates) as g (gate)
where g.gate ->> 'name' = 'placebo'
order by t.trained_at desc limit 1
"""


@dataclass(frozen=True)
class PromotionReport:
    """Who is served after the newest training asked to be, and why.

    Attributes:
        failed: Gates it failed; empty where it is served.
    """

    served: str | None
    is_new: bool
    reason: str
    failed: list[str]


def gates_of_database(engine: Engine, tracking: Tracking, features: pd.DataFrame) -> list[Gate]:
    """Pass the gates that need more than the model: features in time, forecasts that replay, the weekly placebo."""
    return [_in_time(engine), _replays(engine, tracking), _weekly_placebo(engine, features)]


def promote_latest(engine: Engine, tracking: Tracking) -> PromotionReport:
    """Serve the newest trained model if it passed all its gates; asking again changes nothing."""
    with engine.connect() as connection:
        latest = connection.execute(
            sa.select(training_run)
            .order_by(training_run.c.trained_at.desc(), sa.cast(training_run.c.model_version, sa.Integer).desc())
            .limit(1)
        ).one_or_none()
        # of our own rows, for MLflow may have been told already by a run that was killed before its row
        before = connection.scalar(
            sa.select(promotion.c.model_version).order_by(promotion.c.promotion_id.desc()).limit(1)
        )
    until_now = champion(tracking.uri)
    served = None if until_now is None else until_now.version
    if latest is None:
        return PromotionReport(served, False, "nothing has been trained yet", [])
    failed = [gate["detail"] for gate in latest.gates if not gate["passed"]]
    if failed or latest.is_champion:
        reason = "; ".join(failed) if failed else "it is served already"
        return PromotionReport(served, False, reason, failed)
    promote(tracking.uri, latest.model_version)
    reason = next(gate["detail"] for gate in latest.gates if gate["name"] == "skill")
    with engine.begin() as connection:
        connection.execute(
            promotion.insert().values(
                model_name=latest.model_name,
                model_version=latest.model_version,
                mlflow_run_id=latest.mlflow_run_id,
                previous_version=before,
                reason=reason,
            )
        )
        connection.execute(
            training_run.update().where(training_run.c.mlflow_run_id == latest.mlflow_run_id).values(is_champion=True)
        )
    return PromotionReport(latest.model_version, True, reason, [])


def go_back(engine: Engine, tracking: Tracking) -> tuple[ModelVersion, ModelVersion]:
    """Serve the previous model again, and write down that it is.

    Returns:
        The version served from now on, and the one served until now.

    Raises:
        ml_assets.registry.NoPreviousError: No other model was served before.
    """
    now, until_now = roll_back(tracking.uri)
    with engine.begin() as connection:
        connection.execute(
            promotion.insert().values(
                model_name=now.name,
                model_version=now.version,
                mlflow_run_id=now.run_id,
                previous_version=until_now.version,
                is_rollback=True,
                reason="a person went back to it",
            )
        )
    return now, until_now


def _in_time(engine: Engine) -> Gate:
    with engine.connect() as connection:
        n_late = int(connection.execute(sa.text(LATE_FEATURES)).scalar_one())
    return Gate("in_time", n_late == 0, True, f"{n_late} feature rows were cut off after kick-off")


def _replays(engine: Engine, tracking: Tracking) -> Gate:
    """Replay the newest forecasts: a model this code cannot run any more is another matter than one that lies."""
    ids = last_forecasts(engine, N_REPLAYED)
    try:
        wrong = [str(each.prediction_id) for each in replay(engine, tracking, ids) if not each.is_identical]
    except (BrokenModelError, NoSuchForecastError) as error:
        return Gate("replay", False, True, str(error))
    except OtherFeaturesError as error:  # the code has moved on, so there is nothing to compare
        return Gate("replay", True, True, f"not replayed: {error}")
    detail = f"{len(ids) - len(wrong)} of the last {len(ids)} forecasts come out again byte for byte"
    return Gate("replay", not wrong, True, f"{detail}; not {', '.join(wrong)}" if wrong else detail)


def _weekly_placebo(engine: Engine, features: pd.DataFrame) -> Gate:
    with engine.connect() as connection:
        last = connection.execute(sa.text(LAST_PLACEBO)).one_or_none()
        clock: datetime = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
    if last is not None and last.gate["passed"] and clock - last.trained_at < PLACEBO_EVERY:
        return Gate("placebo_of_the_week", True, True, f"passed on {last.trained_at:%Y-%m-%d}: {last.gate['detail']}")
    return placebo(learnable(features))
