"""What forecasts came to: means and gaps on the right matches, kinds and lead times apart, one day without interval."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from ml_assets import record
from ml_assets.league_groups import league_group
from ml_assets.metrics import log_loss, paired_difference
from ml_assets.odds import remove_margin
from ml_assets.outcomes import P_COLUMNS

PRESENT = date(2026, 5, 1)
P = list(P_COLUMNS)


@pytest.fixture(scope="module")
def scored() -> pd.DataFrame:
    generator = np.random.default_rng(4)
    n = 900
    p = generator.dirichlet([4, 3, 3], n)
    rows = pd.DataFrame(p, columns=P)
    rows["outcome"] = np.array(["home", "draw", "away"])[
        (generator.random((n, 1)) > p.cumsum(axis=1)[:, :2]).sum(axis=1)
    ]
    rows["kind"] = np.where(np.arange(n) % 3 == 0, "simulated", "record")
    rows["lead_time"] = np.where(np.arange(n) % 2 == 0, "24h", "1h")
    rows["kickoff_on"] = [PRESENT - timedelta(days=int(day)) for day in generator.integers(0, 60, n)]
    rows["league_code"] = np.where(generator.random(n) < 0.5, "PL", "ELC")
    rows["country"], rows["tier"] = "ENG", np.where(rows["league_code"] == "PL", 1, 2)
    rows["model_version"] = np.where(generator.random(n) < 0.5, "1", "2")
    rows["is_base_rate"] = False
    odds = 1 / (p * 1.05)
    odds[generator.random(n) < 0.2] = np.nan
    rows[list(record.ODDS_COLUMNS)] = odds
    rows["league_group"] = league_group(rows["country"], rows["tier"])
    return record.score_forecasts(rows)


def pick(table: pd.DataFrame, **keys: str) -> pd.Series:
    chosen = table[np.logical_and.reduce([table[name] == value for name, value in keys.items()])]
    assert len(chosen) == 1
    return chosen.iloc[0]


OVERALL = {"kind": "record", "period": "30d", "lead_time": "24h", "league_code": "all", "model_version": "all"}


def test_overall_skill_is_of_its_own_kind_lead_and_period(scored: pd.DataFrame) -> None:
    row = pick(record.performance(scored, PRESENT), **OVERALL)
    mine = scored[
        (scored["kind"] == "record")
        & (scored["lead_time"] == "24h")
        & (scored["kickoff_on"] > PRESENT - timedelta(days=30))
    ]
    assert row["n"] == len(mine) > 50
    assert row["n_days"] == mine["kickoff_on"].nunique()
    assert row["log_loss"] == pytest.approx(log_loss(mine[P], mine["outcome"]).mean())
    priced = mine[mine["odds_close_home"].notna()]
    assert row["n_with_close"] == len(priced) < len(mine)
    close = log_loss(remove_margin(priced[list(record.ODDS_COLUMNS)]), priced["outcome"])
    gap = paired_difference(log_loss(priced[P], priced["outcome"]), close, priced["kickoff_on"])
    assert (row["gap_log_loss"], row["gap_log_loss_low"]) == pytest.approx((gap.mean, gap.low))
    assert row["close_log_loss"] == pytest.approx(close.mean())


def test_leagues_and_models_add_up(scored: pd.DataFrame) -> None:
    table = record.performance(scored, PRESENT)
    chosen = table[(table["kind"] == "record") & (table["period"] == "30d") & (table["lead_time"] == "24h")]
    overall = pick(table, **OVERALL)["n"]
    assert chosen.loc[chosen["league_code"] != "all", "n"].sum() == overall
    assert chosen.loc[chosen["model_version"] != "all", "n"].sum() == overall
    assert not chosen.duplicated(list(OVERALL)).any()
    months = table[table["period"].str.contains("-") & (table["model_version"] == "all")]
    assert months["n"].sum() == len(scored)


def test_what_happened_on_one_day_has_no_interval(scored: pd.DataFrame) -> None:
    day = scored[scored["kickoff_on"] == scored["kickoff_on"].iloc[0]]
    table = record.performance(day, PRESENT)
    assert table["log_loss"].notna().all()
    assert table["log_loss_low"].isna().all()


def test_no_close_is_no_gap(scored: pd.DataFrame) -> None:
    rows = scored.drop(columns=[c for c in scored if "close" in c]).assign(**dict.fromkeys(record.ODDS_COLUMNS, np.nan))
    row = pick(record.performance(record.score_forecasts(rows), PRESENT), **OVERALL)
    assert row["n_with_close"] == 0
    assert "gap_log_loss" not in row.dropna()


def test_hits_are_counted_by_league(scored: pd.DataFrame) -> None:
    table = record.accuracy(scored, PRESENT)
    row = pick(table, kind="record", period="all", lead_time="1h", league_code="PL")
    mine = scored[(scored["kind"] == "record") & (scored["lead_time"] == "1h") & (scored["league_code"] == "PL")]
    assert (row["n"], row["n_correct"]) == (len(mine), mine["is_correct"].sum())
    assert row["accuracy_low"] < row["accuracy"] < row["accuracy_high"]
    assert row["n_predicted_home"] + row["n_predicted_draw"] + row["n_predicted_away"] == row["n"]
    assert row["close_n_correct"] == mine["close_is_correct"].sum()


def test_true_probabilities_are_calibrated_and_a_lie_is_not(scored: pd.DataFrame) -> None:
    lines, bins = record.calibration(scored, PRESENT)
    key = {"kind": "record", "period": "all", "lead_time": "24h", "league_group": "all"}
    honest = pick(lines, **key, outcome="home")
    assert honest["slope_low"] < 1 < honest["slope_high"]
    assert pick(lines, **key, outcome="all")["calibration_error_floor"] > 0
    assert bins.loc[np.logical_and.reduce([bins[n] == v for n, v in key.items()]), "n"].sum() == 3 * honest["n"]
    bold = scored.assign(**{name: scored[name] ** 3 for name in P})
    bold[P] = bold[P].div(bold[P].sum(axis=1), axis=0)
    assert pick(record.calibration(bold, PRESENT)[0], **key, outcome="home")["slope_high"] < 1


def test_value_bets_return_what_they_lost_too() -> None:
    days = [PRESENT - timedelta(days=day) for day in (1, 2, 3, 3)]
    bets = pd.DataFrame(
        {
            "kind": "record",
            "lead_time": "24h",
            "kickoff_on": days,
            "is_won": [True, False, False, False],
            "profit": [2.0, -1.0, -1.0, -1.0],
            "closing_line_value": [0.02, np.nan, -0.01, 0.05],
        }
    )
    row = pick(record.value_return(bets, PRESENT), kind="record", period="30d", lead_time="24h")
    assert (row["n"], row["n_won"], row["profit"], row["yield"]) == (4, 1, -1.0, -0.25)
    assert row["yield_low"] < -0.25 < row["yield_high"]
    assert (row["n_with_close"], row["closing_line_value"]) == (3, pytest.approx(0.02))
