"""The forecaster that is trained, registered and served.

Mean of a multinomial logit and boosted trees, made as sure of itself as the season before its last deserved
(temperature), and mixed with the league's base rate where one of the clubs is hardly known.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml_assets.frames import feature_schema_sha256, model_frame
from ml_assets.outcome.boosting import PARAMETERS, fit_trees, load_trees, predict_trees
from ml_assets.outcome.logit import INVERSE_RIDGE, Logit
from ml_assets.outcome.temperature import apply_temperature, fit_temperature
from ml_assets.outcomes import P_COLUMNS, outcome_codes
from ml_assets.splits import season_of

Floats = NDArray[np.float64]

#: From this many rated matches of the less known club on, the model speaks alone (cold start measured at 4 to
#: 8).
COVERAGE_MATCHES = 8
#: Fewer matches than this teach a classifier less than the base rate knows.
FEWEST_MATCHES = 500
#: A season held out for the temperature must have been under way for this long.
HELD_OUT_AT_LEAST = pd.Timedelta(days=90)
FORECAST_COLUMNS = (
    *P_COLUMNS,
    "is_base_rate",
    "data_depth",
    "confidence",
    "expected_goals_home",
    "expected_goals_away",
)
_BASE_COLUMNS = ["p_base_home", "p_base_draw", "p_base_away"]


class TooFewMatchesError(ValueError):
    """A model was asked of fewer matches than it takes."""


class OtherFeaturesError(ValueError):
    """A stored model was fitted on other inputs than this code makes."""


@dataclass(frozen=True)
class Forecaster:
    """A fitted outcome model.

    Attributes:
        logit: One half of the mean.
        trees: The other, a CatBoost classifier.
        temperature: Above 1 pulls the mean towards even.
        trained_from: First kick-off learned from.
        trained_to: Last kick-off learned from.
        n_train: Matches learned from.
    """

    logit: Logit
    trees: Any
    temperature: float
    trained_from: pd.Timestamp
    trained_to: pd.Timestamp
    n_train: int

    @classmethod
    def fit(cls, match_features: pd.DataFrame, earlier: "Forecaster | None" = None) -> "Forecaster":
        """Learn from finished matches.

        Args:
            match_features: Rows of `features.match_features`; coming and awarded matches are left out.
            earlier: A forecaster fitted on the same rows before their last season, if there is one at hand;
                the temperature is that of its forecasts of the last season. None: it is fitted here.

        Raises:
            TooFewMatchesError: Fewer than 500 matches, or an outcome that never happened.
        """
        rows = learnable(match_features)
        outcomes = outcome_codes(rows["outcome"])
        if len(rows) < FEWEST_MATCHES or len(np.unique(outcomes)) < 3:
            raise TooFewMatchesError(
                f"{len(rows)} finished matches are too few to learn from (at least {FEWEST_MATCHES}):"
                " read more seasons first"
            )
        temperature = 1.0
        is_last = last_season(rows["kickoff_at"])
        if earlier is None and enough(rows[~is_last]):
            earlier = cls._fit_classifiers(rows[~is_last], 1.0)
        if earlier is not None and is_last.any():
            temperature = fit_temperature(earlier._mean(rows[is_last]), outcomes[is_last])
        return cls._fit_classifiers(rows, temperature)

    @classmethod
    def _fit_classifiers(cls, rows: pd.DataFrame, temperature: float) -> "Forecaster":
        inputs, outcomes = model_frame(rows).to_numpy(), outcome_codes(rows["outcome"])
        return cls(
            Logit.fit(inputs, outcomes),
            fit_trees(inputs, outcomes),
            temperature,
            rows["kickoff_at"].min(),
            rows["kickoff_at"].max(),
            len(rows),
        )

    def _mean(self, match_features: pd.DataFrame) -> Floats:
        inputs = model_frame(match_features).to_numpy()
        return (self.logit.predict(inputs) + predict_trees(self.trees, inputs)) / 2.0

    def predict(self, match_features: pd.DataFrame) -> pd.DataFrame:
        """Forecast matches.

        Args:
            match_features: Rows of `features.match_features`.

        Returns:
            `FORECAST_COLUMNS` on the same index: the three probabilities; `is_base_rate` where a club was
            never rated and the league's base rate stands alone; `data_depth`, rated matches of the less known
            club; `confidence`, the largest probability, which is the share of such picks that should come
            true; expected goals.
        """
        if match_features.empty:
            return _forecast(match_features, np.empty((0, 3)))
        return _forecast(match_features, apply_temperature(self._mean(match_features), self.temperature))

    def parameters(self) -> dict[str, Any]:
        """What the model was made with, for the record."""
        return {
            "classifiers": "mean of multinomial logit and CatBoost",
            "logit_inverse_ridge": INVERSE_RIDGE,
            **{f"catboost_{name}": value for name, value in PARAMETERS.items() if name != "verbose"},
            "temperature": self.temperature,
            "coverage_matches": COVERAGE_MATCHES,
            "trained_from": self.trained_from.isoformat(),
            "trained_to": self.trained_to.isoformat(),
            "n_train": self.n_train,
        }

    def save(self, directory: Path) -> None:
        """Write the model as `trees.cbm` and `forecaster.json`, without pickles."""
        directory.mkdir(parents=True, exist_ok=True)
        self.trees.save_model(str(directory / "trees.cbm"))
        content = {
            "feature_schema_sha256": feature_schema_sha256(),
            "temperature": self.temperature,
            "trained_from": self.trained_from.isoformat(),
            "trained_to": self.trained_to.isoformat(),
            "n_train": self.n_train,
            "logit": self.logit.as_json(),
        }
        (directory / "forecaster.json").write_text(json.dumps(content, indent=1), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> "Forecaster":
        """Read what `save` wrote; its forecasts are the same to the last bit.

        Raises:
            OtherFeaturesError: The model was fitted on other inputs than this code makes.
        """
        content = json.loads((directory / "forecaster.json").read_text(encoding="utf-8"))
        if content["feature_schema_sha256"] != feature_schema_sha256():
            raise OtherFeaturesError(f"the model in {directory} was fitted on other features: train a new one")
        return cls(
            Logit.from_json(content["logit"]),
            load_trees(directory / "trees.cbm"),
            content["temperature"],
            pd.Timestamp(content["trained_from"]),
            pd.Timestamp(content["trained_to"]),
            content["n_train"],
        )


def base_rate_forecast(match_features: pd.DataFrame) -> pd.DataFrame:
    """Forecast by the leagues' base rates alone, flagged: where no model could be fitted."""
    forecast = _forecast(match_features, match_features[_BASE_COLUMNS].to_numpy(dtype="float64"))
    return forecast.assign(is_base_rate=True)


def learnable(match_features: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows a model may learn from, finished and decided on a pitch, in order of kick-off.

    The order is part of what makes two fits equal, and a database gives rows in any.
    """
    is_learnable = match_features["is_finished"].astype(bool) & ~match_features["is_awarded"].astype(bool)
    rows = match_features[is_learnable & match_features["outcome"].notna()]
    return rows.sort_values(["kickoff_at", "match_id"])


def enough(rows: pd.DataFrame) -> bool:
    """Whether a classifier can be fitted on these rows."""
    return len(rows) >= FEWEST_MATCHES and rows["outcome"].nunique() == 3


def last_season(kickoff_at: "pd.Series[Any]") -> NDArray[np.bool_]:
    """Mark the last season (from 1 July) that was under way for at least three months."""
    season = season_of(kickoff_at)
    last = season_of(pd.Series([kickoff_at.max() - HELD_OUT_AT_LEAST])).iloc[0]
    return np.asarray(season >= last)


def _forecast(match_features: pd.DataFrame, p_model: Floats) -> pd.DataFrame:
    """Blend with the base rate below the coverage and lay out `FORECAST_COLUMNS`."""
    depth = match_features[["home_n_rated", "away_n_rated"]].min(axis=1).to_numpy(dtype="int64")
    share = np.minimum(depth / COVERAGE_MATCHES, 1.0)[:, None]
    p = share * p_model + (1.0 - share) * match_features[_BASE_COLUMNS].to_numpy(dtype="float64")
    p = p / p.sum(axis=1, keepdims=True)
    forecast = pd.DataFrame(p, columns=list(P_COLUMNS), index=match_features.index)
    forecast["is_base_rate"] = depth == 0
    forecast["data_depth"] = depth
    forecast["confidence"] = p.max(axis=1)
    for name in ("expected_goals_home", "expected_goals_away"):
        forecast[name] = match_features[name].to_numpy(dtype="float64")
    return forecast
