"""Football-Data.org's objects: areas, competitions, seasons, teams, people and matches, as dicts.

Ids are this provider's own: nothing equals an id of API-Football.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from orchestration.sandbox.exchange import Json
from orchestration.sandbox.world import calendar
from orchestration.sandbox.world.founding import COMPETITIONS
from orchestration.sandbox.world.model import Club, Competition, Country, Event, Lineup, Match, Person, Season
from orchestration.sandbox.world.play import is_goal
from orchestration.sandbox.world.view import State, View

CODES = {1: "SYN1", 2: "SYN2", 3: "SYN3", 4: "SYN4", 5: "SYC1", 6: "SYC2"}
COMPETITION_BASE, AREA_BASE, SEASON_BASE = 9000, 9800, 30000
TEAM_BASE, PERSON_BASE, MATCH_BASE = 9500, 900_000, 610_000
MEDIA = "https://crests.sandbox.invalid"
STATUS = {
    "TBD": "SCHEDULED", "NS": "TIMED", "PST": "POSTPONED", "1H": "IN_PLAY", "2H": "IN_PLAY", "HT": "PAUSED",
    "BT": "PAUSED", "ET": "EXTRA_TIME", "P": "PENALTY_SHOOTOUT", "FT": "FINISHED", "AET": "FINISHED",
    "PEN": "FINISHED", "AWD": "AWARDED", "ABD": "SUSPENDED",
}  # fmt: skip
CUP_STAGES = {1: "LAST_32", 2: "LAST_16", 3: "QUARTER_FINALS", 4: "SEMI_FINALS", 5: "FINAL"}
POSITIONS = {"G": "Goalkeeper", "D": "Defence", "M": "Midfield", "F": "Offence"}
FINE_POSITIONS = {"G": "Goalkeeper", "D": "Centre-Back", "M": "Central Midfield", "F": "Centre-Forward"}
NO_ODDS = {"msg": "Activate Odds-Package in User-Panel to retrieve odds."}
#: The provider stamps all matches of running seasons every night at this hour and minute (UTC).
SWEEP = (0, 20)


class Unfolded(NamedTuple):
    """Which deep nodes of a match are shown."""

    lineups: bool = False
    bookings: bool = False
    substitutions: bool = False
    goals: bool = False


def instant(moment: datetime) -> str:
    """Write an instant: 2026-03-14T12:00:00Z."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def area(country: Country) -> Json:
    """Give an area as other objects embed it."""
    return {"id": AREA_BASE + country.number, "name": country.name, "code": country.code,
            "flag": f"{MEDIA}/{country.code}.svg"}  # fmt: skip


def competition(one: Competition) -> Json:
    """Give a competition as other objects embed it."""
    return {
        "id": COMPETITION_BASE + one.number, "name": one.name, "code": CODES[one.number],
        "type": "CUP" if one.is_cup else "LEAGUE", "emblem": f"{MEDIA}/{CODES[one.number]}.png",
    }  # fmt: skip


def plan_of(one: Competition) -> str:
    """Give the plan a competition needs: the free one has the leagues."""
    return "TIER_TWO" if one.is_cup else "TIER_ONE"


def season(view: View, one: Season) -> Json:
    """Give a season; its winner is left null, as in every recorded answer."""
    return {
        "id": SEASON_BASE + (one.year - 2000) * 10 + one.competition.number,
        "startDate": one.first_day.isoformat(), "endDate": one.last_day.isoformat(),
        "currentMatchday": view.matchday(one), "winner": None,
    }  # fmt: skip


def team(club: Club) -> Json:
    """Give a team as matches and tables embed it."""
    return {
        "id": TEAM_BASE + club.number, "name": club.name, "shortName": club.short_name, "tla": club.code,
        "crest": f"{MEDIA}/{TEAM_BASE + club.number}.png",
    }  # fmt: skip


def full_team(view: View, club: Club) -> Json:
    """Give a team as `/teams` lists it."""
    return team(club) | {
        "address": f"Stadium Road 1 {club.town}", "website": f"http://www.{club.town.lower()}.invalid",
        "founded": club.founded, "clubColors": " / ".join(name for name, _ in club.colours),
        "venue": f"{club.town} Park", "lastUpdated": instant(calendar.announced_at(view.year)),
    }  # fmt: skip


def running_competitions(view: View, club: Club) -> Json:
    """List the competitions a club takes part in this season."""
    return [competition(one) for one in COMPETITIONS if club in view.running_season(one).clubs]


def squad_team(view: View, club: Club) -> Json:
    """Give a team with coach and squad."""
    whole = full_team(view, club)
    stamp = whole.pop("lastUpdated")
    return {"area": area(club.country)} | whole | {
        "runningCompetitions": running_competitions(view, club),
        "coach": {
            "id": PERSON_BASE + club.coach.number, "firstName": club.coach.first_name,
            "lastName": club.coach.last_name, "name": full_name(club.coach),
            "dateOfBirth": club.coach.born.isoformat(), "nationality": club.coach.country.name,
            "contract": {"start": None, "until": None},
        },
        "squad": [
            {"id": PERSON_BASE + player.number, "name": full_name(player), "position": POSITIONS[player.position],
             "dateOfBirth": player.born.isoformat(), "nationality": player.country.name}
            for player in view.squad(club)
        ],
        "staff": [], "lastUpdated": stamp,
    }  # fmt: skip


def full_name(one: Person) -> str:
    """Give a person's whole name."""
    return f"{one.first_name} {one.last_name}"


def person(view: View, one: Person) -> Json:
    """Give a player, the position coarse and the shirt left out, as lists embed him."""
    return {
        "id": PERSON_BASE + one.number, "name": full_name(one), "firstName": one.first_name,
        "lastName": one.last_name, "dateOfBirth": one.born.isoformat(), "nationality": one.country.name,
        "position": POSITIONS.get(one.position), "shirtNumber": None,
        "lastUpdated": instant(calendar.announced_at(view.year)),
    }  # fmt: skip


def match(view: View, one: Match, deep: Unfolded | None, running: Json) -> Json:
    """Give a match.

    Args:
        view: What is known.
        one: The match.
        deep: Nodes of a plan with deep data; None on the free plan, which has none.
        running: The season object: made once for a list.
    """
    state = view.state(one)
    home, away = team(one.home), team(one.away)
    row = {
        "area": area(one.competition.country), "competition": competition(one.competition), "season": running,
        "id": MATCH_BASE + one.number, "utcDate": instant(state.kickoff), "status": STATUS[state.code],
        "matchday": one.round, "stage": CUP_STAGES[one.round] if one.competition.is_cup else "REGULAR_SEASON",
        "group": None, "lastUpdated": instant(_stamp(view, one, state)), "homeTeam": home, "awayTeam": away,
        "score": score(state), "odds": NO_ODDS, "referees": _referees(view, one),
    }  # fmt: skip
    if STATUS[state.code] in {"IN_PLAY", "PAUSED", "EXTRA_TIME", "PENALTY_SHOOTOUT"} or deep is not None:
        row["minute"] = state.minute if deep is not None else None
    if deep is not None:
        row |= {"injuryTime": state.extra, "attendance": None}
        _unfold(view, one, deep, row)
    return row


def _stamp(view: View, one: Match, state: State) -> datetime:
    """Give when a row was touched last: by what happened, or by the nightly sweep of its running season."""
    sweep = view.now.replace(hour=SWEEP[0], minute=SWEEP[1], second=0, microsecond=0)
    if sweep > view.now:
        sweep -= timedelta(days=1)
    return max(state.changed, sweep) if one.season == view.year else state.changed


def _referees(view: View, one: Match) -> Json:
    named = view.referee(one)
    if named is None:
        return []
    return [{"id": PERSON_BASE + named.number, "name": full_name(named), "type": "REFEREE",
             "nationality": named.country.name}]  # fmt: skip


def score(state: State) -> Json:
    """Give a score: `fullTime` holds regular time, extra time and shoot-out together."""
    total = state.score
    if total is not None and state.shootout is not None:
        total = (total[0] + state.shootout[0], total[1] + state.shootout[1])
    winner = None
    if total is not None:
        winner = "DRAW" if state.lead == 0 else "HOME_TEAM" if state.lead > 0 else "AWAY_TEAM"
    halftime = None if state.code == "1H" else state.halftime
    shown = {"winner": winner, "duration": "REGULAR", "fullTime": _pair(total), "halfTime": _pair(halftime)}
    if state.extratime is not None:
        shown["duration"] = "EXTRA_TIME"
        shown |= {"regularTime": _pair(state.fulltime), "extraTime": _pair(state.extratime)}
    if state.shootout is not None:
        shown["duration"] = "PENALTY_SHOOTOUT"
        shown["penalties"] = _pair(state.shootout)
    return shown


def _pair(goals: tuple[int, int] | None) -> Json:
    home, away = goals if goals is not None else (None, None)
    return {"home": home, "away": away}


def _unfold(view: View, one: Match, deep: Unfolded, row: Json) -> None:
    """Add the deep nodes, as the reference documents them: no recording has them."""
    events = view.events(one)
    sides = (one.home, one.away)
    if deep.lineups:
        for key, lineup, club in zip(("homeTeam", "awayTeam"), view.lineups(one) or (None, None), sides, strict=True):
            row[key] = row[key] | _lineup(view, one, club, lineup)
    if deep.goals:
        row["goals"] = _goals(events, sides)
        row["penalties"] = [
            {"player": _brief(event.player), "team": _side(event, sides), "scored": event.kind == "kick"}
            for event in events if event.kind in {"kick", "kick_missed"}
        ]  # fmt: skip
    if deep.bookings:
        row["bookings"] = _bookings(events, sides)
    if deep.substitutions:
        row["substitutions"] = [
            {"minute": event.minute, "team": _side(event, sides), "playerOut": _brief(event.player),
             "playerIn": _brief(event.other)}
            for event in events if event.kind == "subst" and event.other is not None
        ]  # fmt: skip


def _brief(one: Person | None) -> Json:
    return None if one is None else {"id": PERSON_BASE + one.number, "name": full_name(one)}


def _side(event: Event, sides: tuple[Club, Club]) -> Json:
    club = sides[event.side]
    return {"id": TEAM_BASE + club.number, "name": club.name}


def _goals(events: list[Event], sides: tuple[Club, Club]) -> Json:
    rows, running = [], [0, 0]
    for event in events:
        if is_goal(event):
            running[event.side] += 1
            rows.append({
                "minute": event.minute, "injuryTime": event.extra,
                "type": {"own": "OWN", "penalty": "PENALTY"}.get(event.kind, "REGULAR"),
                "team": _side(event, sides), "scorer": _brief(event.player), "assist": _brief(event.other),
                "score": {"home": running[0], "away": running[1]},
            })  # fmt: skip
    return rows


def _bookings(events: list[Event], sides: tuple[Club, Club]) -> Json:
    rows, booked = [], set()
    for event in events:
        if event.kind in {"yellow", "red"}:
            second = event.kind == "yellow" and event.player in booked
            if not second:
                card = "YELLOW" if event.kind == "yellow" else "YELLOW_RED" if event.player in booked else "RED"
                rows.append({"minute": event.minute, "team": _side(event, sides), "player": _brief(event.player),
                             "card": card})  # fmt: skip
            booked.add(event.player)
    return rows


def _lineup(view: View, match: Match, club: Club, lineup: Lineup | None) -> Json:
    def listed(players: tuple[Person, ...]) -> Json:
        return [
            _brief(one) | {"position": POSITIONS[one.position], "shirtNumber": view.shirt(one, match.kickoff)}
            for one in players
        ]

    coach = {"id": PERSON_BASE + club.coach.number, "name": full_name(club.coach),
             "nationality": club.coach.country.name}  # fmt: skip
    if lineup is None:
        return {"coach": coach, "leagueRank": None, "formation": None, "lineup": [], "bench": []}
    return {"coach": coach, "leagueRank": None, "formation": lineup.formation,
            "lineup": listed(lineup.starters), "bench": listed(lineup.bench)}  # fmt: skip
