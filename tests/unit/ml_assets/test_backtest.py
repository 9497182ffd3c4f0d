"""Walking forward: every season by a model of earlier ones, and the base rate where there is none."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from ml_assets.backtest import BACKTEST_COLUMNS, walk_forward
from ml_assets.outcomes import P_COLUMNS

P = list(P_COLUMNS)
FROM, TO = date(2017, 7, 1), date(2019, 7, 1)


@pytest.fixture(scope="module")
def forecasts(features: pd.DataFrame) -> pd.DataFrame:
    return walk_forward(features, FROM, TO)


def test_one_row_a_finished_match_of_the_span(forecasts: pd.DataFrame, features: pd.DataFrame) -> None:
    assert tuple(forecasts.columns) == BACKTEST_COLUMNS
    day = features["kickoff_at"].dt.date
    wanted = features[(day >= FROM) & (day < TO) & features["is_finished"]]
    assert sorted(forecasts["match_id"]) == sorted(wanted["match_id"])
    assert np.allclose(forecasts[P].sum(axis=1), 1.0)


def test_models_learn_from_earlier_seasons_only(forecasts: pd.DataFrame, features: pd.DataFrame) -> None:
    seasons = features.set_index("match_id")["season_start"]
    for name, rows in forecasts.groupby("model"):
        (season,) = set(seasons[rows["match_id"]])
        assert date.fromisoformat(str(name).rsplit(" ", 1)[-1]) < date(season, 7, 1)


def test_later_outcomes_change_nothing_before(forecasts: pd.DataFrame, features: pd.DataFrame) -> None:
    poisoned = features.copy()
    poisoned.loc[poisoned["season_start"] >= 2018, "outcome"] = "away"
    again = walk_forward(poisoned, FROM, date(2018, 7, 1))
    assert again.equals(forecasts.head(len(again)))


def test_where_the_walk_begins_changes_nothing(forecasts: pd.DataFrame, features: pd.DataFrame) -> None:
    later = walk_forward(features, date(2018, 7, 1), TO)
    assert later[P].equals(forecasts.tail(len(later))[P].reset_index(drop=True))


def test_the_base_rate_where_nothing_was_played_before(features: pd.DataFrame) -> None:
    early = walk_forward(features, date(2010, 7, 1), date(2012, 7, 1))
    assert (early["model"] == "base-rate").all()
    base = features.set_index("match_id").loc[early["match_id"], ["p_base_home", "p_base_draw", "p_base_away"]]
    assert early[P].to_numpy() == pytest.approx(base.to_numpy())


def test_leagues_and_progress(features: pd.DataFrame) -> None:
    told: list[tuple[int, int, str]] = []
    one = walk_forward(features, date(2011, 7, 1), date(2013, 7, 1), ["D2"], progress=lambda *what: told.append(what))
    codes = features.set_index("match_id")["league_code"]
    assert set(codes[one["match_id"]]) == {"D2"}
    assert told == [(0, 2, "2011/12"), (1, 2, "2012/13"), (2, 2, "done")]


def test_an_empty_span(features: pd.DataFrame) -> None:
    nothing = walk_forward(features, date(1990, 1, 1), date(1991, 1, 1))
    assert nothing.empty
    assert tuple(nothing.columns) == BACKTEST_COLUMNS
