"""What each input is worth to a fitted model, and what more matches would be worth: for the plots of a training."""

from collections import defaultdict

import numpy as np
import pandas as pd

from ml_assets.frames import INPUT_COLUMNS
from ml_assets.metrics import log_loss
from ml_assets.outcome.forecaster import Forecaster, enough
from ml_assets.outcomes import P_COLUMNS

#: Matches that inputs are shuffled over: the error of a difference is below 0.0005 there.
MOST_ROWS = 5_000
#: Shares of the train part that the learning curve is drawn from, the newest matches of it; the last is the model.
SHARES = (0.125, 0.25)


def permutation_importance(forecaster: Forecaster, test: pd.DataFrame, seed: int = 1) -> pd.DataFrame:
    """Shuffle each kind of input over the test part, both clubs' together, and see what it costs (Breiman 2001).

    Args:
        forecaster: Not fitted on these rows.
        test: Feature rows with their outcome.
        seed: Of sample and shuffle.

    Returns:
        A row a kind of input, the dearest first: input, log_loss (how much worse, nats a match).
    """
    rows = test.sample(min(len(test), MOST_ROWS), random_state=seed)
    order = np.random.default_rng(seed).permutation(len(rows))
    unshuffled = log_loss(forecaster.predict(rows)[list(P_COLUMNS)], rows["outcome"]).mean()
    costs = {}
    for kind, columns in _kinds().items():
        shuffled = rows.assign(**{name: rows[name].to_numpy()[order] for name in columns})
        losses = log_loss(forecaster.predict(shuffled)[list(P_COLUMNS)], rows["outcome"])
        costs[kind] = float(losses.mean() - unshuffled)
    table = pd.DataFrame({"input": list(costs), "log_loss": list(costs.values())})
    return table.sort_values("log_loss", ascending=False, ignore_index=True)


def learning_curve(train: pd.DataFrame, test: pd.DataFrame, log_loss_of_all: float) -> pd.DataFrame:
    """Score models that learned from the newest part of the same matches.

    Args:
        train: The train part, in order of kick-off.
        test: The test part.
        log_loss_of_all: Of the model itself, which learned from all of `train`.

    Returns:
        Columns n_train, log_loss; too small parts are left out.
    """
    points = []
    for share in SHARES:
        part = train.tail(int(len(train) * share))
        if enough(part):
            p = Forecaster.fit(part).predict(test)[list(P_COLUMNS)]
            points.append((len(part), float(log_loss(p, test["outcome"]).mean())))
    return pd.DataFrame([*points, (len(train), log_loss_of_all)], columns=["n_train", "log_loss"])


def _kinds() -> dict[str, list[str]]:
    kinds: dict[str, list[str]] = defaultdict(list)
    for name in INPUT_COLUMNS:
        words = [word for word in name.split("_") if word not in ("home", "away", "draw")]
        kinds[" ".join(words)].append(name)
    return kinds
