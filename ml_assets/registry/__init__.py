"""Models in MLflow: logged with what they were made from, registered, and served by alias.

The only package that imports mlflow, and only inside functions: importing it takes seconds.
"""

from ml_assets.registry.load import BrokenModelError, canonical_sha256, load_champion, load_model
from ml_assets.registry.log import Origin, RegisteredModel, log_and_register, log_tuning
from ml_assets.registry.serve import (
    MODEL_NAME,
    ModelVersion,
    NoChampionError,
    NoPreviousError,
    RegistryDownError,
    champion,
    promote,
    roll_back,
)

__all__ = [
    "MODEL_NAME",
    "BrokenModelError",
    "ModelVersion",
    "NoChampionError",
    "NoPreviousError",
    "Origin",
    "RegisteredModel",
    "RegistryDownError",
    "canonical_sha256",
    "champion",
    "load_champion",
    "load_model",
    "log_and_register",
    "log_tuning",
    "promote",
    "roll_back",
]
