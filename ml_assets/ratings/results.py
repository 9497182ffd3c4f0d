"""What one result teaches: the update of every rating after a match.

Constants are those of the published recipes (Elo with margin: Hvattum and Arntzen 2010; pi-ratings:
Constantinou and Fenton 2013; odds-Elo: Wunderlich and Memmert 2018; shots: Wheatcroft 2020), not searched for
on test seasons. Clubs and divisions are records (`state.CLUB`, `state.DIVISION`), changed in place one match at a
time, so numbers come out the same however the matches are cut into passes.
"""

from math import exp, log, log10

from ml_assets.odds.margin import N_STEPS
from ml_assets.ratings.compiled import compiled
from ml_assets.ratings.state import Club, Division

ELO_K = 20.0
ELO_MARGIN_EXPONENT = 0.6
#: Of a division's home advantage: about a season of 380 matches to follow a change.
ELO_HOME_STEP = 1.5
LN10_400 = log(10.0) / 400.0

ODDS_K = 250.0
#: Odds of the first matches of a season carry the summer's news: they count double.
ODDS_K_FIRST_FACTOR = 2.0
ODDS_FIRST_MATCHES = 5
#: Step on the result of a match nobody priced.
ODDS_K_RESULT = 15.0
ODDS_HOME_STEP = 10.0
ODDS_OWN_HOME_STEP = 15.0
ODDS_DRAW_STEP = 0.01
ODDS_OWN_DRAW_STEP = 0.05

PI_LAMBDA = 0.054
PI_GAMMA = 0.79
PI_BASE = 10.0
PI_C = 3.0

GOALS_STEP = 0.02
GOALS_DIVISION_STEP = 0.003
#: Log of the fewest and most goals a club is ever expected to score, 0.05 and 12: no real pair comes near, and
#: an absurd score cannot run away with the exponential.
LOG_GOALS_BOUNDS = (-3.0, 2.5)

SHOTS_STEP = 0.075
#: Division means are plain means up to this many matches, then follow changes at this pace.
SHOTS_MEAN_MATCHES = 200


@compiled
def points_won(margin: int) -> float:
    """Say what Elo counts for the home club: 1, 0.5 or 0."""
    if margin == 0:
        return 0.5
    return 1.0 if margin > 0 else 0.0


@compiled
def update_elo(home: Club, away: Club, division: Division, margin: int) -> None:
    """Elo with margin of victory and the division's home advantage."""
    expected = 1.0 / (1.0 + exp(-LN10_400 * (home.elo + division.elo_home - away.elo)))
    error = points_won(margin) - expected
    step = ELO_K * error
    if margin:
        step *= float(abs(margin)) ** ELO_MARGIN_EXPONENT
    home.elo += step
    away.elo -= step
    division.elo_home += ELO_HOME_STEP * error


@compiled
def fair_home_and_draw(odds_home: float, odds_draw: float, odds_away: float) -> tuple[float, float]:
    """Take the margin off decimal odds by the power method; Newton's steps from 1 on converge from one side.

    The vectorised twin is `ml_assets.odds.remove_margin`. This one works on a match at a time, since the last
    bit of a vectorised power may depend on a match's place in the array, and a resumed pass must equal a
    whole one.
    """
    log_home, log_draw, log_away = -log(odds_home), -log(odds_draw), -log(odds_away)
    power = 1.0
    for _ in range(N_STEPS):
        home, draw, away = exp(power * log_home), exp(power * log_draw), exp(power * log_away)
        total = home + draw + away
        if abs(total - 1.0) < 1e-12:
            break
        power = max(power - (total - 1.0) / (home * log_home + draw * log_draw + away * log_away), 0.0)
    return home / total, draw / total


@compiled
def update_odds_elo(home: Club, away: Club, division: Division, p_home: float, p_draw: float) -> None:
    """Move odds-Elo, home advantages and draw tendencies towards what the odds of the match said."""
    difference = home.odds_elo + division.odds_home + home.odds_home - away.odds_elo
    expected = 1.0 / (1.0 + exp(-LN10_400 * difference))
    error = p_home + 0.5 * p_draw - expected
    step = ODDS_K * error
    home.odds_elo += step * (ODDS_K_FIRST_FACTOR if home.n_season < ODDS_FIRST_MATCHES else 1.0)
    away.odds_elo -= step * (ODDS_K_FIRST_FACTOR if away.n_season < ODDS_FIRST_MATCHES else 1.0)
    home.odds_home += ODDS_OWN_HOME_STEP * error
    division.odds_home += ODDS_HOME_STEP * error
    level = 4.0 * expected * (1.0 - expected)
    draw_error = (p_draw - (division.odds_draw + home.odds_draw + away.odds_draw) * level) * level
    home.odds_draw += ODDS_OWN_DRAW_STEP * draw_error
    away.odds_draw += ODDS_OWN_DRAW_STEP * draw_error
    division.odds_draw += ODDS_DRAW_STEP * draw_error
    home.n_odds_rated += 1
    away.n_odds_rated += 1


@compiled
def update_odds_elo_unpriced(home: Club, away: Club, division: Division, margin: int) -> None:
    """Where no odds are known, let odds-Elo learn from the result."""
    difference = home.odds_elo + division.odds_home + home.odds_home - away.odds_elo
    expected = 1.0 / (1.0 + exp(-LN10_400 * difference))
    step = ODDS_K_RESULT * (points_won(margin) - expected)
    home.odds_elo += step
    away.odds_elo -= step


@compiled
def _pi_goals(rating: float) -> float:
    goals = float(PI_BASE ** (abs(rating) / PI_C)) - 1.0
    return goals if rating >= 0.0 else -goals


@compiled
def update_pi(home: Club, away: Club, margin: int) -> None:
    """Pi-ratings: what a ground teaches also teaches, less, about the other one."""
    error = margin - (_pi_goals(home.pi_home) - _pi_goals(away.pi_away))
    step = PI_LAMBDA * PI_C * log10(1.0 + abs(error))
    if error < 0.0:
        step = -step
    home.pi_home += step
    home.pi_away += PI_GAMMA * step
    away.pi_away -= step
    away.pi_home -= PI_GAMMA * step


@compiled
def expected_goals(home: Club, away: Club, division: Division) -> tuple[float, float]:
    """Expect the goals of both clubs."""
    low, high = LOG_GOALS_BOUNDS
    log_home = division.log_goals_home + home.attack - away.defence
    log_away = division.log_goals_away + away.attack - home.defence
    return exp(min(max(log_home, low), high)), exp(min(max(log_away, low), high))


@compiled
def update_goals(home: Club, away: Club, division: Division, home_goals: int, away_goals: int) -> None:
    """Attack and defence by a gradient step on the Poisson likelihood of both scores."""
    expected_home, expected_away = expected_goals(home, away, division)
    error_home, error_away = home_goals - expected_home, away_goals - expected_away
    home.attack += GOALS_STEP * error_home
    away.defence -= GOALS_STEP * error_home
    away.attack += GOALS_STEP * error_away
    home.defence -= GOALS_STEP * error_away
    division.log_goals_home += GOALS_DIVISION_STEP * error_home
    division.log_goals_away += GOALS_DIVISION_STEP * error_away


@compiled
def update_shots(home: Club, away: Club, division: Division, home_shots: float, away_shots: float) -> None:
    """Shots for and against as deviations from the division's mean."""
    if division.n_shots == 0:
        division.shots_home, division.shots_away = home_shots, away_shots
    error_home = home_shots - division.shots_home - home.shots_for - away.shots_against
    error_away = away_shots - division.shots_away - away.shots_for - home.shots_against
    home.shots_for += SHOTS_STEP * error_home
    away.shots_against += SHOTS_STEP * error_home
    away.shots_for += SHOTS_STEP * error_away
    home.shots_against += SHOTS_STEP * error_away
    division.n_shots += 1
    pace = min(division.n_shots, SHOTS_MEAN_MATCHES)
    division.shots_home += (home_shots - division.shots_home) / pace
    division.shots_away += (away_shots - division.shots_away) / pace


@compiled
def update_shots_on_target(home: Club, away: Club, division: Division, home_shots: float, away_shots: float) -> None:
    """Shots on target, as `update_shots`."""
    if division.n_target == 0:
        division.target_home, division.target_away = home_shots, away_shots
    error_home = home_shots - division.target_home - home.target_for - away.target_against
    error_away = away_shots - division.target_away - away.target_for - home.target_against
    home.target_for += SHOTS_STEP * error_home
    away.target_against += SHOTS_STEP * error_home
    away.target_for += SHOTS_STEP * error_away
    home.target_against += SHOTS_STEP * error_away
    division.n_target += 1
    pace = min(division.n_target, SHOTS_MEAN_MATCHES)
    division.target_home += (home_shots - division.target_home) / pace
    division.target_away += (away_shots - division.target_away) / pace


@compiled
def count_outcome(division: Division, margin: int) -> None:
    """Count the outcome for the division's base rate."""
    if margin > 0:
        division.n_home += 1.0
    elif margin < 0:
        division.n_away += 1.0
    else:
        division.n_draw += 1.0
