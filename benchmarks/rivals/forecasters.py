"""The rivals, each with what its package gives out of the box, walking forward: a match is forecast before its day.

A rival is a function of the matches and of the mask of those to forecast; it answers with probabilities of shape
(forecast, 3), NaN where it has none, and sees no result of the day or later.
"""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml_assets.odds import remove_margin

Floats = NDArray[np.float64]
Rival = Callable[[pd.DataFrame, NDArray[np.bool_]], Floats]
#: Matches a Dixon-Coles fit looks back on, and the decay of its weights a day (penaltyblog's own example: 0.001).
DIXON_COLES_DAYS, DIXON_COLES_DECAY = 3 * 365, 0.001
#: Days between two fits of it.
REFIT_DAYS = 7
#: A base rate looks back so far.
BASE_RATE_DAYS = 5 * 365
CODES = {"home": 0, "draw": 1, "away": 2}


def base_rate(matches: pd.DataFrame, wanted: NDArray[np.bool_]) -> Floats:
    """Shares of the outcomes of the division's last five years."""
    p = np.full((len(matches), 3), np.nan)
    for _, division in matches.groupby("division"):
        counts = pd.get_dummies(division["outcome"])[list(CODES)].astype(float)
        daily = counts.groupby(division["day"]).sum()
        past = daily.rolling(f"{BASE_RATE_DAYS}D", closed="left").sum()
        shares = past.div(past.sum(axis=1), axis=0)
        p[division.index] = shares.loc[division["day"]].to_numpy()
    return p[wanted]


def penaltyblog_elo(matches: pd.DataFrame, wanted: NDArray[np.bool_]) -> Floats:
    """Its Elo with its own draw curve."""
    from penaltyblog.ratings import Elo

    elo = Elo()
    codes = matches["outcome"].map(CODES).tolist()
    return _day_by_day(
        matches,
        wanted,
        elo.calculate_match_probabilities,
        lambda number, home, away: elo.update_ratings(home, away, codes[number]),
    )


def penaltyblog_pi(matches: pd.DataFrame, wanted: NDArray[np.bool_]) -> Floats:
    """Its pi-ratings with their own probabilities."""
    from penaltyblog.ratings import PiRatingSystem

    ratings = PiRatingSystem()
    margins = (matches["home_goals"] - matches["away_goals"]).astype(int).tolist()
    return _day_by_day(
        matches,
        wanted,
        ratings.calculate_match_probabilities,
        lambda number, home, away: ratings.update_ratings(home, away, margins[number]),
    )


def _day_by_day(
    matches: pd.DataFrame, wanted: NDArray[np.bool_], forecast: Callable, update: Callable[[int, str, str], None]
) -> Floats:
    p = np.full((len(matches), 3), np.nan)
    homes, aways = matches["home"].tolist(), matches["away"].tolist()
    for rows in matches.groupby("day", sort=True).indices.values():
        for number in rows:
            if wanted[number]:
                given = forecast(homes[number], aways[number])
                p[number] = given["home_win"], given["draw"], given["away_win"]
        for number in rows:
            update(number, homes[number], aways[number])
    return p[wanted]


def penaltyblog_dixon_coles(matches: pd.DataFrame, wanted: NDArray[np.bool_]) -> Floats:
    """Its Dixon-Coles, fitted every week on the division's last three years, weighted by age."""
    from penaltyblog.models import DixonColesGoalModel, dixon_coles_weights

    p = np.full((len(matches), 3), np.nan)
    for past, coming in _weeks(matches, wanted):
        model = DixonColesGoalModel(
            past["home_goals"].astype(int).to_numpy(),
            past["away_goals"].astype(int).to_numpy(),
            past["home"].to_numpy(dtype=object),
            past["away"].to_numpy(dtype=object),
            np.asarray(dixon_coles_weights(past["day"], DIXON_COLES_DECAY, coming["day"].min())),
        )
        model.fit()
        known = set(past["home"]) | set(past["away"])
        for number, home, away in zip(coming.index, coming["home"], coming["away"], strict=True):
            if home in known and away in known:
                p[number] = model.predict(home, away).home_draw_away
    return p[wanted]


def _weeks(matches: pd.DataFrame, wanted: NDArray[np.bool_]) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    for _, division in matches.groupby("division"):
        chosen = division[wanted[division.index]]
        if chosen.empty:
            continue
        week = (chosen["day"] - chosen["day"].min()).dt.days // REFIT_DAYS
        for _, coming in chosen.groupby(week):
            begins = coming["day"].min()
            age = (begins - division["day"]).dt.days
            past = division[(age > 0) & (age <= DIXON_COLES_DAYS)]
            if len(past) > 200:
                yield past, coming


def elo_logit(matches: pd.DataFrame, wanted: NDArray[np.bool_]) -> Floats:
    """Plain Elo (K 20, no home advantage of its own) and a multinomial logit on the difference, refitted each July."""
    from sklearn.linear_model import LogisticRegression

    ratings: dict[str, float] = {}
    difference = np.empty(len(matches))
    homes, aways, outcomes = (matches[name].tolist() for name in ("home", "away", "outcome"))
    scored = {"home": 1.0, "draw": 0.5, "away": 0.0}
    for rows in matches.groupby("day", sort=True).indices.values():
        for number in rows:
            difference[number] = ratings.get(homes[number], 1500.0) - ratings.get(aways[number], 1500.0)
        for number in rows:
            expected = 1.0 / (1.0 + 10.0 ** (-(difference[number] + 70.0) / 400.0))
            change = 20.0 * (scored[outcomes[number]] - expected)
            ratings[homes[number]] = ratings.get(homes[number], 1500.0) + change
            ratings[aways[number]] = ratings.get(aways[number], 1500.0) - change
    season = matches["day"].dt.year - (matches["day"].dt.month < 7)
    codes = matches["outcome"].map(CODES).to_numpy()
    p = np.full((len(matches), 3), np.nan)
    for current in sorted(season[wanted].unique()):
        past, coming = (season < current).to_numpy(), (season == current).to_numpy() & wanted
        model = LogisticRegression(max_iter=500).fit(difference[past, None] / 400.0, codes[past])
        p[coming] = model.predict_proba(difference[coming, None] / 400.0)
    return p[wanted]


def market_before(matches: pd.DataFrame, wanted: NDArray[np.bool_]) -> Floats:
    """The average of the odds some days before, margin taken off by the power method."""
    return remove_margin(matches.loc[wanted, ["odds_pre_home", "odds_pre_draw", "odds_pre_away"]])


def market_close(matches: pd.DataFrame, wanted: NDArray[np.bool_]) -> Floats:
    """The average of the closing odds, margin taken off by the power method."""
    return remove_margin(matches.loc[wanted, ["odds_close_home", "odds_close_draw", "odds_close_away"]])


RIVALS: dict[str, Rival] = {
    "base rate": base_rate,
    "penaltyblog Elo": penaltyblog_elo,
    "penaltyblog pi-ratings": penaltyblog_pi,
    "penaltyblog Dixon-Coles": penaltyblog_dixon_coles,
    "plain Elo, logit": elo_logit,
    "market, some days before": market_before,
}
