"""The resources of Football-Data.org that are about competitions and matches."""

from orchestration.sandbox.exchange import Json
from orchestration.sandbox.football_data_org import shapes
from orchestration.sandbox.football_data_org.requests import (
    LONGEST_PERIOD,
    TOO_LONG,
    RefusedError,
    Request,
    missing,
    restricted,
    within,
)
from orchestration.sandbox.world.founding import COMPETITIONS, COUNTRIES
from orchestration.sandbox.world.model import Country, Match, Person
from orchestration.sandbox.world.tables import Line, Standing

WORLD = {"id": shapes.AREA_BASE, "name": "World", "code": "INT", "flag": None}
SCORERS = 10
MEETINGS = 15


def areas(request: Request) -> Json:
    """`/areas`."""
    rows = [_listed(WORLD), *(_listed(shapes.area(country) | _parent()) for country in COUNTRIES)]
    return {"count": len(rows), "filters": {}, "areas": rows}


def area(request: Request, number: str) -> Json:
    """`/areas/{id}`."""
    if number == str(WORLD["id"]):
        children = [_listed(shapes.area(country) | _parent()) for country in COUNTRIES]
        return WORLD | {"parentAreaId": None, "parentArea": None, "childAreas": children}
    found = [country for country in COUNTRIES if str(shapes.AREA_BASE + country.number) == number]
    if not found:
        raise missing()
    return shapes.area(found[0]) | _parent() | {"childAreas": []}


def _parent() -> Json:
    return {"parentAreaId": WORLD["id"], "parentArea": WORLD["name"]}


def _listed(one: Json) -> Json:
    return {
        "id": one["id"], "name": one["name"], "countryCode": one["code"], "flag": one["flag"],
        "parentAreaId": one.get("parentAreaId"), "parentArea": one.get("parentArea"),
    }  # fmt: skip


def competitions(request: Request) -> Json:
    """`/competitions`: those the plan has."""
    wanted = request.filters.get("areas", "").split(",")
    view = request.view
    rows = []
    for one in COMPETITIONS:
        country: Country = one.country
        if not request.allows(one) or (wanted != [""] and str(shapes.AREA_BASE + country.number) not in wanted):
            continue
        short = shapes.competition(one)
        rows.append({"id": short.pop("id"), "area": shapes.area(country)} | short | {
            "plan": shapes.plan_of(one), "currentSeason": shapes.season(view, view.running_season(one)),
            "numberOfAvailableSeasons": len(view.years()), "lastUpdated": f"{view.year}-07-01T09:00:00Z",
        })  # fmt: skip
    client = request.plan.title if request.plan else "anonymous"
    return {"count": len(rows), "filters": {"client": client}, "competitions": rows}


def competition(request: Request, reference: str) -> Json:
    """`/competitions/{code or id}`."""
    one, view = request.competition(reference), request.view
    seasons = []
    for year in reversed(view.years()):
        season = view.world.seasons[one.number, year]
        row = shapes.season(view, season)
        if year < view.year and not one.is_cup:
            row["winner"] = shapes.full_team(view, view.standings(season)[0].club)
        seasons.append(row)
    current = shapes.season(view, view.running_season(one))
    return {"area": shapes.area(one.country)} | shapes.competition(one) | {
        "currentSeason": current, "seasons": seasons, "lastUpdated": f"{view.year}-07-01T09:00:00Z"}  # fmt: skip


def competition_matches(request: Request, reference: str) -> Json:
    """`/competitions/{code}/matches`."""
    one = request.competition(reference)
    season = request.season(one)
    keep = request.keeps()
    wanted = (match for match in request.view.matches(season.year, one) if keep(match) and _in_stage(request, match))
    found = request.ordered(wanted)
    return {
        "filters": {"season": str(season.year)} | _echo(request, "matchday", "status", "stage", "dateFrom", "dateTo"),
        "resultSet": request.result_set(found, competitions=False), "competition": shapes.competition(one),
        "matches": [request.row(match) for match in found],
    }  # fmt: skip


def _in_stage(request: Request, match: Match) -> bool:
    stage = shapes.CUP_STAGES[match.round] if match.competition.is_cup else "REGULAR_SEASON"
    wanted = request.filters.get("stage")
    return "group" not in request.filters and (wanted is None or stage in wanted.split(","))


def _echo(request: Request, *names: str) -> Json:
    """Repeat filters: numbers as numbers, statuses and stages as lists, the rest as sent."""
    shown: dict[str, Json] = {}
    for name in names:
        if name in request.filters:
            text = request.filters[name]
            shown[name] = text.split(",") if name in {"status", "stage"} else text
    if "matchday" in shown:
        shown["matchday"] = str(shown["matchday"])
    return shown


def competition_teams(request: Request, reference: str) -> Json:
    """`/competitions/{code}/teams`."""
    one = request.competition(reference)
    season = request.season(one)
    rows = [shapes.squad_team(request.view, club) for club in season.clubs]
    return {
        "count": len(rows), "filters": {"season": str(season.year)}, "competition": shapes.competition(one),
        "season": shapes.season(request.view, season), "teams": rows,
    }  # fmt: skip


def standings(request: Request, reference: str) -> Json:
    """`/competitions/{code}/standings`: the table of a league; a knock-out has none."""
    one, view = request.competition(reference), request.view
    season = request.season(one)
    tables = []
    if not one.is_cup:
        matchday = request.number("matchday", 0) or None
        ranked = view.standings(season, request.day("date"), matchday)
        table = [_standing(place, row) for place, row in enumerate(ranked, 1)]
        tables = [{"stage": "REGULAR_SEASON", "type": "TOTAL", "group": None, "table": table}]
    return {
        "filters": {"season": str(season.year)} | _echo(request, "matchday", "date"),
        "area": shapes.area(one.country), "competition": shapes.competition(one),
        "season": shapes.season(view, season), "standings": tables,
    }  # fmt: skip


def _standing(place: int, row: Standing) -> Json:
    line: Line = row.total
    return {
        "position": place, "team": shapes.team(row.club), "playedGames": line.played,
        "form": ",".join(row.form[-5:]) or None, "won": line.won, "draw": line.drawn, "lost": line.lost,
        "points": line.points, "goalsFor": line.scored, "goalsAgainst": line.conceded,
        "goalDifference": line.difference,
    }  # fmt: skip


def scorers(request: Request, reference: str) -> Json:
    """`/competitions/{code}/scorers`: zero assists and penalties are null."""
    one, view = request.competition(reference), request.view
    season = request.season(one)
    limit = request.number("limit", SCORERS)
    goals: dict[tuple[int, int], list[int]] = {}
    people: dict[int, Person] = {}
    for match in view.matches(season.year, one):
        lineups = view.lineups(match) if view.state(match).minute is not None else None
        for event in view.events(match):
            people[event.player.number] = event.player
            key = (event.player.number, (match.home, match.away)[event.side].number)
            if event.kind in {"goal", "penalty"}:
                row = goals.setdefault(key, [0, 0, 0, 0])
                row[0] += 1
                row[2] += event.kind == "penalty"
                if event.other is not None:
                    people[event.other.number] = event.other
                    goals.setdefault((event.other.number, key[1]), [0, 0, 0, 0])[1] += 1
            elif event.kind == "subst" and event.other is not None:
                goals.setdefault((event.other.number, key[1]), [0, 0, 0, 0])[3] += 1
        for lineup, club in zip(lineups or (), (match.home, match.away), strict=False):
            for player in lineup.starters:
                people[player.number] = player
                goals.setdefault((player.number, club.number), [0, 0, 0, 0])[3] += 1
    best = sorted(goals.items(), key=lambda item: (-item[1][0], -item[1][1], item[0]))[:limit]
    rows = [
        {
            "player": _scorer(shapes.person(view, people[number])),
            "team": shapes.full_team(view, view.world.clubs[club - 1]), "playedMatches": played,
            "goals": count, "assists": assists or None, "penalties": penalties or None,
        }
        for (number, club), (count, assists, penalties, played) in best if count
    ]  # fmt: skip
    return {
        "count": len(rows), "filters": {"season": str(season.year), "limit": limit},
        "competition": shapes.competition(one), "season": shapes.season(view, season), "scorers": rows,
    }  # fmt: skip


def _scorer(player: Json) -> Json:
    """Give a player in the newer form: his part of the team in `section`, no position."""
    return player | {"section": player["position"], "position": None}


def matches(request: Request) -> Json:
    """`/matches`: a period of at most ten days, today unless given, or single ones by `ids`."""
    shown: dict[str, Json] = {}
    if "ids" in request.filters:
        chosen = [request.find_match(text) for text in request.filters["ids"].split(",")]
        found = [one for one in chosen if one is not None and _may_see(request, one)]
    else:
        period = request.period() or request.today()
        if period[1] - period[0] > LONGEST_PERIOD:
            raise RefusedError(400, TOO_LONG)
        keep = request.keeps()
        found = []
        for one in request.competitions():
            for year in {_year_of(period[0].year, period[0].month), _year_of(period[1].year, period[1].month)}:
                rows = request.view.matches(year, one) if request.allows_year(year) else ()
                found += [row for row in rows if within(request.view.state(row).kickoff, period) and keep(row)]
        shown = {"dateFrom": period[0].isoformat(), "dateTo": period[1].isoformat()}
    found = request.ordered(found)
    filters = _echo(request, "competitions", "status") | shown | {"permission": request.permission}
    return {"filters": filters, "resultSet": request.result_set(found, competitions=True),
            "matches": [request.row(match) for match in found]}  # fmt: skip


def _year_of(year: int, month: int) -> int:
    return year if month > 6 else year - 1


def _may_see(request: Request, match: Match) -> bool:
    return request.allows(match.competition) and request.allows_year(match.season)


def match(request: Request, number: str) -> Json:
    """`/matches/{id}`."""
    one = _one_match(request, number)
    return request.row(one) | {"venue": f"{one.home.town} Park"}


def _one_match(request: Request, number: str) -> Match:
    one = request.find_match(number)
    if one is None:
        raise missing()
    if not _may_see(request, one):
        raise restricted()
    return one


def head_to_head(request: Request, number: str) -> Json:
    """`/matches/{id}/head2head`: sums over all meetings, rows of those the plan has."""
    one, view = _one_match(request, number), request.view
    limit = request.number("limit", MEETINGS)
    period = request.period()
    pair = {one.home.number, one.away.number}
    every = [
        (meeting, state)
        for year in view.years()
        for meeting, state in view.counted(view.fixtures(one.home, year))
        if {meeting.home.number, meeting.away.number} == pair and (period is None or within(state.kickoff, period))
    ]
    every = sorted(every, key=lambda item: item[1].kickoff, reverse=True)[:limit]
    wins = dict.fromkeys(pair, 0)
    for meeting, state in every:
        if state.lead:
            wins[(meeting.home if state.lead > 0 else meeting.away).number] += 1
    draws = len(every) - sum(wins.values())
    sums = [
        {"id": shapes.TEAM_BASE + club.number, "name": club.name, "wins": wins[club.number], "draws": draws,
         "losses": wins[other.number]}
        for club, other in ((one.home, one.away), (one.away, one.home))
    ]  # fmt: skip
    total = sum(sum(state.score) for _, state in every if state.score is not None)
    rows = [meeting for meeting, _ in every if _may_see(request, meeting)]
    result_set = request.result_set(rows, competitions=True)
    result_set.pop("played", None)
    return {
        "filters": {"limit": limit, "permission": request.permission}, "resultSet": result_set,
        "aggregates": {"numberOfMatches": len(every), "totalGoals": total, "homeTeam": sums[0], "awayTeam": sums[1]},
        "matches": [request.row(row) for row in rows],
    }  # fmt: skip
