"""The rating pass by itself, on as many invented matches as the whole archive has: no database, no files.

`python -m benchmarks.ratings` prints one line of JSON: seconds of processor time for the whole pass, for one
that resumes at the last season, and for the bare limit, a loop over the same matches that keeps nothing but
Elo.
"""

import argparse
import json
import resource
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from ml_assets.ratings import rate

N_SEASONS = 31
N_DIVISIONS = 2
N_CLUBS = 20
MATCHES_A_DAY = 10
COUNTRY_MATCHES = N_SEASONS * N_DIVISIONS * N_CLUBS * (N_CLUBS - 1)


def invented_country(number: int) -> pd.DataFrame:
    """Invent every match of a country since 1993: random scores, shots and odds, two clubs up and down a summer."""
    generator = np.random.default_rng(number)
    clubs = np.arange(N_DIVISIONS * N_CLUBS).reshape(N_DIVISIONS, N_CLUBS)
    pairs = np.array([(home, away) for home in range(N_CLUBS) for away in range(N_CLUBS) if home != away])
    parts = []
    for season in range(1993, 1993 + N_SEASONS):
        for division in range(N_DIVISIONS):
            places = generator.permutation(pairs)
            day = pd.Timestamp(season, 8, 10, tz="UTC") + pd.to_timedelta(
                7 * (np.arange(len(places)) // MATCHES_A_DAY), unit="D"
            )
            parts.append(
                pd.DataFrame(
                    {
                        "league_id": division + 1,
                        "tier": division + 1,
                        "season_start": season,
                        "home_team_id": clubs[division][places[:, 0]],
                        "away_team_id": clubs[division][places[:, 1]],
                        "cutoff_at": day,
                    }
                )
            )
        clubs[0, :2], clubs[1, :2] = clubs[1, :2].copy(), clubs[0, :2].copy()
    matches = pd.concat(parts, ignore_index=True)
    n = len(matches)
    matches["match_id"] = np.arange(n)
    matches["country"] = f"C{number:02d}"
    matches["status"] = "finished"
    matches["is_awarded"] = False
    matches["result_known_at"] = matches["cutoff_at"] + pd.Timedelta(hours=17)
    for side, goals in (("home", 1.5), ("away", 1.1)):
        matches[f"{side}_goals"] = generator.poisson(goals, n).astype(float)
        matches[f"{side}_shots"] = generator.poisson(12, n).astype(float)
        matches[f"{side}_corners"] = generator.poisson(5, n).astype(float)
        matches[f"{side}_shots_on_target"] = generator.poisson(4, n).astype(float)
    fair = generator.dirichlet([9.0, 5.5, 6.0], n)
    for outcome, p in zip(("home", "draw", "away"), fair.T, strict=True):
        matches[f"odds_rating_{outcome}"] = 1.0 / (1.05 * p.clip(0.02, 0.9))
    return matches


def elo_alone(matches: pd.DataFrame) -> None:
    """Keep nothing but Elo over the same matches: what a loop in Python costs at least."""
    elo: dict[int, float] = {}
    names = ("home_team_id", "away_team_id", "home_goals", "away_goals")
    for home, away, home_goals, away_goals in zip(*(matches[name].tolist() for name in names), strict=True):
        before_home, before_away = elo.get(home, 1500.0), elo.get(away, 1500.0)
        expected = 1.0 / (1.0 + 10.0 ** ((before_away - before_home - 65.0) / 400.0))
        step = 20.0 * ((home_goals > away_goals) + 0.5 * (home_goals == away_goals) - expected)
        elo[home], elo[away] = before_home + step, before_away - step


def seconds_of(work: Callable[[], object]) -> float:
    """Measure processor time: others share the machine."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def measure(n_matches: int) -> dict[str, float]:
    """Time whole pass, resumed passes and bare loop over at least `n_matches`, one country after another."""
    countries = [invented_country(number) for number in range(-(-n_matches // COUNTRY_MATCHES))]
    n_invented = sum(len(country) for country in countries)
    last = [rate(country).checkpoints[-1] for country in countries]
    resumed = [
        country[country["result_known_at"] >= checkpoint.checkpoint_at]
        for country, checkpoint in zip(countries, last, strict=True)
    ]
    whole = seconds_of(lambda: [rate(country) for country in countries])
    return {
        "n_matches": n_invented,
        "seconds": round(whole, 2),
        "microseconds_a_match": round(1e6 * whole / n_invented, 1),
        "seconds_last_season": round(
            seconds_of(lambda: [rate(rows, at.state) for rows, at in zip(resumed, last, strict=True)]), 2
        ),
        "seconds_elo_alone": round(seconds_of(lambda: [elo_alone(country) for country in countries]), 2),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--matches", type=int, default=266_553, help="at least how many to invent")
    print(json.dumps(measure(parser.parse_args().matches)))
