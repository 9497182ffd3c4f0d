"""Competitions, their seasons and tables; the provider's lists of countries, time zones and seasons; the account."""

from collections.abc import Iterator

from orchestration.ingestion.providers.api_football import words
from orchestration.ingestion.providers.api_football.answer import Asked
from orchestration.ingestion.providers.api_football.told import Told
from orchestration.ingestion.records import Account, League, Record, Reference, Season, Standing


def leagues(answer: Told, asked: Asked) -> Iterator[Record]:
    """Give the competitions of `/leagues`, each followed by its seasons."""

    def read(row: Told) -> Iterator[Record]:
        league, country = row.at("league"), row.at("country")
        league_id, name = league.need_identity("id"), league.need_text("name", "missing_name")
        asked.refuse_other(id=league_id)
        kind, kind_raw = league.word("type", words.LEAGUE_KINDS)
        yield League(
            league_id=league_id,
            code=None,
            name=name,
            kind=kind or "unknown",
            kind_raw=kind_raw,
            country=country.text("name"),
            country_code=country.text("code"),
            logo_url=league.text("logo"),
            plan=None,
            updated_at=None,
        )
        yield from row.each("seasons", lambda season: [_season(season, league_id)])

    return answer.each("response", read)


def _season(season: Told, league_id: int) -> Season:
    return Season(
        league_id=league_id,
        season_start=season.need_season("year"),
        season_id=None,
        start_on=season.day("start"),
        end_on=season.day("end"),
        is_current=season.flag("current"),
        current_matchday=None,
        winner_team_id=None,
        covers=_covers(season),
    )


def _covers(season: Told) -> tuple[str, ...] | None:
    """Name what is supplied of a season, None where that is not told."""
    coverage = season.at("coverage")
    if not coverage.names:
        return None
    fixtures = coverage.at("fixtures")
    supplied = [name for name in fixtures.names if fixtures.flag(name)]
    supplied += [name for name in coverage.names if name != "fixtures" and coverage.flag(name)]
    return tuple(map(words.snake, supplied))


def standings(answer: Told, asked: Asked) -> Iterator[Record]:
    """Give the tables of `/standings`: of all matches, those at home and those away.

    Points and goal difference are told of all matches only, and so is the position, which stands in all three.
    """

    def read(answered: Told) -> Iterator[Record]:
        league = answered.at("league")
        league_id, season = league.need_identity("id"), league.need_season("season")
        asked.refuse_other(league=league_id, season=season)
        for table in league.rows("standings", lone="table"):
            yield from table.each("table", lambda row: _standings(row, league_id, season))

    return answer.each("response", read)


def _standings(row: Told, league_id: int, season: int) -> Iterator[Standing]:
    team = row.at("team")
    everywhere = Standing(
        league_id=league_id,
        season_start=season,
        stage=None,
        group_name=row.text("group"),
        venue="total",
        position=row.need_whole("rank"),
        team_id=team.need_identity("id"),
        team_name=team.text("name"),
        played=None,
        won=None,
        drawn=None,
        lost=None,
        goals_for=None,
        goals_against=None,
        goal_difference=row.whole("goalsDiff"),
        points=row.whole("points"),
        form_raw=row.text("form"),
        zone=row.text("description"),
        updated_at=row.instant("update"),
    )
    yield _with_figures(everywhere, row.at("all"))
    for venue in ("home", "away"):
        if (figures := row.at(venue)).names:
            there = everywhere._replace(venue=venue, goal_difference=None, points=None, form_raw=None, zone=None)
            yield _with_figures(there, figures)


def _with_figures(standing: Standing, figures: Told) -> Standing:
    goals = figures.at("goals")
    return standing._replace(
        played=figures.whole("played"),
        won=figures.whole("win"),
        drawn=figures.whole("draw"),
        lost=figures.whole("lose"),
        goals_for=goals.whole("for"),
        goals_against=goals.whole("against"),
    )


def countries(answer: Told, _asked: Asked) -> Iterator[Record]:
    """Give the countries of `/countries`; a code stands for several of them, a name for one."""

    def read(row: Told) -> Iterator[Record]:
        name = row.need_text("name", "missing_name")
        yield Reference("country", name, name, row.text("code"), None, row.text("flag"))

    return answer.each("response", read)


def timezones(answer: Told, _asked: Asked) -> Iterator[Record]:
    """Give the time zones of `/timezone`."""

    def read(row: Told) -> Iterator[Record]:
        name = row.need_text("timezone")
        yield Reference("timezone", name, name, None, None, None)

    return answer.each("response", read, lone="timezone")


def seasons(answer: Told, asked: Asked) -> Iterator[Record]:
    """Give the seasons of `/leagues/seasons`, or those of a team or a player (`parent`: `team=490`)."""
    of = ((name, asked.whole(name)) for name in ("team", "player"))
    parent = next((f"{name}={number}" for name, number in of if number is not None), None)

    def read(row: Told) -> Iterator[Record]:
        year = row.need_season("season")
        yield Reference("season", str(year), None, None, parent, None)

    return answer.each("response", read, lone="season")


def status(answer: Told, _asked: Asked) -> Iterator[Record]:
    """Give the plan behind the key; whose it is, is left out."""

    def read(row: Told) -> Iterator[Record]:
        subscription, requests = row.at("subscription"), row.at("requests")
        ends_at = subscription.instant("end")
        yield Account(
            plan=subscription.text("plan"),
            is_active=subscription.flag("active"),
            ends_on=ends_at.date() if ends_at else None,
            requests_today=requests.whole("current"),
            requests_per_day=requests.whole("limit_day"),
        )

    return answer.each("response", read)
