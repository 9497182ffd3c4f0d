"""Models in MLflow: logged with what they were made from, registered, and served by alias.

The only package that imports mlflow, and only inside functions: importing it takes seconds.
"""

from ml_assets.registry.log import Origin, RegisteredModel, log_and_register
from ml_assets.registry.serve import (
    MODEL_NAME,
    ModelVersion,
    NoChampionError,
    champion,
    load_champion,
    promote,
)

__all__ = [
    "MODEL_NAME",
    "ModelVersion",
    "NoChampionError",
    "Origin",
    "RegisteredModel",
    "champion",
    "load_champion",
    "log_and_register",
    "promote",
]
