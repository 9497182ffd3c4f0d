"""Replay: stored feature bytes through the model a forecast names must give that forecast again, byte for byte."""

import json
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from ml_assets.forecast import forecast_matches
from ml_assets.frames import canonical_features, from_canonical_features
from ml_assets.outcome import Forecaster
from ml_assets.registry import load_model
from orchestration.db.state import read_state
from orchestration.db.tables import prediction, training_run
from orchestration.ml.forecasts import prediction_row
from orchestration.ml.provenance import Provenance
from orchestration.ml.rebuild import Progress, rebuild_features
from orchestration.ml.tracking import Tracking


class NoSuchForecastError(LookupError):
    """The ledger has no forecast of this number, or its model is not known."""


@dataclass(frozen=True)
class Replay:
    """One forecast, made again.

    Attributes:
        stored: The row of `ml.prediction`.
        differing: Columns that came out otherwise: stored and replayed; empty where all are the same bytes.
    """

    prediction_id: int
    stored: "sa.RowMapping"
    differing: dict[str, tuple[object, object]] = field(default_factory=dict)

    @property
    def is_identical(self) -> bool:
        """Whether every number is the same to the last bit."""
        return not self.differing


def replay(engine: Engine, tracking: Tracking, prediction_ids: Sequence[int]) -> Iterator[Replay]:
    """Forecast again from the stored bytes, through the model each forecast names.

    Args:
        engine: Of our database.
        tracking: Where models live.
        prediction_ids: Which; each is checked before the first is replayed.

    Raises:
        NoSuchForecastError: The ledger lacks one of them, or no training is known of its model.
        ml_assets.registry.BrokenModelError: The model's files are missing or damaged.
        ml_assets.outcome.OtherFeaturesError: This code makes other features than the model reads.
    """

    @lru_cache(maxsize=4)
    def forecaster_of(name: str, version: str) -> Forecaster:
        return load_model(tracking.uri, tracking.cache, _run_of(engine, name, version))

    for stored in _stored(engine, prediction_ids):
        forecaster = forecaster_of(stored["model_name"], stored["model_version"])
        features = from_canonical_features(stored["features"])
        features["match_id"] = pd.Series([stored["match_id"]], dtype=object)
        (forecast,) = forecast_matches(forecaster, features)
        again = prediction_row(
            features.iloc[0],
            forecast,
            (stored["model_name"], stored["model_version"]),
            Provenance(stored["git_commit"], stored["dbt_invocation_id"], stored["dagster_run_id"]),
        )
        differing = {
            name: (stored[name], value) for name, value in again.items() if not _same_bytes(stored[name], value)
        }
        yield Replay(stored["prediction_id"], stored, differing)


def random_forecasts(engine: Engine, n: int) -> list[int]:
    """Draw forecasts from the whole ledger; all of them where there are fewer."""
    with engine.connect() as connection:
        return list(connection.scalars(sa.select(prediction.c.prediction_id).order_by(sa.func.random()).limit(n)).all())


def last_forecasts(engine: Engine, n: int) -> list[int]:
    """Name the newest forecasts of the ledger."""
    with engine.connect() as connection:
        newest = sa.select(prediction.c.prediction_id).order_by(prediction.c.prediction_id.desc()).limit(n)
        return list(connection.scalars(newest).all())


def rebuilt_differences(
    engine: Engine, stored: sa.RowMapping, progress: Progress
) -> dict[str, tuple[float | None, float | None]] | None:
    """Build a forecast's features again from the raw facts of its cut-off, and name those that differ.

    Returns:
        Stored and rebuilt value by feature; empty where the bytes are the same; None where the facts read by then do
        not have the match as coming.
    """
    with engine.connect() as connection:
        state = read_state(connection)
    is_invented = state is not None and state.source == "sandbox"  # its answers bear the time of its own world
    fetched_by = stored["cutoff_at"] if is_invented else stored["issued_at"]
    row = rebuild_features(engine, stored["match_id"], stored["cutoff_at"], fetched_by, progress)
    if row is None:
        return None
    before, after = (json.loads(content) for content in (stored["features"], canonical_features(row)))
    return {
        name: (before.get(name), after.get(name))
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    }


def _stored(engine: Engine, prediction_ids: Sequence[int]) -> list[sa.RowMapping]:
    with engine.connect() as connection:
        rows = {
            row["prediction_id"]: row
            for row in connection.execute(
                sa.select(prediction).where(prediction.c.prediction_id.in_(list(prediction_ids)))
            ).mappings()
        }
        last = connection.scalar(sa.select(sa.func.max(prediction.c.prediction_id)))
    missing = [str(number) for number in prediction_ids if number not in rows]
    if missing:
        held = "it is empty" if last is None else f"the last is {last}"
        raise NoSuchForecastError(f"the ledger has no forecast {', '.join(missing)}: {held}")
    return [rows[number] for number in prediction_ids]


def _run_of(engine: Engine, name: str, version: str) -> str:
    with engine.connect() as connection:
        run_id = connection.scalar(
            sa.select(training_run.c.mlflow_run_id).where(
                training_run.c.model_name == name, training_run.c.model_version == version
            )
        )
    if run_id is None:
        raise NoSuchForecastError(f"no training of {name} {version} is known here, so its forecasts cannot be replayed")
    return str(run_id)


def _same_bytes(stored: object, again: object) -> bool:
    """Compare as the bytes of doubles: 0.0 is not -0.0 here, and NaN is NaN."""
    if isinstance(stored, float) and isinstance(again, float):
        return struct.pack(">d", stored) == struct.pack(">d", again)
    if isinstance(stored, list) and isinstance(again, list):
        return len(stored) == len(again) and all(map(_same_bytes, stored, again))
    if isinstance(stored, dict) and isinstance(again, dict):
        return stored.keys() == again.keys() and all(_same_bytes(stored[name], again[name]) for name in stored)
    return stored == again if stored is None or not pd.api.types.is_scalar(stored) else bool(stored == again)
