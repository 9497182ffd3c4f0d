"""The registered model as MLflow runs it: feature rows in, p_home, p_draw, p_away out.

MLflow stores this file beside the model and executes it on loading, so that no pickle is needed.
"""

from pathlib import Path
from typing import Any

import mlflow
import pandas as pd

from ml_assets.outcome import Forecaster
from ml_assets.outcomes import P_COLUMNS


class OutcomeModel(mlflow.pyfunc.PythonModel):  # type: ignore[misc, name-defined]
    """Answers with three probabilities a row; see `ml_assets.outcome.Forecaster`."""

    def load_context(self, context: Any) -> None:
        """Read the forecaster from the model's artifacts."""
        self.forecaster = Forecaster.load(Path(context.artifacts["forecaster"]))

    def predict(self, context: Any, model_input: pd.DataFrame, params: dict[str, Any] | None = None) -> pd.DataFrame:
        """Forecast rows that hold the columns of the signature."""
        return self.forecaster.predict(model_input)[list(P_COLUMNS)]


mlflow.models.set_model(OutcomeModel())
