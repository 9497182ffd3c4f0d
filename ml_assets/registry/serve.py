"""Which registered model is served: the aliases `champion`, `challenger` and `previous`, and who moves them.

Loading a model is in `load`; logging one is in `log`.
"""

import os
from dataclasses import dataclass
from typing import Any

MODEL_NAME = "match-outcome"
CHAMPION = "champion"
CHALLENGER = "challenger"
PREVIOUS = "previous"
#: Of MLflow's ten tries to reach its database, the last waits for 51 s: a forecast that is due does not wait so long.
FEWER_TRIES = 3


class NoChampionError(LookupError):
    """No model has been trained and promoted yet."""


class NoPreviousError(LookupError):
    """There is no earlier model to go back to."""


class RegistryDownError(ConnectionError):
    """MLflow's store does not answer."""


@dataclass(frozen=True)
class ModelVersion:
    """A registered version and the run that made it.

    Attributes:
        note: What whoever uses it should be told, a sentence: that MLflow is down, and this is the last champion known.
    """

    name: str
    version: str
    run_id: str
    note: str | None = None


def client(tracking_uri: str) -> Any:
    """Open MLflow's store."""
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", str(FEWER_TRIES))
    os.environ.setdefault("PGCONNECT_TIMEOUT", "10")
    import mlflow
    from mlflow.store.db import utils

    utils.MAX_RETRY_COUNT = FEWER_TRIES
    mlflow.set_tracking_uri(tracking_uri)
    mlflow.set_registry_uri(tracking_uri)
    return mlflow.MlflowClient(tracking_uri, tracking_uri)


def aliased(tracking_uri: str, alias: str) -> ModelVersion | None:
    """Name the version an alias stands for; None where nobody has it.

    Raises:
        RegistryDownError: MLflow's store does not answer.
    """
    from mlflow.exceptions import MlflowException

    try:
        found = client(tracking_uri).get_model_version_by_alias(MODEL_NAME, alias)
    except MlflowException as error:
        if error.error_code in ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"):
            return None
        raise RegistryDownError(f"MLflow does not say which model has the alias {alias}: {error.message}") from error
    except Exception as error:
        raise RegistryDownError(
            f"MLflow does not say which model has the alias {alias}: {_first_line(error)}"
        ) from error
    return ModelVersion(found.name, str(found.version), found.run_id)


def champion(tracking_uri: str) -> ModelVersion | None:
    """Name the version that is served; None before the first."""
    return aliased(tracking_uri, CHAMPION)


def challenge(tracking_uri: str, version: str) -> None:
    """Give a version the alias `challenger`: it asks to be served."""
    client(tracking_uri).set_registered_model_alias(MODEL_NAME, CHALLENGER, version)


def promote(tracking_uri: str, version: str) -> None:
    """Serve a version from now on; the one served until now keeps the alias `previous`."""
    store = client(tracking_uri)
    until_now = champion(tracking_uri)
    if until_now is not None and until_now.version != version:
        store.set_registered_model_alias(MODEL_NAME, PREVIOUS, until_now.version)
    store.set_registered_model_alias(MODEL_NAME, CHAMPION, version)
    asking = aliased(tracking_uri, CHALLENGER)
    if asking is not None and asking.version == version:
        store.delete_registered_model_alias(MODEL_NAME, CHALLENGER)


def roll_back(tracking_uri: str) -> tuple[ModelVersion, ModelVersion]:
    """Serve the previous version again; the two change places, so that doing it twice changes nothing.

    Returns:
        The version served from now on, and the one served until now.

    Raises:
        NoPreviousError: No other version was served before.
    """
    now, before = champion(tracking_uri), aliased(tracking_uri, PREVIOUS)
    if now is None or before is None or now.version == before.version:
        raise NoPreviousError("no other model was served before this one: there is nothing to go back to")
    promote(tracking_uri, before.version)
    return before, now


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
