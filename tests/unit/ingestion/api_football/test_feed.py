"""What is asked of the provider."""

import inspect
from datetime import date

import pytest

from orchestration.ingestion.providers import api_football
from orchestration.ingestion.providers.api_football import feed
from tests.unit.ingestion.api_football.answers import envelope

DAY = date(2025, 9, 13)
PATHS = {
    feed.status(): "/status",
    feed.timezones(): "/timezone",
    feed.countries(): "/countries",
    feed.all_leagues(): "/leagues",
    feed.league(7): "/leagues?id=7",
    feed.league_seasons(): "/leagues/seasons",
    feed.season_teams(7, 2025): "/teams?league=7&season=2025",
    feed.team_statistics(7, 2025, 3): "/teams/statistics?league=7&season=2025&team=3",
    feed.team_statistics(7, 2025, 3, DAY): "/teams/statistics?league=7&season=2025&team=3&date=2025-09-13",
    feed.team_seasons(3): "/teams/seasons?team=3",
    feed.country_venues("Côte d'Ivoire"): "/venues?country=C%C3%B4te%20d%27Ivoire",
    feed.standings(7, 2025): "/standings?league=7&season=2025",
    feed.rounds(7, 2025): "/fixtures/rounds?league=7&season=2025&dates=true",
    feed.season_fixtures(7, 2025): "/fixtures?league=7&season=2025",
    feed.fixtures_between(7, 2025, DAY, DAY): "/fixtures?league=7&season=2025&from=2025-09-13&to=2025-09-13",
    feed.fixtures_on(DAY): "/fixtures?date=2025-09-13",
    feed.live_fixtures(): "/fixtures?live=all",
    feed.live_fixtures((7, 8)): "/fixtures?live=7-8",
    feed.head_to_head(1, 2): "/fixtures/headtohead?h2h=1-2",
    feed.fixture_statistics(100): "/fixtures/statistics?fixture=100&half=true",
    feed.fixture_events(100): "/fixtures/events?fixture=100",
    feed.fixture_lineups(100): "/fixtures/lineups?fixture=100",
    feed.fixture_players(100): "/fixtures/players?fixture=100",
    feed.season_injuries(7, 2025): "/injuries?league=7&season=2025",
    feed.fixture_injuries(100): "/injuries?fixture=100",
    feed.predictions(100): "/predictions?fixture=100",
    feed.season_players(7, 2025, 2): "/players?league=7&season=2025&page=2",
    feed.squad(3): "/players/squads?team=3",
    feed.top_players("goals", 7, 2025): "/players/topscorers?league=7&season=2025",
    feed.top_players("assists", 7, 2025): "/players/topassists?league=7&season=2025",
    feed.top_players("yellow_cards", 7, 2025): "/players/topyellowcards?league=7&season=2025",
    feed.top_players("red_cards", 7, 2025): "/players/topredcards?league=7&season=2025",
    feed.player_profiles(2): "/players/profiles?page=2",
    feed.all_player_seasons(): "/players/seasons",
    feed.player_seasons(11): "/players/seasons?player=11",
    feed.player_teams(11): "/players/teams?player=11",
    feed.team_coaches(3): "/coachs?team=3",
    feed.team_transfers(3): "/transfers?team=3",
    feed.player_trophies(11): "/trophies?player=11",
    feed.season_odds(7, 2025): "/odds?league=7&season=2025&page=1",
    feed.fixture_odds(100): "/odds?fixture=100",
    feed.live_odds(7): "/odds/live?league=7",
    feed.bookmakers(): "/odds/bookmakers",
    feed.markets(): "/odds/bets",
    feed.live_markets(): "/odds/live/bets",
    feed.odds_mapping(3): "/odds/mapping?page=3",
    feed.fixtures_by_id([100])[0]: "/fixtures?ids=100",
    feed.sidelined([11, 12])[0]: "/sidelined?players=11-12",
}


@pytest.mark.parametrize(("path", "expected"), PATHS.items())
def test_paths(path: str, expected: str) -> None:
    assert path == expected
    # and the parser takes an answer to it
    assert api_football.parse(envelope([], path), path).records == []


def test_ids_go_in_batches_of_twenty() -> None:
    [first, second, third] = feed.fixtures_by_id(range(1, 42))
    assert first == "/fixtures?ids=" + "-".join(map(str, range(1, 21)))
    assert second == "/fixtures?ids=" + "-".join(map(str, range(21, 41)))
    assert third == "/fixtures?ids=41"
    assert feed.fixtures_by_id([]) == []
    assert len(feed.sidelined(range(1, 22))) == 2


def test_everything_that_can_be_asked_is_exported() -> None:
    asked = {
        name for name, member in inspect.getmembers(feed, inspect.isfunction) if member.__module__ == feed.__name__
    }
    assert {name for name in asked if not name.startswith("_")} | {"SOURCE", "parse"} == set(api_football.__all__)
    assert api_football.SOURCE == "api_football"
    assert all(callable(getattr(api_football, name)) for name in asked if not name.startswith("_"))
