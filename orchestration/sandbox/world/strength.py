"""The true strength of teams: who plays, how good they are, the goals to expect, and the exact probabilities.

Goals of a side are a Poisson process whose rate does not depend on the score, so that the probabilities given
the line-ups are exact, before kick-off and at any minute after it.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from math import exp, factorial
from random import Random

import numpy as np

from orchestration.sandbox.world.model import Club, Lineup, Match, Person, Position

#: Log of an average side's goals away from home, and what playing at home adds: about 1.6 to 1.2 goals, the
#: usual level of European leagues.
AWAY_GOALS = 0.18
HOME_ADVANTAGE = 0.26
#: Log goals for one standard deviation of ability in every position of one side.
GOALS_PER_ABILITY = 0.35
#: What a position gives to attack and to defence (shares of the whole, over ten field players and a goalkeeper).
ATTACK_WEIGHT: dict[str, float] = {"G": 0.0, "D": 0.03, "M": 0.09, "F": 0.18}
DEFENCE_WEIGHT: dict[str, float] = {"G": 0.24, "D": 0.14, "M": 0.06, "F": 0.02}
#: Rotation: the trainer's view of a player differs from the truth by this much a match.
SELECTION_NOISE = 0.15
BENCH_SIZE = 9
#: Goals a side that are told apart; beyond lies less than 1e-6 at any rate the world knows.
_MOST_GOALS = 16


def choose_lineup(
    club: Club, squad: Iterable[Person], missing: Collection[Person], season: int, mood: Random | None = None
) -> Lineup:
    """Choose a team: the best who are there, in the club's formation.

    Args:
        club: Whose team.
        squad: Its players.
        missing: Those who cannot play.
        season: Whose abilities count.
        mood: Stream of the trainer's moods; None for the line-up he would choose on average.
    """
    fit = [player for player in squad if player not in missing]
    ranked = sorted(fit, key=lambda player: -player.abilities[season] - (mood.gauss(0, SELECTION_NOISE) if mood else 0))
    wanted = _wanted(club.formation)
    starters: list[Person] = []
    for position, count in wanted.items():
        starters += [player for player in ranked if player.position == position][:count]
    rest = [player for player in ranked if player not in starters]
    spare = [player for player in rest if player.position != "G"]
    starters += spare[: 11 - len(starters)]
    bench = [player for player in rest if player not in starters]
    keepers = [player for player in bench if player.position == "G"][:1]
    field = [player for player in bench if player.position != "G"][: BENCH_SIZE - len(keepers)]
    return Lineup(club.formation, tuple(starters), tuple(keepers + field))


def _wanted(formation: str) -> dict[Position, int]:
    defence, *middle, attack = map(int, formation.split("-"))
    return {"G": 1, "D": defence, "M": sum(middle), "F": attack}


def expected_goals(
    home: Lineup, away: Lineup, forms: tuple[tuple[float, float], tuple[float, float]], season: int
) -> tuple[float, float]:
    """Give the true expected goals of both sides in 90 minutes.

    Args:
        home: Line-up of the home side.
        away: Line-up of the away side.
        forms: (attack, defence) of home and away, in log goals.
        season: Whose abilities count.
    """
    home_attack, home_defence = _levels(home, forms[0], season)
    away_attack, away_defence = _levels(away, forms[1], season)
    return (
        exp(AWAY_GOALS + HOME_ADVANTAGE + home_attack - away_defence),
        exp(AWAY_GOALS + away_attack - home_defence),
    )


def _levels(lineup: Lineup, form: tuple[float, float], season: int) -> tuple[float, float]:
    attack = defence = attack_whole = defence_whole = 0.0
    for player in lineup.starters:
        ability = player.abilities[season]
        attack += ATTACK_WEIGHT[player.position] * ability
        defence += DEFENCE_WEIGHT[player.position] * ability
        attack_whole += ATTACK_WEIGHT[player.position]
        defence_whole += DEFENCE_WEIGHT[player.position]
    return (
        GOALS_PER_ABILITY * attack / attack_whole + form[0],
        GOALS_PER_ABILITY * defence / defence_whole + form[1],
    )


def goal_grid(rates: tuple[float, float]) -> np.ndarray:
    """Give the probabilities of further goals.

    Args:
        rates: Expected goals of home and away in the time that is left.

    Returns:
        Array of shape (16, 16): home goals by away goals, sums to 1.
    """
    counts = np.arange(_MOST_GOALS)
    factorials = np.array([factorial(int(count)) for count in counts], dtype=float)
    home, away = (np.exp(-rate) * rate**counts / factorials for rate in rates)
    grid = np.outer(home, away)
    normed: np.ndarray = grid / grid.sum()
    return normed


def outcome_probabilities(rates: tuple[float, float], lead: int = 0) -> tuple[float, float, float]:
    """Give the probabilities of home win, draw and away win after 90 minutes.

    Args:
        rates: Expected goals of home and away in the time that is left.
        lead: Goals home is ahead by now.
    """
    grid = goal_grid(rates)
    difference = np.subtract.outer(np.arange(_MOST_GOALS), np.arange(_MOST_GOALS)) + lead
    home, draw, away = (float(grid[mask].sum()) for mask in (difference > 0, difference == 0, difference < 0))
    return home, draw, away


def form_at(club: Club, began: datetime, instant: datetime) -> tuple[float, float]:
    """Give a club's form (attack, defence, in log goals) in the week of an instant."""
    week = (instant - began).days // 7
    return club.form[min(week, len(club.form) - 1)]


def true_probabilities(match: Match) -> tuple[float, float, float]:
    """Give the probabilities of home, draw and away given the line-ups, before kick-off."""
    return outcome_probabilities(match.rates)
