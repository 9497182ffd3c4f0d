"""Splits are by time."""

import pandas as pd
import pytest

from ml_assets.splits import last_seasons, season_of, split_by_time

DAYS = pd.Series(pd.date_range("2023-06-28T15:00", periods=10, freq="12h", tz="UTC"))


def test_a_season_begins_in_july() -> None:
    assert season_of(DAYS).tolist() == [2022] * 5 + [2023] * 5


def test_no_day_is_in_both_parts() -> None:
    split = split_by_time(DAYS.sample(frac=1.0, random_state=1), 0.3)
    days = DAYS.dt.date
    mask = pd.Series(split.is_later, index=DAYS.sample(frac=1.0, random_state=1).index).sort_index()
    assert not set(days[mask]) & set(days[~mask])
    assert days[mask].min() > days[~mask].max()
    assert split.boundary_at == pd.Timestamp("2023-07-02", tz="UTC")


def test_last_seasons() -> None:
    assert last_seasons(DAYS, 1).tolist() == [False] * 5 + [True] * 5
    assert last_seasons(DAYS, 2).all()


@pytest.mark.parametrize("share", [0.0, 1.0, -1.0])
def test_a_share_that_leaves_nothing_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        split_by_time(DAYS, share)


def test_one_day_cannot_be_split() -> None:
    with pytest.raises(ValueError, match="nothing to split"):
        split_by_time(DAYS[:1], 0.2)
