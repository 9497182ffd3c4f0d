"""Prices of bookmakers: a view of the match that nears the truth towards kick-off, and a margin on top.

A price is quoted at fixed hours before kick-off, from what is known at that hour (likely or told line-ups), with
an error of the market and a smaller one of each bookmaker; both shrink with the time that is left.
"""

from datetime import datetime, timedelta
from math import exp
from typing import NamedTuple

import numpy as np

from orchestration.sandbox.world.absence import known_kickoff
from orchestration.sandbox.world.chance import stream
from orchestration.sandbox.world.growth import World
from orchestration.sandbox.world.model import Match
from orchestration.sandbox.world.play import share_left
from orchestration.sandbox.world.strength import goal_grid
from orchestration.sandbox.world.view import RUNNING, View


class Bookmaker(NamedTuple):
    """A bookmaker: id and name as API-Football has them, margin on 1, error relative to the market's."""

    number: int
    name: str
    margin: float
    error: float


BOOKMAKERS = (
    Bookmaker(8, "Bet365", 0.055, 0.4),
    Bookmaker(4, "Pinnacle", 0.025, 0.2),
    Bookmaker(7, "William Hill", 0.06, 0.5),
    Bookmaker(16, "Unibet", 0.065, 0.5),
    Bookmaker(11, "1xBet", 0.045, 0.6),
    Bookmaker(1, "10Bet", 0.075, 0.7),
)
#: Hours before kick-off at which prices change: fourteen days of them, every three hours on the last day or so.
QUOTE_HOURS = (336.0, 240.0, 168.0, 120.0, 96.0, 72.0, 48.0, 36.0, 24.0, 18.0, 12.0, 9.0, 6.0, 3.0, 1.5, 0.5)
#: Error of log goals at the first quote, and what stays of it at kick-off.
OPENING_ERROR = 0.16
CLOSING_ERROR = 0.01
#: Stoppage that live prices reckon with, before the boards go up.
USUAL_STOPPAGE = (2, 4)
LIVE_MARGIN = 0.07
#: Nothing is offered above; below 1 % no bookmaker goes.
HIGHEST_PRICE = 101.0
LOWEST_PRICE = 1.01


def quoted_at(match: Match, now: datetime) -> datetime | None:
    """Give when a match's prices changed last; None when there are none (yet)."""
    kickoff = known_kickoff(match, now)
    awarded = match.awarded_at is not None and match.awarded_at <= now
    if kickoff is None or awarded:
        return None
    instants = [kickoff - timedelta(hours=hours) for hours in QUOTE_HOURS]
    if kickoff == match.kickoff and match.redated_at is not None:
        instants = [match.redated_at, *(instant for instant in instants if instant > match.redated_at)]
    return max((instant for instant in instants if match.published_at <= instant <= now), default=None)


def quoted_rates(world: World, match: Match, quoted: datetime) -> list[tuple[float, float]]:
    """Give the expected goals behind the prices of each bookmaker, in the order of `BOOKMAKERS`."""
    view = View(world, quoted)
    rates = view.estimate(match)
    hours = max(0.0, (view.state(match).kickoff - quoted).total_seconds() / 3600)
    size = CLOSING_ERROR + OPENING_ERROR * min(1.0, hours / QUOTE_HOURS[0]) ** 0.5
    market = stream(world.seed, "market", match.number)
    shared = (market.gauss(0, 1), market.gauss(0, 1))
    found = []
    for book in BOOKMAKERS:
        rng = stream(world.seed, "book", match.number, book.number)
        home, away = (
            rate * exp(size * (error + book.error * rng.gauss(0, 1))) for rate, error in zip(rates, shared, strict=True)
        )
        found.append((home, away))
    return found


def price(probability: float, margin: float) -> float:
    """Give the decimal price of a probability with a margin on it."""
    return round(min(HIGHEST_PRICE, max(LOWEST_PRICE, 1 / max(1e-6, probability * (1 + margin)))), 2)


def markets(rates: tuple[float, float], goals: tuple[int, int] = (0, 0)) -> dict[str, dict[str, float]]:
    """Give the probabilities of what can be bet on, after 90 minutes.

    Args:
        rates: Expected goals in the time that is left.
        goals: Goals so far.

    Returns:
        By market (`winner`, `over_under`, `both_score`, `double_chance`, `exact_goals`) and outcome.
    """
    grid = goal_grid(rates)
    home = np.arange(grid.shape[0])[:, None] + goals[0]
    away = np.arange(grid.shape[1])[None, :] + goals[1]
    win, draw, loss = (float(grid[mask].sum()) for mask in (home > away, home == away, home < away))
    total = home + away
    over = {line: float(grid[total > line].sum()) for line in (0.5, 1.5, 2.5, 3.5, 4.5)}
    both = float(grid[(home > 0) & (away > 0)].sum())
    return {
        "winner": {"Home": win, "Draw": draw, "Away": loss},
        "over_under": {
            f"{word} {line}": probability if word == "Over" else 1 - probability
            for line, probability in over.items()
            for word in ("Over", "Under")
        },
        "both_score": {"Yes": both, "No": 1 - both},
        "double_chance": {"Home/Draw": win + draw, "Home/Away": win + loss, "Draw/Away": draw + loss},
        "exact_goals": {str(count): float(grid[total == count].sum()) for count in range(5)},
    }


def live_rates(view: View, match: Match) -> tuple[float, float]:
    """Give the expected goals in what is left of 90 minutes, with the stoppage that is usual."""
    state = view.state(match)
    left = share_left(state.second, USUAL_STOPPAGE) if state.code in RUNNING else 1.0
    home, away = view.estimate(match)
    return home * left, away * left
