"""The resources of Football-Data.org that are about teams and people."""

from orchestration.sandbox.exchange import Json
from orchestration.sandbox.football_data_org import shapes
from orchestration.sandbox.football_data_org.requests import Request, missing
from orchestration.sandbox.world.model import Club, Match, Person
from orchestration.sandbox.world.view import COUNTED

PAGE = 50
TEAM_MATCHES = 100
PERSON_MATCHES = 15
NO_AGGREGATIONS = "This is a CPU intensive operation and only available with a paid plan."


def teams(request: Request) -> Json:
    """`/teams`: pages by limit and offset, no total."""
    limit, offset = request.number("limit", PAGE), request.number("offset", 0)
    rows = [shapes.full_team(request.view, club) for club in request.view.world.clubs[offset : offset + limit]]
    filters = {"limit": limit, "offset": offset, "permission": request.permission}
    return {"count": len(rows), "filters": filters, "teams": rows}


def team(request: Request, number: str) -> Json:
    """`/teams/{id}`."""
    return shapes.squad_team(request.view, _club(request, number))


def _club(request: Request, number: str) -> Club:
    for club in request.view.world.clubs:
        if str(shapes.TEAM_BASE + club.number) == number:
            return club
    raise missing()


def team_matches(request: Request, number: str) -> Json:
    """`/teams/{id}/matches`: of one season, the running one unless asked; draws count matches to come, as there."""
    club, view = _club(request, number), request.view
    year, limit = request.number("season", view.year), request.number("limit", TEAM_MATCHES)
    keep, chosen = request.keeps(), request.competitions()
    side = request.filters.get("venue")

    def wanted(match: Match) -> bool:
        at_home = match.home is club
        return match.competition in chosen and keep(match) and side in {None, "HOME" if at_home else "AWAY"}

    rows = view.fixtures(club, year) if request.allows_year(year) else []
    found = request.ordered(match for match in rows if wanted(match))[:limit]
    result_set = request.result_set(found, competitions=True)
    if found:
        leads = [view.state(match).lead * (1 if match.home is club else -1) for match in found]
        wins, losses = sum(lead > 0 for lead in leads), sum(lead < 0 for lead in leads)
        result_set |= {"wins": wins, "draws": len(found) - wins - losses, "losses": losses}
    return {"filters": _filters(request, club) | {"limit": limit}, "resultSet": result_set,
            "matches": [request.row(match) for match in found]}  # fmt: skip


def _filters(request: Request, club: Club | None) -> Json:
    running = shapes.running_competitions(request.view, club) if club is not None else []
    codes = request.filters.get("competitions") or ",".join(one["code"] for one in running)
    return {"competitions": codes, "permission": request.permission}


def person(request: Request, number: str) -> Json:
    """`/persons/{id}`: a fine position, the shirt, and the club, which is left out for someone without."""
    one, view = _person(request, number), request.view
    row = shapes.person(view, one)
    row["position"] = shapes.FINE_POSITIONS.get(one.position)
    club = view.club_of(one)
    spell = view.spell(one)
    if club is not None and spell is not None:
        row["shirtNumber"] = spell.shirt
        whole = shapes.full_team(view, club)
        whole.pop("lastUpdated")
        row["currentTeam"] = {"area": shapes.area(club.country)} | whole | {
            "runningCompetitions": shapes.running_competitions(view, club),
            "contract": {"start": f"{spell.start:%Y-%m}", "until": f"{spell.start.year + 4}-06"},
        }  # fmt: skip
    return row


def _person(request: Request, number: str) -> Person:
    for one in request.view.people():
        if str(shapes.PERSON_BASE + one.number) == number:
            return one
    raise missing()


def person_matches(request: Request, number: str) -> Json:
    """`/persons/{id}/matches`: those he played in, newest first."""
    one, view = _person(request, number), request.view
    limit, offset = request.number("limit", PERSON_MATCHES), request.number("offset", 0)
    keep, chosen = request.keeps(), request.competitions()
    found = []
    for year in filter(request.allows_year, view.years()):
        for club in {spell.club.number: spell.club for spell in one.spells if spell.start <= view.now}.values():
            found += [match for match in view.fixtures(club, year)
                      if match.competition in chosen and keep(match) and _played(request, match, one)]  # fmt: skip
    found = request.ordered(found)[::-1][offset : offset + limit]
    result_set = request.result_set(found, competitions=True)
    result_set.pop("played", None)
    filters = {"limit": limit, "offset": offset} | _filters(request, view.club_of(one))
    return {
        "filters": filters, "resultSet": result_set, "aggregations": NO_AGGREGATIONS,
        "person": shapes.person(view, one), "matches": [request.row(match) for match in found],
    }  # fmt: skip


def _played(request: Request, match: Match, one: Person) -> bool:
    lineups = request.view.lineups(match)
    if lineups is None or request.view.state(match).code not in COUNTED:
        return False
    came_on = any(event.kind == "subst" and event.other is one for event in request.view.events(match))
    return came_on or any(one in lineup.starters for lineup in lineups)
