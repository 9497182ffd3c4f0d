"""Two strengths followed by a Kalman filter: `market`, what bookmakers think, and `performance`, what matches show.

Both live on one scale, log(p_home / p_away). A club has a strength with its variance, a `trend` that fades in a few
matches (who is injured now), a `level` it is drawn back to when a season begins, and what its own ground adds. The
market strength observes the de-vigged closing odds of past matches and moves a little with the result, as the next
odds will; the performance strength observes goals, shots and corners alone and never an odds.

Gains follow the variances (Kalman 1960), so they are large after a summer and small once a club is known; the other
steps are fixed. Constants were chosen together by Powell's method on the one-step-ahead error against the closing
odds of 2009/10 to 2018/19 (the odds serve as a yardstick of little noise for `performance` too), and rounded.
"""

from math import exp, isnan
from typing import NamedTuple

from ml_assets.ratings.compiled import compiled
from ml_assets.ratings.state import DRAW_CURVATURE, Club, Division


class Dynamics(NamedTuple):
    """How a strength moves where nothing is observed.

    Attributes:
        summer: Variance a summer adds; `moved` for a club that changed its division.
        match: Variance a match adds.
        level_return: Share of the way back to its level a club goes when a season begins.
        level_pace: Step of the level towards the strength, a match.
        trend_kept: Share of the trend that survives a match; `trend_gain` of a surprise that enters it.
        own_home_step: Of a surprise, into what a club's ground adds; `home_step` into the division's.
        own_kept: Share of what a ground adds that survives a summer.
    """

    summer: float
    moved: float
    match: float
    level_return: float
    level_pace: float
    trend_kept: float
    trend_gain: float
    own_home_step: float
    home_step: float
    own_kept: float


MARKET = Dynamics(0.092, 0.149, 0.0099, 0.95, 0.040, 0.80, 0.043, 0.020, 0.012, 0.54)
PERFORMANCE = Dynamics(0.143, 0.172, 0.0004, 0.116, 0.0043, 0.973, 0.0143, 0.0026, 0.0005, 0.66)

#: Variance of one match's log(p_home / p_away) about the strengths: who plays, who is rested.
MARKET_NOISE = 0.087
#: It grows by exp(this * late ** 2) in the last quarter of a season, when what is at stake moves the odds.
MARKET_LATE_NOISE = 0.38
LATE_FROM, MOST_LATE = 0.75, 1.3
#: What a result moves the next odds by: a goal, and a shot, beyond what the odds let expect.
MARKET_GOAL_STEP, MARKET_SHOT_STEP = 0.031, 0.0032
#: Goal and shot difference that goes with one unit of log(p_home / p_away).
GOALS_PER_UNIT, SHOTS_PER_UNIT = 0.81, 3.3
MOST_GOALS, MOST_SHOTS = 3.0, 20.0
#: A result moves an unpriced club this much of what it would a priced one, against the club's own strength.
UNPRICED_SHARE = 0.52
MARKET_OWN_DRAW_STEP, MARKET_DRAW_STEP = 0.119, 0.020

#: Performance of a match: goals (capped), shots on target, shots and corners, as differences.
GOAL_WEIGHT, TARGET_WEIGHT, SHOT_WEIGHT, CORNER_WEIGHT = 0.65, 0.025, 0.035, 0.047
MOST_MARGIN = 3.5
#: Variance of that performance about the strengths, and of the goal difference alone.
PERFORMANCE_NOISE, GOALS_NOISE = 4.7, 10.6


@compiled
def expected_market(home: Club, away: Club, division: Division) -> float:
    """Expect log(p_home / p_away) of the closing odds."""
    return home.market + home.market_trend - away.market - away.market_trend + division.market_home + home.market_home


@compiled
def expected_performance(home: Club, away: Club, division: Division) -> float:
    """Expect the performance of the home club beyond the away club's."""
    return (
        home.performance
        + home.performance_trend
        - away.performance
        - away.performance_trend
        + division.performance_home
        + home.performance_home
    )


@compiled
def update_market(
    home: Club,
    away: Club,
    division: Division,
    log_home_away: float,
    log_draw: float,
    margin: float,
    shots: float,
) -> None:
    """Learn from a past match's odds, and from its result what the next odds will say.

    Args:
        home: Both clubs, and their division.
        away: See `home`.
        division: See `home`.
        log_home_away: log(p_home / p_away) of the closing odds; NaN where nobody priced the match.
        log_draw: log(p_draw / sqrt(p_home * p_away)) of them.
        margin: Goals of the home club minus the away club's.
        shots: Shots likewise; NaN where unknown.
    """
    seen = expected_market(home, away, division)
    share = UNPRICED_SHARE
    if not isnan(log_home_away):
        n_fixtures = 2 * (division.n_members - 1)
        phase = (home.n_season + away.n_season) / (2 * n_fixtures) if n_fixtures > 0 else 0.5
        late = min(max((phase - LATE_FROM) / (1.0 - LATE_FROM), 0.0), MOST_LATE)
        weight = exp(-MARKET_LATE_NOISE * late * late)
        surprise = log_home_away - seen
        noise = home.market_variance + away.market_variance + MARKET_NOISE / weight
        home_gain, away_gain = home.market_variance / noise, away.market_variance / noise
        home.market += home_gain * surprise
        away.market -= away_gain * surprise
        home.market_variance *= 1.0 - home_gain
        away.market_variance *= 1.0 - away_gain
        surprise *= weight
        home.market_trend = MARKET.trend_kept * home.market_trend + MARKET.trend_gain * surprise
        away.market_trend = MARKET.trend_kept * away.market_trend - MARKET.trend_gain * surprise
        home.market_home += MARKET.own_home_step * surprise
        division.market_home += MARKET.home_step * surprise
        seen = log_home_away
        level = division.market_draw + home.market_draw + away.market_draw - DRAW_CURVATURE * seen * seen
        draw_surprise = weight * (log_draw - level)
        home.market_draw += MARKET_OWN_DRAW_STEP * draw_surprise
        away.market_draw += MARKET_OWN_DRAW_STEP * draw_surprise
        division.market_draw += MARKET_DRAW_STEP * draw_surprise
        share = 1.0
    home.market_variance += MARKET.match
    away.market_variance += MARKET.match
    goals = min(max(margin - GOALS_PER_UNIT * seen, -MOST_GOALS), MOST_GOALS)
    step = MARKET_GOAL_STEP * goals
    if not isnan(shots):
        step += MARKET_SHOT_STEP * min(max(shots - SHOTS_PER_UNIT * seen, -MOST_SHOTS), MOST_SHOTS)
    home.market += share * step
    away.market -= share * step
    home.market_level += MARKET.level_pace * (home.market - home.market_level)
    away.market_level += MARKET.level_pace * (away.market - away.market_level)


@compiled
def update_performance(
    home: Club,
    away: Club,
    division: Division,
    margin: float,
    shots: float,
    target: float,
    corners: float,
) -> None:
    """Learn from what a match showed: differences, home minus away; NaN where unknown."""
    goals = min(max(margin, -MOST_MARGIN), MOST_MARGIN)
    if not (isnan(shots) or isnan(target)):
        taken = 0.0 if isnan(corners) else corners
        shown = GOAL_WEIGHT * goals + TARGET_WEIGHT * target + SHOT_WEIGHT * shots + CORNER_WEIGHT * taken
        noise = PERFORMANCE_NOISE
    else:
        shown, noise = goals, GOALS_NOISE
    surprise = shown - expected_performance(home, away, division)
    noise += home.performance_variance + away.performance_variance
    home_gain, away_gain = home.performance_variance / noise, away.performance_variance / noise
    home.performance += home_gain * surprise
    away.performance -= away_gain * surprise
    home.performance_variance += PERFORMANCE.match - home_gain * home.performance_variance
    away.performance_variance += PERFORMANCE.match - away_gain * away.performance_variance
    home.performance_trend = PERFORMANCE.trend_kept * home.performance_trend + PERFORMANCE.trend_gain * surprise
    away.performance_trend = PERFORMANCE.trend_kept * away.performance_trend - PERFORMANCE.trend_gain * surprise
    home.performance_home += PERFORMANCE.own_home_step * surprise
    division.performance_home += PERFORMANCE.home_step * surprise
    home.performance_level += PERFORMANCE.level_pace * (home.performance - home.performance_level)
    away.performance_level += PERFORMANCE.level_pace * (away.performance - away.performance_level)


def begin_season(club: Club, is_moved: bool) -> None:
    """Draw a club known from before back to its level, and be less sure of it."""
    club.market += MARKET.level_return * (club.market_level - club.market)
    club.market_variance += MARKET.moved if is_moved else MARKET.summer
    club.market_trend = 0.0
    club.market_home *= MARKET.own_kept
    club.market_draw *= MARKET.own_kept
    club.performance += PERFORMANCE.level_return * (club.performance_level - club.performance)
    club.performance_variance += PERFORMANCE.moved if is_moved else PERFORMANCE.summer
    club.performance_trend = 0.0
    club.performance_home *= PERFORMANCE.own_kept
