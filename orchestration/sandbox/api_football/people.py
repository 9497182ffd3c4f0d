"""The endpoints of API-Football that are about players, coaches, absences and transfers."""

from datetime import datetime

from orchestration.sandbox.api_football import shapes
from orchestration.sandbox.api_football.requests import Request, person_id, team_id
from orchestration.sandbox.exchange import Json
from orchestration.sandbox.world.details import SeasonLine, season_lines
from orchestration.sandbox.world.founding import COMPETITIONS
from orchestration.sandbox.world.model import Club, Competition, Person
from orchestration.sandbox.world.view import View

TOP = 20


def players(request: Request) -> Json:
    """`/players`: season statistics of the players of a team, a league, or one of them; in pages."""
    year, view = request.number("season"), request.view
    competition, club = request.competition(request.number("league")), request.club(request.number("team"))
    search = request.parameters.get("search", "").lower()
    found: dict[int, Json] = {}
    people: dict[int, Person] = {}
    for one in COMPETITIONS if competition is None else (competition,):
        for line in _season(request, one, year or view.year, club):
            number = person_id(line.player)
            if request.number("id") in {None, number} and search in shapes.full_name(line.player).lower():
                people[number] = line.player
                found.setdefault(number, []).append(_statistics(request, line, one, year or view.year))
    return [{"player": _person(request, people[number]), "statistics": found[number]} for number in sorted(found)]


def _season(request: Request, competition: Competition, year: int, club: Club | None) -> list[SeasonLine]:
    view = request.view
    matches = view.matches(year, competition) if club is None else view.fixtures(club, year)
    lines = season_lines(view, [match for match in matches if match.competition is competition])
    return [line for line in lines.values() if club is None or line.club is club]


def _person(request: Request, one: Person) -> Json:
    return shapes.bio(request, one) | {"injured": is_injured(request.view, one), "photo": shapes.photo(one)}


def is_injured(view: View, one: Person) -> bool:
    """Whether a player is out now, as far as it is known."""
    return any(injury.start <= view.now < injury.end for injury in view.injuries(one))


def _statistics(request: Request, line: SeasonLine, competition: Competition, year: int) -> Json:
    counts, filled = line.counts, shapes.filled
    rating = f"{line.rating_sum / line.rated:.2f}" if line.rated else None
    spell = next((spell for spell in line.player.spells if spell.club is line.club), None)
    return {
        "team": shapes.team(line.club), "league": shapes.league(competition, year),
        "games": {
            "appearences": line.appearances, "lineups": line.starts, "minutes": line.minutes,
            "number": spell.shirt if spell else None, "position": shapes.POSITIONS[line.player.position],
            "rating": rating, "captain": False,
        },
        "substitutes": {"in": line.came_on, "out": line.went_off, "bench": line.benched},
        "shots": {"total": filled(counts["shots"]), "on": filled(counts["on_target"])},
        "goals": {"total": counts["goals"], "conceded": counts["conceded"], "assists": filled(counts["assists"]),
                  "saves": filled(counts["saves"])},
        "passes": {"total": filled(counts["passes"]), "key": filled(counts["key_passes"]), "accuracy": None},
        "tackles": {"total": filled(counts["tackles"]), "blocks": filled(counts["blocks"]),
                    "interceptions": filled(counts["interceptions"])},
        "duels": {"total": filled(counts["duels"]), "won": filled(counts["duels_won"])},
        "dribbles": {"attempts": filled(counts["dribbles"]), "success": filled(counts["dribbles_won"]), "past": None},
        "fouls": {"drawn": filled(counts["fouled"]), "committed": filled(counts["fouls"])},
        "cards": {"yellow": counts["yellow"], "yellowred": counts["yellowred"],
                  "red": counts["red"] - counts["yellowred"]},
        "penalty": {"won": None, "commited": None, "scored": counts["penalties"],
                    "missed": counts["penalties_missed"], "saved": None},
    }  # fmt: skip


def top(count: str) -> "TopList":
    """Make the endpoint that ranks a league's players by a count (`goals`, `assists`, `yellow`, `red`)."""
    return TopList(count)


class TopList:
    """`/players/topscorers` and its sisters: the best twenty."""

    def __init__(self, count: str) -> None:
        self._count = count

    def __call__(self, request: Request) -> Json:
        """Answer a request."""
        competition, year = request.competition(request.number("league")), request.number("season")
        if competition is None or year is None:
            return []
        lines = [line for line in _season(request, competition, year, None) if line.counts[self._count]]
        lines.sort(key=lambda line: (-line.counts[self._count], line.minutes, line.player.number))
        return [
            {"player": _person(request, line.player),
             "statistics": [_statistics(request, line, competition, year)]} for line in lines[:TOP]
        ]  # fmt: skip


def squads(request: Request) -> Json:
    """`/players/squads`: the squad of a team, or the team of a player."""
    player = request.person(request.number("player"))
    club = request.club(request.number("team")) if player is None else request.view.club_of(player)
    if club is None:
        return []
    today = request.view.now.date()
    rows = [
        {"id": person_id(one), "name": shapes.short_name(one), "age": shapes.age(one, today),
         "number": request.view.shirt(one), "position": shapes.POSITIONS[one.position], "photo": shapes.photo(one)}
        for one in request.view.squad(club) if player in {None, one}
    ]  # fmt: skip
    return [{"team": shapes.team(club), "players": rows}]


def profiles(request: Request) -> Json:
    """`/players/profiles`: everybody, or one, or a search."""
    search = request.parameters.get("search", "").lower()
    view = request.view
    rows = []
    for one in view.people():
        if one.abilities and request.number("player") in {None, person_id(one)} and search in one.last_name.lower():
            more = {"number": view.shirt(one), "position": shapes.POSITIONS[one.position], "photo": shapes.photo(one)}
            rows.append({"player": shapes.bio(request, one) | more})
    return rows


def player_seasons(request: Request) -> Json:
    """`/players/seasons`: all, or those of a player."""
    player = request.person(request.number("player"))
    if "player" not in request.parameters:
        return list(request.view.years())
    return sorted({year for years in _clubs(request, player).values() for year in years})


def player_teams(request: Request) -> Json:
    """`/players/teams`: the clubs of a player with their seasons, newest first."""
    player = request.person(request.number("player"))
    return [
        {"team": shapes.team(request.view.world.clubs[club - 1]), "seasons": sorted(years, reverse=True)}
        for club, years in reversed(_clubs(request, player).items())
    ]


def _clubs(request: Request, player: Person | None) -> dict[int, set[int]]:
    """Give the seasons of a player by number of the club: those in which he was there in season's time."""
    found: dict[int, set[int]] = {}
    for spell in player.spells if player is not None else ():
        if spell.start > request.view.now:
            continue
        end = min(spell.end or request.view.now, request.view.now)
        for year in request.view.years():
            if spell.start < datetime(year + 1, 6, 1, tzinfo=end.tzinfo) and end > datetime(
                year, 8, 1, tzinfo=end.tzinfo
            ):
                found.setdefault(spell.club.number, set()).add(year)
    return found


def injuries(request: Request) -> Json:
    """`/injuries`: one row for a player and a fixture, of those who miss it or may."""
    view = request.view
    wanted = request.numbers("ids")
    match = request.match(request.number("fixture"))
    day, league = request.day("date"), request.number("league")
    matches = [match] if match is not None else [
        one for year in request.years() for one in view.matches(year)
        if "fixture" not in request.parameters and (not wanted or shapes.match_id(one) in wanted)
        and league in {None, shapes.league_id(one.competition)}
    ]  # fmt: skip
    rows = []
    for one in sorted(matches, key=lambda one: (view.state(one).kickoff, one.number)):
        kickoff = view.state(one).kickoff
        if day is not None and request.local_day(kickoff) != day:
            continue
        league_row = shapes.league(one.competition, one.season)
        for absence in view.absences(one):
            if request.number("team") in {None, team_id(absence.club)} and request.number("player") in {
                None, person_id(absence.player)
            }:  # fmt: skip
                rows.append({
                    "player": {
                        "id": person_id(absence.player), "name": shapes.short_name(absence.player),
                        "photo": shapes.photo(absence.player),
                        "type": "Questionable" if absence.doubtful else "Missing Fixture", "reason": absence.reason,
                    },
                    "team": shapes.team(absence.club),
                    "fixture": {"id": shapes.match_id(one), "timezone": str(request.zone),
                                "date": request.instant(kickoff), "timestamp": int(kickoff.timestamp())},
                    "league": league_row,
                })  # fmt: skip
    return rows


def sidelined(request: Request) -> Json:
    """`/sidelined`: injuries of a player, newest first; of several, grouped. Coaches are never out."""
    if "players" in request.parameters:
        return [{"id": number, "sidelined": _spells(request, number)} for number in request.numbers("players")]
    return _spells(request, request.number("player"))


def _spells(request: Request, number: int | None) -> Json:
    player = request.person(number)
    found = request.view.injuries(player) if player is not None else []
    return [{"type": injury.reason, "start": injury.start.date().isoformat(), "end": injury.end.date().isoformat()}
            for injury in reversed(found)]  # fmt: skip


def transfers(request: Request) -> Json:
    """`/transfers`: of a player, or the whole careers of everybody who came to a team or left it."""
    view, number = request.view, request.number("player")
    club = request.club(request.number("team"))
    rows = []
    for player in view.people():
        moves = [spell for spell in player.spells if spell.origin is not None and spell.start <= view.now]
        if not moves or number not in {None, person_id(player)}:
            continue
        if number is None and not any(club in {spell.club, spell.origin} for spell in moves):
            continue
        rows.append({
            "player": {"id": person_id(player), "name": shapes.full_name(player)},
            "update": request.instant(moves[-1].start),
            "transfers": [
                {
                    "date": spell.start.date().isoformat(), "type": f"€ {spell.fee:g}M" if spell.fee else "Free",
                    "teams": {"in": shapes.team(spell.club), "out": shapes.team(spell.origin)},
                }
                for spell in reversed(moves) if spell.origin is not None
            ],
        })  # fmt: skip
    return rows


def coaches(request: Request) -> Json:
    """`/coachs`: every club has had its coach since before the world began."""
    search = request.parameters.get("search", "").lower()
    rows = []
    for club in request.view.world.clubs:
        coach, team = club.coach, shapes.team(club)
        if (
            request.number("id") in {None, person_id(coach)}
            and request.number("team") in {None, team["id"]}
            and search in shapes.full_name(coach).lower()
        ):
            begun = request.view.world.began.date().isoformat()
            career = [{"team": team, "start": begun, "end": None}]
            rows.append(shapes.bio(request, coach) | {"photo": shapes.photo(coach), "team": team, "career": career})
    return rows


def trophies(request: Request) -> Json:
    """`/trophies`: first and second places in leagues of a player or coach, newest first."""
    number = request.number("player") or request.number("coach")
    person, view = request.person(number), request.view
    rows = []
    for year in reversed(view.years()):
        for one in COMPETITIONS:
            season = view.season(one, year)
            if person is None or season is None or one.is_cup or season.last_day >= view.now.date():
                continue
            for place, row in zip(("Winner", "2nd Place"), view.standings(season), strict=False):
                if _was_there(person, row.club, year):
                    rows.append({"league": one.name, "country": one.country.name, "season": f"{year}/{year + 1}",
                                 "place": place})  # fmt: skip
    return rows


def _was_there(person: Person, club: Club, year: int) -> bool:
    if club.coach is person:
        return True
    return any(
        spell.club is club
        and spell.start.year <= year + 1
        and (spell.end is None or spell.end.date() > datetime(year + 1, 6, 1).date())
        for spell in person.spells
    )
