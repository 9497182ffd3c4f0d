"""The forecaster that is trained, registered and served.

Three models, by what is known of odds: `pre` where the match's own odds were seen before the cut-off, `past` where
the clubs' earlier matches were priced, `none` for all others. Each is made as sure of itself as the season before its
last deserved (temperature), and mixed with the league's base rate where one of the clubs is hardly known.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml_assets.frames import (
    feature_schema_sha256,
    has_odds_seen,
    log_odds,
    model_frame,
    probabilities,
    seen_log_odds,
)
from ml_assets.outcome.absence import with_absences
from ml_assets.outcome.boosting import PARAMETERS, load_classifier, load_regressor
from ml_assets.outcome.closing import CORRECTION_TREES, RIDGE, TREES, ClosingModel
from ml_assets.outcome.labels import put_right
from ml_assets.outcome.logit import INVERSE_RIDGE
from ml_assets.outcome.results import ResultModel
from ml_assets.outcome.temperature import apply_temperature, fit_temperature
from ml_assets.outcomes import P_COLUMNS, outcome_codes
from ml_assets.splits import season_of

Floats = NDArray[np.float64]

#: The models, from the one that needs least to the one that knows most.
KINDS = ("none", "past", "pre")
#: From this many rated matches of the less known club on, the model speaks alone.
COVERAGE_MATCHES = 8
#: Below it the base rate has this share at most, fading with every match. A strength knows its own variance, so after
#: one match already nine parts in ten of the model were best (2015/16 to 2018/19, 230 matches); before the first
#: match nothing is known, and the base rate stands alone.
BASE_SHARE = 0.1
#: Priced matches both clubs must have behind them for `past`.
PRICED_MATCHES = 1
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
    "odds_used",
)
#: Labels, beside the outcome: decimal odds at kick-off, and whether they are closing ones or only some days old.
CLOSING_COLUMNS = ("odds_rating_home", "odds_rating_draw", "odds_rating_away")
IS_CLOSING = "odds_rating_is_closing"
_BASE_COLUMNS = ["p_base_home", "p_base_draw", "p_base_away"]


class TooFewMatchesError(ValueError):
    """A model was asked of fewer matches than it takes."""


class OtherFeaturesError(ValueError):
    """A stored model was fitted on other inputs than this code makes."""


@dataclass(frozen=True)
class OddsModel:
    """A fitted model of one kind with its temperature (above 1 pulls towards even)."""

    model: ClosingModel | ResultModel
    temperature: float


@dataclass(frozen=True)
class Forecaster:
    """Fitted outcome models.

    Attributes:
        models: By kind; a kind that had too little to learn from is absent (`pre` then is the consensus, moved
            by absences alone).
        trained_from: First kick-off learned from.
        trained_to: Last kick-off learned from.
        n_train: Matches learned from.
    """

    models: dict[str, OddsModel]
    trained_from: pd.Timestamp
    trained_to: pd.Timestamp
    n_train: int

    @classmethod
    def fit(
        cls,
        match_features: pd.DataFrame,
        earlier: "Forecaster | None" = None,
        kinds: Collection[str] = KINDS,
    ) -> "Forecaster":
        """Learn from finished matches.

        Args:
            match_features: Rows of `features.match_features`; coming and awarded matches are left out. With
                `CLOSING_COLUMNS` and `IS_CLOSING` as further labels, `past` and `pre` learn from odds;
                without, `past` learns from results.
            earlier: A forecaster of these kinds fitted on the same rows before their last season, if there is
                one at hand; the temperatures are those of its forecasts of the last season. None: it is
                fitted here.
            kinds: Which models to fit.

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
        is_last = last_season(rows["kickoff_at"])
        if earlier is None and enough(rows[~is_last]):
            earlier = cls._fit_models(rows[~is_last], kinds, {})
        temperatures = {}
        if earlier is not None and is_last.any():
            for kind in (kind for kind in kinds if kind in earlier.models):
                held_out = rows[is_last & _can(rows, kind)]
                p = earlier._predict_kind(held_out, kind)
                temperatures[kind] = fit_temperature(p, outcome_codes(held_out["outcome"]))
        return cls._fit_models(rows, kinds, temperatures)

    @classmethod
    def _fit_models(cls, rows: pd.DataFrame, kinds: Collection[str], temperatures: dict[str, float]) -> "Forecaster":
        models = {}
        for kind in kinds:
            model = _fit_kind(rows, kind)
            if model is not None:
                models[kind] = OddsModel(model, temperatures.get(kind, 1.0))
        return cls(models, rows["kickoff_at"].min(), rows["kickoff_at"].max(), len(rows))

    def _predict_kind(self, match_features: pd.DataFrame, kind: str) -> Floats:
        """Probabilities of one kind before temperature; its rows must have what the kind needs."""
        fitted = self.models.get(kind)
        if fitted is None:
            p = probabilities(seen_log_odds(match_features))
        elif isinstance(fitted.model, ClosingModel):
            inputs = model_frame(match_features, kind).to_numpy()
            p = fitted.model.predict(inputs, seen_log_odds(match_features) if kind == "pre" else None)
        else:
            p = fitted.model.predict(model_frame(match_features, kind).to_numpy())
        return with_absences(p, match_features, kind)

    def predict(self, match_features: pd.DataFrame, odds: str = "pre") -> pd.DataFrame:
        """Forecast matches.

        Args:
            match_features: Rows of `features.match_features`.
            odds: The most that may be used: `none`, `past` or `pre`. Each row takes the best kind it has the
                odds for.

        Returns:
            `FORECAST_COLUMNS` on the same index: the three probabilities; `is_base_rate` where a club was
            never rated and the league's base rate stands alone; `data_depth`, rated matches of the less known
            club; `confidence`, the largest probability, which is the share of such picks that should come
            true; expected goals; `odds_used`, the kind of each row.
        """
        kinds = kinds_of_rows(match_features, odds, [*self.models, "pre"])
        p = np.full((len(match_features), 3), np.nan)
        for kind in KINDS:
            chosen = kinds == kind
            if chosen.any():
                fitted = self.models.get(kind)
                temperature = 1.0 if fitted is None else fitted.temperature
                p[chosen] = apply_temperature(self._predict_kind(match_features[chosen], kind), temperature)
        return _forecast(match_features, p, kinds)

    def parameters(self) -> dict[str, Any]:
        """What the models were made with, for the record."""
        told: dict[str, Any] = {
            "models": ", ".join(self.models),
            "logit_inverse_ridge": INVERSE_RIDGE,
            "closing_ridge": RIDGE,
            "coverage_matches": COVERAGE_MATCHES,
            "trained_from": self.trained_from.isoformat(),
            "trained_to": self.trained_to.isoformat(),
            "n_train": self.n_train,
        }
        for prefix, parameters in (("results", PARAMETERS), ("closing", TREES), ("correction", CORRECTION_TREES)):
            told |= {f"{prefix}_trees_{name}": value for name, value in parameters.items() if name != "verbose"}
        for kind, fitted in self.models.items():
            told[f"{kind}_learned_from"] = fitted.model.as_json()["learned_from"]
            told[f"{kind}_temperature"] = fitted.temperature
        return told

    def save(self, directory: Path) -> None:
        """Write the models as `forecaster.json` and a `trees_<kind>.cbm` each, without pickles."""
        directory.mkdir(parents=True, exist_ok=True)
        models = {}
        for kind, fitted in self.models.items():
            fitted.model.trees.save_model(str(directory / f"trees_{kind}.cbm"))
            models[kind] = {"temperature": fitted.temperature, **fitted.model.as_json()}
        content = {
            "feature_schema_sha256": feature_schema_sha256(),
            "trained_from": self.trained_from.isoformat(),
            "trained_to": self.trained_to.isoformat(),
            "n_train": self.n_train,
            "models": models,
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
        models = {}
        for kind, stored in content["models"].items():
            path = directory / f"trees_{kind}.cbm"
            model: ClosingModel | ResultModel
            if stored["learned_from"] == "results":
                model = ResultModel.from_json(stored, load_classifier(path))
            else:
                model = ClosingModel.from_json(stored, load_regressor(path))
            models[kind] = OddsModel(model, stored["temperature"])
        return cls(
            models, pd.Timestamp(content["trained_from"]), pd.Timestamp(content["trained_to"]), content["n_train"]
        )


def kinds_of_rows(match_features: pd.DataFrame, odds: str, fitted: Collection[str] = KINDS) -> NDArray[Any]:
    """Name the kind of model each row is forecast by: the one that knows most of those it has the odds for.

    Args:
        match_features: Rows of `features.match_features`.
        odds: The most that may be used.
        fitted: Kinds there are models of; a row that fits none of them takes the first.
    """
    usable = [kind for kind in KINDS[: KINDS.index(odds) + 1] if kind in fitted]
    kinds = np.full(len(match_features), (usable or [kind for kind in KINDS if kind in fitted])[0], dtype=object)
    for kind in usable:
        kinds[_can(match_features, kind)] = kind
    return kinds


def _can(match_features: pd.DataFrame, kind: str) -> NDArray[np.bool_]:
    """Mark the rows that have the odds a kind needs."""
    if kind == "none":
        return np.ones(len(match_features), dtype=bool)
    if kind == "past":
        n_priced = match_features[["home_n_odds_rated", "away_n_odds_rated"]].min(axis=1)
        return np.asarray(n_priced >= PRICED_MATCHES, dtype=bool)
    return has_odds_seen(match_features)


def _fit_kind(rows: pd.DataFrame, kind: str) -> ClosingModel | ResultModel | None:
    """Fit one model on the rows that have what it needs; None where nothing is to be learned."""
    if kind != "none" and set(CLOSING_COLUMNS) <= set(rows.columns):
        targets = log_odds(rows[list(CLOSING_COLUMNS)].to_numpy(dtype="float64", na_value=np.nan))
        labelled = np.isfinite(targets).all(axis=1) & _can(rows, kind)
        if kind == "pre":
            labelled &= rows[IS_CLOSING].to_numpy(dtype=bool, na_value=False)
        if labelled.sum() >= FEWEST_MATCHES:
            chosen = rows[labelled]
            offset = seen_log_odds(chosen) if kind == "pre" else None
            labels = put_right(targets[labelled], outcome_codes(chosen["outcome"]))
            return ClosingModel.fit(model_frame(chosen, kind).to_numpy(), labels, offset)
    if kind == "pre":
        return None
    chosen = rows[_can(rows, kind)]
    if not enough(chosen):
        return None
    return ResultModel.fit(model_frame(chosen, kind).to_numpy(), outcome_codes(chosen["outcome"]))


def base_rate_forecast(match_features: pd.DataFrame) -> pd.DataFrame:
    """Forecast by the leagues' base rates alone, flagged: where no model could be fitted."""
    p = match_features[_BASE_COLUMNS].to_numpy(dtype="float64")
    return _forecast(match_features, p, np.full(len(p), "none", dtype=object)).assign(is_base_rate=True)


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


def _forecast(match_features: pd.DataFrame, p_model: Floats, kinds: NDArray[Any]) -> pd.DataFrame:
    """Blend with the base rate below the coverage and lay out `FORECAST_COLUMNS`; seen odds need no blend."""
    depth = match_features[["home_n_rated", "away_n_rated"]].min(axis=1).to_numpy(dtype="int64")
    is_seen = kinds == "pre"
    share = np.where(depth > 0, 1.0 - BASE_SHARE * np.maximum(1.0 - depth / COVERAGE_MATCHES, 0.0), 0.0)
    share = np.where(is_seen, 1.0, share)[:, None]
    p = share * p_model + (1.0 - share) * match_features[_BASE_COLUMNS].to_numpy(dtype="float64")
    p = p / p.sum(axis=1, keepdims=True)
    forecast = pd.DataFrame(p, columns=list(P_COLUMNS), index=match_features.index)
    forecast["is_base_rate"] = (depth == 0) & ~is_seen
    forecast["data_depth"] = depth
    forecast["confidence"] = p.max(axis=1)
    for name in ("expected_goals_home", "expected_goals_away"):
        forecast[name] = match_features[name].to_numpy(dtype="float64")
    forecast["odds_used"] = kinds
    return forecast
