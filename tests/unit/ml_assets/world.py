"""A small invented country for tests of `ml_assets`: two divisions of eight clubs, promotion, odds, shots, gaps."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from ml_assets.ratings import rate

N_CLUBS = 8
MISSING_SHOTS, MISSING_ODDS = 0.2, 0.15


def country(seed: int = 1, n_seasons: int = 3, first_season: int = 2015, n_scheduled: int = 0) -> pd.DataFrame:
    """Rows of `core.match` of one country, shuffled; the last `n_scheduled` matches are still to come."""
    generator = np.random.default_rng(seed)
    strength = generator.normal(0.0, 0.35, size=2 * N_CLUBS) + np.repeat([0.3, -0.3], N_CLUBS)
    divisions = [list(range(N_CLUBS)), list(range(N_CLUBS, 2 * N_CLUBS))]
    rows: list[dict[str, Any]] = []
    for season in range(first_season, first_season + n_seasons):
        for division, clubs in enumerate(divisions):
            start = datetime(season, 8, 1 + 6 * (1 - division), tzinfo=UTC)
            fixtures = [(h, a) for h in clubs for a in clubs if h != a]
            generator.shuffle(fixtures)
            for number, (home, away) in enumerate(fixtures):
                day = start + timedelta(days=5 * (number // 3))
                rows.append(_match(generator, season, division, int(home), int(away), strength, day))
        swapped = generator.choice(N_CLUBS, size=2, replace=False)
        for place in swapped:
            divisions[0][place], divisions[1][place] = divisions[1][place], divisions[0][place]
    frame = pd.DataFrame(rows).sort_values(["cutoff_at", "league_id", "home_team_id"]).reset_index(drop=True)
    frame.insert(0, "match_id", np.arange(1, len(frame) + 1))
    return make_coming(frame, n_scheduled).sample(frac=1.0, random_state=seed)


def make_coming(frame: pd.DataFrame, n_scheduled: int) -> pd.DataFrame:
    """Take the results of the last matches away, as on the morning before them."""
    if n_scheduled == 0:
        return frame
    frame = frame.copy()
    coming = frame.index[-n_scheduled:]
    facts = [c for c in frame if c.endswith(("goals", "shots", "target", "corners")) or c.startswith("odds_")]
    frame.loc[coming, facts] = np.nan
    frame.loc[coming, "outcome"] = None
    frame.loc[coming, "status"] = "scheduled"
    frame.loc[coming, "result_known_at"] = pd.NaT
    frame.loc[coming, "cutoff_at"] = frame.loc[coming, "cutoff_at"].min()
    return frame


def _match(
    generator: np.random.Generator, season: int, division: int, home: int, away: int, strength: Any, day: datetime
) -> dict[str, Any]:
    rates = np.exp(0.25 + strength[home] - strength[away]), np.exp(0.0 + strength[away] - strength[home])
    goals = [int(generator.poisson(r)) for r in rates]
    shots = [float(generator.poisson(9 + 2 * r)) for r in rates]
    target = [float(generator.binomial(int(s), 0.4)) for s in shots]
    p = _outcome_probabilities(*rates)
    odds = np.maximum(1.0 / (p * 1.06), 1.01)
    is_time_known = bool(generator.random() < 0.5)
    kickoff_at = day + timedelta(hours=float(generator.integers(12, 21)))
    row = {
        "league_id": division + 1,
        "league_code": f"D{division + 1}",
        "country": "TST",
        "tier": division + 1,
        "season_start": season,
        "home_team_id": home + 1,
        "away_team_id": away + 1,
        "kickoff_at": kickoff_at,
        "cutoff_at": day,
        "status": "finished",
        "result_known_at": kickoff_at + timedelta(hours=2) if is_time_known else day + timedelta(days=1),
        "home_goals": float(goals[0]),
        "away_goals": float(goals[1]),
        "outcome": "home" if goals[0] > goals[1] else "away" if goals[0] < goals[1] else "draw",
        "home_shots": shots[0],
        "away_shots": shots[1],
        "home_shots_on_target": target[0],
        "away_shots_on_target": target[1],
        "home_corners": float(generator.poisson(3 + rates[0])),
        "away_corners": float(generator.poisson(3 + rates[1])),
        "is_awarded": bool(generator.random() < 0.01),
    }
    row |= dict(zip(("odds_rating_home", "odds_rating_draw", "odds_rating_away"), odds, strict=True))
    row |= dict(zip(("odds_close_home", "odds_close_draw", "odds_close_away"), odds, strict=True))
    if generator.random() < MISSING_SHOTS:
        row |= {name: np.nan for name in row if "shots" in name}
    if generator.random() < MISSING_ODDS:
        row |= {name: np.nan for name in row if name.startswith("odds_rating")}
    return row


def _outcome_probabilities(home: float, away: float) -> Any:
    goals = np.arange(15)
    factorial = np.cumprod(np.maximum(goals, 1))
    grid = np.outer(home**goals / factorial, away**goals / factorial)
    p = np.array([np.tril(grid, -1).sum(), np.trace(grid), np.triu(grid, 1).sum()])
    return p / p.sum()


def match_features(matches: pd.DataFrame) -> pd.DataFrame:
    """Rows of `features.match_features` as far as models read them: the ratings, and plain values for the rest."""
    ratings = rate(matches).ratings.drop(columns=["cutoff_at", "country", "season_start"])
    features = matches.merge(ratings, on="match_id", validate="one_to_one").sort_values("match_id")
    features["is_finished"] = features["status"] == "finished"
    for side in ("home", "away"):
        features[f"{side}_played"] = 7 - features[f"{side}_matches_left"].clip(upper=7)
        is_told = (features["match_id"] % 4 == 0).to_numpy()
        features[f"{side}_unavailable_weight"] = np.where(is_told, features[f"{side}_team_id"] % 3 / 2.0, np.nan)
    features["season_phase"] = 0.5
    features["odds_rating_is_closing"] = True
    return with_odds_seen(features).reset_index(drop=True)


def with_odds_seen(features: pd.DataFrame) -> pd.DataFrame:
    """Give two matches in three odds of the match itself, near its close, and every second of them a sharp price."""
    number = np.arange(len(features))
    drift = np.random.default_rng(5).normal(0.0, 0.05, size=(len(features), 3))
    for place, outcome in enumerate(("home", "draw", "away")):
        price = np.maximum(features[f"odds_close_{outcome}"].fillna(2.9).to_numpy() * np.exp(drift[:, place]), 1.02)
        features[f"odds_seen_{outcome}"] = np.where(number % 3 > 0, price, np.nan)
        features[f"odds_sharp_{outcome}"] = np.where(number % 6 == 1, price * 1.01, np.nan)
    features["odds_seen_n_books"] = np.where(number % 3 > 0, 5.0, np.nan)
    return features
