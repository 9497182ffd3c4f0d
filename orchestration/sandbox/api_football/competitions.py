"""The endpoints of API-Football that are about countries, leagues, teams, grounds and tables."""

from zoneinfo import available_timezones

from orchestration.sandbox.api_football import shapes
from orchestration.sandbox.api_football.requests import Request, team_id
from orchestration.sandbox.exchange import Json
from orchestration.sandbox.world.founding import COMPETITIONS, COUNTRIES
from orchestration.sandbox.world.growth import PROMOTED
from orchestration.sandbox.world.model import Club, Competition, Season
from orchestration.sandbox.world.tables import Line, Standing
from orchestration.sandbox.world.view import View


def timezone(request: Request) -> Json:
    """`/timezone`."""
    return sorted(name for name in available_timezones() if "/" in name or name == "UTC")


def countries(request: Request) -> Json:
    """`/countries`."""
    sent = request.parameters
    return [
        row for row in map(shapes.country, COUNTRIES)
        if sent.get("name", row["name"]).lower() == row["name"].lower()
        and sent.get("code", row["code"]).upper() == row["code"]
        and sent.get("search", "").lower() in row["name"].lower()
    ]  # fmt: skip


def leagues(request: Request) -> Json:
    """`/leagues`: with all their seasons, or those asked for."""
    sent = request.parameters
    found = []
    for one in COMPETITIONS:
        country = shapes.country(one.country)
        kind = "Cup" if one.is_cup else "League"
        if (
            request.number("id") in {None, shapes.league_id(one)}
            and sent.get("name", one.name).lower() == one.name.lower()
            and sent.get("country", country["name"]).lower() == country["name"].lower()
            and sent.get("code", country["code"]).upper() == country["code"]
            and sent.get("type", kind).lower() == kind.lower()
            and sent.get("search", "").lower() in f"{one.name} {country['name']}".lower()
        ):
            seasons = _seasons(request, one)
            league = {"id": shapes.league_id(one), "name": one.name, "type": kind, "logo": shapes.league_logo(one)}
            if seasons:
                found.append({"league": league, "country": country, "seasons": seasons})
    return found[-(request.number("last") or len(found)) :]


def _seasons(request: Request, one: Competition) -> Json:
    view, wanted = request.view, request.number("season")
    team, current = request.number("team"), request.parameters.get("current")
    rows = []
    for year in view.years():
        season = view.world.seasons[one.number, year]
        if (
            wanted in {None, year}
            and (team is None or any(team_id(club) == team for club in season.clubs))
            and (current is None or (current == "true") == (year == view.year))
        ):
            rows.append(_season(view, season))
    return rows


def _season(view: View, season: Season) -> Json:
    """Give a season; coverage says what exists now, so all of it is false before the first match."""
    begun = view.now.date() >= season.first_day
    table = begun and not season.competition.is_cup
    return {
        "year": season.year, "start": season.first_day.isoformat(), "end": season.last_day.isoformat(),
        "current": season.year == view.year,
        "coverage": {
            "fixtures": {"events": begun, "lineups": begun, "statistics_fixtures": begun,
                         "statistics_players": begun},
            "standings": table, "players": begun, "top_scorers": begun, "top_assists": begun, "top_cards": begun,
            "injuries": begun, "predictions": begun, "odds": begun and season.year == view.year,
        },
    }  # fmt: skip


def league_seasons(request: Request) -> Json:
    """`/leagues/seasons`."""
    return list(request.view.years())


def _clubs_of(request: Request) -> list[Club]:
    """Give the clubs of the league and season asked for, or all."""
    number, year = request.number("league"), request.number("season")
    if number is None or year is None:
        return request.view.world.clubs
    competition = request.competition(number)
    season = request.view.season(competition, year) if competition is not None else None
    return season.clubs if season else []


def teams(request: Request) -> Json:
    """`/teams`."""
    sent = request.parameters
    return [
        {
            "team": shapes.team(club) | {"code": club.code, "country": club.country.name, "founded": club.founded,
                                         "national": False},
            "venue": shapes.venue(club),
        }
        for club in _clubs_of(request)
        if request.number("id") in {None, team_id(club)}
        and request.number("venue") in {None, shapes.VENUE_BASE + club.number}
        and sent.get("name", club.short_name).lower() == club.short_name.lower()
        and sent.get("code", club.code).upper() == club.code
        and sent.get("country", club.country.name).lower() == club.country.name.lower()
        and sent.get("search", "").lower() in f"{club.short_name} {club.country.name}".lower()
    ]  # fmt: skip


def team_seasons(request: Request) -> Json:
    """`/teams/seasons`."""
    return list(request.view.years()) if request.club(request.number("team")) is not None else []


def venues(request: Request) -> Json:
    """`/venues`."""
    sent = request.parameters
    rows = [(club.country, shapes.venue(club)) for club in request.view.world.clubs]
    return [
        row | {"country": country.name} for country, row in rows
        if request.number("id") in {None, row["id"]}
        and sent.get("name", row["name"]).lower() == row["name"].lower()
        and sent.get("city", row["city"]).lower() == row["city"].lower()
        and sent.get("country", country.name).lower() == country.name.lower()
        and sent.get("search", "").lower() in f"{row['name']} {row['city']}".lower()
    ]  # fmt: skip


def rounds(request: Request) -> Json:
    """`/fixtures/rounds`: their names, in order; with `dates` their days too."""
    competition, year, view = request.competition(request.number("league")), request.number("season"), request.view
    season = view.season(competition, year) if competition is not None and year is not None else None
    if season is None:
        return []
    days: dict[str, set[str]] = {}
    for match in view.matches(season.year, season.competition):
        name = shapes.round_name(match)
        days.setdefault(name, set()).add(request.local_day(view.state(match).kickoff).isoformat())
    if request.parameters.get("current") == "true":
        now = view.matchday(season)
        names = {shapes.round_name(match) for match in season.matches if match.round == now}
        days = {name: when for name, when in days.items() if name in names}
    if request.parameters.get("dates") == "true":
        return [{"round": name, "dates": sorted(when)} for name, when in days.items()]
    return list(days)


def standings(request: Request) -> Json:
    """`/standings`: of a league, or of the leagues of a team."""
    year, number, team = request.number("season"), request.number("league"), request.number("team")
    view = request.view
    found = []
    for one in COMPETITIONS:
        season = view.season(one, year) if year is not None and not one.is_cup else None
        if season is None or number not in {None, shapes.league_id(one)}:
            continue
        rows = _table(request, season)
        if team is not None:
            rows = [row for row in rows if row["team"]["id"] == team]
        if rows:
            found.append({"league": shapes.league(one, season.year) | {"standings": [rows]}})
    return found


def _table(request: Request, season: Season) -> Json:
    """Rank a league, and compare with the ranks of the round before."""
    view = request.view
    now = view.standings(season)
    before = [row.club for row in view.standings(season, round_=view.matchday(season) - 1)]
    midnight = view.now.replace(hour=0, minute=0, second=0, microsecond=0)
    rows = []
    for rank, row in enumerate(now, 1):
        was = before.index(row.club) + 1
        rows.append({
            "rank": rank, "team": shapes.team(row.club), "points": row.total.points,
            "goalsDiff": row.total.difference, "group": season.competition.name, "form": row.form[-5:] or None,
            "status": "same" if was == rank else "up" if was > rank else "down",
            "description": _description(season.competition, rank, len(now)),
            "all": _line(row.total), "home": _line(row.home), "away": _line(row.away),
            "update": request.instant(midnight),
        })  # fmt: skip
    return rows


def _description(league: Competition, rank: int, clubs: int) -> str | None:
    if league.tier == 2 and rank <= PROMOTED:
        return "Promotion"
    return "Relegation" if league.tier == 1 and rank > clubs - PROMOTED else None


def _line(line: Line) -> Json:
    return {"played": line.played, "win": line.won, "draw": line.drawn, "lose": line.lost,
            "goals": {"for": line.scored, "against": line.conceded}}  # fmt: skip


def by_place(home: int, away: int) -> Json:
    """Give a number at home, away and in all."""
    return {"home": home, "away": away, "total": home + away}


def played(row: Standing) -> Json:
    """Give matches, wins, draws and losses by place."""
    return {
        "played": by_place(row.home.played, row.away.played), "wins": by_place(row.home.won, row.away.won),
        "draws": by_place(row.home.drawn, row.away.drawn), "loses": by_place(row.home.lost, row.away.lost),
    }  # fmt: skip
