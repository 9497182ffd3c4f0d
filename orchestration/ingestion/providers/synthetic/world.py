"""The world itself: strengths that drift, matches, prices, promotion. Files are made in archive.py.

Everything of a season follows from (seed, season) and the season before it, never from the day somebody
looks, so what has been played stays as it was played. The true probabilities live here and in no file: tests
reach them through `true_probabilities` to ask how near a forecast comes to the best possible one.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from math import exp

import numpy as np

from orchestration.ingestion.providers.synthetic import calendar
from orchestration.ingestion.providers.synthetic.clubs import CLUBS, Club

FIRST_SEASON = 2015
DIVISIONS = ("SYN1", "SYN2")
N_PROMOTED = 2

#: Goals of a home team (1.52) and its guest (1.20) when they are equals: about what real leagues show.
_LOG_GOALS = np.log(1.20)
_HOME_ADVANTAGE = np.log(1.52 / 1.20)

#: Attack and defence (log goals) keep this share over a summer; the noises keep their spread near 0.34.
_SUMMER_MEMORY = 0.85
_SUMMER_NOISE = 0.15
_WEEKLY_NOISE = 0.015
_FIRST_SPREAD = 0.34

#: Noise on the log of each true probability: the market's days before and at kick-off, and one book's.
_EARLY_BLUR = 0.10
_CLOSING_BLUR = 0.04
_BOOK_BLUR = 0.02
_OVERROUND = {"B365": 1.06, "PS": 1.025, "Avg": 1.05}
_MAXIMUM_GENEROSITY = 1.02
_GRID = 16


@dataclass(frozen=True)
class Price:
    """Decimal odds (home, draw, away) of one bookmaker, or of the market, before the match or at kick-off."""

    bookmaker: str
    is_closing: bool
    odds: tuple[float, float, float]


@dataclass(frozen=True)
class Match:
    """One match as it is or will be played. Pairs are (home, away); counts has the archive's column names."""

    division: str
    season_start: int
    round_number: int
    kickoff_at: datetime
    home: Club
    away: Club
    goals: tuple[int, int]
    goals_half_time: tuple[int, int]
    counts: dict[str, int]
    prices: tuple[Price, ...]
    p_true: tuple[float, float, float]


@dataclass(frozen=True)
class _Season:
    matches: tuple[Match, ...]
    attack: np.ndarray
    defence: np.ndarray
    next_divisions: tuple[tuple[int, ...], tuple[int, ...]]


def season_matches(seed: int, season_start: int) -> tuple[Match, ...]:
    """Return every match of both divisions in one season, coming ones included, by kick-off.

    Raises:
        ValueError: The world begins in FIRST_SEASON.
    """
    if season_start < FIRST_SEASON:
        raise ValueError(f"The synthetic world begins in {FIRST_SEASON}, not {season_start}: ask for a later season.")
    return _season(seed, season_start).matches


def true_probabilities(seed: int, season_start: int) -> dict[tuple[str, str, str], tuple[float, float, float]]:
    """Return the probabilities each match was drawn from, for tests only: no file of the archive has them.

    Returns:
        (division, short home name, short away name) to (p_home, p_draw, p_away).
    """
    return {
        (match.division, match.home.short_name, match.away.short_name): match.p_true
        for match in season_matches(seed, season_start)
    }


@lru_cache(maxsize=64)
def _season(seed: int, season_start: int) -> _Season:
    random = np.random.default_rng([seed, season_start])
    if season_start == FIRST_SEASON:
        attack = random.normal(0, _FIRST_SPREAD, len(CLUBS))
        defence = random.normal(0, _FIRST_SPREAD, len(CLUBS))
        ranking = [int(club) for club in np.argsort(-(attack + defence), kind="stable")]
        divisions = tuple(ranking[: calendar.N_CLUBS]), tuple(ranking[calendar.N_CLUBS :])
    else:
        before = _season(seed, season_start - 1)
        attack = before.attack * _SUMMER_MEMORY + random.normal(0, _SUMMER_NOISE, len(CLUBS))
        defence = before.defence * _SUMMER_MEMORY + random.normal(0, _SUMMER_NOISE, len(CLUBS))
        divisions = before.next_divisions
    programmes = [calendar.double_round_robin(random.permutation(clubs)) for clubs in divisions]
    matches: list[Match] = []
    for half_round in range(2 * calendar.N_ROUNDS):
        attack = attack + random.normal(0, _WEEKLY_NOISE, len(CLUBS))
        defence = defence + random.normal(0, _WEEKLY_NOISE, len(CLUBS))
        round_index, half = divmod(half_round, 2)
        first = half * calendar.MATCHES_A_HALF_ROUND
        for tier, (division, programme) in enumerate(zip(DIVISIONS, programmes, strict=True), 1):
            pairs = programme[round_index][first : first + calendar.MATCHES_A_HALF_ROUND]
            times = calendar.kickoffs(season_start, tier, half_round, random)
            for (home, away), kickoff_at in zip(pairs, times, strict=True):
                goal_rates = (
                    exp(_LOG_GOALS + _HOME_ADVANTAGE + attack[home] - defence[away]),
                    exp(_LOG_GOALS + attack[away] - defence[home]),
                )
                matches.append(
                    _play(
                        random,
                        division=division,
                        season_start=season_start,
                        round_number=round_index + 1,
                        kickoff_at=kickoff_at,
                        pair=(home, away),
                        goal_rates=goal_rates,
                    )
                )
    matches.sort(key=lambda match: (match.kickoff_at, match.division, match.home.short_name))
    return _Season(tuple(matches), attack, defence, _promote_and_relegate(divisions, matches))


def _play(
    random: np.random.Generator,
    *,
    division: str,
    season_start: int,
    round_number: int,
    kickoff_at: datetime,
    pair: tuple[int, int],
    goal_rates: tuple[float, float],
) -> Match:
    rates = np.array(goal_rates)
    goals = random.poisson(rates)
    on_target = goals + random.poisson(2.4 * rates)
    shots = on_target + random.poisson(4.0 + 2.5 * rates)
    half_time = random.binomial(goals, 0.45)
    counts: dict[str, int] = {}
    for home_column, away_column, values in (
        ("HS", "AS", shots),
        ("HST", "AST", on_target),
        ("HF", "AF", random.poisson(11.0, 2)),
        ("HC", "AC", random.poisson(2.0 + 2.2 * rates)),
        ("HY", "AY", random.poisson(1.9, 2)),
        ("HR", "AR", random.poisson(0.08, 2)),
    ):
        counts[home_column], counts[away_column] = int(values[0]), int(values[1])
    p_true = _outcome_probabilities(goal_rates)
    return Match(
        division=division,
        season_start=season_start,
        round_number=round_number,
        kickoff_at=kickoff_at,
        home=CLUBS[pair[0]],
        away=CLUBS[pair[1]],
        goals=(int(goals[0]), int(goals[1])),
        goals_half_time=(int(half_time[0]), int(half_time[1])),
        counts=counts,
        prices=tuple(_prices(random, p_true)),
        p_true=p_true,
    )


def _outcome_probabilities(goal_rates: tuple[float, float]) -> tuple[float, float, float]:
    goals = np.arange(_GRID)
    log_factorial = np.concatenate(([0.0], np.cumsum(np.log(goals[1:]))))
    home, away = (np.exp(goals * np.log(rate) - rate - log_factorial) for rate in goal_rates)
    grid = np.outer(home, away)
    grid /= grid.sum()
    draw = float(np.trace(grid))
    home_win = float(np.tril(grid, -1).sum())
    return home_win, draw, 1.0 - home_win - draw


def _prices(random: np.random.Generator, p_true: tuple[float, float, float]) -> Iterator[Price]:
    for is_closing, blur in ((False, _EARLY_BLUR), (True, _CLOSING_BLUR)):
        market = np.log(p_true) + random.normal(0, blur, 3)
        best = np.zeros(3)
        for bookmaker, overround in _OVERROUND.items():
            opinion = market if bookmaker == "Avg" else market + random.normal(0, _BOOK_BLUR, 3)
            p = np.exp(opinion) / np.exp(opinion).sum()
            odds = np.maximum(np.round(1.0 / (p * overround), 2), 1.01)
            best = np.maximum(best, odds)
            yield Price(bookmaker, is_closing, (float(odds[0]), float(odds[1]), float(odds[2])))
        best = np.round(best * _MAXIMUM_GENEROSITY, 2)
        yield Price("Max", is_closing, (float(best[0]), float(best[1]), float(best[2])))


def _promote_and_relegate(
    divisions: tuple[tuple[int, ...], ...], matches: list[Match]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    points: Counter[str] = Counter()
    difference: Counter[str] = Counter()
    for match in matches:
        margin = match.goals[0] - match.goals[1]
        points[match.home.short_name] += 3 if margin > 0 else int(margin == 0)
        points[match.away.short_name] += 3 if margin < 0 else int(margin == 0)
        difference[match.home.short_name] += margin
        difference[match.away.short_name] -= margin

    def table(clubs: tuple[int, ...]) -> list[int]:
        return sorted(clubs, key=lambda i: (-points[CLUBS[i].short_name], -difference[CLUBS[i].short_name], i))

    first, second = table(divisions[0]), table(divisions[1])
    return (
        (*first[:-N_PROMOTED], *second[:N_PROMOTED]),
        (*second[N_PROMOTED:], *first[-N_PROMOTED:]),
    )
