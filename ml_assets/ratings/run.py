"""The compiled run over a country's matches between two turns: which result is learned when, what a row may read.

A row is read at its match's cut-off, after every result known by then and before any later one. The arithmetic is in
`results`, `filters` and `stakes`; what happens at a turn, a season that begins, is the business of `timeline`.
"""

from collections.abc import Callable
from math import isnan, log, nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml_assets.ratings.compiled import compiled, kept, sources_sha256
from ml_assets.ratings.filters import update_market, update_performance
from ml_assets.ratings.records import Records
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
from ml_assets.ratings.stakes import stakes

#: Odds never say less of an away win than this, and of the others no more than that they can be.
SMALLEST_P = 1e-4
TINIEST_P = float(np.finfo(np.float64).tiny)


@compiled
def learn(result: Any, home: Any, away: Any, division: Any) -> None:
    """Learn from one result (`records.RESULT`): both clubs and their division change in place."""
    margin = result.home_goals - result.away_goals
    shots = result.home_shots - result.away_shots
    target = result.home_target - result.away_target
    corners = result.home_corners - result.away_corners
    update_elo(home, away, division, margin)
    log_home_away = log_draw = nan
    if isnan(result.odds_home):
        update_odds_elo_unpriced(home, away, division, margin)
    else:
        p_home, p_draw = fair_home_and_draw(result.odds_home, result.odds_draw, result.odds_away)
        p_home, p_draw = max(p_home, TINIEST_P), max(p_draw, TINIEST_P)
        p_away = max(1.0 - p_home - p_draw, SMALLEST_P)
        log_home_away, log_draw = log(p_home / p_away), log(p_draw) - 0.5 * log(p_home * p_away)
        update_odds_elo(home, away, division, p_home, p_draw)
    update_market(home, away, division, log_home_away, log_draw, margin, shots)
    update_performance(home, away, division, margin, shots, target, corners)
    update_pi(home, away, margin)
    update_goals(home, away, division, result.home_goals, result.away_goals)
    if not isnan(shots):
        update_shots(home, away, division, result.home_shots, result.away_shots)
        division.shots_season = result.season_start
    if not isnan(target):
        update_shots_on_target(home, away, division, result.home_target, result.away_target)
        division.target_season = result.season_start
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


@compiled
def learn_until(records: Records, results: "NDArray[Any]", n_learned: int, until: int) -> int:
    """Learn from the results known by `until` (inclusive) beyond the first `n_learned`; give the new count."""
    clubs, divisions = records.clubs, records.divisions
    while n_learned < len(results) and results[n_learned].known_at <= until:
        result = results[n_learned]
        for place in (result.home, result.away):
            if not clubs[place].is_known:  # no fixture list named it: it is new to its tier
                clubs[place] = records.unseen[result.tier]
        division = divisions[result.league]
        division.is_known = 1
        learn(result, clubs[result.home], clubs[result.away], division)
        n_learned += 1
    return n_learned


@compiled
def read(row: Any, home: Any, away: Any, division: Any, season_start: int) -> None:
    """Write down in a row (`records.RATING`) what is known of both clubs and their division."""
    row.home_elo, row.away_elo = home.elo, away.elo
    row.elo_home_advantage = division.elo_home
    row.home_odds_elo, row.away_odds_elo = home.odds_elo, away.odds_elo
    row.odds_home_advantage = division.odds_home + home.odds_home
    row.odds_draw_tendency = division.odds_draw + home.odds_draw + away.odds_draw
    row.home_pi, row.away_pi = home.pi_home, away.pi_away
    row.home_attack, row.home_defence = home.attack, home.defence
    row.away_attack, row.away_defence = away.attack, away.defence
    row.expected_goals_home, row.expected_goals_away = expected_goals(home, away, division)
    has_shots = division.n_shots > 0 and division.shots_season >= season_start - 1
    row.home_shots_for = home.shots_for if has_shots else nan
    row.home_shots_against = home.shots_against if has_shots else nan
    row.away_shots_for = away.shots_for if has_shots else nan
    row.away_shots_against = away.shots_against if has_shots else nan
    has_target = division.n_target > 0 and division.target_season >= season_start - 1
    row.home_shots_on_target_for = home.target_for if has_target else nan
    row.home_shots_on_target_against = home.target_against if has_target else nan
    row.away_shots_on_target_for = away.target_for if has_target else nan
    row.away_shots_on_target_against = away.target_against if has_target else nan
    n = division.n_home + division.n_draw + division.n_away
    row.p_base_home, row.p_base_draw, row.p_base_away = division.n_home / n, division.n_draw / n, division.n_away / n
    row.home_market, row.away_market = home.market, away.market
    row.home_market_trend, row.away_market_trend = home.market_trend, away.market_trend
    row.home_market_level, row.away_market_level = home.market_level, away.market_level
    row.home_market_variance, row.away_market_variance = home.market_variance, away.market_variance
    row.market_home_advantage = division.market_home + home.market_home
    row.market_draw = division.market_draw + home.market_draw + away.market_draw
    row.home_performance, row.away_performance = home.performance, away.performance
    row.home_performance_trend, row.away_performance_trend = home.performance_trend, away.performance_trend
    row.home_performance_variance, row.away_performance_variance = home.performance_variance, away.performance_variance
    row.performance_home_advantage = division.performance_home + home.performance_home
    row.home_n_rated, row.away_n_rated = home.n_rated, away.n_rated
    row.home_n_odds_rated, row.away_n_odds_rated = home.n_odds_rated, away.n_odds_rated


@compiled
def read_stakes(row: Any, home: Any, away: Any, table: "NDArray[np.int64]") -> None:
    """Write down what is at stake for both clubs."""
    (
        row.home_matches_left,
        row.home_points_to_first,
        row.home_points_to_fourth,
        row.home_points_to_sixth,
        row.home_points_to_safety,
    ) = stakes(table, home.points, home.n_season)
    (
        row.away_matches_left,
        row.away_points_to_first,
        row.away_points_to_fourth,
        row.away_points_to_sixth,
        row.away_points_to_safety,
    ) = stakes(table, away.points, away.n_season)


def _run_of(sources: str) -> Callable[..., tuple[int, int]]:
    @kept
    def run(
        records: Records,
        results: "NDArray[Any]",
        fixtures: "NDArray[Any]",
        rows: "NDArray[Any]",
        row: int,
        stop: int,
        n_learned: int,
        until: int,
    ) -> tuple[int, int]:
        _ = sources  # what numba keeps is named by it: see `compiled`
        clubs, divisions = records.clubs, records.divisions
        for i in range(row, stop):
            fixture = fixtures[i]
            n_learned = learn_until(records, results, n_learned, fixture.cutoff_at)
            division = divisions[fixture.league]
            if division.season_start < fixture.season_start:
                return i, n_learned
            for place in (fixture.home, fixture.away):
                if not clubs[place].is_known:
                    clubs[place] = records.unseen[fixture.tier]
            table = records.tables[fixture.league, : division.n_members]
            if records.tabled_at[fixture.league] != fixture.cutoff_at:
                records.tabled_at[fixture.league] = fixture.cutoff_at
                for number in range(division.n_members):
                    table[number] = clubs[records.members[fixture.league, number]].points
                table.sort()
            home, away = clubs[fixture.home], clubs[fixture.away]
            read(rows[i], home, away, division, fixture.season_start)
            read_stakes(rows[i], home, away, table)
        return stop, learn_until(records, results, n_learned, until)

    return run


#: run(records, results, fixtures, rows, row, stop, n_learned, until): read the rows from `row` to `stop` (exclusive),
#: each after the results known by its cut-off, of which `n_learned` are in; then learn those known by `until`. Give
#: the row reached, one before `stop` whose division's season is to be entered first, and the new `n_learned`.
run = _run_of(sources_sha256())
