"""Little or strange input: every match gets three probabilities or is refused; nothing is invented."""

import numpy as np
import pandas as pd
import pytest

from ml_assets.outcome import COVERAGE_MATCHES, Forecaster
from ml_assets.outcomes import P_COLUMNS, are_probabilities
from tests.unit.ml_assets.world import country, match_features

P = list(P_COLUMNS)
BASE = ["p_base_home", "p_base_draw", "p_base_away"]


@pytest.mark.parametrize(
    ("p", "is_sound"),
    [
        ([0.5, 0.3, 0.2], True),
        ([0.5, 0.3, 0.2 + 1e-12], True),
        ([0.5, 0.3, 0.21], False),
        ([1.2, -0.1, -0.1], False),
        ([1.0, 0.0, 0.0], False),
        ([np.nan, 0.5, 0.5], False),
        ([np.inf, 0.5, 0.5], False),
        ([np.inf, -np.inf, 1.0], False),
    ],
)
def test_what_are_probabilities(p: list[float], is_sound: bool) -> None:
    assert are_probabilities([p]).tolist() == [is_sound]


@pytest.fixture(scope="module")
def small() -> pd.DataFrame:
    return country(seed=5, n_seasons=2)


def forecast(forecaster: Forecaster, matches: pd.DataFrame) -> pd.DataFrame:
    seen = [f"odds_{kind}_{outcome}" for kind in ("seen", "sharp") for outcome in ("home", "draw", "away")]
    rows = match_features(matches).assign(**dict.fromkeys(seen, np.nan))
    return rows.join(forecaster.predict(rows)[[*P, "is_base_rate", "data_depth"]])


def test_a_league_with_five_matches(forecaster: Forecaster, small: pd.DataFrame) -> None:
    five = small.sort_values("kickoff_at").head(5).assign(league_id=9, country="NEW")
    rows = forecast(forecaster, five)
    assert are_probabilities(rows[P]).all()
    assert (rows["data_depth"] < COVERAGE_MATCHES).all()
    unseen = rows[rows["data_depth"] == 0]
    assert len(unseen)
    assert unseen["is_base_rate"].all()
    assert unseen[P].to_numpy() == pytest.approx(unseen[BASE].to_numpy()), "nothing is known but the base rate"


def test_a_season_that_was_abandoned(forecaster: Forecaster, small: pd.DataFrame) -> None:
    """Half of a season never takes place: its fixtures are there, without results, and the next season begins."""
    abandoned = small.copy()
    never = (abandoned["season_start"] == abandoned["season_start"].min()) & (abandoned["kickoff_at"].dt.month > 9)
    assert 20 < never.sum() < len(small) / 2
    facts = [c for c in abandoned if c.endswith(("goals", "shots", "target")) or c.startswith("odds_")]
    abandoned.loc[never, facts] = np.nan
    abandoned.loc[never, "outcome"] = None
    abandoned.loc[never, "status"] = "cancelled"
    abandoned.loc[never, "result_known_at"] = pd.NaT
    rows = forecast(forecaster, abandoned)
    assert are_probabilities(rows[P]).all()
    after = rows[rows["season_start"] > rows["season_start"].min()]
    assert after[["home_n_rated", "away_n_rated"]].max().max() < forecast(forecaster, small)["home_n_rated"].max()


def test_a_score_between_clubs_without_history(forecaster: Forecaster, small: pd.DataFrame) -> None:
    last = small.sort_values("kickoff_at").tail(1)
    stranger = last.assign(match_id=99_999, home_team_id=901, away_team_id=902)
    rows = forecast(forecaster, pd.concat([small, stranger]))
    row = rows[rows["match_id"] == 99_999].iloc[0]
    assert are_probabilities([row[P].to_numpy(dtype=float)]).all()
    assert row["is_base_rate"]
    others = rows[rows["match_id"] != 99_999].set_index("match_id")[P]
    alone = forecast(forecaster, small).set_index("match_id")[P]
    is_earlier = rows.set_index("match_id")["season_start"].drop(99_999) < last["season_start"].iloc[0]
    assert others[is_earlier].equals(alone[is_earlier]), "a newcomer changes nothing that came before"


def test_without_odds_and_shots_there_is_still_a_forecast(forecaster: Forecaster, small: pd.DataFrame) -> None:
    bare = small.assign(**{c: np.nan for c in small if "shots" in c or c.startswith("odds_")})
    assert are_probabilities(forecast(forecaster, bare)[P]).all()
