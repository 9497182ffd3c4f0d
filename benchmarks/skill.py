"""How good the forecasts are, beside the closing odds of the same matches: the tables of docs/SKILL.md.

`python -m benchmarks.skill` on the database of a backtest (`benchmarks.backtested`), the 22 main divisions: every
forecaster walks forward over the same matches. Gaps are a forecaster's minus the power de-vigged average of closing
odds; intervals hold 95 % and are clustered by match day. `--from` and `--to` name other seasons: choose on those up to
2018/19, where Pinnacle's close stands for the average that the archive does not have.
"""

import argparse
import sys
import time
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize

from benchmarks.__main__ import PROJECT_DIR, conditions
from benchmarks.backtested import backtest_engine
from benchmarks.recipe import COLUMNS, recipe_forecasts
from ml_assets.backtest import walk_forward
from ml_assets.calibration import recalibrate
from ml_assets.frames import probabilities, seen_log_odds
from ml_assets.league_groups import LEAGUE_GROUPS, league_group
from ml_assets.metrics import Difference, log_loss, paired_difference, ranked_probability_score
from ml_assets.odds import remove_margin
from ml_assets.outcome.forecaster import KINDS
from ml_assets.outcome.interval import (
    COVERAGE,
    NO_ODDS,
    PAST_ODDS,
    PRICED,
    WORDS,
    Width,
    _half_width,
    confidence_of,
    confidence_words,
    intervals,
)
from ml_assets.outcomes import OUTCOMES, P_COLUMNS, outcome_codes
from ml_assets.splits import season_of
from orchestration.db.frames import read_frame
from orchestration.ml.backtests import league_codes
from orchestration.ml.training import LEARNABLE

Floats = NDArray[np.float64]

DOCUMENT = PROJECT_DIR / "docs" / "SKILL.md"
SCORES = {"log loss": log_loss, "RPS": ranked_probability_score}
#: What each forecaster is called; the first three are ours.
NAMES = {
    "none": "`--odds none`: no odds, past or current",
    "past": "`--odds past`: odds of earlier matches only",
    "pre": "`--odds pre`: the match's own odds of the day before",
    "recipe": "plain recipe, odds of earlier matches only",
    "seen": "average of the odds of the day before, as they are",
}
CLOSE = """
select
    match_id,
    coalesce(odds_close_home, case when odds_rating_basis = 'closing_pinnacle' then odds_rating_home end) as home,
    coalesce(odds_close_draw, case when odds_rating_basis = 'closing_pinnacle' then odds_rating_draw end) as draw,
    coalesce(odds_close_away, case when odds_rating_basis = 'closing_pinnacle' then odds_rating_away end) as away
from core.match
where odds_close_home is not null or odds_rating_basis = 'closing_pinnacle'
"""


def read(from_on: date, to_on: date) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
    """Give all feature rows and which of them are judged: finished, of a main division, within the span."""
    with backtest_engine() as engine:
        features = read_frame(engine, LEARNABLE, {"first_season": 0})
        names = sorted(set(COLUMNS) - set(features.columns))
        more = read_frame(engine, f"select match_id, {', '.join(names)} from features.match_features", {})
        close = read_frame(engine, CLOSE, {})
        codes = league_codes(engine, [])
    features = features.merge(more, on="match_id", how="left").merge(close, on="match_id", how="left")
    day = features["kickoff_at"].dt.date
    is_learnable = ~features["is_awarded"].astype(bool) & features["outcome"].notna()
    judged = is_learnable & (day >= from_on) & (day < to_on) & features["league_code"].isin(codes)
    return features, (judged & features["home"].notna()).to_numpy()


def forecast(features: pd.DataFrame, judged: NDArray[np.bool_], from_on: date, to_on: date) -> dict[str, Floats]:
    """Let every forecaster walk over the judged rows; NaN where one has nothing to say."""
    rows = features[judged]
    given: dict[str, Floats] = {}
    for kind in KINDS:
        started = time.perf_counter()
        walked = walk_forward(features, from_on, to_on, sorted(rows["league_code"].unique()), kind)
        given[kind] = walked.set_index("match_id").loc[rows["match_id"], list(P_COLUMNS)].to_numpy(dtype="float64")
        print(f"{kind}: {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)
    given["recipe"] = recipe_forecasts(features, judged).loc[rows.index].to_numpy(dtype="float64")
    given["seen"] = probabilities(seen_log_odds(rows))
    return given


def fit_width(p: Floats, close: Floats, depth: Floats, phase: Floats, start: Width) -> Width:
    """Fit half-widths by quantile regression of the distance to the close on the logit scale."""
    distance = np.abs(np.log(close / (1 - close)) - np.log(p / (1 - p)))
    weights = 1.0 + (depth < 8) * 0.3 * len(p) / max((depth < 8).sum(), 1)

    def width(x: Floats) -> Width:
        e = np.exp(x)
        return Width((e[0], e[1]), (e[2], e[3]), e[4], (e[5], e[6]), e[7])

    def pinball(x: Floats) -> float:
        beyond = distance - _half_width(width(x), p, depth, phase)
        loss = np.maximum(COVERAGE * beyond, (COVERAGE - 1.0) * beyond).sum(axis=1)
        return float((weights * loss).mean())

    first = [*start.settled, *start.favourite, start.season_ends, *start.unsettled, start.fading]
    best = minimize(
        pinball,
        np.log(np.maximum(first, 1e-3)),
        method="Nelder-Mead",
        options={"maxfev": 3000, "xatol": 1e-3, "fatol": 1e-7},
    )
    return width(best.x)


class Judged:
    """The judged matches, what was said of them, and their scores."""

    def __init__(self, rows: pd.DataFrame, given: dict[str, Floats]) -> None:
        """Score everybody, the close among them."""
        self.outcomes = rows["outcome"]
        self.days = rows["kickoff_at"].dt.date
        self.season = season_of(rows["kickoff_at"]).to_numpy()
        self.group = league_group(rows["country"], rows["tier"]).to_numpy()
        self.league = rows["league_code"].to_numpy()
        self.depth = rows[["home_n_rated", "away_n_rated"]].min(axis=1).to_numpy(dtype="float64")
        self.odds_depth = rows[["home_n_odds_rated", "away_n_odds_rated"]].min(axis=1).to_numpy(dtype="float64")
        self.phase = rows["season_phase"].to_numpy(dtype="float64", na_value=np.nan)
        self.is_seen = np.isfinite(given["seen"]).all(axis=1)
        self.p = given | {"close": remove_margin(rows[["home", "draw", "away"]].to_numpy(dtype="float64"))}
        self.scores = {
            (name, score): np.where(
                np.isfinite(p).all(axis=1), scored(np.nan_to_num(p, nan=1 / 3), self.outcomes), np.nan
            )
            for name, p in self.p.items()
            for score, scored in SCORES.items()
        }

    def bounds(self, kind: str) -> tuple[Floats, Floats]:
        """Give the intervals of our forecasts of one kind."""
        odds_depth = self.odds_depth * (kind != "none")
        return intervals(self.p[kind], self.depth, odds_depth, self.phase, self.is_seen & (kind == "pre"))

    def gap(self, first: str, second: str, score: str, chosen: NDArray[np.bool_] | None = None) -> Difference:
        """First minus second on the chosen matches that both forecast."""
        one, other = self.scores[first, score], self.scores[second, score]
        both = np.isfinite(one) & np.isfinite(other)
        both &= np.ones(len(one), dtype=bool) if chosen is None else chosen
        if not both.any():
            return Difference(np.nan, np.nan, np.nan, 0)
        return paired_difference(one[both], other[both], self.days[both])


def told(difference: Difference, digits: int = 5) -> str:
    """Write a difference with its interval."""
    return f"{difference.mean:+.{digits}f} [{difference.low:+.{digits}f}, {difference.high:+.{digits}f}]"


def table(head: list[str], rows: list[list[str]]) -> str:
    """Write a table in Markdown."""
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows))


def overall(judged: Judged) -> str:
    """Everybody beside the close."""
    rows = []
    for name, title in [*NAMES.items(), ("close", "average of the closing odds")]:
        known = np.isfinite(judged.scores[name, "log loss"])
        row = [title, f"{known.sum():,}", *(f"{judged.scores[name, score][known].mean():.4f}" for score in SCORES)]
        rows.append(
            row + ([told(judged.gap(name, "close", score)) for score in SCORES] if name != "close" else ["", ""])
        )
    return table(["forecaster", "matches", "log loss", "RPS", "log loss gap", "RPS gap"], rows)


def paired(judged: Judged) -> str:
    """What has to be beaten, beaten or not."""
    pairs = (("past", "recipe"), ("none", "recipe"), ("pre", "seen"), ("pre", "past"), ("past", "none"))
    rows = [
        [f"{NAMES[one]} − {NAMES[two]}", *(told(judged.gap(one, two, score)) for score in SCORES)] for one, two in pairs
    ]
    return table(["difference", "log loss", "RPS"], rows)


def by(judged: Judged, values: NDArray[np.object_], names: list[str]) -> str:
    """Gaps to the close, and of `pre` to the odds it begins from, by group, season or league."""
    rows = []
    for value in names:
        chosen = values == value
        row = [str(value), f"{chosen.sum():,}"]
        for kind in (*KINDS, "recipe"):
            gaps = [judged.gap(kind, "close", score, chosen).mean for score in SCORES]
            row.append(" / ".join(f"{gap:+.4f}" for gap in gaps))
        rows.append([*row, told(judged.gap("pre", "seen", "log loss", chosen), 4)])
    heads = ["", "matches", *(f"`{kind}`" for kind in KINDS), "recipe", "`pre` − odds of the day before, log loss"]
    return table(heads, rows)


def calibration(judged: Judged) -> str:
    """Slope and intercept of each outcome (Cox 1958)."""
    codes = outcome_codes(judged.outcomes)
    rows = []
    for name in (*KINDS, "close"):
        for group in ("all", *LEAGUE_GROUPS):
            chosen = np.ones(len(codes), dtype=bool) if group == "all" else judged.group == group
            row = [f"`{name}`", group]
            for place, _ in enumerate(OUTCOMES):
                line = recalibrate(judged.p[name][chosen, place], codes[chosen] == place, judged.days[chosen])
                holds = "" if line.slope_low <= 1.0 <= line.slope_high else " **(not 1)**"
                row.append(
                    f"{line.slope:.3f} [{line.slope_low:.3f}, {line.slope_high:.3f}]{holds}"
                    f" · {line.intercept:+.3f} [{line.intercept_low:+.3f}, {line.intercept_high:+.3f}]"
                )
            rows.append(row)
    return table(["", "leagues", *OUTCOMES], rows)


def coverage(judged: Judged) -> str:
    """Say how often the closing probabilities lie in our intervals, of which nine in ten are meant to hold them."""
    edges = ((0, 8), (8, 38), (38, 200), (200, 10**6))
    rows = []
    for kind in KINDS:
        low, high = judged.bounds(kind)
        inside = (judged.p["close"] >= low) & (judged.p["close"] <= high)
        chosen = judged.is_seen if kind == "pre" else np.ones(len(low), dtype=bool)
        parts = [("all", chosen)]
        parts += [(f"depth {start} to {end - 1}", chosen & (judged.depth >= start) & (judged.depth < end))
                  for start, end in edges]  # fmt: skip
        parts += [("first 15 % of a season", chosen & (judged.phase < 0.15))]
        parts += [("last 15 %", chosen & (judged.phase >= 0.85))]
        for name, part in parts:
            shares = " ".join(f"{share:.3f}" for share in inside[part].mean(axis=0))
            rows.append([f"`{kind}`", name, f"{part.sum():,}", shares, f"{(high - low)[part, 0].mean():.3f}"])
    return table(["", "matches that", "matches", "inside: home, draw, away", "mean width, home"], rows)


def words(judged: Judged) -> str:
    """Say what the words for confidence meant."""
    codes = outcome_codes(judged.outcomes)
    rows = []
    for kind in KINDS:
        low, _ = judged.bounds(kind)
        p, confidence = judged.p[kind], confidence_of(judged.p[kind], low)
        said = confidence_words(confidence, judged.depth)
        for word in WORDS:
            chosen = said == word
            hits = (p.argmax(axis=1) == codes)[chosen].mean()
            likeliest, loss = p.max(axis=1)[chosen].mean(), judged.scores[kind, "log loss"][chosen].mean()
            rows.append([f"`{kind}`", word, f"{chosen.mean():.1%}", f"{confidence[chosen].mean():.3f}",
                         f"{likeliest:.3f}", f"{hits:.1%}", f"{loss:.4f}"])  # fmt: skip
    return table(["", "word", "share", "mean confidence", "mean of the likeliest", "it came true", "log loss"], rows)


def fitted_widths(judged: Judged) -> str:
    """Fit the constants of `ml_assets/outcome/interval.py` to these forecasts."""
    found = []
    for kind, start in zip(KINDS, (NO_ODDS, PAST_ODDS, PRICED), strict=True):
        chosen = judged.is_seen if kind == "pre" else np.ones(len(judged.depth), dtype=bool)
        width = fit_width(
            judged.p[kind][chosen], judged.p["close"][chosen], judged.depth[chosen], judged.phase[chosen], start
        )
        found.append(f"{kind}: {width}")
    return "\n".join(found)


def main() -> None:
    """Measure, print, and write the document when the span is the one that is confirmed on."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.skill", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--from", dest="from_on", type=date.fromisoformat, default=date(2019, 7, 1))
    parser.add_argument("--to", dest="to_on", type=date.fromisoformat, default=date(2024, 7, 1))
    parser.add_argument("--out", type=Path, help="also write the forecasts as Parquet")
    parser.add_argument("--given", type=Path, help="take the forecasts from what --out wrote of the same span")
    parser.add_argument("--fit", action="store_true", help="print the widths of intervals that these forecasts give")
    arguments = parser.parse_args()
    features, judged = read(arguments.from_on, arguments.to_on)
    rows = features[judged]
    if arguments.given:
        wide = pd.read_parquet(arguments.given).set_index("match_id").loc[rows["match_id"]]
        given = {name: wide[[f"{name}_{column}" for column in P_COLUMNS]].to_numpy() for name in NAMES}
    else:
        given = forecast(features, judged, arguments.from_on, arguments.to_on)
    if arguments.out:
        wide = {f"{name}_{column}": p[:, place] for name, p in given.items() for place, column in enumerate(P_COLUMNS)}
        pd.DataFrame({"match_id": rows["match_id"].to_numpy()} | wide).to_parquet(arguments.out)
    result = Judged(rows, given)
    if arguments.fit:
        print(fitted_widths(result))
        return
    on = conditions()
    parts = [
        "# Skill",
        "Written by `python -m benchmarks.skill` on the whole archive"
        " (`ARCHIVE_DIR=../shared/data bet-hope backtest --from 2010-07-01 --to 2024-07-01` builds its database)."
        f" Commit {on['commit']}, {on['on']}. Finished matches of 22 divisions with a plausible closing average,"
        f" {arguments.from_on} to {arguments.to_on}; backtests, not issued forecasts. Gaps are a forecaster's minus the"
        " power de-vigged closing average of the same matches; intervals hold 95 %, clustered by match day. Constants,"
        " inputs and labels were chosen on seasons up to 2018/19.",
        overall(result),
        "## Paired differences",
        paired(result),
        "## By group of leagues, log loss gap / RPS gap",
        by(result, result.group, list(LEAGUE_GROUPS)),
        "## By season",
        by(result, result.season, sorted(set(result.season))),
        "## By league",
        by(result, result.league, sorted(set(result.league))),
        "## Calibration: slope [95 %] · intercept [95 %]",
        "What happened, regressed on the logit of what was said, for each outcome. 1 and 0 are right; a slope"
        " below 1 is too sure of itself. The slope's interval decides whether it is marked.",
        calibration(result),
        "## Intervals and words",
        "Share of closing probabilities that lie within our intervals; nine in ten are meant to.",
        coverage(result),
        words(result),
    ]
    text = "\n\n".join(parts) + "\n"
    print(text)
    if (arguments.from_on, arguments.to_on) == (date(2019, 7, 1), date(2024, 7, 1)):
        DOCUMENT.write_text(text)


if __name__ == "__main__":
    main()
