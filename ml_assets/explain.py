"""Reasons: how a forecast comes about, family by family of its inputs, in numbers that add up to it.

A forecast begins at the league's base rate. Then the families of inputs are told to the model one after the other,
in a fixed order, what is not told yet being neutral; each step is the change of the forecast. So the steps add up to
the forecast, and the last steps taken back give what the model would have said without them. Beside its step each
family has the forecast `without` it alone, everything else told. Nothing here looks into the model: whatever
answers `predict` can be explained.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml_assets.frames import INPUT_COLUMNS
from ml_assets.goals.grid import split_goals
from ml_assets.outcome.forecaster import PRICED_MATCHES
from ml_assets.outcomes import OUTCOMES, P_COLUMNS
from ml_assets.ratings.columns import STAKES

Floats = NDArray[np.float64]

#: Every input column belongs to one family; the order is that of the steps. The base rate is where steps begin: the
#: league, its home advantage, how much is known, and how far the season has come.
FAMILIES: Mapping[str, tuple[str, ...]] = {
    "base_rate": (
        "p_base_home",
        "p_base_draw",
        "p_base_away",
        "market_home_advantage",
        "market_draw",
        "performance_home_advantage",
        "home_market_variance",
        "away_market_variance",
        "home_performance_variance",
        "away_performance_variance",
        "home_n_rated",
        "away_n_rated",
        "home_n_odds_rated",
        "away_n_odds_rated",
        "home_played",
        "away_played",
        "season_phase",
    ),
    "ratings": (
        "home_market",
        "away_market",
        "home_market_level",
        "away_market_level",
        "home_performance",
        "away_performance",
        "expected_goals_home",
        "expected_goals_away",
    ),
    "form": (
        "home_market_trend",
        "away_market_trend",
        "home_performance_trend",
        "away_performance_trend",
    ),
    "stakes": tuple(f"{side}_{name}" for side in ("home", "away") for name in STAKES),
    "availability": ("home_unavailable_weight", "away_unavailable_weight"),
    "news": (),
    "market": (
        "odds_seen_home",
        "odds_seen_draw",
        "odds_seen_away",
        "odds_seen_n_books",
        "odds_sharp_home",
        "odds_sharp_draw",
        "odds_sharp_away",
    ),
}
STEPS = tuple(family for family in FAMILIES if family != "base_rate")
#: A step that moves no outcome by half a percentage point is not worth a sentence.
WORTH_A_SENTENCE = 0.005
MOST_SENTENCES = 3

_BASE_COLUMNS = ["p_base_home", "p_base_draw", "p_base_away"]
_PLAIN_OUTCOMES = ("a home win", "a draw", "an away win")
_PLAIN_FAMILIES = {
    "ratings": "The clubs' ratings",
    "form": "Recent form",
    "stakes": "What is still at stake",
    "availability": "Players who are missing",
    "news": "Reports about the clubs",
    "market": "The odds seen so far",
}


class Predictor(Protocol):
    """Whatever gives `P_COLUMNS` for rows of `features.match_features`."""

    def predict(self, match_features: pd.DataFrame) -> pd.DataFrame:
        """Forecast matches."""
        ...


def explain(predictor: Predictor, match_features: pd.DataFrame, probabilities: Floats) -> list[dict[str, Any]]:
    """Give the reasons of each forecast, ready for JSON.

    Args:
        predictor: Made the forecasts.
        match_features: What it made them from; only `INPUT_COLUMNS` are read.
        probabilities: The forecasts, shape (n, 3).

    Returns:
        A dictionary a match. `base_rate`: home, draw, away where the steps begin. `steps`: for each family in
        order its `family`, what it adds to `home`, `draw` and `away`, and the forecast `without` it alone; base
        rate and steps add up to the forecast. `sentences`: the base rate, then the largest steps in words.
    """
    told = inputs_of(match_features)
    asked = {told_key(told): probabilities}
    base = told[_BASE_COLUMNS].to_numpy()
    base = base / base.sum(axis=1, keepdims=True)
    ladder = [base]
    for place in range(1, len(STEPS)):
        ladder.append(_asked(predictor, _without(told, STEPS[place:]), asked))
    ladder.append(probabilities)
    without = [_asked(predictor, _without(told, (family,)), asked) for family in STEPS]
    steps = np.stack([after - before for before, after in pairwise(ladder)], axis=1)
    return [
        _of_match(row, base[number], steps[number], [alone[number] for alone in without], probabilities[number])
        for number, row in enumerate(told.to_dict("records"))
    ]


def neutralise(match_features: pd.DataFrame, families: Sequence[str]) -> pd.DataFrame:
    """Take what families of inputs say out of feature rows.

    Without ratings both clubs are equally strong (each has the mean of the two, and the goals of the match are split
    as the league's base rate has it); every other family becomes unknown.
    """
    return _without(inputs_of(match_features), families)


def _without(inputs: pd.DataFrame, families: Sequence[str]) -> pd.DataFrame:
    neutral = inputs.copy()
    for family in families:
        if family != "ratings":
            neutral[list(FAMILIES[family])] = np.nan
            continue
        for home in (name for name in FAMILIES[family] if name.startswith("home_")):
            away = home.replace("home_", "away_", 1)
            neutral[home] = neutral[away] = (neutral[home] + neutral[away]) / 2.0
        goals = ["expected_goals_home", "expected_goals_away"]
        total = neutral[goals].sum(axis=1).to_numpy()
        neutral[goals] = np.stack(split_goals(total, neutral[_BASE_COLUMNS].to_numpy()), axis=1)
    return neutral


def inputs_of(match_features: pd.DataFrame) -> pd.DataFrame:
    """Copy the input columns as plain floats, NaN where unknown."""
    return pd.DataFrame(
        {
            name: pd.to_numeric(match_features[name]).astype("float64").to_numpy(na_value=np.nan)
            for name in INPUT_COLUMNS
        },
        index=match_features.index,
    )


def told_key(told: pd.DataFrame) -> bytes:
    """Name what is told by its bytes: families that say nothing cost no forecast."""
    return told.to_numpy().tobytes()


def _asked(predictor: Predictor, told: pd.DataFrame, asked: dict[bytes, Floats]) -> Floats:
    key = told_key(told)
    if key not in asked:
        asked[key] = predictor.predict(told)[list(P_COLUMNS)].to_numpy(dtype="float64")
    return asked[key]


def _of_match(
    inputs: Mapping[Any, Any], base: Floats, steps: Floats, without: list[Floats], forecast: Floats
) -> dict[str, Any]:
    return {
        "base_rate": dict(zip(OUTCOMES, base.tolist(), strict=True)),
        "steps": [
            {
                "family": family,
                **dict(zip(OUTCOMES, step.tolist(), strict=True)),
                "without": dict(zip(OUTCOMES, alone.tolist(), strict=True)),
            }
            for family, step, alone in zip(STEPS, steps, without, strict=True)
        ],
        "sentences": _sentences(inputs, base, steps, forecast),
    }


def _sentences(inputs: Mapping[Any, Any], base: Floats, steps: Floats, forecast: Floats) -> list[dict[str, str]]:
    is_priced = inputs["odds_seen_home"] == inputs["odds_seen_home"]  # not NaN
    if min(inputs["home_n_rated"], inputs["away_n_rated"]) == 0 and not is_priced:
        text = "Nothing is known of one of the clubs, so this is how matches of the league usually end."
        return [{"family": "base_rate", "text": text}]
    home, draw, away = (f"{100 * p:.1f} %" for p in base)
    told = [
        {
            "family": "base_rate",
            "text": f"In this league {home} of matches are home wins, {draw} draws and {away} away wins.",
        }
    ]
    largest = np.abs(steps).max(axis=1)
    reached = base + np.cumsum(steps, axis=0)
    reached[-1] = forecast
    for place in np.argsort(-largest, kind="stable")[:MOST_SENTENCES]:
        if largest[place] < WORTH_A_SENTENCE:
            break
        family, outcome = STEPS[place], int(np.abs(steps[place]).argmax())
        after = float(reached[place, outcome])
        before = after - float(steps[place, outcome])
        verb = "raise" if after > before else "lower"
        text = (
            f"{_PLAIN_FAMILIES[family]} {verb} the chance of {_PLAIN_OUTCOMES[outcome]}"
            f" from {100 * before:.1f} % to {100 * after:.1f} %{_detail(family, inputs)}."
        )
        told.append({"family": family, "text": text})
    return told


def _detail(family: str, inputs: Mapping[Any, Any]) -> str:
    """Say the plainest numbers behind a family, where there are any."""
    if family == "ratings":
        is_priced = min(inputs["home_n_odds_rated"], inputs["away_n_odds_rated"]) >= PRICED_MATCHES
        strength = "market" if is_priced else "performance"
        ahead = inputs[f"home_{strength}"] - inputs[f"away_{strength}"]
        side = "home" if ahead > 0 else "away"
        by = "past odds" if is_priced else "past matches"
        return f": by {by} and on level ground, a win of the {side} club is {np.exp(abs(ahead)):.1f} times as likely"
    if family == "availability":
        missing = [np.nan_to_num(inputs[f"{side}_unavailable_weight"]) for side in ("home", "away")]
        return f": counted in regular starters the home club misses {missing[0]:.1f} and the away club {missing[1]:.1f}"
    return ""
