"""Season outlooks of past seasons, made as of a few of their days, against what became of them.

`python -m benchmarks.outlook [--seasons 2019 2020 ...] [--strength-sd 0.2 ...]` on the database of a backtest
(`benchmarks.backtested`). Ratings are those of the day: the rating pass is resumed at the season's start with every
later result taken away. The model learned from earlier seasons only. Form and rest, which the day does not know of
matches months ahead, are left out. Leagues whose season was not a complete double round robin are left out too.
"""

import argparse
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.backtested import LAST_TUNING_SEASON, backtest_engine
from ml_assets.backtest import FIRST_TRAINING_SEASON
from ml_assets.frames import INPUT_COLUMNS
from ml_assets.goals import score_grids
from ml_assets.outcome import Forecaster
from ml_assets.outcomes import P_COLUMNS
from ml_assets.outlook import STRENGTH_SD, Remaining, simulate_season, usual_number
from ml_assets.ratings import rate
from ml_assets.splits import season_of
from orchestration.db.frames import read_frame
from orchestration.ml.ratings import MATCHES
from orchestration.ml.training import LEARNABLE

SHARES = (0.0, 0.25, 0.5, 0.75)
N_SIMULATIONS = 1_000
BASE = ["p_base_home", "p_base_draw", "p_base_away"]
MAIN_LEAGUES = "select league_id from identity.league where length(code_football_data_co_uk) < 3"


@dataclass(frozen=True)
class Season:
    """A league's season as it was: its matches by kick-off, and who came where."""

    matches: pd.DataFrame
    final: pd.DataFrame
    n_relegated: int


def table_of(matches: pd.DataFrame, teams: list[int]) -> pd.DataFrame:
    """Add up results into a table, a row a club."""
    table = pd.DataFrame(0, index=teams, columns=["points", "goal_difference", "goals_for", "played"])
    for side, other in (("home", "away"), ("away", "home")):
        margin = matches[f"{side}_goals"] - matches[f"{other}_goals"]
        part = pd.DataFrame(
            {
                "team": matches[f"{side}_team_id"],
                "points": 3 * (margin > 0) + (margin == 0),
                "goal_difference": margin,
                "goals_for": matches[f"{side}_goals"],
                "played": 1,
            }
        )
        table = table.add(part.groupby("team").sum().astype("int64"), fill_value=0)
    return table.loc[teams].astype("int64")


def season_of_league(country: pd.DataFrame, league_id: int, season_start: int) -> Season | None:
    """Lay out a complete season whose relegated clubs are known; None where it was not one."""
    matches = country[(country["league_id"] == league_id) & (country["season_start"] == season_start)]
    matches = matches.sort_values(["kickoff_at", "match_id"])
    teams = sorted(set(matches["home_team_id"]) | set(matches["away_team_id"]))
    following = country[country["season_start"] == season_start + 1]
    of_league = following[following["league_id"] == league_id]
    is_complete = (
        len(matches) == len(teams) * (len(teams) - 1) > 0
        and (matches["status"] == "finished").all()
        and not matches.duplicated(["home_team_id", "away_team_id"]).any()
    )
    if not is_complete or of_league.empty:
        return None
    tier = int(matches["tier"].iloc[0])
    stayed = set(of_league["home_team_id"]) | set(of_league["away_team_id"])
    above = set(following.loc[following["tier"] < tier, "home_team_id"])
    final = table_of(matches, teams)
    order = final.sort_values(["points", "goal_difference", "goals_for"], ascending=False).index
    final["place"] = pd.Series(range(len(order)), index=order)
    final["is_relegated"] = [team not in stayed and team not in above for team in final.index]
    return Season(matches, final, int(final["is_relegated"].sum()))


def features_as_of(
    country: pd.DataFrame, checkpoint: Any, season: Season, at: pd.Timestamp, share: float
) -> pd.DataFrame:
    """Give feature rows of the season's matches from `at` on, of what was known then."""
    known = country[
        (country["season_start"] <= season.matches["season_start"].iloc[0])
        & (
            (country["result_known_at"] >= checkpoint.checkpoint_at)
            | (country["season_start"] == checkpoint.season_start)
        )
    ].copy()
    is_coming = known["kickoff_at"] >= at
    results = [
        name for name in known if name.endswith(("_goals", "_shots", "_target", "_corners")) or name.startswith("odds_")
    ]
    known.loc[is_coming, results] = np.nan
    known.loc[is_coming, "status"] = "scheduled"
    known.loc[is_coming, "result_known_at"] = pd.NaT
    known.loc[is_coming, "cutoff_at"] = at
    ratings = rate(known, checkpoint.state).ratings
    coming = season.matches[season.matches["kickoff_at"] >= at][["match_id", "home_team_id", "away_team_id"]]
    rows = coming.merge(ratings, on="match_id", validate="one_to_one")
    for name in INPUT_COLUMNS:
        if name not in rows:
            rows[name] = share if name == "season_phase" else np.nan
    return rows


def judge(
    season: Season,
    n_relegated: int,
    features: pd.DataFrame,
    forecaster: Forecaster,
    at: pd.Timestamp,
    spreads: list[float],
) -> list[dict[str, Any]]:
    """Score the outlook, its baselines and pace alone: a row a club and forecaster."""
    teams = season.final.index.to_list()
    played = season.matches[season.matches["kickoff_at"] < at]
    table = table_of(played, teams)
    place = {team: number for number, team in enumerate(teams)}
    home, away = (features[f"{side}_team_id"].map(place).to_numpy() for side in ("home", "away"))
    goals = features["expected_goals_home"], features["expected_goals_away"]
    ours = score_grids(*goals, forecaster.predict(features)[list(P_COLUMNS)])
    level = score_grids(*goals, features[BASE])
    n_matches = 2 * (len(teams) - 1)
    outlooks = {
        f"outlook, strength sd {spread:g}": simulate_season(
            table, Remaining(home, away, ours), n_relegated, n_simulations=N_SIMULATIONS, strength_sd=spread
        )
        for spread in spreads
    }
    outlooks["table, clubs level from here"] = simulate_season(
        table, Remaining(home, away, level), n_relegated, n_simulations=N_SIMULATIONS, strength_sd=0.0
    )
    pace = table["points"] / table["played"].clip(lower=1) * n_matches
    outlooks["nobody knows"] = pd.DataFrame(
        {
            "expected_points": pace if len(played) else season.final["points"].mean(),
            "points_low": np.nan,
            "points_high": np.nan,
            "p_title": 1 / len(teams),
            "p_top_four": 4 / len(teams),
            "p_relegated": n_relegated / len(teams),
        },
        index=teams,
    )
    final = season.final
    return [
        {
            "forecaster": name,
            "season": season.matches["season_start"].iloc[0],
            "league": season.matches["league_id"].iloc[0],
            **row,
            "points": final.loc[team, "points"],
            "title": final.loc[team, "place"] == 0,
            "top_four": final.loc[team, "place"] < 4,
            "relegated": bool(final.loc[team, "is_relegated"]),
        }
        for name, outlook in outlooks.items()
        for team, row in outlook.to_dict("index").items()
    ]


def summary(rows: pd.DataFrame) -> pd.DataFrame:
    """Mean scores of each forecaster at each day, over clubs."""
    lines = []
    for (share, name), part in rows.groupby(["share", "forecaster"], sort=True):
        line: dict[str, Any] = {"share": share, "forecaster": name, "clubs": len(part)}
        for what in ("title", "top_four", "relegated"):
            p = part[f"p_{what}"].to_numpy(dtype=float)
            happened = part[what].to_numpy(dtype=float)
            clipped = np.clip(p, 0.5 / N_SIMULATIONS, 1 - 0.5 / N_SIMULATIONS)
            line[f"{what}_brier"] = ((p - happened) ** 2).mean()
            line[f"{what}_log_loss"] = -np.where(happened == 1, np.log(clipped), np.log(1 - clipped)).mean()
        line["points_error"] = (part["expected_points"] - part["points"]).abs().mean()
        inside = (part["points"] >= part["points_low"]) & (part["points"] <= part["points_high"])
        line["in_90"] = inside.mean() if part["points_low"].notna().all() else np.nan
        lines.append(line)
    return pd.DataFrame(lines)


def main() -> None:
    """Walk through seasons and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    confirming = list(range(LAST_TUNING_SEASON + 1, 2023))
    parser.add_argument("--seasons", type=int, nargs="+", default=confirming, help="years they begin in")
    parser.add_argument("--strength-sd", type=float, nargs="+", default=[0.0, STRENGTH_SD])
    arguments = parser.parse_args()
    rows: list[dict[str, Any]] = []
    with backtest_engine() as engine:
        learnable = read_frame(engine, LEARNABLE, {"first_season": FIRST_TRAINING_SEASON})
        main_leagues = set(read_frame(engine, MAIN_LEAGUES)["league_id"])
        names = read_frame(engine, "select distinct country from core.match where league_id in (" + MAIN_LEAGUES + ")")
        everything = {"season_start": 0, "checkpoint_at": pd.Timestamp("1990-01-01", tz="UTC")}
        countries = {name: read_frame(engine, MATCHES, {"country": name} | everything) for name in names["country"]}
    checkpoints = {
        name: {checkpoint.season_start: checkpoint for checkpoint in rate(matches).checkpoints}
        for name, matches in countries.items()
    }
    for season_start in arguments.seasons:
        past = season_of(learnable["kickoff_at"]) < season_start
        forecaster = Forecaster.fit(learnable[past], kinds=["past"])
        for name, country in countries.items():
            for league_id in sorted(main_leagues & set(country["league_id"])):
                season = season_of_league(country, league_id, season_start)
                earlier = [season_of_league(country, league_id, season_start - back) for back in (1, 2, 3)]
                counts = [before.n_relegated for before in earlier if before is not None]
                if season is None or not counts:
                    continue
                n_relegated = usual_number(counts)
                for share in SHARES:
                    first = season.matches["kickoff_at"].iloc[int(share * (len(season.matches) - 1))]
                    at = first.floor("D")
                    as_of = features_as_of(country, checkpoints[name][season_start], season, at, share)
                    judged = judge(season, n_relegated, as_of, forecaster, at, arguments.strength_sd)
                    rows += [{"share": share, **row} for row in judged]
        print(f"{season_start}: {len(rows)} rows so far", flush=True)
    result = pd.DataFrame(rows)
    n_seasons = len(result[["league", "season"]].drop_duplicates())
    print(f"{n_seasons} seasons of leagues, begun in {arguments.seasons}")
    with pd.option_context("display.width", 250, "display.max_columns", 30):
        print(summary(result).round(4).to_string(index=False))


if __name__ == "__main__":
    main()
