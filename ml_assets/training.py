"""Train an outcome model on the last seasons and judge it on the newest matches, which it has not seen.

The split is by time. What is judged is what is served: the forecaster learned from the earlier part only and
is not refitted on the test part. Its classifiers map ratings to probabilities, which hardly changes in half a
season, while the ratings themselves follow every match; and so the next model can be compared with this one
on matches that neither has learned from (`compare`).
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml_assets.frames import INPUT_COLUMNS, feature_schema_sha256
from ml_assets.importance import learning_curve, permutation_importance
from ml_assets.metrics import (
    Z_95,
    Difference,
    calibration_error,
    calibration_error_floor,
    calibration_slope,
    log_loss,
    paired_difference,
    ranked_probability_score,
    scores,
)
from ml_assets.odds import remove_margin
from ml_assets.outcome.forecaster import Forecaster, TooFewMatchesError, learnable
from ml_assets.outcomes import P_COLUMNS, outcome_codes
from ml_assets.splits import last_seasons, season_of, split_by_time

BASE_COLUMNS = ["p_base_home", "p_base_draw", "p_base_away"]
CLOSE_COLUMNS = ["p_close_home", "p_close_draw", "p_close_away"]
ODDS_COLUMNS = ["odds_close_home", "odds_close_draw", "odds_close_away"]
#: A comparison on fewer matches is a toss-up.
FEWEST_TO_COMPARE = 200
#: So much worse, in nats a match, is no worse: variants of one recipe differ by 0.0001 to 0.0005.
NO_WORSE = 0.0003


@dataclass(frozen=True)
class TrainedModel:
    """A model and what is known of it.

    Attributes:
        forecaster: Fitted on the train part; the one to serve.
        metrics: Flat, of the test part: scores of the model, `base_rate_*`, `close_*`, gaps with intervals.
        by_league: A row a league of the test part: league_code, n, log_loss, rps, gaps to base rate and
            close.
        by_season: The same by season, from 1 July: season, ...
        importance: What each kind of input is worth on the test part (`importance.permutation_importance`).
        curve: What more matches would be worth (`importance.learning_curve`).
        test: The test part: its feature rows with p_*, and p_close_* where a closing average is known.
        data_sha256: Of every input and outcome of both parts.
        train_from_on: First and last day of both parts.
    """

    forecaster: Forecaster
    metrics: dict[str, float]
    by_league: pd.DataFrame
    by_season: pd.DataFrame
    importance: pd.DataFrame
    curve: pd.DataFrame
    test: pd.DataFrame
    data_sha256: str
    feature_schema_sha256: str
    train_from_on: date
    train_to_on: date
    test_from_on: date
    test_to_on: date
    n_train: int
    n_test: int


def train(match_features: pd.DataFrame, market: pd.DataFrame, seasons: int, test_size: float) -> TrainedModel:
    """Train and judge.

    Args:
        match_features: Rows of `features.match_features`.
        market: `match_id` and `odds_close_home/draw/away` (NaN where none); judged against, never learned
            from.
        seasons: How many of the last seasons (from 1 July) to use, the one in play included.
        test_size: Share of these matches, the newest, that is held out.

    Raises:
        TooFewMatchesError: Too little is finished to learn from.
        ValueError: `test_size` leaves nothing on one side.
    """
    rows = learnable(match_features)
    if rows.empty:
        raise TooFewMatchesError("no finished match to learn from: read the archive first")
    rows = rows[last_seasons(rows["kickoff_at"], seasons)]
    split = split_by_time(rows["kickoff_at"], test_size)
    earlier, later = rows[~split.is_later], rows[split.is_later]
    forecaster = Forecaster.fit(earlier)
    forecasts = forecaster.predict(later)
    odds = later[["match_id"]].merge(market, on="match_id", how="left", validate="one_to_one")
    test = later.copy()
    test[list(P_COLUMNS)] = forecasts[list(P_COLUMNS)]
    test[CLOSE_COLUMNS] = remove_margin(odds[ODDS_COLUMNS].to_numpy(dtype="float64"))
    metrics = _metrics(test)
    return TrainedModel(
        forecaster,
        metrics | {"n_train": float(len(earlier)), "n_test": float(len(test))},
        _by(test, "league_code"),
        _by(test.assign(season=season_of(test["kickoff_at"])), "season"),
        permutation_importance(forecaster, test),
        learning_curve(earlier, test, metrics["log_loss"]),
        test,
        _digest(rows),
        feature_schema_sha256(),
        earlier["kickoff_at"].min().date(),
        earlier["kickoff_at"].max().date(),
        later["kickoff_at"].min().date(),
        later["kickoff_at"].max().date(),
        len(earlier),
        len(later),
    )


@dataclass(frozen=True)
class Comparison:
    """Challenger against champion.

    Attributes:
        difference: Paired log loss, challenger minus champion; None where there was nothing to compare on.
        challenger_wins: Whether the challenger is to be served.
        reason: In a sentence.
    """

    difference: Difference | None
    challenger_wins: bool
    reason: str


def compare(challenger: TrainedModel, champion: Forecaster | None) -> Comparison:
    """Decide who is served: the challenger, unless it is worse on paired log loss.

    Only matches after both models' training count. The challenger, which has learned from more, wins if it is worse
    by no more than 0.0003 or by no more than one standard error (the one-standard-error rule, Breiman et al. 1984):
    with many matches the first decides, with few the second, and a champion does not stay for ever because a small
    installation cannot tell. Where there is no champion that reads these features, or fewer than 200 such matches,
    the same rule is held against the base rate on the challenger's own test part.
    """
    if champion is None:
        return _against_base_rate(challenger, "there is no champion to compare with")
    test = challenger.test
    unseen = test[test["kickoff_at"] > max(champion.trained_to, challenger.forecaster.trained_to)]
    if len(unseen) < FEWEST_TO_COMPARE:
        return _against_base_rate(challenger, f"only {len(unseen)} matches that neither has learned from")
    ours = log_loss(unseen[list(P_COLUMNS)], unseen["outcome"])
    theirs = log_loss(champion.predict(unseen)[list(P_COLUMNS)], unseen["outcome"])
    difference = paired_difference(ours, theirs, unseen["kickoff_at"].dt.date)
    reason = (
        f"paired log loss {difference.mean:+.5f} [{difference.low:+.5f}, {difference.high:+.5f}]"
        f" against the champion on {difference.n} matches after both were trained"
    )
    return Comparison(difference, _is_no_worse(difference), reason)


def _is_no_worse(difference: Difference) -> bool:
    error = (difference.high - difference.mean) / Z_95
    return bool(difference.mean <= max(NO_WORSE, error))


def _against_base_rate(challenger: TrainedModel, why: str) -> Comparison:
    test = challenger.test
    ours, theirs = (log_loss(test[columns], test["outcome"]) for columns in (list(P_COLUMNS), BASE_COLUMNS))
    difference = paired_difference(ours, theirs, test["kickoff_at"].dt.date)
    reason = f"{why}; log loss {difference.mean:+.4f} against the base rate on {difference.n} matches"
    return Comparison(None, _is_no_worse(difference), reason)


def _metrics(test: pd.DataFrame) -> dict[str, float]:
    p, outcomes = test[list(P_COLUMNS)].to_numpy(), test["outcome"]
    slope = calibration_slope(p, outcomes)
    metrics = {
        **scores(p, outcomes),
        **{f"base_rate_{name}": value for name, value in scores(test[BASE_COLUMNS], outcomes).items()},
        "calibration_slope": slope.slope,
        "calibration_slope_low": slope.low,
        "calibration_slope_high": slope.high,
        "calibration_error": calibration_error(p, outcomes),
        "calibration_error_floor": calibration_error_floor(p),
        **_gap(test, BASE_COLUMNS, "base_rate_gap"),
    }
    priced = test[test[CLOSE_COLUMNS].notna().all(axis=1)]
    if len(priced):
        close = scores(priced[CLOSE_COLUMNS], priced["outcome"])
        metrics |= {f"close_{name}": value for name, value in close.items()}
        metrics |= _gap(priced, CLOSE_COLUMNS, "close_gap")
    return {name: value for name, value in metrics.items() if np.isfinite(value)}


def _gap(rows: pd.DataFrame, against: list[str], prefix: str) -> dict[str, float]:
    """Mean paired difference of the model to other forecasts, log loss and RPS, with bounds."""
    gaps: dict[str, float] = {}
    for name, score in (("log_loss", log_loss), ("rps", ranked_probability_score)):
        ours, theirs = score(rows[list(P_COLUMNS)], rows["outcome"]), score(rows[against], rows["outcome"])
        difference = paired_difference(ours, theirs, rows["kickoff_at"].dt.date)
        gaps |= {
            f"{prefix}_{name}": difference.mean,
            f"{prefix}_{name}_low": difference.low,
            f"{prefix}_{name}_high": difference.high,
        }
    return gaps


def _by(test: pd.DataFrame, name: str) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for code, league in test.groupby(name, sort=True):
        row: dict[str, Any] = {name: code, **scores(league[list(P_COLUMNS)], league["outcome"])}
        row |= _gap(league, BASE_COLUMNS, "base_rate_gap")
        priced = league[league[CLOSE_COLUMNS].notna().all(axis=1)]
        row["n_with_close"] = len(priced)
        if len(priced):
            row |= _gap(priced, CLOSE_COLUMNS, "close_gap")
        rows.append(row)
    return pd.DataFrame(rows)


def _digest(rows: pd.DataFrame) -> str:
    """SHA-256 over match ids, inputs and outcomes, in the order of `learnable`."""
    digest = hashlib.sha256()
    digest.update(rows["match_id"].to_numpy(dtype="int64").tobytes())
    digest.update(outcome_codes(rows["outcome"]).tobytes())
    inputs: NDArray[np.float64] = rows[list(INPUT_COLUMNS)].astype("float64").to_numpy()
    digest.update(np.ascontiguousarray(inputs).tobytes())
    return digest.hexdigest()
