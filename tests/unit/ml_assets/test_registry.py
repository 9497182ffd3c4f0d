"""MLflow: what a run keeps, who is served, and the model as MLflow itself runs it."""

from pathlib import Path

import pandas as pd
import pytest

from ml_assets.frames import INPUT_COLUMNS
from ml_assets.outcome import Forecaster
from ml_assets.outcomes import P_COLUMNS
from ml_assets.registry import (
    MODEL_NAME,
    BrokenModelError,
    NoChampionError,
    Origin,
    RegistryDownError,
    canonical_sha256,
    champion,
    load_champion,
    load_model,
    log_and_register,
    promote,
    roll_back,
)
from ml_assets.registry.load import write_hashes
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
    assert run.data.params["results_trees_depth"] == "4"
    assert run.data.metrics["close_gap_log_loss"] == trained.metrics["close_gap_log_loss"]
    plots = {item.path for item in store.list_artifacts(registered.version.run_id, "plots")}
    names = ("calibration", "skill_by_league", "skill_by_season", "contributions", "learning_curve")
    assert plots == {f"plots/{name}.png" for name in names}
    (dataset,) = run.inputs.dataset_inputs
    assert dataset.dataset.digest == trained.data_sha256[:36]
    children = store.search_runs([registered.experiment_id], f"tags.mlflow.parentRunId = '{registered.version.run_id}'")
    assert {child.data.params["season"] for child in children} == {
        f"{season}/{(season + 1) % 100:02d}" for season in trained.by_season["season"]
    }
    assert sum(child.data.metrics["n"] for child in children) == trained.n_test
    assert not list(tmp_path.rglob("*.pkl"))

    forecaster, version = load_champion(uri, cache)
    assert version == registered.version
    assert forecaster.predict(trained.test)[P].equals(trained.test[P])
    assert {path.name for path in cache.iterdir()} == {version.run_id, "champion.json"}

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

    now, until_now = roll_back(uri)
    assert (now.version, until_now.version) == (registered.version.version, second.version.version)
    assert champion(uri) == registered.version
    assert roll_back(uri)[0].version == second.version.version, "twice changes nothing"

    down = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
    forecaster, version = load_champion(down, cache)
    assert version.run_id == registered.version.run_id, "the last one loaded here"
    assert "MLflow does not answer" in str(version.note)
    assert forecaster.predict(trained.test)[P].equals(trained.test[P])
    with pytest.raises(RegistryDownError, match="MLflow does not say"):
        load_champion(down, tmp_path / "another cache")


def test_the_same_data_give_the_same_model_and_other_data_another(features: pd.DataFrame, tmp_path: Path) -> None:
    finished = features[features["is_finished"]]
    first, second = Forecaster.fit(finished), Forecaster.fit(finished.sample(frac=1.0, random_state=3))
    other = Forecaster.fit(finished.iloc[:-50])
    digests = []
    for name, forecaster in (("first", first), ("second", second), ("other", other)):
        forecaster.save(tmp_path / name)
        digests.append(canonical_sha256(tmp_path / name))
    assert digests[0] == digests[1] != digests[2]
    assert first.predict(features)[P].to_numpy().tobytes() == second.predict(features)[P].to_numpy().tobytes()


@pytest.mark.parametrize("damage", ["cut", "missing", "not json"])
def test_a_damaged_model_is_never_loaded(forecaster: Forecaster, tmp_path: Path, damage: str) -> None:
    kept = tmp_path / "cache" / "run"
    forecaster.save(kept)
    write_hashes(kept)
    assert load_model(f"sqlite:///{tmp_path}/mlflow.db", tmp_path / "cache", "run") is not None
    if damage == "cut":
        (kept / "trees_none.cbm").write_bytes((kept / "trees_none.cbm").read_bytes()[:-10])
    elif damage == "missing":
        (kept / "trees_none.cbm").unlink()
    else:
        (kept / "forecaster.json").write_text("{")
        (kept / "sha256.json").unlink()
    with pytest.raises(BrokenModelError, match="rollback-model"):
        load_model(f"sqlite:///{tmp_path}/mlflow.db", tmp_path / "cache", "run")
