"""Where an installation's models live."""

from dataclasses import dataclass
from pathlib import Path

from orchestration.db.server import Databases, address
from orchestration.settings import Settings


@dataclass(frozen=True)
class Tracking:
    """MLflow's store, its artifacts, and a local copy of what is served."""

    uri: str
    artifact_root: Path
    cache: Path


def tracking_of(settings: Settings, databases: Databases) -> Tracking:
    """Say where an installation's models live."""
    home = settings.bet_hope_home
    return Tracking(address(databases.mlflow), home / "mlflow", home / "models")
