"""The few constants worth tuning, searched on seasons that come after everything learned from (Optuna).

Nothing here changes a model: what is found stands beside what is set, with its interval, for a person to decide. The
surface is flat, and a search on it finds noise: differences below 0.0003 nats are none.
"""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml_assets.metrics import Difference, log_loss, paired_difference
from ml_assets.outcome import boosting, logit
from ml_assets.outcome.forecaster import Forecaster, TooFewMatchesError, enough, learnable
from ml_assets.outcomes import P_COLUMNS
from ml_assets.splits import season_of

STUDY = "match-outcome"
#: Seasons walked through in each trial, the newest there are.
N_SEASONS = 2

Constants = dict[str, float]
Progress = Callable[[int, float], None]


@dataclass(frozen=True)
class Tuned:
    """What a search found.

    Attributes:
        best: The constants that did best, and `usual` those that are set.
        difference: Paired log loss, best minus usual: as found, so it flatters the best.
        trials: A row a trial, those of earlier searches included: number, log_loss and the constants.
    """

    best: Constants
    usual: Constants
    difference: Difference
    trials: pd.DataFrame


def tune(match_features: pd.DataFrame, store: Path, n_trials: int, progress: Progress) -> Tuned:
    """Search for `n_trials` more trials, going on from what the store holds.

    Args:
        match_features: Rows of `features.match_features`.
        store: File of the study; killed in the middle, the next search goes on from the last finished trial.
        n_trials: How many more.
        progress: Called after each trial with its number of this search and the best log loss so far.

    Raises:
        TooFewMatchesError: There are no seasons to walk through.
    """
    import optuna
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    seasons = _seasons(match_features)
    store.parent.mkdir(parents=True, exist_ok=True)
    study = optuna.create_study(
        study_name=STUDY,
        storage=JournalStorage(JournalFileBackend(str(store))),
        sampler=optuna.samplers.TPESampler(seed=1),
        load_if_exists=True,
    )
    usual = _usual()
    n_before = len(study.trials)
    if not study.trials:
        study.enqueue_trial(usual)

    def objective(trial: Any) -> float:
        constants = {
            "depth": trial.suggest_int("depth", 2, 6),
            "learning_rate": trial.suggest_float("learning_rate", 0.01, 0.1, log=True),
            "l2_leaf_reg": trial.suggest_float("l2_leaf_reg", 1.0, 100.0, log=True),
            "inverse_ridge": trial.suggest_float("inverse_ridge", 0.001, 100.0, log=True),
        }
        return float(_walk(seasons, constants).mean())

    study.optimize(
        objective, n_trials=n_trials, callbacks=[lambda s, t: progress(t.number - n_before + 1, s.best_value)]
    )
    days = pd.concat([later["kickoff_at"].dt.date for _, later in seasons])
    difference = paired_difference(_walk(seasons, study.best_params), _walk(seasons, usual), days)
    rows = [{"number": t.number, "log_loss": t.value, **t.params} for t in study.trials if t.value is not None]
    return Tuned(dict(study.best_params), usual, difference, pd.DataFrame(rows))


def _usual() -> Constants:
    names = ("depth", "learning_rate", "l2_leaf_reg")
    return {name: boosting.PARAMETERS[name] for name in names} | {"inverse_ridge": logit.INVERSE_RIDGE}


def _seasons(match_features: pd.DataFrame) -> list[tuple[pd.DataFrame, pd.DataFrame]]:
    """Pair each of the newest seasons with what came before it."""
    rows = learnable(match_features)
    season = season_of(rows["kickoff_at"]).to_numpy()
    pairs = [(rows[season < current], rows[season == current]) for current in np.unique(season)[-N_SEASONS:]]
    pairs = [pair for pair in pairs if enough(pair[0])]
    if not pairs:
        raise TooFewMatchesError("too few seasons to tune on: read more with `bet-hope backfill-historical`")
    return pairs


def _walk(seasons: list[tuple[pd.DataFrame, pd.DataFrame]], constants: Constants) -> NDArray[np.float64]:
    with _set(constants):
        losses = [
            log_loss(Forecaster.fit(earlier).predict(later)[list(P_COLUMNS)], later["outcome"])
            for earlier, later in seasons
        ]
    return np.concatenate(losses)


@contextlib.contextmanager
def _set(constants: Constants) -> Iterator[None]:
    """Fit with other constants for a while."""
    trees, ridge = dict(boosting.PARAMETERS), logit.INVERSE_RIDGE
    try:
        boosting.PARAMETERS.update({name: value for name, value in constants.items() if name != "inverse_ridge"})
        logit.INVERSE_RIDGE = constants["inverse_ridge"]
        yield
    finally:
        boosting.PARAMETERS.update(trees)
        logit.INVERSE_RIDGE = ridge
