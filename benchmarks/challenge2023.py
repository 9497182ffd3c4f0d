"""The 2023 Soccer Prediction Challenge: `python -m benchmarks.challenge2023 --data DIR --out FILE.csv`.

Learns from TrainingSet_2023_02_08.csv alone, which knows goals and nothing else and ends eight weeks before the
matches to forecast; writes the rows of PredictionSet_fixtures_only.csv, in order, with p_home, p_draw, p_away added.
`--validate` walks forward over the same fortnight of earlier years, with the same gap, inside the training file.
"""

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml_assets.metrics import log_loss, paired_difference, ranked_probability_score
from ml_assets.outcome.boosting import PARAMETERS
from ml_assets.outcome.logit import Logit
from ml_assets.outcomes import P_COLUMNS
from ml_assets.ratings import rate

TRAINING, FIXTURES = "TrainingSet_2023_02_08.csv", "PredictionSet_fixtures_only.csv"
#: A spreadsheet took MAR1, the first division of Morocco, for the first of March 2023 and wrote its day number.
LEAGUES_MADE_DATES = {"44986": "MAR1"}
OUTCOMES = {"W": "home", "D": "draw", "L": "away"}
#: Classifiers learn from matches since then: ratings had some seasons to settle in most leagues.
FIRST_YEAR = 2005
#: As the trees of the served model, but more of them: there are twice as many matches and half as many inputs.
TREES = PARAMETERS | {"iterations": 400}
#: The fortnight to forecast and the last day known, in each year.
WINDOW, LAST_KNOWN = ((4, 14), (4, 26)), (2, 19)
#: Every match that teaches the classifiers is rated from results at least so old, as the fixtures are: what a rating is
#: worth depends on its age (0.0002 RPS in validation).
GAP = pd.Timedelta(days=54)

#: 2020 had no football then.
FEWEST_MATCHES = 100

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Model:
    """Mean of a logit and boosted trees on ratings learned from goals."""

    logit: Logit
    trees: "object"

    @classmethod
    def fit(cls, rows: pd.DataFrame) -> "Model":
        """Fit on rated, finished matches."""
        from catboost import CatBoostClassifier

        inputs, codes = _inputs(rows), rows["outcome"].map({"home": 0, "draw": 1, "away": 2}).to_numpy(dtype="int64")
        trees = CatBoostClassifier(**TREES)
        trees.fit(inputs, codes)
        return cls(Logit.fit(inputs, codes), trees)

    def parts(self, rows: pd.DataFrame) -> dict[str, Floats]:
        """Forecast by each half and by their mean, shape (n, 3)."""
        inputs = _inputs(rows)
        logit = self.logit.predict(inputs)
        trees = np.asarray(self.trees.predict_proba(inputs))  # type: ignore[attr-defined]
        return {"logit": logit, "trees": trees, "mean": (logit + trees) / 2}


def main() -> None:
    """Validate, or forecast and write."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.challenge2023", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of the two files")
    parser.add_argument("--out", type=Path, help="CSV file to write")
    parser.add_argument("--validate", action="store_true", help="score the same fortnight of 2015 to 2022 instead")
    arguments = parser.parse_args()
    missing = [name for name in (TRAINING, FIXTURES) if not (arguments.data / name).is_file()]
    if missing:
        sys.exit(f"{arguments.data} has no {' and no '.join(missing)}")
    if not arguments.validate and arguments.out is None:
        parser.error("say where to write with --out, or --validate")
    training = read_training(arguments.data / TRAINING)
    if arguments.validate:
        print(validate(training))
        return
    fixtures = pd.read_csv(arguments.data / FIXTURES, dtype=str, keep_default_na=False)
    started = time.monotonic()
    p = forecast(training, fixtures)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    fixtures.assign(**dict(zip(P_COLUMNS, p.T, strict=True))).to_csv(arguments.out, index=False)
    print(f"wrote {len(fixtures)} forecasts to {arguments.out} in {time.monotonic() - started:.0f} s")


def read_training(path: Path) -> pd.DataFrame:
    """Read the results, without the matches that have none (a score of -1)."""
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    rows = rows[(rows["HS"] != "-1") & (rows["AS"] != "-1")]
    return rows.assign(HS=rows["HS"].astype(int), AS=rows["AS"].astype(int), day=_days(rows)).reset_index(drop=True)


def forecast(training: pd.DataFrame, fixtures: pd.DataFrame) -> Floats:
    """Learn from the results and forecast fixtures, ratings as of the last result; shape (n, 3)."""
    rated = _rated(training, fixtures.assign(day=_days(fixtures)))
    known = rated[rated["outcome"].notna() & (rated["day"].dt.year >= FIRST_YEAR)]
    coming = rated[rated["outcome"].isna()].sort_values("row")
    return Model.fit(known).parts(coming)["mean"]


def validate(training: pd.DataFrame, years: range = range(2015, 2023)) -> pd.DataFrame:
    """Score the fortnight of each year, known up to eight weeks before: RPS and log loss of each part."""
    found = []
    rated = _rated(training, training.head(0))
    for year in years:
        first, last = (pd.Timestamp(year, *day) for day in WINDOW)
        window = rated[(rated["day"] >= first) & (rated["day"] <= last)]
        if len(window) < FEWEST_MATCHES:
            continue
        known = rated[(rated["day"] <= pd.Timestamp(year, *LAST_KNOWN)) & (rated["day"].dt.year >= FIRST_YEAR)]
        outcomes = window["outcome"]
        parts = Model.fit(known).parts(window)
        parts["base"] = window[["p_base_home", "p_base_draw", "p_base_away"]].to_numpy()
        for name, p in parts.items():
            found.append(
                pd.DataFrame(
                    {
                        "year": year,
                        "part": name,
                        "rps": ranked_probability_score(p, outcomes),
                        "log_loss": log_loss(p, outcomes),
                        "day": window["day"].to_numpy(),
                    }
                )
            )
        print(f"{year}: {len(window)} matches", file=sys.stderr, flush=True)
    scores = pd.concat(found)
    table = scores.pivot_table(index="year", columns="part", values="rps", margins=True)
    table["n"] = scores[scores["part"] == "mean"].groupby("year").size()
    mean, logit = (scores[scores["part"] == name] for name in ("mean", "logit"))
    gap = paired_difference(mean["rps"], logit["rps"], mean["day"])
    print(f"mean minus logit: {gap.mean:+.5f} [{gap.low:+.5f}, {gap.high:+.5f}] RPS on {gap.n}")
    print(scores.groupby("part")["log_loss"].mean().to_string())
    return table


def _days(rows: pd.DataFrame) -> "pd.Series[pd.Timestamp]":
    return pd.to_datetime(rows["Date"], format="%d/%m/%Y")


def _rated(results: pd.DataFrame, fixtures: pd.DataFrame) -> pd.DataFrame:
    """Rate results and fixtures country by country; `row` is a fixture's place in its file."""
    told = fixtures[["Sea", "Lge", "HT", "AT", "day"]].assign(row=np.arange(len(fixtures)))  # and no score
    both = pd.concat([results.assign(row=-1), told], ignore_index=True)
    league = both["Lge"].replace(LEAGUES_MADE_DATES)
    is_result = both["row"] < 0
    day = both["day"].dt.tz_localize("UTC")
    clubs = league.str[:3] + " " + both["HT"].str.strip(), league.str[:3] + " " + both["AT"].str.strip()
    team_ids, _ = pd.factorize(pd.concat(clubs))
    matches = pd.DataFrame(
        {
            "match_id": np.arange(len(both)),
            "league_id": pd.factorize(league)[0],
            "country": league.str[:3],
            "tier": league.str[3].astype(int),
            "season_start": 2000 + both["Sea"].str[:2].astype(int),
            "home_team_id": team_ids[: len(both)],
            "away_team_id": team_ids[len(both) :],
            "kickoff_at": day + pd.Timedelta(hours=15),
            "cutoff_at": day,
            "status": np.where(is_result, "finished", "scheduled"),
            "is_awarded": False,
            "result_known_at": (day + GAP).where(is_result),
            "home_goals": both["HS"].astype(float),
            "away_goals": both["AS"].astype(float),
        }
    )
    unknown = (
        "home_shots",
        "away_shots",
        "home_shots_on_target",
        "away_shots_on_target",
        "home_corners",
        "away_corners",
    )
    matches[list(unknown)] = np.nan
    matches[[f"odds_rating_{name}" for name in OUTCOMES.values()]] = np.nan
    ratings = pd.concat([rate(of_country).ratings for _, of_country in matches.groupby("country", sort=True)])
    rated = ratings.drop(columns=["cutoff_at", "country", "season_start"]).merge(
        matches[["match_id", "country", "tier"]], on="match_id", validate="one_to_one"
    )
    facts = both[["day", "row"]].assign(outcome=both["WDL"].map(OUTCOMES).where(is_result))
    return rated.merge(facts, left_on="match_id", right_index=True, validate="one_to_one").sort_values(
        ["day", "match_id"]
    )


def _inputs(rows: pd.DataFrame) -> Floats:
    """Differences and levels of the goals ratings, and how well both clubs are known; shape (n, inputs)."""
    goals = np.log(rows[["expected_goals_home", "expected_goals_away"]].to_numpy())
    base = np.log(rows[["p_base_home", "p_base_draw", "p_base_away"]].to_numpy())
    depth = np.log1p(np.minimum(rows["home_n_rated"], rows["away_n_rated"]).to_numpy())
    columns = (
        (rows["home_elo"] + rows["elo_home_advantage"] - rows["away_elo"]).to_numpy(),
        (rows["home_pi"] - rows["away_pi"]).to_numpy(),
        goals[:, 0] - goals[:, 1],
        goals[:, 0] + goals[:, 1],
        base[:, 0] - base[:, 2],
        base[:, 1] - (base[:, 0] + base[:, 2]) / 2,
        depth,
    )
    return np.column_stack(columns)


if __name__ == "__main__":
    main()
