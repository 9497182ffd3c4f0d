"""Issue forecasts: feature rows of coming matches through a model into the append-only `ml.prediction`.

A forecast is written once for each match, lead time, feature content and model; asking again writes nothing.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Engine

from ml_assets.forecast import forecast_matches
from ml_assets.frames import canonical_features
from ml_assets.outcome import Forecaster
from ml_assets.outcomes import P_COLUMNS, are_probabilities
from orchestration.db.frames import read_frame
from orchestration.db.state import read_state
from orchestration.db.tables import prediction, quarantine
from orchestration.ml.provenance import Provenance

#: Lead times at which a forecast is frozen, hours before kick-off (research: score by lead time).
LEAD_TIMES = {"72h": timedelta(hours=72), "24h": timedelta(hours=24), "1h": timedelta(hours=1)}
#: The forecast of the four-hourly issue, whatever the time to kick-off.
SCHEDULED = "scheduled"
#: How often the tick looks for what is due: a lead falls due in the tick before it passes.
TICK = timedelta(minutes=15)

COMING = """
select f.*
from features.match_features as f
where not f.is_finished and f.cutoff_at = %(present_at)s
  and f.kickoff_at > %(present_at)s and f.kickoff_at <= %(until)s
order by f.match_id
"""


@dataclass(frozen=True)
class ForecastReport:
    """Coming matches looked at, forecasts written, and of how many matches nothing but the base rate is known.

    Attributes:
        n_refused: Matches whose forecast was no probability: in quarantine, and in no other table.
    """

    n_matches: int
    n_issued: int
    n_abstentions: int
    n_refused: int = 0


class NothingBuiltError(RuntimeError):
    """Forecasts were asked of a database that holds no features yet."""


class TrainedTooLateError(ValueError):
    """A model learned from matches that the database, looking from an earlier day, does not know yet."""


def lead_times_due(kickoff_at: datetime, present_at: datetime) -> list[str]:
    """Name the lead times whose instant lies between now and the next tick."""
    return [name for name, lead in LEAD_TIMES.items() if present_at <= kickoff_at - lead < present_at + TICK]


def n_due(engine: Engine) -> int:
    """Count coming matches for which a lead time falls due before the next tick, by the clock of the database."""
    conditions = " or ".join(
        f"m.kickoff_at - interval '{lead.total_seconds():.0f} seconds' between n.at and n.at + interval"
        f" '{TICK.total_seconds():.0f} seconds'"
        for lead in LEAD_TIMES.values()
    )
    with engine.connect() as connection:
        state = read_state(connection)
        if state is None or state.as_of_at is not None:
            return 0
        return int(
            connection.execute(
                sa.text(
                    "with n as (select clock_timestamp() as at) "
                    f"select count(*) from core.match as m, n where m.kickoff_at > n.at and ({conditions})"
                )
            ).scalar_one()
        )


def issue_forecasts(
    engine: Engine,
    forecaster: Forecaster,
    model: tuple[str, str],
    provenance: Provenance,
    *,
    days: int,
    only_due: bool = False,
) -> ForecastReport:
    """Forecast the matches that kick off within `days` of the database's present.

    Args:
        engine: Of our database.
        forecaster: The fitted model.
        model: Its registered name and version.
        provenance: Stored beside each forecast.
        days: How far ahead to look.
        only_due: Issue only at the frozen lead times that fall due now, not the scheduled forecast.

    Raises:
        NothingBuiltError: No build has finished in this database.
        TrainedTooLateError: The model knows what this database does not yet.
    """
    with engine.connect() as connection:
        state = read_state(connection)
    if state is None:
        raise NothingBuiltError("no features yet: run `bet-hope sync-data` first")
    if forecaster.trained_to >= state.present_at:
        raise TrainedTooLateError(
            f"{' '.join(model)} learned from matches up to {forecaster.trained_to:%Y-%m-%d %H:%M} and this database"
            f" looks from {state.present_at:%Y-%m-%d %H:%M} UTC: train one on what it knows, `bet-hope train-model`"
        )
    features = read_frame(
        engine,
        COMING,
        {"present_at": state.present_at, "until": state.present_at + timedelta(days=days)},
    )
    if features.empty:
        return ForecastReport(0, 0, 0)
    answers = forecaster.predict(features)
    is_sound = are_probabilities(answers[list(P_COLUMNS)])
    _quarantine(engine, features[~is_sound], answers[~is_sound], model)
    n_refused = int((~is_sound).sum())
    features = features[is_sound]
    forecasts = forecast_matches(forecaster, features)
    rows: list[dict[str, Any]] = []
    for (_, feature_row), forecast in zip(features.iterrows(), forecasts, strict=True):
        kickoff_at = feature_row["kickoff_at"].to_pydatetime()
        due = lead_times_due(kickoff_at, state.present_at)
        row = prediction_row(feature_row, forecast, model, provenance)
        row |= {"kickoff_at": kickoff_at, "cutoff_at": state.present_at, "as_of_at": state.as_of_at}
        rows += [row | {"lead_time": lead_time} for lead_time in (due if only_due else [SCHEDULED, *due])]
    n_issued = 0
    if rows:
        with engine.begin() as connection:
            before = connection.scalar(sa.select(sa.func.count()).select_from(prediction))
            connection.execute(insert(prediction).on_conflict_do_nothing(), rows)
            after = connection.scalar(sa.select(sa.func.count()).select_from(prediction))
            n_issued = int(after or 0) - int(before or 0)
    n_abstentions = sum(forecast["is_abstention"] for forecast in forecasts)
    return ForecastReport(len(features) + n_refused, n_issued, n_abstentions, n_refused)


def _quarantine(engine: Engine, features: pd.DataFrame, forecasts: pd.DataFrame, model: tuple[str, str]) -> None:
    """Keep forecasts that are no probabilities where people look, and out of every other table."""
    if features.empty:
        return
    rows = [
        {
            "source": "forecast",
            "path": " ".join(model),
            "row_sha256": hashlib.sha256(canonical_features(feature_row)).hexdigest(),
            "reason": "no_probabilities",
            "detail": f"the model gave match {feature_row['match_id']} no probabilities: look at its features, or"
            " serve another model with `bet-hope rollback-model`",
            "content": {name: str(forecast[name]) for name in P_COLUMNS},
        }
        for (_, feature_row), (_, forecast) in zip(features.iterrows(), forecasts.iterrows(), strict=True)
    ]
    with engine.begin() as connection:
        connection.execute(insert(quarantine).on_conflict_do_nothing(), rows)


def prediction_row(
    features: "pd.Series[Any]",
    forecast: dict[str, Any],
    model: tuple[str, str],
    provenance: Provenance,
) -> dict[str, Any]:
    """Lay out a row of `ml.prediction` from one feature row and its forecast: when issued, and when replayed."""
    content = canonical_features(features)
    return forecast | {
        "match_id": int(str(features["match_id"])),
        "model_name": model[0],
        "model_version": model[1],
        "feature_sha256": hashlib.sha256(content).hexdigest(),
        "features": content,
        "git_commit": provenance.git_commit,
        "dbt_invocation_id": provenance.dbt_invocation_id,
        "dagster_run_id": provenance.dagster_run_id,
    }
