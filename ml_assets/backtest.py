"""Walk forward over the past: every match is forecast by a model that learned from earlier seasons only.

Ratings in the feature rows are already those of the morning of the match day. The classifiers are refitted on
1 July of each season, on all earlier seasons from 2008/09; where too little was played before, the league's
base rate stands.
"""

from collections.abc import Callable, Collection
from datetime import date

import pandas as pd

from ml_assets.outcome.forecaster import (
    KINDS,
    Forecaster,
    base_rate_forecast,
    enough,
    kinds_of_rows,
    last_season,
    learnable,
)
from ml_assets.outcomes import P_COLUMNS
from ml_assets.splits import season_of

#: Odds with a market average begin in 2005/06.
FIRST_TRAINING_SEASON = 2005

BACKTEST_COLUMNS = ("match_id", "cutoff_at", *P_COLUMNS, "model")
MODEL_NAME = "match-outcome"
BASE_RATE_NAME = "base-rate"

Progress = Callable[[int, int, str], None]


def walk_forward(
    match_features: pd.DataFrame,
    from_on: date,
    to_on: date,
    leagues: Collection[str] | None = None,
    odds: str = "past",
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Forecast the finished matches of a span, season by season.

    Args:
        match_features: Rows of `features.match_features` from the first season there is; all leagues are
            learned from.
        from_on: First match day.
        to_on: The day after the last match day.
        leagues: Our league codes to forecast; None for all.
        odds: The most that may be used: `none`, `past` (odds of earlier matches) or `pre` (those of the match
            itself, seen before its cut-off, too).
        progress: Called as (seasons done, seasons in all, what is next).

    Returns:
        `BACKTEST_COLUMNS`, a row a match, by kick-off. `model` names the last season learned from, or the
        base rate.
    """
    season = season_of(match_features["kickoff_at"])
    day = match_features["kickoff_at"].dt.date
    is_wanted = (day >= from_on) & (day < to_on) & match_features["is_finished"].astype(bool)
    if leagues is not None:
        is_wanted &= match_features["league_code"].isin(list(leagues))
    wanted_seasons = sorted(season[is_wanted].unique())
    parts: list[pd.DataFrame] = []
    earlier: dict[tuple[int, int], Forecaster] = {}
    for number, current in enumerate(wanted_seasons):
        if progress:
            progress(number, len(wanted_seasons), f"{current}/{(current + 1) % 100:02d}")
        since = FIRST_TRAINING_SEASON
        past = learnable(match_features[(season >= since) & (season < current)])
        if not enough(past):
            since = int(season.min())
            past = learnable(match_features[season < current])
        rows = match_features[is_wanted & (season == current)]
        if enough(past):
            kinds = _kinds(odds, rows)
            held_out = earlier.get((since, _held_out_season(past)))
            if held_out is not None and not set(kinds) <= set(held_out.models):
                held_out = None
            forecaster = Forecaster.fit(past, held_out, kinds)
            earlier = {(since, current): forecaster}
            forecast = forecaster.predict(rows, odds)
            name = f"{MODEL_NAME} to {forecaster.trained_to:%Y-%m-%d}"
        else:
            forecast, name = base_rate_forecast(rows), BASE_RATE_NAME
        models = forecast["is_base_rate"].map({True: BASE_RATE_NAME, False: name})
        parts.append(rows[["match_id", "cutoff_at", "kickoff_at"]].join(forecast[list(P_COLUMNS)]).assign(model=models))
    if progress:
        progress(len(wanted_seasons), len(wanted_seasons), "done")
    if not parts:
        return pd.DataFrame(columns=list(BACKTEST_COLUMNS))
    forecasts = pd.concat(parts).sort_values(["kickoff_at", "match_id"])
    return forecasts[list(BACKTEST_COLUMNS)].reset_index(drop=True)


def _kinds(odds: str, rows: pd.DataFrame) -> list[str]:
    """Name the models these rows need, fitted for no row in vain."""
    return [kind for kind in KINDS if (kinds_of_rows(rows, odds) == kind).any()] or [odds]


def _held_out_season(past: pd.DataFrame) -> int:
    return int(season_of(past["kickoff_at"])[last_season(past["kickoff_at"])].min())
