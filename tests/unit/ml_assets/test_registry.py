"""MLflow: what a run keeps, who is served, and the model as MLflow itself runs it."""

from pathlib import Path

import pandas as pd
import pytest

from ml_assets.frames import INPUT_COLUMNS
from ml_assets.outcomes import P_COLUMNS
from ml_assets.registry import (
    MODEL_NAME,
    NoChampionError,
    Origin,
    champion,
    load_champion,
    log_and_register,
    promote,
)
from ml_assets.training import TrainedModel, compare, train

P = list(P_COLUMNS)
ORIGIN = Origin(git_commit="abc", dbt_invocation_id="dbt-1", dagster_run_id=None)


@pytest.fixture(scope="module")
def trained(features: pd.DataFrame) -> TrainedModel:
    market = features[["match_id", "odds_close_home", "odds_close_draw", "odds_close_away"]]
    return train(features, market, seasons=8, test_size=0.3)


@pytest.mark.slow
def test_from_nothing_to_a_served_model_and_its_successor(trained: TrainedModel, tmp_path: Path) -> None:
    import mlflow

    uri, cache = f"sqlite:///{tmp_path}/mlflow.db", tmp_path / "cache"
    assert champion(uri) is None
    with pytest.raises(NoChampionError, match="train-model"):
        load_champion(uri, cache)

    registered = log_and_register(
        trained, compare(trained, None), ORIGIN, tracking_uri=uri, artifact_root=tmp_path / "artifacts"
    )
    assert champion(uri) is None, "registering is not serving"
    promote(uri, registered.version.version)
    assert champion(uri) == registered.version

    store = mlflow.MlflowClient(uri)
    run = store.get_run(registered.version.run_id)
    assert run.info.experiment_id == registered.experiment_id
    assert run.data.tags["git_commit"] == "abc"
    assert "dagster_run_id" not in run.data.tags
    assert run.data.params["data_sha256"] == trained.data_sha256
    assert run.data.params["catboost_depth"] == "4"
    assert run.data.metrics["close_gap_log_loss"] == trained.metrics["close_gap_log_loss"]
    plots = {item.path for item in store.list_artifacts(registered.version.run_id, "plots")}
    assert plots == {"plots/calibration.png", "plots/skill_by_league.png"}
    assert not list(tmp_path.rglob("*.pkl"))

    forecaster, version = load_champion(uri, cache)
    assert version == registered.version
    assert forecaster.predict(trained.test)[P].equals(trained.test[P])
    assert [path.name for path in cache.iterdir()] == [version.run_id]

    rows = trained.test.head(5)
    as_mlflow = mlflow.pyfunc.load_model(f"models:/{MODEL_NAME}@champion")
    answer = as_mlflow.predict(rows[list(INPUT_COLUMNS)].astype("float64"))
    assert answer[P].to_numpy() == pytest.approx(rows[P].to_numpy())

    second = log_and_register(
        trained, compare(trained, forecaster), ORIGIN, tracking_uri=uri, artifact_root=tmp_path / "artifacts"
    )
    promote(uri, second.version.version)
    assert champion(uri) == second.version
    previous = store.get_model_version_by_alias(MODEL_NAME, "previous")
    assert str(previous.version) == registered.version.version
