"""The pass over a country's matches: which result is applied when, and what a match may read.

A row of `ml.rating` is read at its match's cut-off, after every result known by then and before any later
one. The arithmetic is in `results` and `seasons`; this module owns the order of events, and the states at
which a later pass resumes.
"""

from array import array
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import log, nan
from typing import Any

import numpy as np
import pandas as pd

from ml_assets.ratings.filters import update_market, update_performance
from ml_assets.ratings.results import (
    count_outcome,
    expected_goals,
    fair_home_and_draw,
    update_elo,
    update_goals,
    update_odds_elo,
    update_odds_elo_unpriced,
    update_pi,
    update_shots,
    update_shots_on_target,
)
from ml_assets.ratings.seasons import enter_season
from ml_assets.ratings.stakes import STAKES, stakes
from ml_assets.ratings.state import Club, Division, State

#: Changes with every change of a number this package writes; stored checkpoints of another version are not
#: resumed.
RATINGS_VERSION = "3"

NUMBERS = (
    "home_elo",
    "away_elo",
    "elo_home_advantage",
    "home_odds_elo",
    "away_odds_elo",
    "odds_home_advantage",
    "odds_draw_tendency",
    "home_pi",
    "away_pi",
    "home_attack",
    "home_defence",
    "away_attack",
    "away_defence",
    "expected_goals_home",
    "expected_goals_away",
    "home_shots_for",
    "home_shots_against",
    "away_shots_for",
    "away_shots_against",
    "home_shots_on_target_for",
    "home_shots_on_target_against",
    "away_shots_on_target_for",
    "away_shots_on_target_against",
    "p_base_home",
    "p_base_draw",
    "p_base_away",
    "home_market",
    "away_market",
    "home_market_trend",
    "away_market_trend",
    "home_market_level",
    "away_market_level",
    "home_market_variance",
    "away_market_variance",
    "market_home_advantage",
    "market_draw",
    "home_performance",
    "away_performance",
    "home_performance_trend",
    "away_performance_trend",
    "home_performance_variance",
    "away_performance_variance",
    "performance_home_advantage",
    *(f"home_{name}" for name in STAKES),
    *(f"away_{name}" for name in STAKES),
)
COUNTS = ("home_n_rated", "away_n_rated", "home_n_odds_rated", "away_n_odds_rated")
#: Columns of `ml.rating`, in its order.
RATING_COLUMNS = ("match_id", "cutoff_at", "country", "season_start", *NUMBERS, *COUNTS)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NEVER = np.iinfo(np.int64).max
_NO_SHOTS = (nan, nan, nan, nan)
#: Odds never say less of an away win than this.
SMALLEST_P = 1e-4


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
    known = State() if state is None else State.from_json(state)
    events = _events(matches, known.at)
    cutoffs = _microseconds(matches["cutoff_at"])
    order = np.lexsort((matches["match_id"], matches["season_start"], cutoffs))
    order = order[cutoffs[order] >= (known.at if known.at is not None else -_NEVER)]
    rows = matches.iloc[order]
    row_cutoffs = cutoffs[order].tolist()
    participants = _participants(rows)
    first_cutoffs: dict[int, list[int]] = {}
    seasons = rows["season_start"].tolist()
    seen = set(known.seasons)
    for season_start, cutoff in zip(seasons, row_cutoffs, strict=True):
        if season_start not in seen:
            seen.add(season_start)
            first_cutoffs.setdefault(cutoff, []).append(season_start)

    numbers, counts = array("d"), array("q")
    checkpoints: list[Checkpoint] = []
    n_applied, n_events = 0, len(events.known_at)
    now = None
    tables: dict[int, list[int]] = {}
    columns = ("league_id", "tier", "home_team_id", "away_team_id")
    for cutoff, season_start, league_id, tier, home_id, away_id in zip(
        row_cutoffs, seasons, *(rows[name].tolist() for name in columns), strict=True
    ):
        if cutoff != now:
            now = cutoff
            if cutoff in first_cutoffs:
                n_applied = events.apply(known, n_applied, cutoff - 1)
                known.at = cutoff
                content = known.as_json()
                checkpoint_at = _EPOCH + timedelta(microseconds=cutoff)
                checkpoints += [Checkpoint(season, checkpoint_at, content) for season in first_cutoffs[cutoff]]
                known.seasons += first_cutoffs[cutoff]
            tables.clear()
            if n_applied < n_events and events.known_at[n_applied] <= cutoff:
                n_applied = events.apply(known, n_applied, cutoff)
        division = known.divisions.get(league_id)
        if division is None or division.season_start < season_start:
            enter_season(known, league_id, tier, season_start, participants[league_id, season_start])
            division = known.divisions[league_id]
            tables.pop(league_id, None)
        home, away = known.club(home_id, tier), known.club(away_id, tier)
        table = tables.get(league_id)
        if table is None:
            table = sorted((known.clubs[member].points for member in division.members), reverse=True)
            tables[league_id] = table
        _read(numbers, home, away, division, season_start)
        numbers.extend(stakes(table, home.points, home.n_season))
        numbers.extend(stakes(table, away.points, away.n_season))
        counts.extend((home.n_rated, away.n_rated, home.n_odds_rated, away.n_odds_rated))
    return RatingPass(_frame(rows, numbers, counts), checkpoints)


@dataclass(frozen=True)
class _Events:
    """Results in the order in which they became known."""

    known_at: list[int]
    columns: tuple[list[Any], ...]

    def apply(self, state: State, n_applied: int, until: int) -> int:
        """Apply the results known by `until` (inclusive) beyond the first `n_applied`; give the new count."""
        known_at = self.known_at
        end = n_applied
        while end < len(known_at) and known_at[end] <= until:
            end += 1
        divisions = state.divisions
        for (
            league_id,
            season_start,
            tier,
            home_id,
            away_id,
            home_goals,
            away_goals,
            home_shots,
            away_shots,
            home_target,
            away_target,
            home_corners,
            away_corners,
            odds_home,
            odds_draw,
            odds_away,
        ) in zip(*(column[n_applied:end] for column in self.columns), strict=True):
            home, away = state.club(home_id, tier), state.club(away_id, tier)
            division = divisions.get(league_id) or divisions.setdefault(league_id, Division())
            margin = home_goals - away_goals
            update_elo(home, away, division, margin)
            shots = home_shots - away_shots if home_shots == home_shots else None  # noqa: PLR0124  # not NaN
            target = home_target - away_target if home_target == home_target else None  # noqa: PLR0124
            corners = home_corners - away_corners if home_corners == home_corners else None  # noqa: PLR0124
            log_home_away = log_draw = None
            if odds_home == odds_home:  # noqa: PLR0124
                p_home, p_draw = fair_home_and_draw(odds_home, odds_draw, odds_away)
                p_away = max(1.0 - p_home - p_draw, SMALLEST_P)
                log_home_away, log_draw = log(p_home / p_away), log(p_draw) - 0.5 * log(p_home * p_away)
                update_odds_elo(home, away, division, p_home, p_draw)
            else:
                update_odds_elo_unpriced(home, away, division, margin)
            update_market(home, away, division, log_home_away, log_draw, margin, shots)
            update_performance(home, away, division, margin, shots, target, corners)
            update_pi(home, away, margin)
            update_goals(home, away, division, home_goals, away_goals)
            if shots is not None:
                update_shots(home, away, division, home_shots, away_shots)
                division.shots_season = season_start
            if target is not None:
                update_shots_on_target(home, away, division, home_target, away_target)
                division.target_season = season_start
            count_outcome(division, margin)
            home.n_rated += 1
            away.n_rated += 1
            home.n_season += 1
            away.n_season += 1
            if margin > 0:
                home.points += 3
            elif margin < 0:
                away.points += 3
            else:
                home.points += 1
                away.points += 1
        return end


def _events(matches: pd.DataFrame, after: int | None) -> _Events:
    """List the results that teach something, from `after` on; half-known pairs and triples are unknown."""
    is_result = (
        matches["home_goals"].notna()
        & matches["away_goals"].notna()
        & matches["result_known_at"].notna()
        & (matches["status"] == "finished")
        & ~matches["is_awarded"].astype(bool)
    ).to_numpy()
    results = matches[is_result]
    known_at = _microseconds(results["result_known_at"])
    order = np.lexsort((results["match_id"], known_at))
    if after is not None:
        order = order[known_at[order] >= after]
    results = results.iloc[order]
    ids = [results[name].astype("int64").tolist() for name in ("league_id", "season_start", "tier")]
    teams = [results[name].astype("int64").tolist() for name in ("home_team_id", "away_team_id")]
    goals = [results[name].astype("int64").tolist() for name in ("home_goals", "away_goals")]
    shots = _together(results, "home_shots", "away_shots")
    target = _together(results, "home_shots_on_target", "away_shots_on_target")
    corners = _together(results, "home_corners", "away_corners")
    odds = _together(results, "odds_rating_home", "odds_rating_draw", "odds_rating_away", above=1.0)
    return _Events(known_at[order].tolist(), (*ids, *teams, *goals, *shots, *target, *corners, *odds))


def _together(results: pd.DataFrame, *names: str, above: float = -1.0) -> list[list[float]]:
    values = results[list(names)].to_numpy(dtype="float64", na_value=nan)
    values = np.where((values > above).all(axis=1, keepdims=True), values, nan)
    return [column.tolist() for column in values.T]


def _participants(rows: pd.DataFrame) -> dict[tuple[int, int], set[int]]:
    participants: dict[tuple[int, int], set[int]] = {}
    columns = ("league_id", "season_start", "home_team_id", "away_team_id")
    for league_id, season_start, home_id, away_id in zip(*(rows[c].tolist() for c in columns), strict=True):
        participants.setdefault((league_id, season_start), set()).update((home_id, away_id))
    return participants


def _read(numbers: "array[float]", home: Club, away: Club, division: Division, season_start: int) -> None:
    has_shots = division.n_shots and division.shots_season >= season_start - 1
    has_target = division.n_target and division.target_season >= season_start - 1
    n = division.n_home + division.n_draw + division.n_away
    numbers.extend(
        (
            home.elo,
            away.elo,
            division.elo_home,
            home.odds_elo,
            away.odds_elo,
            division.odds_home + home.odds_home,
            division.odds_draw + home.odds_draw + away.odds_draw,
            home.pi_home,
            away.pi_away,
            home.attack,
            home.defence,
            away.attack,
            away.defence,
            *expected_goals(home, away, division),
            *((home.shots_for, home.shots_against, away.shots_for, away.shots_against) if has_shots else _NO_SHOTS),
            *(
                (home.target_for, home.target_against, away.target_for, away.target_against)
                if has_target
                else _NO_SHOTS
            ),
            division.n_home / n,
            division.n_draw / n,
            division.n_away / n,
            home.market,
            away.market,
            home.market_trend,
            away.market_trend,
            home.market_level,
            away.market_level,
            home.market_variance,
            away.market_variance,
            division.market_home + home.market_home,
            division.market_draw + home.market_draw + away.market_draw,
            home.performance,
            away.performance,
            home.performance_trend,
            away.performance_trend,
            home.performance_variance,
            away.performance_variance,
            division.performance_home + home.performance_home,
        )
    )


def _frame(rows: pd.DataFrame, numbers: "array[float]", counts: "array[int]") -> pd.DataFrame:
    keys = rows[["match_id", "cutoff_at", "country", "season_start"]].reset_index(drop=True)
    values = np.frombuffer(numbers, dtype="float64").reshape(len(rows), len(NUMBERS))
    counted = np.frombuffer(counts, dtype="int64").reshape(len(rows), len(COUNTS))
    return pd.concat(
        [keys, pd.DataFrame(values, columns=list(NUMBERS)), pd.DataFrame(counted, columns=list(COUNTS))],
        axis=1,
    )


def _microseconds(instants: "pd.Series[Any]") -> "np.ndarray[Any, np.dtype[np.int64]]":
    return pd.DatetimeIndex(instants).tz_convert("UTC").as_unit("us").asi8
