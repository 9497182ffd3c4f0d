"""How sure a forecast is: an interval on each probability, one number, and a word for it.

An interval says where the market's closing probability will lie in nine matches of ten. Its half-width, on the logit
scale, has the shape of a posterior over ratings: a part that is left however many matches are known, larger in a
season's first and last weeks and for great favourites, and a part that fades as the less known club is rated. The
constants were fitted to walk-forward forecasts of 2012/13 to 2018/19 (`python -m benchmarks.skill --from 2012-07-01
--to 2019-07-01 --fit`) and confirmed on 2019/20 to 2023/24 (docs/SKILL.md). Nothing is read but the forecast and its
inputs, so a replayed forecast has the same interval.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: Share of closing probabilities that an interval is to contain.
COVERAGE = 0.90
#: Rated matches of the less known club from which nothing of the base rate is mixed in (`COVERAGE_MATCHES`).
SETTLED_MATCHES = 8
#: From here on odds of earlier matches are taken to have shaped the ratings of both clubs.
ODDS_MATCHES = 8
#: Confidence from which a forecast is called moderate, and strong.
MODERATE, STRONG = 0.40, 0.55
WORDS = ("weak", "moderate", "strong")


@dataclass(frozen=True)
class Width:
    """Half-width on the logit scale: for home and away first, for the draw second.

    Attributes:
        settled: Of an even match between well-known clubs in the middle of a season.
        favourite: |log(p_home / p_away)| at which it has grown by the root of 2.
        season_ends: Share by which it is larger at a season's two ends, growing with the fourth power.
        unsettled: What comes on top, in squares, for a club that was never rated.
        fading: Power with which that fades, as the share of the base rate does, up to `SETTLED_MATCHES`.
    """

    settled: tuple[float, float]
    favourite: tuple[float, float]
    season_ends: float
    unsettled: tuple[float, float]
    fading: float


#: Odds of this very match are among the inputs; of earlier matches only; none.
PRICED = Width((0.1908, 0.0678), (1.92, 0.666), 0.298, (0.0, 0.0), 1.0)
PAST_ODDS = Width((0.2018, 0.0787), (1.95, 0.815), 0.904, (1.0, 0.003), 8.1)
NO_ODDS = Width((0.339, 0.1115), (1.71, 0.602), 0.491, (0.374, 0.065), 0.1)


def intervals(
    p: Floats, data_depth: Floats, odds_depth: Floats, season_phase: Floats, is_priced: Flags
) -> tuple[Floats, Floats]:
    """Give the bounds between which nine of ten closing probabilities lie.

    Args:
        p: Home, draw, away; shape (n, 3).
        data_depth: Rated matches of the less known club.
        odds_depth: Those of them that were rated from odds.
        season_phase: 0 at a season's first match, 1 at its last; NaN counts as 0.
        is_priced: Whether odds of the match are among the inputs.

    Returns:
        Lower and upper bounds, each of shape (n, 3), strictly between 0 and 1, around p.
    """
    half = np.where(
        is_priced[:, None],
        _half_width(PRICED, p, data_depth, season_phase),
        np.where(
            (odds_depth >= ODDS_MATCHES)[:, None],
            _half_width(PAST_ODDS, p, data_depth, season_phase),
            _half_width(NO_ODDS, p, data_depth, season_phase),
        ),
    )
    factor = np.exp(half)
    odds = p / (1.0 - p)
    low, high = odds / factor, odds * factor
    return np.asarray(low / (1.0 + low)), np.asarray(high / (1.0 + high))


def confidence_of(p: Floats, low: Floats) -> Floats:
    """Give the lower bound of the likeliest outcome: in 19 of 20 matches the close finds it at least as likely."""
    return np.asarray(low[np.arange(len(p)), p.argmax(axis=1)])


def confidence_words(confidence: Floats, data_depth: Floats) -> NDArray[np.str_]:
    """Call a forecast weak, moderate or strong; what mixes in the base rate is weak whatever it says."""
    places = np.where(data_depth < SETTLED_MATCHES, 0, np.searchsorted([MODERATE, STRONG], confidence, side="right"))
    return np.asarray(WORDS)[places]


def _half_width(width: Width, p: Floats, data_depth: Floats, season_phase: Floats) -> Floats:
    ahead = np.log(p[:, 0] / p[:, 2])
    ends = 1.0 + width.season_ends * (2.0 * np.nan_to_num(season_phase) - 1.0) ** 4
    share = np.minimum(data_depth / SETTLED_MATCHES, 1.0)
    columns = []
    for settled, favourite, unsettled in zip(width.settled, width.favourite, width.unsettled, strict=True):
        known = settled * ends * np.sqrt(1.0 + (ahead / favourite) ** 2)
        columns.append(np.sqrt(known**2 + (unsettled * (1.0 - share) ** width.fading) ** 2))
    return np.stack([columns[0], columns[1], columns[0]], axis=1)
