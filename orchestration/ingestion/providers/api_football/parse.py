"""Bytes of API-Football v3 -> records. Pure: no network, no database, no clock.

Every endpoint has a reader here; what an answer may look like as a whole is in `answer`.
"""

from collections.abc import Callable, Iterator

from orchestration.ingestion.providers.api_football import details, fixtures, leagues, moves, odds, players, teams
from orchestration.ingestion.providers.api_football.answer import Asked, asked_of, open_answer
from orchestration.ingestion.providers.api_football.told import Told
from orchestration.ingestion.records import ParsedAnswer, Record
from orchestration.ingestion.refusals import FileRefusedError, Refusal

_READERS: dict[str, Callable[[Told, Asked], Iterator[Record]]] = {
    "status": leagues.status,
    "timezone": leagues.timezones,
    "countries": leagues.countries,
    "leagues": leagues.leagues,
    "leagues/seasons": leagues.seasons,
    "teams": teams.teams,
    "teams/statistics": teams.team_statistics,
    "teams/seasons": leagues.seasons,
    "venues": teams.venues,
    "standings": leagues.standings,
    "fixtures": fixtures.fixtures,
    "fixtures/rounds": fixtures.rounds,
    "fixtures/headtohead": fixtures.fixtures,
    "fixtures/statistics": details.statistics,
    "fixtures/events": details.events,
    "fixtures/lineups": details.lineups,
    "fixtures/players": details.players,
    "injuries": moves.injuries,
    "sidelined": moves.sidelined,
    "transfers": moves.transfers,
    "predictions": odds.predictions,
    "players": players.players,
    "players/squads": players.squads,
    "players/topscorers": players.top_players,
    "players/topassists": players.top_players,
    "players/topyellowcards": players.top_players,
    "players/topredcards": players.top_players,
    "players/profiles": players.profiles,
    "players/seasons": leagues.seasons,
    "players/teams": players.player_teams,
    "coachs": players.coaches,
    "trophies": players.trophies,
    "odds": odds.odds,
    "odds/live": odds.live_odds,
    "odds/bookmakers": odds.bookmakers,
    "odds/bets": odds.markets,
    "odds/live/bets": odds.live_markets,
    "odds/mapping": odds.mapping,
}


def parse(content: bytes, path: str) -> ParsedAnswer:
    """Read an answer.

    Args:
        content: Its bytes, as they came.
        path: What was asked: `/fixtures?league=135&season=2025`, a whole address too.

    Returns:
        Records in the order of the answer, what was refused of it (row number: position in the list, from 1), and
        which page this is.

    Raises:
        FileRefusedError: The answer is an error, another one, or unusable; nothing of it may be taken.
    """
    asked = asked_of(path)
    reader = _READERS.get(asked.endpoint)
    if reader is None:
        raise FileRefusedError("unknown_endpoint", f"{asked.endpoint!r:.60} is no endpoint: correct the path")
    answer = open_answer(content, asked)
    refusals: list[Refusal] = []
    records = list(reader(Told({"response": answer.rows}, refusals), answer.asked))
    others = [refusal for refusal in refusals if refusal.reason == "another_request"]
    if len(others) > len(records):
        raise FileRefusedError("another_request", others[0].detail)
    return ParsedAnswer(records, refusals, answer.page, answer.n_pages)
