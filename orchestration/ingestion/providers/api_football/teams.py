"""Teams, the figures of their seasons, grounds."""

import re
from collections.abc import Iterator

from orchestration.ingestion.providers.api_football import words
from orchestration.ingestion.providers.api_football.answer import Asked
from orchestration.ingestion.providers.api_football.scalars import day_of
from orchestration.ingestion.providers.api_football.told import Told
from orchestration.ingestion.records import Record, Team, TeamSeason, TeamStatistic, Venue

#: What of `/teams/statistics` is made of figures; the rest says who, and the form that the matches tell as well.
_SECTIONS = ("fixtures", "goals", "biggest", "clean_sheet", "failed_to_score", "penalty", "cards")
#: `goals.for.minute.0-15.total`
_DEEPEST = 5
_SCORE = re.compile(r"(\d{1,2})-(\d{1,2})", re.ASCII)
_SCORES = frozenset({"biggest.wins", "biggest.loses"})


def teams(answer: Told, asked: Asked) -> Iterator[Record]:
    """Give the teams of `/teams`, their grounds once each, and their place in the season where one was asked for."""
    league_id, season = asked.whole("league"), asked.whole("season")
    grounds: set[Venue] = set()

    def read(row: Told) -> Iterator[Record]:
        team, venue = row.at("team"), row.at("venue")
        team_id, venue_id = team.need_identity("id"), venue.identity("id")
        asked.refuse_other(id=team_id)
        yield Team(
            team_id=team_id,
            name=team.need_text("name", "missing_name"),
            short_name=None,
            code=team.text("code"),
            country=team.text("country"),
            is_national=team.flag("national"),
            founded=team.whole("founded"),
            logo_url=team.text("logo"),
            website=None,
            colours=None,
            venue_id=venue_id,
            venue_name=venue.text("name"),
            coach_id=None,
            coach_name=None,
            updated_at=None,
        )
        if league_id is not None and season is not None:
            yield TeamSeason(league_id, season, team_id)
        if venue_id is not None and (ground := _venue(venue, venue_id)) not in grounds:
            grounds.add(ground)
            yield ground

    return answer.each("response", read)


def venues(answer: Told, asked: Asked) -> Iterator[Record]:
    """Give the grounds of `/venues`."""

    def read(row: Told) -> Iterator[Record]:
        venue_id = row.need_identity("id")
        asked.refuse_other(id=venue_id)
        yield _venue(row, venue_id)

    return answer.each("response", read)


def _venue(venue: Told, venue_id: int) -> Venue:
    return Venue(
        venue_id=venue_id,
        name=venue.text("name"),
        address=venue.text("address"),
        city=venue.text("city"),
        country=venue.text("country"),
        capacity=venue.whole("capacity"),
        surface=venue.text("surface"),
        image_url=venue.text("image"),
    )


def team_statistics(answer: Told, asked: Asked) -> Iterator[Record]:
    """Give the figures of `/teams/statistics`, up to the day that was asked for.

    A score (`biggest.wins.home`: 3-1) gives two figures, `biggest.wins.home.home_goals` and `.away_goals`.
    """
    until_on = day_of(asked.parameters.get("date", ""))

    def read(row: Told) -> Iterator[Record]:
        league, team_id = row.at("league"), row.at("team").need_identity("id")
        league_id, season = league.need_identity("id"), league.need_season("season")
        asked.refuse_other(league=league_id, season=season, team=team_id)
        for name, value in _figures_of(row):
            yield TeamStatistic(league_id, season, team_id, until_on, name, value)

    return answer.each("response", read)


def _figures_of(row: Told) -> Iterator[tuple[str, float | None]]:
    for section in _SECTIONS:
        yield from _figures(row.at(section), section)
    for lineup in row.rows("lineups"):
        if formation := lineup.text("formation"):
            yield f"lineups.{words.snake(formation)}", lineup.number("played")


def _figures(told: Told, path: str) -> Iterator[tuple[str, float | None]]:
    for key in told.names:
        name = f"{path}.{words.snake(key)}"
        if path in _SCORES:
            yield from _score(told, key, name)
        elif isinstance(told.raw(key), dict) and name.count(".") < _DEEPEST:
            yield from _figures(told.at(key), name)
        elif told.raw(key) != []:
            yield name, told.figure(key)


def _score(told: Told, key: str, name: str) -> Iterator[tuple[str, float | None]]:
    text = told.text(key)
    matched = _SCORE.fullmatch(text) if text else None
    if text and not matched:
        told.note("impossible_score", key, "is no score: it is left out, see what the provider changed")
    yield f"{name}.home_goals", float(matched[1]) if matched else None
    yield f"{name}.away_goals", float(matched[2]) if matched else None
