"""The pass over a country's matches: what it is given, in which order, and the states at which a later pass resumes.

Frames in, frames out. Between two turns, a season that begins somewhere in the country, the matches are the business
of one compiled call (`run`); the arithmetic is in `results`, `filters`, `stakes` and `seasons`.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import nan
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml_assets.ratings.columns import KEYS
from ml_assets.ratings.records import FIXTURE, NEVER, RATING, RESULT, Records
from ml_assets.ratings.state import State

#: Changes with every change of a number this package writes; stored checkpoints of another version are not
#: resumed.
RATINGS_VERSION = "3"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_IDS = {
    "season_start": "season_start",
    "tier": "tier",
    "league": "league_id",
    "home": "home_team_id",
    "away": "away_team_id",
}
#: Facts that are known together or not at all, and what each is above where it is known.
_TOGETHER = (
    (("home_shots", "away_shots"), ("home_shots", "away_shots"), -1.0),
    (("home_target", "away_target"), ("home_shots_on_target", "away_shots_on_target"), -1.0),
    (("home_corners", "away_corners"), ("home_corners", "away_corners"), -1.0),
    (
        ("odds_home", "odds_draw", "odds_away"),
        ("odds_rating_home", "odds_rating_draw", "odds_rating_away"),
        1.0,
    ),
)


@dataclass(frozen=True)
class Checkpoint:
    """Where a later pass may resume.

    Attributes:
        season_start: The season that begins here.
        checkpoint_at: Its first cut-off; every result known before (exclusive) is in the state.
        state: JSON-able; comes back from JSON exactly.
    """

    season_start: int
    checkpoint_at: datetime
    state: dict[str, Any]


@dataclass(frozen=True)
class RatingPass:
    """Rows of `ml.rating` (`RATING_COLUMNS`) and a checkpoint for every season that begins in the pass."""

    ratings: pd.DataFrame
    checkpoints: list[Checkpoint]


def rate(matches: pd.DataFrame, state: dict[str, Any] | None = None) -> RatingPass:
    """Rate the clubs of one country as of every match's cut-off.

    Args:
        matches: Rows of `core.match` of one country, in any order, finished or not. Awarded matches get a row
            and teach nothing.
        state: Of a checkpoint; then the pass resumes there, needs only the matches of its season and later
            ones and those whose result was not known before it, and equals a pass from the start in every
            bit.

    Returns:
        A row for each match whose cut-off is not before the checkpoint.
    """
    from ml_assets.ratings.run import run  # imports numba, which only a pass needs

    known = State() if state is None else State.from_json(state)
    begins_at = NEVER if known.at is None else known.at
    order, fixtures = _fixtures(matches, begins_at)
    results = _results(matches, begins_at)
    records = Records.of(known, fixtures, results)
    rows = np.empty(len(fixtures), RATING)
    checkpoints: list[Checkpoint] = []
    turns = _turns(fixtures, known.seasons)
    stops = [int(np.searchsorted(fixtures["cutoff_at"], cutoff)) for cutoff in turns]
    row = n_learned = 0
    for stop, cutoff in zip((*stops, len(fixtures)), (*turns, None), strict=True):
        until = NEVER if cutoff is None else cutoff - 1
        while True:
            row, n_learned = run(records, results, fixtures, rows, row, stop, n_learned, until)
            if row == stop:
                break
            _enter_season(records, fixtures, row)
        if cutoff is not None:
            content = replace(records.state(), seasons=known.seasons, at=cutoff).as_json()
            checkpoint_at = _EPOCH + timedelta(microseconds=cutoff)
            checkpoints += [Checkpoint(season, checkpoint_at, content) for season in turns[cutoff]]
            known.seasons += turns[cutoff]
    ratings = pd.DataFrame(rows)
    for place, name in enumerate(KEYS):
        ratings.insert(place, name, matches[name].array[order])
    return RatingPass(ratings, checkpoints)


def _fixtures(matches: pd.DataFrame, begins_at: int) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """List the matches whose cut-off is not before `begins_at`, by cut-off: where they stand, and as `FIXTURE`."""
    cutoffs = _microseconds(matches["cutoff_at"])
    order = np.lexsort((matches["match_id"], matches["season_start"], cutoffs))
    order = order[cutoffs[order] >= begins_at]
    fixtures = np.empty(len(order), FIXTURE)
    fixtures["cutoff_at"] = cutoffs[order]
    for name, column in _IDS.items():
        fixtures[name] = matches[column].to_numpy()[order]
    return order, fixtures


def _results(matches: pd.DataFrame, begins_at: int) -> NDArray[Any]:
    """List the results that teach something as `RESULT`, by when they became known, from `begins_at` on."""
    is_result = (
        matches["home_goals"].notna()
        & matches["away_goals"].notna()
        & matches["result_known_at"].notna()
        & (matches["status"] == "finished")
        & ~matches["is_awarded"].astype(bool)
    )
    known_at = _microseconds(matches["result_known_at"])
    order = np.lexsort((matches["match_id"], known_at))
    order = order[is_result.to_numpy()[order] & (known_at[order] >= begins_at)]
    results = np.empty(len(order), RESULT)
    results["known_at"] = known_at[order]
    for name, column in {**_IDS, "home_goals": "home_goals", "away_goals": "away_goals"}.items():
        results[name] = matches[column].to_numpy()[order]
    for names, columns, above in _TOGETHER:
        values = matches[list(columns)].to_numpy(dtype="float64", na_value=nan)[order]
        values[~(values > above).all(axis=1)] = nan
        for name, column in zip(names, values.T, strict=True):
            results[name] = column
    return results


def _turns(fixtures: NDArray[Any], begun: list[int]) -> dict[int, list[int]]:
    """List the seasons that begin in a pass by the cut-off they begin with, in the order of both."""
    seasons, first = np.unique(fixtures["season_start"], return_index=True)
    turns: dict[int, list[int]] = {}
    for place, season in sorted(zip(first.tolist(), seasons.tolist(), strict=True)):
        if season not in begun:
            turns.setdefault(int(fixtures["cutoff_at"][place]), []).append(season)
    return turns


def _enter_season(records: Records, fixtures: NDArray[Any], row: int) -> None:
    """Enter the division's season that begins with a row of `fixtures`, for all clubs that have a row in it."""
    from ml_assets.ratings.seasons import enter_season

    fixture = fixtures[row]
    league, season_start = fixture["league"], int(fixture["season_start"])
    of_season = fixtures[(fixtures["league"] == league) & (fixtures["season_start"] == season_start)]
    clubs = np.union1d(of_season["home"], of_season["away"])
    before = records.members[league, : records.divisions[league]["n_members"]]
    state = records.state(np.union1d(before, clubs), np.array([league]))
    league_id, team_ids = int(records.league_ids[league]), records.club_ids[clubs].tolist()
    enter_season(state, league_id, int(fixture["tier"]), season_start, team_ids)
    records.put(state)


def _microseconds(instants: "pd.Series[Any]") -> "np.ndarray[Any, np.dtype[np.int64]]":
    return pd.DatetimeIndex(instants).tz_convert("UTC").as_unit("us").asi8
