"""What issued forecasts turned out to be worth, beside the closing odds of the same matches.

Tables for people and the API, from a frame of forecasts that count: one a match and lead time. Kinds (issued before
kick-off, or made from another day) and lead times are never pooled; intervals are clustered by match day.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from ml_assets.calibration import recalibrate
from ml_assets.league_groups import LEAGUE_GROUPS
from ml_assets.metrics import (
    Z_95,
    brier_score,
    calibration_error,
    calibration_error_floor,
    calibration_slope,
    calibration_table,
    is_correct,
    log_loss,
    paired_difference,
    ranked_probability_score,
)
from ml_assets.odds import remove_margin
from ml_assets.outcomes import OUTCOMES, P_COLUMNS, outcome_codes

ALL = "all"
#: Spans back from the present that are kept ready, days.
SPANS = (30, 90, 365)
CLOSE_COLUMNS = ("p_close_home", "p_close_draw", "p_close_away")
ODDS_COLUMNS = ("odds_close_home", "odds_close_draw", "odds_close_away")
SCORES = ("log_loss", "rps", "brier")
#: Fewer forecasts than this have no calibration worth a row.
FEWEST_TO_CALIBRATE = 50


def score_forecasts(forecasts: pd.DataFrame) -> pd.DataFrame:
    """Score forecasts and the closing odds of their matches, a row each.

    Args:
        forecasts: `outcome`, p_* and odds_close_* (NaN where no close is known), and whatever else.

    Returns:
        The same rows with p_close_*, log_loss, rps, brier, is_correct, and the same of the close (NaN without one).
    """
    scored = forecasts.copy()
    scored[list(CLOSE_COLUMNS)] = remove_margin(scored[list(ODDS_COLUMNS)].to_numpy(dtype="float64"))
    for prefix, columns in (("", P_COLUMNS), ("close_", CLOSE_COLUMNS)):
        p = scored[list(columns)].to_numpy(dtype="float64")
        scored[f"{prefix}log_loss"] = np.where(np.isnan(p[:, 0]), np.nan, log_loss(p, scored["outcome"]))
        scored[f"{prefix}rps"] = ranked_probability_score(p, scored["outcome"])
        scored[f"{prefix}brier"] = brier_score(p, scored["outcome"])
        hit = is_correct(np.nan_to_num(p), scored["outcome"])
        scored[f"{prefix}is_correct"] = np.where(np.isnan(p[:, 0]), np.nan, hit) if prefix else hit
    return scored


def spans(kickoff_on: "pd.Series[Any]", present_on: date, days: tuple[int, ...] = SPANS) -> Iterator[tuple[Any, ...]]:
    """Name every period there is: (name, mask, first day, last day), months in which something was played included."""
    for n in days:
        first = present_on - timedelta(days=n)
        yield f"{n}d", (kickoff_on > first).to_numpy(), first + timedelta(days=1), present_on
    if len(kickoff_on):
        yield ALL, np.ones(len(kickoff_on), dtype=bool), kickoff_on.min(), kickoff_on.max()
    months = pd.Series(pd.to_datetime(kickoff_on).dt.strftime("%Y-%m"), index=kickoff_on.index)
    for month in sorted(months.unique()):
        is_month = (months == month).to_numpy()
        yield month, is_month, kickoff_on[is_month].min(), kickoff_on[is_month].max()


def _is_month(period: str) -> bool:
    return "-" in period


def _groups(scored: pd.DataFrame, present_on: date, days: tuple[int, ...]) -> Iterator[tuple[dict[str, Any], Any]]:
    """Cut into kind, lead time and period."""
    for (kind, lead_time), rows in scored.groupby(["kind", "lead_time"], sort=True):
        for period, is_in, first, last in spans(rows["kickoff_on"], present_on, days):
            chosen = rows[is_in]
            if len(chosen):
                keys = {"kind": kind, "lead_time": lead_time, "period": period}
                yield keys | {"period_from_on": first, "period_to_on": last}, chosen


def performance(scored: pd.DataFrame, present_on: date, days: tuple[int, ...] = SPANS) -> pd.DataFrame:
    """Give the rows of `ml.model_performance`: overall, by league and by model version.

    Args:
        scored: From `score_forecasts`, with kind, lead_time, kickoff_on (dates), league_code, model_version,
            is_base_rate.
        present_on: The day spans go back from.
        days: How far, for each span.
    """
    rows: list[dict[str, Any]] = []
    for keys, chosen in _groups(scored, present_on, days):
        rows.append(keys | {"league_code": ALL, "model_version": ALL} | _skill(chosen))
        rows += [
            keys | {"league_code": ALL, "model_version": version} | _skill(of_model)
            for version, of_model in chosen.groupby("model_version", sort=True)
        ]
        if not _is_month(keys["period"]):
            rows += [
                keys | {"league_code": code, "model_version": ALL} | _skill(of_league)
                for code, of_league in chosen.groupby("league_code", sort=True)
            ]
    return pd.DataFrame(rows)


def _skill(rows: pd.DataFrame) -> dict[str, Any]:
    days = rows["kickoff_on"]
    skill: dict[str, Any] = {
        "n": len(rows),
        "n_days": int(days.nunique()),
        "n_base_rate": int(rows["is_base_rate"].sum()),
    }
    for name, column in (*zip(SCORES, SCORES, strict=True), ("accuracy", "is_correct")):
        skill |= interval(name, rows[column], 0.0, days)
    priced = rows[rows["close_log_loss"].notna()]
    skill["n_with_close"] = len(priced)
    if len(priced):
        skill["close_accuracy"] = float(priced["close_is_correct"].astype(float).mean())
        for name in SCORES:
            skill[f"close_{name}"] = float(priced[f"close_{name}"].mean())
            skill |= interval(f"gap_{name}", priced[name], priced[f"close_{name}"], priced["kickoff_on"])
    return skill


def interval(name: str, values: Any, minus: Any, days: "pd.Series[Any]") -> dict[str, float]:
    """Mean of a difference with the bounds of its 95 % interval, clustered by day.

    The bounds are NaN where there is one day only, or no two values differ: nothing is known of the spread then.
    """
    first = np.asarray(values, dtype="float64")
    difference = paired_difference(first, np.broadcast_to(np.asarray(minus, dtype="float64"), first.shape), days)
    is_known = np.isfinite(difference.low) and difference.low < difference.high
    low, high = (difference.low, difference.high) if is_known else (np.nan, np.nan)
    return {name: difference.mean, f"{name}_low": low, f"{name}_high": high}


def accuracy(scored: pd.DataFrame, present_on: date, days: tuple[int, ...] = SPANS) -> pd.DataFrame:
    """Give the rows of `ml.prediction_accuracy`: how often the likeliest outcome came true, overall and by league."""
    rows: list[dict[str, Any]] = []
    for keys, chosen in _groups(scored, present_on, days):
        for code, of_league in ((ALL, chosen), *chosen.groupby("league_code", sort=True)):
            rows.append(
                {name: keys[name] for name in ("kind", "period", "lead_time")}
                | {"league_code": code}
                | _hits(of_league)
            )
    return pd.DataFrame(rows)


def _hits(rows: pd.DataFrame) -> dict[str, Any]:
    predicted = rows[list(P_COLUMNS)].to_numpy().argmax(axis=1)
    happened = outcome_codes(rows["outcome"])
    n, n_correct = len(rows), int(rows["is_correct"].sum())
    low, high = wilson(n_correct, n)
    close = rows["close_is_correct"].dropna().astype(float)
    hits: dict[str, Any] = {"n": n, "n_correct": n_correct}
    hits |= {f"n_predicted_{name}": int((predicted == code).sum()) for code, name in enumerate(OUTCOMES)}
    hits |= {f"n_{name}": int((happened == code).sum()) for code, name in enumerate(OUTCOMES)}
    hits |= {"n_with_close": len(close), "close_n_correct": int(close.sum())}
    hits |= {"accuracy": n_correct / n, "accuracy_low": low, "accuracy_high": high}
    return hits | {"close_accuracy": float(close.mean()) if len(close) else np.nan}


def wilson(n_true: int, n: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927)."""
    share = n_true / n
    centre = (share + Z_95**2 / (2 * n)) / (1 + Z_95**2 / n)
    half = Z_95 / (1 + Z_95**2 / n) * np.sqrt(share * (1 - share) / n + Z_95**2 / (4 * n * n))
    return float(centre - half), float(centre + half)


def calibration(
    scored: pd.DataFrame, present_on: date, days: tuple[int, ...] = SPANS
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the rows of `ml.calibration` and of `ml.calibration_bin`, overall and by league group.

    Args:
        scored: As for `performance`, with league_group.
        present_on: The day spans go back from.
        days: How far, for each span.
    """
    lines: list[dict[str, Any]] = []
    bins: list[pd.DataFrame] = []
    for keys, chosen in _groups(scored, present_on, days):
        if _is_month(keys["period"]):
            continue
        of_groups = [(name, chosen[chosen["league_group"] == name]) for name in LEAGUE_GROUPS]
        for group, rows in ((ALL, chosen), *of_groups):
            if len(rows) < FEWEST_TO_CALIBRATE:
                continue
            key = {name: keys[name] for name in ("kind", "period", "lead_time")} | {"league_group": group}
            lines += [key | line for line in calibration_lines(rows)]
            table = calibration_table(rows[list(P_COLUMNS)], rows["outcome"])
            bins.append(table.rename(columns={"low": "share_low", "high": "share_high"}).assign(**key))
    return pd.DataFrame(lines), pd.concat(bins) if bins else pd.DataFrame()


def calibration_lines(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Slope and intercept of each outcome, and the one slope of all with the binned error beside its noise floor."""
    p, codes = rows[list(P_COLUMNS)].to_numpy(), outcome_codes(rows["outcome"])
    lines: list[dict[str, Any]] = [
        {"outcome": name} | vars(recalibrate(p[:, code], codes == code, rows["kickoff_on"]))
        for code, name in enumerate(OUTCOMES)
    ]
    slope = calibration_slope(p, codes)
    lines.append(
        {
            "outcome": ALL,
            "n": len(rows),
            "slope": slope.slope,
            "slope_low": slope.low,
            "slope_high": slope.high,
            "calibration_error": calibration_error(p, codes),
            "calibration_error_floor": calibration_error_floor(p),
        }
    )
    return lines


def value_return(bets: pd.DataFrame, present_on: date, days: tuple[int, ...] = SPANS) -> pd.DataFrame:
    """Give the rows of `ml.value_return`.

    Args:
        bets: Settled value bets: kind, lead_time, kickoff_on, is_won, profit, closing_line_value (NaN without a close).
        present_on: The day spans go back from.
        days: How far, for each span.
    """
    rows: list[dict[str, Any]] = []
    for keys, chosen in _groups(bets, present_on, days):
        row = {name: keys[name] for name in ("kind", "period", "lead_time")}
        row |= {"n": len(chosen), "n_won": int(chosen["is_won"].sum()), "profit": float(chosen["profit"].sum())}
        row |= interval("yield", chosen["profit"], 0.0, chosen["kickoff_on"])
        priced = chosen[chosen["closing_line_value"].notna()]
        row["n_with_close"] = len(priced)
        if len(priced):
            row |= interval("closing_line_value", priced["closing_line_value"], 0.0, priced["kickoff_on"])
        rows.append(row)
    return pd.DataFrame(rows)
