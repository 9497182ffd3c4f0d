"""What to ask of Football-Data.org (API v4): the path and query of each question, relative to the API's address.

A competition is named by its code (`PL`) or its number, a season by the year in which it begins.
"""

from datetime import date, timedelta

SOURCE = "football_data_org"

#: `/matches` answers 400 when dateFrom and dateTo are further apart (quoted by several of its users).
_MOST_DAYS = 10
#: The size of a page of a person's matches that the provider echoes when none is asked for.
_PERSON_PAGE = 15


def areas() -> str:
    """Ask for all countries and continents."""
    return "/areas"


def competitions() -> str:
    """Ask for the competitions of the plan, each with its current season."""
    return "/competitions"


def season_matches(competition: str, season_start: int) -> str:
    """Ask for all matches of a season; they come in one answer."""
    return f"/competitions/{competition}/matches?season={season_start}"


def season_teams(competition: str, season_start: int) -> str:
    """Ask for the teams of a season, with squads and coaches."""
    return f"/competitions/{competition}/teams?season={season_start}"


def standings(competition: str, season_start: int) -> str:
    """Ask for the tables of a season."""
    return f"/competitions/{competition}/standings?season={season_start}"


def scorers(competition: str, season_start: int, limit: int) -> str:
    """Ask for the `limit` best scorers of a season."""
    return f"/competitions/{competition}/scorers?season={season_start}&limit={limit}"


def matches_between(first_on: date, last_on: date) -> list[str]:
    """Ask for the matches of every competition of the plan on some days.

    Args:
        first_on: The first day (UTC).
        last_on: The last day, included.

    Returns:
        As many paths as the provider needs, none when the last day is before the first. Its dateTo is the midnight at
        which that day begins, so each path names the day after. A match at exactly that midnight comes in two answers.
    """
    paths = []
    end_on = last_on + timedelta(days=1)
    while first_on < end_on:
        until_on = min(first_on + timedelta(days=_MOST_DAYS), end_on)
        paths.append(f"/matches?dateFrom={first_on}&dateTo={until_on}")
        first_on = until_on
    return paths


def match(match_id: int) -> str:
    """Ask for one match, with its venue and whatever details the plan has."""
    return f"/matches/{match_id}"


def head_to_head(match_id: int) -> str:
    """Ask how the teams of a match fared against each other."""
    return f"/matches/{match_id}/head2head"


def team(team_id: int) -> str:
    """Ask for one team, with squad and coach."""
    return f"/teams/{team_id}"


def team_matches(team_id: int, season_start: int) -> str:
    """Ask for the matches of a team in all competitions of the plan."""
    return f"/teams/{team_id}/matches?season={season_start}"


def person(person_id: int) -> str:
    """Ask for one person, with the present team."""
    return f"/persons/{person_id}"


def person_matches(person_id: int, page: int) -> str:
    """Ask for a page, from 1, of the matches of a person, latest first."""
    return f"/persons/{person_id}/matches?limit={_PERSON_PAGE}&offset={(page - 1) * _PERSON_PAGE}"
