"""Markets of a match, all of them sums over its grid of exact scores.

Lines of handicaps and totals come in quarters: half of the stake on a quarter line is settled at the line a
quarter below, half at the one a quarter above, so that a bet can be half won or half lost; a whole line gives the
stake back when it is hit exactly.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml_assets.goals.grid import GOALS, MARGINS, MOST_GOALS, TOTALS, outcomes_of_grids

Floats = NDArray[np.float64]

#: Goals given to the home club, -2.5 to +2.5 in quarters: what bookmakers offer for nearly all matches.
HANDICAP_LINES = tuple(np.arange(-10, 11) / 4.0)
#: Half lines of goals in all.
TOTAL_LINES = tuple(np.arange(7) + 0.5)
#: How many of the likeliest scores are listed; the grid has them all.
N_SCORES = 10
#: Published probabilities are rounded to a millionth: what lies beyond is noise, and no reader's arithmetic
#: should hang on it.
DECIMALS = 6
_TOTALS = np.arange(2 * MOST_GOALS + 1)
_MARGINS = _TOTALS - MOST_GOALS
SETTLEMENTS = ("win", "half_win", "push", "half_loss", "loss")


def handicap(grids: Floats, line: float) -> Floats:
    """Settle a bet on the home club that is given `line` goals.

    Args:
        grids: Shape (n, 11, 11).
        line: A multiple of a quarter.

    Returns:
        Probabilities of win, half win, push, half loss and loss; shape (n, 5), rows sum to 1. Those of the away
        club, given `-line`, are the same in reverse order.
    """
    return _settle(_sums(grids, MARGINS + MOST_GOALS), _MARGINS, line)


def over(grids: Floats, line: float = 2.5) -> Floats:
    """Settle a bet on more than `line` goals in all; as `handicap`, under is the reverse."""
    return _settle(_sums(grids, TOTALS), _TOTALS, -line)


def fair_probability(settled: Floats) -> Floats:
    """Find the probability whose inverse are fair decimal odds, stakes given back left out; shape (n,).

    1/2 where the bet can be neither won nor lost.
    """
    won = settled[:, 0] + settled[:, 1] / 2.0
    lost = settled[:, 4] + settled[:, 3] / 2.0
    decided = won + lost
    return np.where(decided > 0.0, won / np.where(decided > 0.0, decided, 1.0), 0.5)


def both_teams_score(grids: Floats) -> Floats:
    """Probability that both clubs score; shape (n,)."""
    return np.asarray(grids[:, 1:, 1:].sum(axis=(1, 2)))


def expected_goals(grids: Floats) -> Floats:
    """Goals to expect of the home and the away club; shape (n, 2)."""
    return np.stack([(grids.sum(axis=2) * GOALS).sum(axis=1), (grids.sum(axis=1) * GOALS).sum(axis=1)], axis=1)


def most_likely_score(grid: Floats) -> tuple[int, int]:
    """Likeliest exact score of one grid, home and away goals; the lower score of equals."""
    home, away = np.unravel_index(int(grid.argmax()), grid.shape)
    return int(home), int(away)


def markets(grids: Floats) -> list[dict[str, Any]]:
    """Write every market of each match, ready for JSON.

    Returns:
        A dictionary a match: `correct_score` (the ten likeliest), `over` (by half line; under is the rest),
        `both_teams_score`, `double_chance`, `draw_no_bet`, `clean_sheet`, and `asian_handicap`: for each line of
        the home club how the bet is settled, and the fair probabilities of both sides (stake given back left
        out).
    """
    home, draw, away = outcomes_of_grids(grids).T
    totals, margins = _sums(grids, TOTALS), _sums(grids, MARGINS + MOST_GOALS)
    columns = [
        *(fair_probability(_settle(totals, _TOTALS, -line)) for line in TOTAL_LINES),
        both_teams_score(grids),
        *(home + draw, home + away, draw + away),
        (home + 1e-15) / (home + away + 2e-15),
        *(grids[:, :, 0].sum(axis=1), grids[:, 0, :].sum(axis=1)),
    ]
    flat = np.round(np.stack(columns, axis=1), DECIMALS).tolist()
    handicaps = [_settle(margins, _MARGINS, line) for line in HANDICAP_LINES]
    fair = np.round(np.stack([fair_probability(settled) for settled in handicaps], axis=1), DECIMALS).tolist()
    settled = np.round(np.stack(handicaps, axis=1), DECIMALS).tolist()
    likeliest = np.argsort(-grids.reshape(len(grids), -1), axis=1, kind="stable")[:, :N_SCORES]
    scores = np.round(np.take_along_axis(grids.reshape(len(grids), -1), likeliest, axis=1), DECIMALS).tolist()
    return [_of_match(*parts) for parts in zip(flat, fair, settled, likeliest.tolist(), scores, strict=True)]


def _of_match(
    flat: Sequence[float],
    fair: Sequence[float],
    settled: Sequence[Sequence[float]],
    cells: Sequence[int],
    scores: Sequence[float],
) -> dict[str, Any]:
    n = len(TOTAL_LINES)
    home_no_draw = flat[n + 4]
    return {
        "correct_score": [
            {"home": cell // (MOST_GOALS + 1), "away": cell % (MOST_GOALS + 1), "p": p}
            for cell, p in zip(cells, scores, strict=True)
        ],
        "over": {str(line): p for line, p in zip(TOTAL_LINES, flat[:n], strict=True)},
        "both_teams_score": flat[n],
        "double_chance": dict(zip(("home_or_draw", "home_or_away", "draw_or_away"), flat[n + 1 : n + 4], strict=True)),
        "draw_no_bet": {"home": home_no_draw, "away": round(1.0 - home_no_draw, DECIMALS)},
        "clean_sheet": {"home": flat[n + 5], "away": flat[n + 6]},
        "asian_handicap": [
            {
                "line": float(line),
                **dict(zip(SETTLEMENTS, of_line, strict=True)),
                "p_home": p,
                "p_away": round(1.0 - p, DECIMALS),
            }
            for line, of_line, p in zip(HANDICAP_LINES, settled, fair, strict=True)
        ],
    }


def _sums(grids: Floats, keys: NDArray[np.int64]) -> Floats:
    """Add up the cells of each key, 0 to 20; shape (n, 21)."""
    places = keys.ravel()
    order = np.argsort(places, kind="stable")
    starts = np.searchsorted(places[order], _TOTALS)
    return np.asarray(np.add.reduceat(np.take(grids.reshape(len(grids), -1), order, axis=1), starts, axis=1))


def _settle(p: Floats, values: NDArray[np.int64], line: float) -> Floats:
    """Settle half the stake a quarter below and half a quarter above, or all of it on a whole or half line."""
    quarters = round(line * 4)
    if abs(quarters - line * 4) > 1e-9:
        raise ValueError(f"a line is a multiple of a quarter goal, not {line}")
    halves = (quarters - 1, quarters + 1) if quarters % 2 else (quarters, quarters)
    # 4: both halves won; 2: both given back; 0: both lost
    points = sum(np.sign(values * 4 + half) + 1 for half in halves)
    return np.stack(
        [np.take(p, np.flatnonzero(points == result), axis=1).sum(axis=1) for result in (4, 3, 2, 1, 0)], axis=1
    )
