"""What each part of the forecaster gives: the walk over the last tuning seasons without it, paired with the whole.

`python -m benchmarks.parts` on the database of a backtest (`benchmarks.backtested`), 2015/16 to 2018/19 unless `--from`
and `--to` say otherwise. A part is taken away before anything is learned, so the models may make up for it with others.
"""

import argparse
from collections.abc import Callable
from datetime import date
from unittest.mock import patch

import numpy as np
import pandas as pd

from benchmarks.skill import Floats, read
from ml_assets.backtest import walk_forward
from ml_assets.metrics import log_loss, paired_difference, ranked_probability_score
from ml_assets.outcome import forecaster
from ml_assets.outcome.forecaster import CLOSING_COLUMNS, IS_CLOSING
from ml_assets.outcomes import P_COLUMNS
from ml_assets.ratings.stakes import STAKES

Change = Callable[[pd.DataFrame], pd.DataFrame]


def unknown(*names: str) -> Change:
    """Forget columns of both clubs."""
    return lambda rows: rows.assign(**{f"{side}_{name}": np.nan for side in ("home", "away") for name in names})


def level_is_strength(rows: pd.DataFrame) -> pd.DataFrame:
    """Draw no club back to a level of its own."""
    return rows.assign(home_market_level=rows["home_market"], away_market_level=rows["away_market"])


def without_labels(rows: pd.DataFrame) -> pd.DataFrame:
    """Learn from results alone."""
    return rows.drop(columns=[*CLOSING_COLUMNS, IS_CLOSING])


def even_goals(rows: pd.DataFrame) -> pd.DataFrame:
    """Know nothing of how many goals the clubs make."""
    return rows.assign(expected_goals_home=1.4, expected_goals_away=1.1)


def without_sharp(rows: pd.DataFrame) -> pd.DataFrame:
    """See the consensus of the bookmakers only."""
    return rows.assign(odds_sharp_home=np.nan, odds_sharp_draw=np.nan, odds_sharp_away=np.nan)


def as_they_are(labels: Floats, outcomes: object) -> Floats:
    """Take closing odds for the truth."""
    return labels


#: By kind of model: what is left out, and how.
PARTS: dict[str, dict[str, Change]] = {
    "past": {
        "closing odds as labels (results instead)": without_labels,
        "what is at stake": unknown("matches_left", *STAKES),
        "trend of the last matches": unknown("market_trend"),
        "the level a club is drawn back to": level_is_strength,
    },
    "none": {
        "what is at stake": unknown("matches_left", *STAKES),
        "trend of the last matches": unknown("performance_trend"),
        "goals ratings": even_goals,
    },
    "pre": {"Pinnacle's own price": without_sharp, "what is at stake": unknown("matches_left", *STAKES)},
}
#: Parts that are steps of the fit and no columns: what stands in for them.
STEPS: dict[str, tuple[str, object]] = {
    "odds put right by results": ("put_right", as_they_are),
    "temperature of the last season": ("fit_temperature", lambda p, outcomes: 1.0),
}


def main() -> None:
    """Walk once with everything and once without each part; print what each gave."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.parts", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--from", dest="from_on", type=date.fromisoformat, default=date(2015, 7, 1))
    parser.add_argument("--to", dest="to_on", type=date.fromisoformat, default=date(2019, 7, 1))
    parser.add_argument("--odds", choices=list(PARTS), action="append", help="which models; default: all")
    arguments = parser.parse_args()
    features, judged = read(arguments.from_on, arguments.to_on)
    rows = features[judged]
    leagues, days = sorted(rows["league_code"].unique()), rows["kickoff_at"].dt.date

    def walk(frame: pd.DataFrame, kind: str) -> tuple[Floats, Floats]:
        walked = walk_forward(frame, arguments.from_on, arguments.to_on, leagues, kind).set_index("match_id")
        p = walked.loc[rows["match_id"], list(P_COLUMNS)].to_numpy(dtype="float64")
        return log_loss(p, rows["outcome"]), ranked_probability_score(p, rows["outcome"])

    print(
        f"{len(rows)} matches of 22 divisions, {arguments.from_on} to {arguments.to_on}: loss without a part − with it"
    )
    for kind in arguments.odds or PARTS:
        whole = walk(features, kind)
        print(f"--odds {kind}: log loss {whole[0].mean():.5f}, RPS {whole[1].mean():.5f}", flush=True)
        for name, change in PARTS[kind].items():
            told(name, walk(change(features), kind), whole, days)
        for name, (step, stand_in) in STEPS.items():
            if kind == "none" and step == "put_right":
                continue
            with patch.object(forecaster, step, stand_in):
                told(name, walk(features, kind), whole, days)


def told(name: str, without: tuple[Floats, Floats], whole: tuple[Floats, Floats], days: "pd.Series[date]") -> None:
    """Print what a part gave, with its standard error."""
    gains = [paired_difference(one, other, days) for one, other in zip(without, whole, strict=True)]
    figures = (f"{gain.mean:+.5f} ± {(gain.high - gain.low) / 3.92:.5f}" for gain in gains)
    print(f"  {name:44s} log loss {next(figures)}, RPS {next(figures)}", flush=True)


if __name__ == "__main__":
    main()
