"""What a newly trained model has to pass before it is served: pure judgements, each a gate with its reason.

A gate that fails because something is wrong (a fault) stops whatever comes after; one that fails because the model is
no better leaves the champion serving. The rule on skill is in `training.compare`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ml_assets.frames import canonical_features, from_canonical_features
from ml_assets.league_groups import league_group
from ml_assets.metrics import Z_95, log_loss, paired_difference
from ml_assets.outcome.forecaster import Forecaster
from ml_assets.outcomes import P_COLUMNS, are_probabilities
from ml_assets.training import FEWEST_TO_COMPARE, Comparison, TrainedModel

#: No league group may get worse by more than this, nats a match (research: the spread between sound variants is a
#: quarter of it).
GROUP_MARGIN = 0.002
#: Rows sent both ways to see that a stored row forecasts as the trained one does.
N_SERVED = 100
#: A placebo may look this many standard errors better than the base rate by chance: once in a thousand trainings.
PLACEBO_ERRORS = 3.1
#: Newest rows a placebo is made of: it is one to find leaks, and a fifth of a training will do.
PLACEBO_ROWS = 20_000


@dataclass(frozen=True)
class Gate:
    """One condition for being served.

    Attributes:
        is_fault: Failing means that something is broken, not that the model is no better.
        detail: What was found, a sentence.
    """

    name: str
    passed: bool
    is_fault: bool
    detail: str

    def as_json(self) -> dict[str, Any]:
        """Write it for the table of training runs."""
        return {"name": self.name, "passed": self.passed, "is_fault": self.is_fault, "detail": self.detail}


def judge(challenger: TrainedModel, comparison: Comparison, champion: Forecaster | None) -> list[Gate]:
    """Pass every gate that needs nothing but the model, its test part and the champion."""
    return [
        Gate("skill", comparison.challenger_wins, False, comparison.reason),
        _league_groups(challenger, champion),
        _sound(challenger),
        _apart(challenger),
        _trained_as_served(challenger),
    ]


def _league_groups(challenger: TrainedModel, champion: Forecaster | None) -> Gate:
    """No league group worse than the champion's by more than the margin, as far as the group can tell."""
    name = "league_groups"
    if champion is None:
        return Gate(name, True, False, "there is no champion to compare with")
    test = challenger.test
    unseen = test[test["kickoff_at"] > max(champion.trained_to, challenger.forecaster.trained_to)]
    if len(unseen) < FEWEST_TO_COMPARE:
        return Gate(name, True, False, f"only {len(unseen)} matches that neither has learned from")
    ours = log_loss(unseen[list(P_COLUMNS)], unseen["outcome"])
    theirs = log_loss(champion.predict(unseen)[list(P_COLUMNS)], unseen["outcome"])
    groups = league_group(unseen["country"], unseen["tier"]).to_numpy()
    said, worse = [], []
    for group in np.unique(groups):
        chosen = groups == group
        difference = paired_difference(ours[chosen], theirs[chosen], unseen["kickoff_at"][chosen].dt.date)
        said.append(f"{group} {difference.mean:+.5f} on {difference.n}")
        if difference.mean > GROUP_MARGIN and difference.low > 0.0:
            worse.append(str(group))
    detail = "log loss against the champion: " + ", ".join(said)
    return Gate(name, not worse, False, f"{', '.join(worse)} got worse; {detail}" if worse else detail)


def _sound(challenger: TrainedModel) -> Gate:
    n_wrong = int((~are_probabilities(challenger.test[list(P_COLUMNS)])).sum())
    detail = f"{n_wrong} of {challenger.n_test} forecasts of the test part are no probabilities"
    return Gate("probabilities", n_wrong == 0, True, detail)


def _apart(challenger: TrainedModel) -> Gate:
    first, last = challenger.test["kickoff_at"].min(), challenger.forecaster.trained_to
    return Gate("tested_after_trained", bool(last < first), True, f"learned up to {last}, tested from {first}")


def _trained_as_served(challenger: TrainedModel) -> Gate:
    """Send rows of the test part through the bytes a forecast is stored as: the same forecast must come out."""
    rows = challenger.test.tail(N_SERVED)
    stored = pd.concat([from_canonical_features(canonical_features(row)) for _, row in rows.iterrows()])
    served = challenger.forecaster.predict(stored.reset_index(drop=True))[list(P_COLUMNS)].to_numpy()
    n_other = int((served != rows[list(P_COLUMNS)].to_numpy()).any(axis=1).sum())
    detail = f"{n_other} of {len(rows)} rows forecast otherwise once they are stored"
    return Gate("train_row_is_serve_row", n_other == 0, True, detail)


def placebo(match_features: pd.DataFrame, seed: int = 1) -> Gate:
    """Train on outcomes dealt out at random and test on such: any skill is a leak in splitting, fitting or scoring.

    Leaks of a result into its own features are another matter: `tests/leakage` scrambles the raw results for those.

    Args:
        match_features: Learnable rows in order of kick-off, as training reads them.
        seed: Of the shuffle.
    """
    rows = match_features.tail(PLACEBO_ROWS)
    dealt = rows.assign(outcome=np.random.default_rng(seed).permutation(rows["outcome"].to_numpy(dtype=object)))
    n_train = int(len(dealt) * 0.7)
    earlier, later = dealt.iloc[:n_train], dealt.iloc[n_train:]
    ours = log_loss(Forecaster.fit(earlier).predict(later)[list(P_COLUMNS)], later["outcome"])
    shares = earlier["outcome"].value_counts(normalize=True)
    base = -np.log(later["outcome"].map(shares).to_numpy(dtype="float64"))
    difference = paired_difference(ours, base, later["kickoff_at"].dt.date)
    error = (difference.high - difference.mean) / Z_95
    detail = f"log loss {difference.mean:+.4f} against the base rate on {difference.n} outcomes dealt at random"
    return Gate("placebo", bool(difference.mean > -PLACEBO_ERRORS * error), True, detail)
