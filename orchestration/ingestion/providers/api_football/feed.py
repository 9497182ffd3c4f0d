"""What to ask of API-Football v3: paths with their queries, behind `https://v3.football.api-sports.io`.

Ids are the provider's, a season is the year in which it begins. An answer of several pages says how many there are.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

SOURCE = "api_football"

#: Fixtures, or players, in one request (documentation 3.9.3).
_MOST_IDS = 20

#: What the free plan says of its limits: `this season, try from 2022 to 2024`, `a maximum value of 3 for the Page`.
_SEASONS_OF_PLAN = re.compile(r"this season, try from (\d{4}) to (\d{4})")
_LAST_PAGE_OF_PLAN = re.compile(r"maximum value of (\d{1,4}) for the page", re.IGNORECASE)
#: What a list ranks by -> its name.
TOP_LISTS = {
    "goals": "topscorers",
    "assists": "topassists",
    "yellow_cards": "topyellowcards",
    "red_cards": "topredcards",
}


def status() -> str:
    """Ask for the plan behind the key; the provider does not count it."""
    return "/status"


def timezones() -> str:
    """Ask for the time zones in which it can tell kick-offs."""
    return "/timezone"


def countries() -> str:
    """Ask for every country."""
    return "/countries"


def all_leagues() -> str:
    """Ask for every competition with its seasons, and what is supplied of each."""
    return "/leagues"


def league(league_id: int) -> str:
    """Ask for one competition with its seasons."""
    return _path("leagues", id=league_id)


def league_seasons() -> str:
    """Ask for every season of any competition."""
    return "/leagues/seasons"


def season_teams(league_id: int, season_start: int) -> str:
    """Ask for the teams of a season with their grounds."""
    return _path("teams", league=league_id, season=season_start)


def team_statistics(league_id: int, season_start: int, team_id: int, until_on: date | None = None) -> str:
    """Ask for the figures of a team's season, up to a day (the day included) or up to now."""
    return _path("teams/statistics", league=league_id, season=season_start, team=team_id, date=until_on)


def team_seasons(team_id: int) -> str:
    """Ask for the seasons of a team."""
    return _path("teams/seasons", team=team_id)


def country_venues(country: str) -> str:
    """Ask for the grounds of a country, by its name."""
    return _path("venues", country=country)


def standings(league_id: int, season_start: int) -> str:
    """Ask for the tables of a season."""
    return _path("standings", league=league_id, season=season_start)


def rounds(league_id: int, season_start: int) -> str:
    """Ask for the rounds of a season with their days."""
    return _path("fixtures/rounds", league=league_id, season=season_start, dates="true")


def season_fixtures(league_id: int, season_start: int) -> str:
    """Ask for every match of a season."""
    return _path("fixtures", league=league_id, season=season_start)


def fixtures_between(league_id: int, season_start: int, first_on: date, last_on: date) -> str:
    """Ask for the matches of a season on some days (UTC), the last one included."""
    return _path("fixtures", **{"league": league_id, "season": season_start, "from": first_on, "to": last_on})


def fixtures_on(day: date) -> str:
    """Ask for the matches of all competitions on a day (UTC)."""
    return _path("fixtures", date=day)


def fixtures_by_id(match_ids: Sequence[int]) -> list[str]:
    """Ask for matches with their events, line-ups, statistics and players, as many as one request takes in each."""
    return [_path("fixtures", ids=ids) for ids in _batches(match_ids)]


def live_fixtures(league_ids: Iterable[int] = ()) -> str:
    """Ask for the matches in play with their events, of some competitions or of all."""
    return _path("fixtures", live=_joined(league_ids) or "all")


def head_to_head(team_id: int, other_team_id: int) -> str:
    """Ask for every match of two teams against each other."""
    return _path("fixtures/headtohead", h2h=_joined((team_id, other_team_id)))


def fixture_statistics(match_id: int) -> str:
    """Ask for the figures of both teams in a match, and in its halves (from season 2024 on)."""
    return _path("fixtures/statistics", fixture=match_id, half="true")


def fixture_events(match_id: int) -> str:
    """Ask for the events of a match."""
    return _path("fixtures/events", fixture=match_id)


def fixture_lineups(match_id: int) -> str:
    """Ask for the line-ups of a match, there 20 to 40 minutes before it at the earliest."""
    return _path("fixtures/lineups", fixture=match_id)


def fixture_players(match_id: int) -> str:
    """Ask for the figures of the players in a match."""
    return _path("fixtures/players", fixture=match_id)


def season_injuries(league_id: int, season_start: int) -> str:
    """Ask for everybody who missed a match of a season."""
    return _path("injuries", league=league_id, season=season_start)


def fixture_injuries(match_id: int) -> str:
    """Ask for everybody who misses a match."""
    return _path("injuries", fixture=match_id)


def sidelined(person_ids: Sequence[int]) -> list[str]:
    """Ask for the spells in which players were out, as many players as one request takes in each."""
    return [_path("sidelined", players=ids) for ids in _batches(person_ids)]


def predictions(match_id: int) -> str:
    """Ask for the provider's own forecast of a match."""
    return _path("predictions", fixture=match_id)


def season_players(league_id: int, season_start: int, page: int = 1) -> str:
    """Ask for the players of a season, 20 a page."""
    return _path("players", league=league_id, season=season_start, page=page)


def squad(team_id: int) -> str:
    """Ask for the squad of a team as it is now."""
    return _path("players/squads", team=team_id)


def top_players(
    category: Literal["goals", "assists", "yellow_cards", "red_cards"], league_id: int, season_start: int
) -> str:
    """Ask for the 20 best of a season."""
    return _path(f"players/{TOP_LISTS[category]}", league=league_id, season=season_start)


def player_profiles(page: int = 1) -> str:
    """Ask who everybody is, 250 a page."""
    return _path("players/profiles", page=page)


def all_player_seasons() -> str:
    """Ask for the seasons of which there are players."""
    return "/players/seasons"


def player_seasons(person_id: int) -> str:
    """Ask for the seasons of a player."""
    return _path("players/seasons", player=person_id)


def player_teams(person_id: int) -> str:
    """Ask for the teams of a player."""
    return _path("players/teams", player=person_id)


def team_coaches(team_id: int) -> str:
    """Ask for the coaches of a team with their careers."""
    return _path("coachs", team=team_id)


def team_transfers(team_id: int) -> str:
    """Ask for every move of everybody who ever moved to or from a team."""
    return _path("transfers", team=team_id)


def player_trophies(person_id: int) -> str:
    """Ask for the trophies of a player."""
    return _path("trophies", player=person_id)


def season_odds(league_id: int, season_start: int, page: int = 1) -> str:
    """Ask for the prices on the coming matches of a season, 10 matches a page."""
    return _path("odds", league=league_id, season=season_start, page=page)


def fixture_odds(match_id: int) -> str:
    """Ask for the prices on a match before it begins."""
    return _path("odds", fixture=match_id)


def live_odds(league_id: int | None = None) -> str:
    """Ask for the prices on the matches that are in play, of a competition or of all."""
    return "/odds/live" if league_id is None else _path("odds/live", league=league_id)


def bookmakers() -> str:
    """Ask for every bookmaker."""
    return "/odds/bookmakers"


def markets() -> str:
    """Ask for every market before a match."""
    return "/odds/bets"


def live_markets() -> str:
    """Ask for every market in play."""
    return "/odds/live/bets"


def odds_mapping(page: int = 1) -> str:
    """Ask for the matches that have prices, 100 a page."""
    return _path("odds/mapping", page=page)


def is_refused_alike(path: str, detail: str) -> bool:
    """Tell whether what was said of one path that the plan does not reach speaks of another one too.

    Args:
        path: The other one.
        detail: The refusal, which names the seasons the plan has, or its last page (CONTRACTS, B.3).
    """
    asked = dict(parse_qsl(urlsplit(path).query))
    season, page = asked.get("season", ""), asked.get("page", "")
    if (seasons := _SEASONS_OF_PLAN.search(detail)) and season.isdecimal():
        return not int(seasons[1]) <= int(season) <= int(seasons[2])
    if (last := _LAST_PAGE_OF_PLAN.search(detail)) and page.isdecimal():
        return int(page) > int(last[1])
    return False


def _path(endpoint: str, **parameters: object) -> str:
    told = {name: value for name, value in parameters.items() if value is not None}
    return f"/{endpoint}?{urlencode(told, quote_via=quote)}"


def _joined(ids: Iterable[int]) -> str:
    return "-".join(map(str, ids))


def _batches(ids: Sequence[int]) -> list[str]:
    return [_joined(ids[start : start + _MOST_IDS]) for start in range(0, len(ids), _MOST_IDS)]
