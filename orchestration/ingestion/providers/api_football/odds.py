"""Prices before and during a match, the lists of bookmakers and markets, the provider's own forecast."""

import functools
import re
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from orchestration.ingestion.providers.api_football import words
from orchestration.ingestion.providers.api_football.answer import Asked
from orchestration.ingestion.providers.api_football.fixtures import fixtures
from orchestration.ingestion.providers.api_football.scalars import number_of
from orchestration.ingestion.providers.api_football.told import Told
from orchestration.ingestion.records import OddsPrice, Record, Reference, RivalForecast

_WITH_LINE = re.compile(r"(home|draw|away|over|under|exactly) ([+-]?\d{1,3}(?:\.\d{1,2})?)", re.ASCII)
_AGAINST_HOME = frozenset({"draw", "away"})
#: Decimal odds count the stake.
_LOWEST_ODDS = 1


class _Quoted(NamedTuple):
    match_id: int
    updated_at: datetime | None
    is_live: bool
    bookmaker_id: int | None = None
    bookmaker: str | None = None


def odds(answer: Told, asked: Asked) -> Iterator[Record]:
    """Give the prices of `/odds`. A handicap is that of the home team, whichever outcome the price is on."""

    def read(row: Told) -> Iterator[Record]:
        quoted = _Quoted(_match_id(row, asked), row.instant("update"), is_live=False)
        for bookmaker in row.rows("bookmakers"):
            of_bookmaker = quoted._replace(bookmaker_id=bookmaker.identity("id"), bookmaker=bookmaker.text("name"))
            yield from _prices(bookmaker, "bets", of_bookmaker)

    return answer.each("response", read)


def live_odds(answer: Told, asked: Asked) -> Iterator[Record]:
    """Give the prices of `/odds/live`. A handicap is that of the home team, whichever outcome the price is on."""

    def read(row: Told) -> Iterator[Record]:
        yield from _prices(row, "odds", _Quoted(_match_id(row, asked), row.instant("update"), is_live=True))

    return answer.each("response", read)


def _match_id(row: Told, asked: Asked) -> int:
    match_id, league = row.at("fixture").need_identity("id"), row.at("league")
    asked.refuse_other(fixture=match_id, league=league.identity("id"), season=league.whole("season"))
    return match_id


def _prices(holder: Told, key: str, quoted: _Quoted) -> Iterator[Record]:
    ours = words.LIVE_MARKETS if quoted.is_live else words.MARKETS
    for told in holder.rows(key):
        market_id = told.identity("id")
        market = ours.get(market_id, "other") if market_id else "other"
        price = functools.partial(
            _price, quoted=quoted, market_id=market_id, market=market, market_raw=told.text("name")
        )
        yield from told.each("values", price)


def _price(
    value: Told, *, quoted: _Quoted, market_id: int | None, market: str, market_raw: str | None
) -> Iterator[Record]:
    odds = number_of(value.raw("odd"))
    if odds == 0 and quoted.is_live and value.flag("suspended") is not False:
        return  # nothing can be bet on it now, and a price is not told
    if odds is None or odds < _LOWEST_ODDS:
        raise value.refusal("impossible_odds", "odd", f"should be {_LOWEST_ODDS} or more: do without this price")
    outcome, line = _outcome(value)
    yield OddsPrice(
        match_id=quoted.match_id,
        bookmaker_id=quoted.bookmaker_id,
        bookmaker=quoted.bookmaker,
        market_id=market_id,
        market=market,
        market_raw=market_raw,
        outcome=outcome,
        line=line,
        odds=odds,
        is_live=quoted.is_live,
        is_suspended=value.flag("suspended"),
        is_main=value.flag("main"),
        updated_at=quoted.updated_at,
    )


def _outcome(value: Told) -> tuple[str, float | None]:
    told = value.raw("value")
    outcome = str(told) if type(told) is int else value.need_text("value")
    line = value.number("handicap")
    if line is None:
        # Before the match the line stands in the text, and is the home team's for all outcomes.
        matched = _WITH_LINE.fullmatch(outcome.lower())
        return (matched[1], float(matched[2])) if matched else (outcome.lower(), None)
    # In play each outcome has its own side's.
    return outcome.lower(), 0 - line if outcome.lower() in _AGAINST_HOME else line


def bookmakers(answer: Told, _asked: Asked) -> Iterator[Record]:
    """Give the bookmakers of `/odds/bookmakers`."""
    return _named(answer, "bookmaker")


def markets(answer: Told, _asked: Asked) -> Iterator[Record]:
    """Give the markets of `/odds/bets`; those in play have other ids."""
    return _named(answer, "market")


def live_markets(answer: Told, _asked: Asked) -> Iterator[Record]:
    """Give the markets of `/odds/live/bets`; those before the match have other ids."""
    return _named(answer, "live_market")


def _named(answer: Told, kind: str) -> Iterator[Record]:
    def read(row: Told) -> Iterator[Record]:
        yield Reference(kind, str(row.need_identity("id")), row.text("name"), None, None, None)

    return answer.each("response", read)


def mapping(answer: Told, _asked: Asked) -> Iterator[Record]:
    """Give the matches of `/odds/mapping`, which have prices (`parent`: `league=135&season=2025`)."""

    def read(row: Told) -> Iterator[Record]:
        league = row.at("league")
        parent = f"league={league.need_identity('id')}&season={league.need_season('season')}"
        yield Reference("match_with_odds", str(row.at("fixture").need_identity("id")), None, None, parent, None)

    return answer.each("response", read)


def predictions(answer: Told, asked: Asked) -> Iterator[Record]:
    """Give the provider's forecast of `/predictions`, and the earlier matches of the two teams."""

    def read(row: Told) -> Iterator[Record]:
        told, league, teams = row.at("predictions"), row.at("league"), row.at("teams")
        percent = told.at("percent")
        yield RivalForecast(
            match_id=asked.whole("fixture"),
            league_id=league.identity("id"),
            season_start=league.whole("season"),
            home_team_id=teams.at("home").identity("id"),
            away_team_id=teams.at("away").identity("id"),
            p_home=percent.share("home"),
            p_draw=percent.share("draw"),
            p_away=percent.share("away"),
            winner_team_id=told.at("winner").identity("id"),
            is_win_or_draw=told.flag("win_or_draw"),
            goals_line=told.text("under_over"),
            advice=told.text("advice"),
        )
        yield from fixtures(row, asked, "h2h")

    return answer.each("response", read)
