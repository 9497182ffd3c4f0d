"""Which registered model is served: the alias `champion`, and the way from it to a forecaster."""

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ml_assets.outcome import Forecaster

MODEL_NAME = "match-outcome"
CHAMPION = "champion"
PREVIOUS = "previous"


class NoChampionError(LookupError):
    """No model has been trained and promoted yet."""


@dataclass(frozen=True)
class ModelVersion:
    """A registered version and the run that made it."""

    name: str
    version: str
    run_id: str


def client(tracking_uri: str) -> Any:
    """Open MLflow's store."""
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
    import mlflow

    mlflow.set_tracking_uri(tracking_uri)
    mlflow.set_registry_uri(tracking_uri)
    return mlflow.MlflowClient(tracking_uri, tracking_uri)


def champion(tracking_uri: str) -> ModelVersion | None:
    """Name the version that is served; None before the first."""
    from mlflow.exceptions import MlflowException

    try:
        found = client(tracking_uri).get_model_version_by_alias(MODEL_NAME, CHAMPION)
    except MlflowException as error:
        if error.error_code in ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"):
            return None
        raise
    return ModelVersion(found.name, str(found.version), found.run_id)


def promote(tracking_uri: str, version: str) -> None:
    """Serve a version from now on; the one served until now keeps the alias `previous`."""
    store = client(tracking_uri)
    until_now = champion(tracking_uri)
    if until_now is not None and until_now.version != version:
        store.set_registered_model_alias(MODEL_NAME, PREVIOUS, until_now.version)
    store.set_registered_model_alias(MODEL_NAME, CHAMPION, version)


def load_champion(tracking_uri: str, cache: Path) -> tuple[Forecaster, ModelVersion]:
    """Load the served forecaster, through a folder that keeps each run's model.

    Args:
        tracking_uri: MLflow's store.
        cache: Folder for downloaded models; filled whole or not at all.

    Raises:
        NoChampionError: Nothing is served yet.
        OtherFeaturesError: The served model reads other features than this code makes.
    """
    served = champion(tracking_uri)
    if served is None:
        raise NoChampionError("no model is served yet: run `bet-hope train-model`")
    kept = cache / served.run_id
    if not kept.is_dir():
        import mlflow

        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as scratch:
            source = mlflow.artifacts.download_artifacts(
                run_id=served.run_id, artifact_path="forecaster", dst_path=scratch, tracking_uri=tracking_uri
            )
            if not kept.is_dir():
                shutil.move(source, kept)
    return Forecaster.load(kept), served
