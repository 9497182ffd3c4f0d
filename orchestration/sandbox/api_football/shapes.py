"""API-Football's objects: leagues, teams, venues, people and fixtures, as dicts."""

from datetime import date

from orchestration.sandbox.api_football.requests import COMPETITION_BASE, MATCH_BASE, Request, person_id, team_id
from orchestration.sandbox.exchange import Json
from orchestration.sandbox.world.model import Club, Competition, Country, Match, Person
from orchestration.sandbox.world.view import FINISHED, RUNNING, State

MEDIA = "https://media.sandbox.invalid/football"
#: Two-letter codes that the standard leaves free to everybody.
COUNTRY_CODES = {1: "XA", 2: "XB"}
VENUE_BASE = 7000
LONG = {
    "TBD": "Time to be defined", "NS": "Not Started", "PST": "Match Postponed", "1H": "First Half",
    "HT": "Halftime", "2H": "Second Half", "BT": "Break Time", "ET": "Extra Time", "P": "Penalty In Progress",
    "FT": "Match Finished", "AET": "Match Finished", "PEN": "Match Finished", "AWD": "Technical Loss",
    "ABD": "Match Abandoned",
}  # fmt: skip
CUP_ROUNDS = {1: "Round of 32", 2: "Round of 16", 3: "Quarter-finals", 4: "Semi-finals", 5: "Final"}
POSITIONS = {"G": "Goalkeeper", "D": "Defender", "M": "Midfielder", "F": "Attacker"}
#: Every so many clubs the provider knows a ground by name but not by id, as recorded.
UNNUMBERED_VENUES = 9


def country(one: Country) -> Json:
    """Give a country."""
    return {"name": one.name, "code": COUNTRY_CODES[one.number], "flag": flag(one)}


def flag(one: Country) -> str:
    """Give the address of a country's flag."""
    return f"https://media.sandbox.invalid/flags/{COUNTRY_CODES[one.number].lower()}.svg"


def league_id(one: Competition) -> int:
    """Give this provider's id of a competition."""
    return COMPETITION_BASE + one.number


def match_id(one: Match) -> int:
    """Give this provider's id of a match."""
    return MATCH_BASE + one.number


def league_logo(one: Competition) -> str:
    """Give the address of a competition's logo."""
    return f"{MEDIA}/leagues/{league_id(one)}.png"


def league(one: Competition, season: int) -> Json:
    """Give a competition with a season, as statistics and odds embed it."""
    return {
        "id": league_id(one), "name": one.name, "country": one.country.name, "logo": league_logo(one),
        "flag": flag(one.country), "season": season,
    }  # fmt: skip


def team(club: Club) -> Json:
    """Give a team: this provider calls it by its short form."""
    return {"id": team_id(club), "name": club.short_name, "logo": f"{MEDIA}/teams/{team_id(club)}.png"}


def venue(club: Club) -> Json:
    """Give the ground of a club."""
    return {
        "id": VENUE_BASE + club.number, "name": f"{club.town} Park", "address": "Stadium Road 1", "city": club.town,
        "capacity": club.capacity, "surface": "grass", "image": f"{MEDIA}/venues/{VENUE_BASE + club.number}.png",
    }  # fmt: skip


def short_name(one: Person) -> str:
    """Give a name as most endpoints write it: T. Veldrin."""
    return f"{one.first_name[0]}. {one.last_name}"


def full_name(one: Person) -> str:
    """Give a whole name."""
    return f"{one.first_name} {one.last_name}"


def photo(one: Person) -> str:
    """Give the address of a portrait."""
    kind = "coachs" if one.position == "C" else "players"
    return f"{MEDIA}/{kind}/{person_id(one)}.png"


def bio(request: Request, one: Person) -> Json:
    """Give a person with what his passport says."""
    return {
        "id": person_id(one), "name": short_name(one), "firstname": one.first_name, "lastname": one.last_name,
        "age": age(one, request.view.now.date()),
        "birth": {"date": one.born.isoformat(), "place": f"{one.last_name[:4]}stad", "country": one.country.name},
        "nationality": one.country.name, "height": str(one.height), "weight": str(one.height - 105),
    }  # fmt: skip


def age(one: Person, today: date) -> int:
    """Give somebody's age in years."""
    return today.year - one.born.year - ((today.month, today.day) < (one.born.month, one.born.day))


def round_name(match: Match) -> str:
    """Give the round as this provider words it."""
    return CUP_ROUNDS[match.round] if match.competition.is_cup else f"Regular Season - {match.round}"


def fixture(request: Request, match: Match) -> Json:
    """Give a fixture: head, league, teams, goals and score."""
    view = request.view
    state = view.state(match)
    competition = match.competition
    referee = view.referee(match)
    ground = match.home
    winner = _winner(state)
    return {
        "fixture": {
            "id": match_id(match),
            "referee": f"{short_name(referee)}, {referee.country.name}" if referee else None,
            "timezone": str(request.zone), "date": request.instant(state.kickoff),
            "timestamp": int(state.kickoff.timestamp()), "periods": _periods(match, state),
            "venue": {
                "id": None if ground.number % UNNUMBERED_VENUES == 0 else VENUE_BASE + ground.number,
                "name": f"{ground.town} Park", "city": ground.town,
            },
            "status": {"long": LONG[state.code], "short": state.code, "elapsed": state.minute, "extra": state.extra},
        },
        "league": league(competition, match.season) | {
            "round": round_name(match), "standings": not competition.is_cup},
        "teams": {
            "home": team(match.home) | {"winner": winner},
            "away": team(match.away) | {"winner": None if winner is None else not winner},
        },
        "goals": pair(state.score),
        "score": {
            "halftime": pair(state.halftime), "fulltime": pair(state.fulltime),
            "extratime": pair(state.extratime), "penalty": pair(state.shootout),
        },
    }  # fmt: skip


def _winner(state: State) -> bool | None:
    """Say whether home has won or leads; None when level or not begun."""
    return None if state.lead == 0 else state.lead > 0


def _periods(match: Match, state: State) -> Json:
    if state.code not in RUNNING | FINISHED | {"ABD"} or match.course is None:
        return {"first": None, "second": None}
    kickoff = int(state.kickoff.timestamp())
    second = next((begin for begin, code in match.course.phases if code == "2H"), None)
    begun = second is not None and state.second >= second
    return {"first": kickoff, "second": kickoff + second if begun and second is not None else None}


def pair(goals: tuple[int, int] | None) -> Json:
    """Give goals of home and away, both null where there are none."""
    home, away = goals if goals is not None else (None, None)
    return {"home": home, "away": away}


def filled(count: int) -> int | None:
    """Give a count as this provider does: null for zero."""
    return count or None
