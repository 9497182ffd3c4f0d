"""From a registered version to a forecaster, through a folder that keeps each run's model.

What was downloaded is checked against the hashes that were logged with it, so that a damaged file is found before it
forecasts; the last champion is remembered there, for the time when MLflow does not answer.
"""

import hashlib
import json
import shutil
import tempfile
from pathlib import Path

from ml_assets.outcome import Forecaster, OtherFeaturesError
from ml_assets.registry.serve import ModelVersion, NoChampionError, RegistryDownError, champion, client

#: SHA-256 of each file of a model, by name, logged beside them.
HASHES = "sha256.json"
_LAST_CHAMPION = "champion.json"


class BrokenModelError(RuntimeError):
    """A model's file is missing or damaged, where it is kept and where it came from."""


def write_hashes(directory: Path) -> None:
    """Write the hash of every file of a saved model beside them."""
    hashes = {path.name: _sha256(path) for path in sorted(directory.iterdir()) if path.name != HASHES}
    (directory / HASHES).write_text(json.dumps(hashes, indent=1, sort_keys=True), encoding="utf-8")


def canonical_sha256(directory: Path) -> str:
    """Digest what a saved model computes with: two fits of the same data on one platform give the same.

    CatBoost stamps the time and a random id into its files; its trees, scales and borders are taken without them.
    """
    digest = hashlib.sha256()
    for path in sorted(directory.iterdir()):
        if path.name != HASHES:
            digest.update(path.name.encode() + b"\0")
            digest.update(_trees(path) if path.suffix == ".cbm" else path.read_bytes())
    return digest.hexdigest()


def load_model(tracking_uri: str, cache: Path, run_id: str) -> Forecaster:
    """Load the forecaster that a run logged.

    Args:
        tracking_uri: MLflow's store, asked only for what is not kept yet.
        cache: Folder for downloaded models; filled whole or not at all.
        run_id: Of the training.

    Raises:
        BrokenModelError: Its files are missing or damaged.
        OtherFeaturesError: It reads other features than this code makes.
    """
    kept = cache / run_id
    if kept.is_dir():
        try:
            return _read(kept)
        except BrokenModelError:
            shutil.rmtree(kept)  # damaged here: what was logged may still be whole
    _download(tracking_uri, cache, run_id)
    return _read(kept)


def load_champion(tracking_uri: str, cache: Path) -> tuple[Forecaster, ModelVersion]:
    """Load the served forecaster; while MLflow does not answer, the last one known, with a note that says so.

    Raises:
        NoChampionError: Nothing is served yet.
        RegistryDownError: MLflow does not answer, and no champion was loaded here before.
        BrokenModelError: The served model's files are missing or damaged.
        OtherFeaturesError: The served model reads other features than this code makes.
    """
    try:
        served = champion(tracking_uri)
    except RegistryDownError as error:
        served = _last_champion(cache, error)
    if served is None:
        raise NoChampionError("no model is served yet: run `bet-hope train-model`")
    forecaster = load_model(tracking_uri, cache, served.run_id)
    if served.note is None:
        _remember(cache, served)
    return forecaster, served


def _read(directory: Path) -> Forecaster:
    """Check a model's files against their hashes, where it came with some, and load it."""
    try:
        hashes = directory / HASHES
        logged = json.loads(hashes.read_text(encoding="utf-8")) if hashes.is_file() else {}
        changed = [name for name, sha256 in logged.items() if _sha256(directory / name) != sha256]
        forecaster = None if changed else Forecaster.load(directory)
    except OtherFeaturesError:
        raise
    except Exception as error:
        raise _broken(directory.name, f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0]}") from error
    if forecaster is None:
        raise _broken(directory.name, f"{', '.join(changed)} is not the file that was logged")
    return forecaster


def _broken(run_id: str, why: str) -> BrokenModelError:
    return BrokenModelError(
        f"the model of MLflow run {run_id} cannot be read ({why}): serve another with `bet-hope rollback-model`,"
        " or train one with `bet-hope train-model`"
    )


def _download(tracking_uri: str, cache: Path, run_id: str) -> None:
    client(tracking_uri)
    import mlflow

    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        try:
            source = mlflow.artifacts.download_artifacts(
                run_id=run_id, artifact_path="forecaster", dst_path=scratch, tracking_uri=tracking_uri
            )
        except Exception as error:
            raise _broken(run_id, "MLflow does not have its files") from error
        if not (cache / run_id).is_dir():
            shutil.move(source, cache / run_id)


def _remember(cache: Path, served: ModelVersion) -> None:
    part = cache / f"{_LAST_CHAMPION}.part"
    part.write_text(json.dumps([served.name, served.version, served.run_id]), encoding="utf-8")
    part.replace(cache / _LAST_CHAMPION)


def _last_champion(cache: Path, error: RegistryDownError) -> ModelVersion:
    try:
        name, version, run_id = json.loads((cache / _LAST_CHAMPION).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise error from None
    return ModelVersion(name, version, run_id, f"MLflow does not answer: {name} {version}, the last champion known")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _trees(path: Path) -> bytes:
    from catboost import CatBoost

    model = CatBoost()
    model.load_model(str(path))
    with tempfile.TemporaryDirectory() as scratch:
        written = Path(scratch) / "trees.json"
        model.save_model(str(written), format="json")
        content = json.loads(written.read_text(encoding="utf-8"))
    content["model_info"] = {"class_params": content.get("model_info", {}).get("class_params")}
    return json.dumps(content, sort_keys=True).encode()
