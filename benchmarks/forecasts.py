"""How good score grids and markets are, on the walk-forward forecasts of a backtest.

`python -m benchmarks.forecasts` on the database of a backtest (`benchmarks.backtested`), its largest one. Seasons up to
2018/19 and later ones are told apart; constants were chosen on the former. Intervals are in `benchmarks.skill`. Over
and under 2.5 goals are compared with the market's closing odds, where the archive's files have them (from 2019/20).
"""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.backtested import LAST_TUNING_SEASON, backtest_engine
from ml_assets.goals import both_teams_score, expected_goals, grid, over, score_grids
from ml_assets.metrics import paired_difference
from ml_assets.odds import remove_margin
from ml_assets.outcomes import P_COLUMNS
from orchestration.db.frames import read_frame
from orchestration.settings import Settings

Floats = NDArray[np.float64]

FORECASTS = """
select
    b.match_id, f.season_start, f.season_phase, f.tier, f.outcome, f.home_goals, f.away_goals, f.kickoff_at,
    f.expected_goals_home, f.expected_goals_away, b.p_home, b.p_draw, b.p_away,
    least(f.home_n_rated, f.away_n_rated) as data_depth,
    least(f.home_n_odds_rated, f.away_n_odds_rated) as odds_depth
from ml.backtest_prediction as b
inner join features.match_features as f using (match_id)
where b.backtest_id = (
    select backtest_id from ml.backtest_prediction group by backtest_id order by count(*) desc, backtest_id limit 1
)
order by b.match_id
"""
#: The market average at the close, Pinnacle's where there is none (before 2019/20), margins within reason.
CLOSE = """
select distinct on (match_row.match_id)
    match_row.match_id, odds.odds_home, odds.odds_draw, odds.odds_away
from staging.stg_football_data_co_uk_odds as odds
inner join identity.match_row as match_row using (payload_id, row_number)
where odds.is_closing and odds.bookmaker in ('market_average', 'pinnacle') and odds.inverse_sum between 1.0 and 1.14
order by match_row.match_id, odds.bookmaker, payload_id desc
"""
NAMES = """
select distinct on (match_row.match_id)
    match_row.match_id, archive.match_on, archive.division, archive.home_team, archive.away_team
from identity.match_row as match_row
inner join staging.stg_football_data_co_uk_match as archive using (payload_id, row_number)
order by match_row.match_id, match_row.payload_id desc
"""


def closing_totals(archive: Path) -> pd.DataFrame:
    """Read closing odds of over and under 2.5 goals out of the archive's files: nothing else here uses them."""
    frames = []
    for file in sorted(archive.glob("football-data-co-uk/*/*.csv")):
        table = pd.read_csv(file, encoding="cp1252", on_bad_lines="skip", low_memory=False, index_col=False)
        if "AvgC>2.5" not in table:
            continue
        frames.append(
            pd.DataFrame(
                {
                    "division": table["Div"],
                    "home_team": table["HomeTeam"].astype("str").str.strip(),
                    "away_team": table["AwayTeam"].astype("str").str.strip(),
                    "match_on": pd.to_datetime(table["Date"], dayfirst=True, format="mixed"),
                    "odds_over": pd.to_numeric(table["AvgC>2.5"], errors="coerce"),
                    "odds_under": pd.to_numeric(table["AvgC<2.5"], errors="coerce"),
                }
            )
        )
    return pd.concat(frames).dropna()


def binary_log_loss(p: Floats, happened: NDArray[np.bool_]) -> Floats:
    """Negative log of the probability given to what happened."""
    return np.asarray(-np.log(np.clip(np.where(happened, p, 1.0 - p), 1e-12, 1.0)))


def independent_grids(home: Floats, away: Floats, p: Floats) -> Floats:
    """Two independent Poisson laws of the ratings' goals, scaled to the outcomes: the first version of the grids."""
    laws = [np.exp(grid.GOALS * np.log(g)[:, None] - g[:, None] - grid._LOG_FACTORIALS) for g in (home, away)]
    return _scaled((laws[0][:, :, None] * laws[1][:, None, :]).reshape(len(p), -1), p)


def grids_with_total_of_ratings(home: Floats, away: Floats, p: Floats) -> Floats:
    """Make grids that are ahead as the forecast is, with the goals in all of the ratings."""
    issued = grid.total_goals
    grid.total_goals = lambda home, away, p: np.clip(home + away, *grid.TOTAL_BOUNDS)
    try:
        return score_grids(home, away, p)
    finally:
        grid.total_goals = issued


def grids_with_dependence(home: Floats, away: Floats, p: Floats, rho: float = -0.0133) -> Floats:
    """Add Dixon and Coles' dependence of low scores, as fitted on the tuning seasons, to the issued grids."""
    grids = score_grids(home, away, p)
    means = expected_goals(grids).T
    factors = np.stack([1 - means[0] * means[1] * rho, 1 + means[0] * rho, 1 + means[1] * rho,
                        np.full(len(p), 1 - rho)], axis=1)  # fmt: skip
    grids[:, :2, :2] *= factors.reshape(-1, 2, 2)
    return _scaled(grids.reshape(len(p), -1), p)


def _scaled(flat: Floats, p: Floats) -> Floats:
    scale = p / grid._of_regions(flat)
    for cells, factor in zip(grid._CELLS, scale.T, strict=True):
        flat[:, cells] *= factor[:, None]
    return flat.reshape(len(p), *grid.MARGINS.shape)


def print_scores(rows: pd.DataFrame) -> None:
    """Print log loss of exact score, over 2.5 and both teams score for the grids and simpler ones, and the close."""
    p = rows[list(P_COLUMNS)].to_numpy()
    home, away = (rows[f"expected_goals_{side}"].to_numpy() for side in ("home", "away"))
    goals = [np.minimum(rows[f"{side}_goals"].to_numpy(dtype="int64"), grid.MOST_GOALS) for side in ("home", "away")]
    is_over, both = goals[0] + goals[1] > 2, (goals[0] > 0) & (goals[1] > 0)
    shapes: dict[str, Callable[[Floats, Floats, Floats], Floats]] = {
        "issued grid": score_grids,
        "with low-score dependence": grids_with_dependence,
        "goals of the ratings, supremacy of the forecast": grids_with_total_of_ratings,
        "independent, goals of the ratings": independent_grids,
    }
    days = rows["kickoff_at"].dt.date
    first: dict[str, Floats] = {}
    for name, shape in shapes.items():
        grids = shape(home, away, p)
        p_over, p_both = over(grids)[:, 0], both_teams_score(grids)
        losses = {
            "score": -np.log(np.maximum(grids[np.arange(len(p)), goals[0], goals[1]], 1e-12)),
            "over 2.5": binary_log_loss(p_over, is_over),
            "both score": binary_log_loss(p_both, both),
        }
        line = f"  {name:48s}"
        for what, loss in losses.items():
            line += f" {what} {loss.mean():.5f}"
            if first:
                gap = paired_difference(loss, first[what], days)
                line += f" ({gap.mean:+.5f} [{gap.low:+.5f}, {gap.high:+.5f}])"
        print(line, f"| said {p_over.mean():.4f} {p_both.mean():.4f}, happened {is_over.mean():.4f} {both.mean():.4f}")
        if not first:
            first = losses
            bins = pd.cut(p_over, np.arange(0.2, 0.85, 0.1))
            table = pd.DataFrame({"said": p_over, "happened": is_over}).groupby(bins, observed=True)
            print("   over 2.5 by bin:", table.agg(["mean", "size"]).round(3).iloc[:, [0, 2, 1]].to_numpy().tolist())
            if rows["odds_over"].notna().any():
                has = rows["odds_over"].notna().to_numpy()
                inverse = 1.0 / rows.loc[has, ["odds_over", "odds_under"]].to_numpy()
                market = inverse[:, 0] / inverse.sum(axis=1)
                close = binary_log_loss(market, is_over[has])
                gap = paired_difference(losses["over 2.5"][has], close, days[has])
                base = binary_log_loss(np.full(has.sum(), is_over.mean()), is_over[has])
                print(
                    f"   over 2.5 at the close, {has.sum()} matches: {close.mean():.5f}, ours {gap.mean:+.5f}"
                    f" [{gap.low:+.5f}, {gap.high:+.5f}], one probability for all {base.mean():.5f}"
                )


def main() -> None:
    """Print everything."""
    argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None).parse_args()
    with backtest_engine() as engine:
        rows = read_frame(engine, FORECASTS)
        close = read_frame(engine, CLOSE)
        names = read_frame(engine, NAMES)
    odds = close[["odds_home", "odds_draw", "odds_away"]].to_numpy()
    close[["m_home", "m_draw", "m_away"]] = remove_margin(odds)
    rows = rows.merge(close, on="match_id", how="left", validate="one_to_one")
    archive = Settings().archive_dir
    totals: Any = closing_totals(archive) if archive else pd.DataFrame(columns=["division", "odds_over", "odds_under"])
    totals = names.merge(totals, on=["division", "home_team", "away_team", "match_on"]).drop_duplicates("match_id")
    rows = rows.merge(totals[["match_id", "odds_over", "odds_under"]], on="match_id", how="left")
    is_tuning = rows["season_start"] <= LAST_TUNING_SEASON
    for name, part in (("up to 2018/19", rows[is_tuning]), ("from 2019/20", rows[~is_tuning])):
        print(f"{name}: {len(part)} forecasts")
        print_scores(part)


if __name__ == "__main__":
    main()
