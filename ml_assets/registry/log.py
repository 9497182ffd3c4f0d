"""Logging one training run to MLflow and registering its model."""

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ml_assets.frames import INPUT_COLUMNS, MODEL_COLUMNS
from ml_assets.outcomes import P_COLUMNS
from ml_assets.ratings import RATINGS_VERSION
from ml_assets.registry.load import canonical_sha256, write_hashes
from ml_assets.registry.plots import save_plots
from ml_assets.registry.serve import MODEL_NAME, ModelVersion, challenge, client
from ml_assets.training import Comparison, TrainedModel
from ml_assets.tuning import Tuned

#: An experiment a family: models that may be served, and searches for their constants.
EXPERIMENT, TUNING_EXPERIMENT = "match-outcome", "match-outcome-tuning"
#: MLflow refuses a longer digest of a dataset.
LONGEST_DIGEST = 36
#: What a model needs wherever it is loaded, beside this project; named, so MLflow does not try to find out.
REQUIREMENTS = ["catboost", "numpy", "pandas", "scikit-learn"]
SERVED_MODEL = Path(__file__).with_name("served_model.py")


@dataclass(frozen=True)
class Origin:
    """What a model was made from, outside of its data; None where unknown."""

    git_commit: str | None = None
    dbt_invocation_id: str | None = None
    dagster_run_id: str | None = None


@dataclass(frozen=True)
class RegisteredModel:
    """Where a trained model went.

    Attributes:
        canonical_sha256: Of what it computes with: the same data give the same.
    """

    version: ModelVersion
    experiment_id: str
    canonical_sha256: str


def log_and_register(
    trained: TrainedModel,
    comparison: Comparison,
    origin: Origin,
    *,
    tracking_uri: str,
    artifact_root: Path,
) -> RegisteredModel:
    """Write parameters, metrics, plots and the model to MLflow and register a new version.

    The version has the alias `challenger` then, and is not served by this: `promote` does that.

    Args:
        trained: What `ml_assets.training.train` gave.
        comparison: How it did against the champion.
        origin: Commit and runs it came from.
        tracking_uri: MLflow's store, `postgresql+psycopg://...` or `sqlite:///...`.
        artifact_root: Folder for the artifacts of a new experiment.
    """
    store = client(tracking_uri)
    import mlflow

    experiment_id = _experiment(store, artifact_root)
    with mlflow.start_run(experiment_id=experiment_id, run_name=f"to {trained.train_to_on}") as run:
        mlflow.set_tags({name: value for name, value in vars(origin).items() if value is not None})
        mlflow.set_tag("comparison", comparison.reason)
        mlflow.log_params(_parameters(trained))
        mlflow.log_metrics(trained.metrics)
        mlflow.log_input(_dataset(trained), context="training")
        if comparison.difference is not None:
            mlflow.log_metric("champion_gap_log_loss", comparison.difference.mean)
        with tempfile.TemporaryDirectory() as scratch:
            directory = Path(scratch)
            for path in save_plots(trained, directory):
                mlflow.log_artifact(str(path), "plots")
            for name in ("by_league", "by_season", "importance", "curve"):
                mlflow.log_text(getattr(trained, name).to_csv(index=False), f"{name}.csv")
            trained.forecaster.save(directory / "forecaster")
            digest = canonical_sha256(directory / "forecaster")
            mlflow.set_tag("canonical_sha256", digest)
            write_hashes(directory / "forecaster")
            mlflow.log_artifacts(str(directory / "forecaster"), "forecaster")
            _log_model(trained, directory / "forecaster")
        _log_seasons(trained, experiment_id)
        version = _registered(store, run.info.run_id)
    challenge(tracking_uri, version.version)
    return RegisteredModel(version, experiment_id, digest)


def _experiment(store: Any, artifact_root: Path, name: str = EXPERIMENT) -> str:
    found = store.get_experiment_by_name(name)
    if found is not None:
        return str(found.experiment_id)
    artifact_root.mkdir(parents=True, exist_ok=True)
    return str(store.create_experiment(name, artifact_location=artifact_root.resolve().as_uri()))


def _dataset(trained: TrainedModel) -> Any:
    """Name what was learned from, with its hash: the rows themselves stay in the database."""
    from mlflow.data.code_dataset_source import CodeDatasetSource
    from mlflow.data.meta_dataset import MetaDataset

    source = CodeDatasetSource(tags={"relation": "features.match_features", "data_sha256": trained.data_sha256})
    name = f"match_features {trained.train_from_on} to {trained.test_to_on}"
    return MetaDataset(source, name=name, digest=trained.data_sha256[:LONGEST_DIGEST])  # type: ignore[abstract]


def _log_seasons(trained: TrainedModel, experiment_id: str) -> None:
    """Log each season of the test part as a run nested in the training's."""
    import mlflow

    for _, row in trained.by_season.iterrows():
        season = int(row["season"])
        name = f"{season}/{(season + 1) % 100:02d}"
        with mlflow.start_run(experiment_id=experiment_id, run_name=name, nested=True):
            mlflow.log_param("season", name)
            numbers = {str(key): float(value) for key, value in row.items() if key != "season"}
            mlflow.log_metrics({key: value for key, value in numbers.items() if np.isfinite(value)})


def _parameters(trained: TrainedModel) -> dict[str, Any]:
    return {
        **trained.forecaster.parameters(),
        "train_from_on": trained.train_from_on,
        "train_to_on": trained.train_to_on,
        "test_from_on": trained.test_from_on,
        "test_to_on": trained.test_to_on,
        "data_sha256": trained.data_sha256,
        "feature_schema_sha256": trained.feature_schema_sha256,
        "ratings_version": RATINGS_VERSION,
        "inputs": json.dumps(MODEL_COLUMNS),
    }


def _log_model(trained: TrainedModel, forecaster: Path) -> None:
    import mlflow
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, DataType, Schema

    inputs = Schema([ColSpec(DataType.double, name, required=False) for name in INPUT_COLUMNS])
    outputs = Schema([ColSpec(DataType.double, name) for name in P_COLUMNS])
    example: pd.DataFrame = trained.test[list(INPUT_COLUMNS)].head(3).astype("float64")
    mlflow.pyfunc.log_model(
        name="model",
        python_model=str(SERVED_MODEL),
        artifacts={"forecaster": str(forecaster)},
        signature=ModelSignature(inputs, outputs),
        input_example=example,
        pip_requirements=REQUIREMENTS,
        registered_model_name=MODEL_NAME,
    )


def _registered(store: Any, run_id: str) -> ModelVersion:
    (found,) = store.search_model_versions(f"name = '{MODEL_NAME}' and run_id = '{run_id}'")
    return ModelVersion(found.name, str(found.version), run_id)


def log_tuning(tuned: Tuned, *, tracking_uri: str, artifact_root: Path) -> str:
    """Write a search to an experiment of its own, each trial a nested run; give its run id."""
    store = client(tracking_uri)
    import mlflow

    experiment_id = _experiment(store, artifact_root, TUNING_EXPERIMENT)
    with mlflow.start_run(experiment_id=experiment_id, run_name=f"{len(tuned.trials)} trials") as run:
        mlflow.log_params({f"best_{name}": value for name, value in tuned.best.items()})
        mlflow.log_params({f"usual_{name}": value for name, value in tuned.usual.items()})
        gap = tuned.difference
        mlflow.log_metrics({"log_loss": tuned.trials["log_loss"].min(), "best_minus_usual": gap.mean})
        for row in tuned.trials.to_dict("records"):
            with mlflow.start_run(experiment_id=experiment_id, run_name=f"trial {row['number']}", nested=True):
                mlflow.log_params({name: row[name] for name in tuned.usual})
                mlflow.log_metric("log_loss", row["log_loss"])
        return str(run.info.run_id)
