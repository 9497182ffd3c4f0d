"""What only tests and benchmarks may know: true probabilities, expected goals, who is who at both providers."""

from orchestration.sandbox.api_football import requests as api_football
from orchestration.sandbox.exchange import Json
from orchestration.sandbox.football_data_org import shapes as football_data_org
from orchestration.sandbox.world.growth import final_goals
from orchestration.sandbox.world.model import Match
from orchestration.sandbox.world.play import share_left
from orchestration.sandbox.world.strength import outcome_probabilities, true_probabilities
from orchestration.sandbox.world.view import View


def matches(view: View, year: int) -> Json:
    """Tell the truth about a season's announced matches, those to come included."""
    return [match(view, one) for one in view.matches(year)]


def match(view: View, one: Match) -> Json:
    """Tell the truth about a match.

    Returns:
        Ids at both providers; true kick-off; expected goals in 90 minutes and probabilities of home, draw and away
        given the line-ups; those from now on while it is played; the goals it ends with (None where it does not
        count). An awarded match has no probabilities.
    """
    known = one.course is not None
    goals = final_goals(one)
    return {
        "football_data_org": football_data_org.MATCH_BASE + one.number,
        "api_football": api_football.MATCH_BASE + one.number,
        "kickoff": one.kickoff.isoformat(),
        "expected_goals": list(one.rates) if known else None,
        "probabilities": _named(true_probabilities(one)) if known else None,
        "now": _named(probabilities_now(view, one)) if known else None,
        "goals": None if goals is None else list(goals),
    }


def probabilities_now(view: View, one: Match) -> tuple[float, float, float]:
    """Give the true probabilities of the result after 90 minutes, given line-ups, score and time left."""
    state = view.state(one)
    left = share_left(state.second, one.played.stoppage)
    home, away = state.fulltime or state.score or (0, 0)
    return outcome_probabilities((one.rates[0] * left, one.rates[1] * left), home - away)


def _named(chances: tuple[float, float, float]) -> Json:
    return dict(zip(("home", "draw", "away"), chances, strict=True))


def identities(view: View) -> Json:
    """Tell which ids of the two providers mean the same club or person."""
    return {
        "clubs": [
            {"football_data_org": football_data_org.TEAM_BASE + club.number, "api_football": api_football.team_id(club),
             "name": club.name}
            for club in view.world.clubs
        ],
        "people": [
            {"football_data_org": football_data_org.PERSON_BASE + one.number,
             "api_football": api_football.person_id(one), "name": f"{one.first_name} {one.last_name}"}
            for one in view.people()
        ],
    }  # fmt: skip
