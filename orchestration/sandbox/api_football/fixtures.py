"""The endpoints of API-Football that are about fixtures and what happened in them."""

from collections import Counter

from orchestration.sandbox.api_football import shapes
from orchestration.sandbox.api_football.requests import Request, person_id, team_id
from orchestration.sandbox.exchange import Json
from orchestration.sandbox.world.details import PlayerLine, match_lines, team_counts
from orchestration.sandbox.world.model import Club, Event, Lineup, Match, Person
from orchestration.sandbox.world.view import FINISHED, RUNNING

#: Meetings that `headtohead` gives at most.
MEETINGS = 50
#: Statuses of a match with events and statistics.
BEGUN = RUNNING | FINISHED | {"ABD"}
_DETAILS = {
    "goal": ("Goal", "Normal Goal"), "own": ("Goal", "Own Goal"), "penalty": ("Goal", "Penalty"),
    "missed": ("Goal", "Missed Penalty"), "yellow": ("Card", "Yellow Card"), "red": ("Card", "Red Card"),
    "var": ("Var", "Goal cancelled"), "kick": ("Goal", "Penalty"), "kick_missed": ("Goal", "Missed Penalty"),
}  # fmt: skip


def fixtures(request: Request) -> Json:
    """`/fixtures`: one or several by id, those in play, or a list by filters."""
    sent, view = request.parameters, request.view
    if "ids" in sent:
        found = [request.match(number) for number in request.numbers("ids")]
        return [_whole(request, match) for match in found if match is not None]
    if "id" in sent:
        match = request.match(request.number("id"))
        return [] if match is None else [_whole(request, match)]
    if "live" in sent:
        leagues = set(request.numbers("live"))
        running = [
            match for match in view.matches(view.year)
            if view.state(match).code in RUNNING and (not leagues or shapes.league_id(match.competition) in leagues)
        ]  # fmt: skip
        return [shapes.fixture(request, match) | {"events": _events(request, match)} for match in running]
    rows = [match for year in request.years() for match in view.matches(year)]
    return [shapes.fixture(request, match) for match in _filtered(request, rows)]


def _whole(request: Request, match: Match) -> Json:
    """Give a fixture with events, line-ups, statistics and players."""
    return shapes.fixture(request, match) | {
        "events": _events(request, match), "lineups": _lineups(request, match),
        "statistics": _statistics(request, match), "players": _players(request, match),
    }  # fmt: skip


def _filtered(request: Request, rows: list[Match]) -> list[Match]:
    """Keep what the filters of `/fixtures` ask for, by kick-off."""
    sent, view = request.parameters, request.view
    league, team, venue = (request.number(name) for name in ("league", "team", "venue"))
    day, first, last = (request.day(name) for name in ("date", "from", "to"))
    statuses = set(sent["status"].split("-")) if "status" in sent else None

    def keep(match: Match) -> bool:
        state = view.state(match)
        when = request.local_day(state.kickoff)
        return (
            (league is None or shapes.league_id(match.competition) == league)
            and (team is None or team in {team_id(match.home), team_id(match.away)})
            and (venue is None or shapes.VENUE_BASE + match.home.number == venue)
            and (day is None or when == day)
            and (first is None or when >= first)
            and (last is None or when <= last)
            and (statuses is None or state.code in statuses)
            and ("round" not in sent or shapes.round_name(match) == sent["round"])
        )

    found = sorted(filter(keep, rows), key=lambda match: (view.state(match).kickoff, match.number))
    if "last" in sent:
        past = [match for match in found if view.state(match).kickoff <= view.now]
        return past[::-1][: request.number("last")]
    if "next" in sent:
        return [match for match in found if view.state(match).kickoff > view.now][: request.number("next")]
    return found


def head_to_head(request: Request) -> Json:
    """`/fixtures/headtohead`: meetings of two teams, newest first."""
    teams = set(request.numbers("h2h"))
    club = request.club(min(teams, default=None))
    rows = [
        match for year in request.years() if club is not None
        for match in request.view.fixtures(club, year) if {team_id(match.home), team_id(match.away)} == teams
    ]  # fmt: skip
    found = _filtered(request, rows)
    if "last" not in request.parameters and "next" not in request.parameters:
        found = found[::-1]
    return [shapes.fixture(request, match) for match in found[:MEETINGS]]


def _fixture_of(request: Request) -> Match | None:
    return request.match(request.number("fixture"))


def events(request: Request) -> Json:
    """`/fixtures/events`."""
    match = _fixture_of(request)
    rows = [] if match is None else _events(request, match)
    team, player, kind = request.number("team"), request.number("player"), request.parameters.get("type")
    return [
        row for row in rows
        if (team is None or row["team"]["id"] == team)
        and (player is None or row["player"]["id"] == player)
        and (kind is None or row["type"].lower() == kind.lower())
    ]  # fmt: skip


def _events(request: Request, match: Match) -> Json:
    substitutions = [0, 0]
    rows = []
    for event in request.view.events(match):
        if event.kind == "subst":
            substitutions[event.side] += 1
            kind, detail = "subst", f"Substitution {substitutions[event.side]}"
        else:
            kind, detail = _DETAILS[event.kind]
        rows.append({
            "time": {"elapsed": event.minute, "extra": event.extra},
            "team": shapes.team((match.home, match.away)[event.side]),
            "player": _brief(event.player), "assist": _brief(event.other),
            "type": kind, "detail": detail, "comments": _comment(event),
        })  # fmt: skip
    return rows


def _comment(event: Event) -> str | None:
    if event.kind in {"kick", "kick_missed"}:
        return "Penalty Shootout"
    return "Foul" if event.kind in {"yellow", "red"} else None


def _brief(one: Person | None) -> Json:
    return {"id": None, "name": None} if one is None else {"id": person_id(one), "name": shapes.short_name(one)}


def lineups(request: Request) -> Json:
    """`/fixtures/lineups`; with `type=startxi` those who start only."""
    match = _fixture_of(request)
    rows = [] if match is None else _lineups(request, match)
    team, player = request.number("team"), request.number("player")
    if team is not None:
        rows = [row for row in rows if row["team"]["id"] == team]
    if player is not None:
        rows = [
            row for row in rows if any(one["player"]["id"] == player for one in row["startXI"] + row["substitutes"])
        ]
    kept = {"startxi": "startXI", "substitutes": "substitutes", "formation": "formation", "coach": "coach"}.get(
        request.parameters.get("type", "").lower()
    )
    return rows if kept is None else [{"team": row["team"], kept: row[kept]} for row in rows]


def _lineups(request: Request, match: Match) -> Json:
    told = request.view.lineups(match)
    if told is None:
        return []
    return [_lineup(request, match, club, one) for club, one in zip((match.home, match.away), told, strict=True)]


def _lineup(request: Request, match: Match, club: Club, lineup: Lineup) -> Json:
    grid = _grid(lineup)

    def row(player: Person, place: str | None) -> Json:
        shirt = request.view.shirt(player, match.kickoff)
        return {"player": _brief(player) | {"number": shirt, "pos": player.position, "grid": place}}

    kit, second = (colour for _, colour in club.colours)
    colours = {"primary": kit, "number": second, "border": kit}
    return {
        "team": shapes.team(club) | {"colors": {"player": colours, "goalkeeper": colours}},
        "coach": _brief(club.coach) | {"photo": shapes.photo(club.coach)},
        "formation": lineup.formation,
        "startXI": [row(player, place) for player, place in zip(lineup.starters, grid, strict=True)],
        "substitutes": [row(player, None) for player in lineup.bench],
    }  # fmt: skip


def _grid(lineup: Lineup) -> list[str]:
    """Place the eleven: row and column, the goalkeeper in row 1."""
    lines = [1, *map(int, lineup.formation.split("-"))]
    return [f"{row}:{column}" for row, count in enumerate(lines, 1) for column in range(1, count + 1)]


def statistics(request: Request) -> Json:
    """`/fixtures/statistics`; with `half` those of both halves too."""
    match = _fixture_of(request)
    rows = [] if match is None else _statistics(request, match, request.parameters.get("half") == "true")
    team, kind = request.number("team"), request.parameters.get("type")
    rows = [row for row in rows if team is None or row["team"]["id"] == team]
    if kind is not None:
        rows = [row | {"statistics": [one for one in row["statistics"] if one["type"].lower() == kind.lower()]}
                for row in rows]  # fmt: skip
    return rows


def _statistics(request: Request, match: Match, halves: bool = False) -> Json:
    state = request.view.state(match)
    if state.code not in BEGUN or match.course is None:
        return []
    seed = request.view.world.seed
    now = team_counts(seed, match, state.second)
    half = next((begin for begin, code in match.course.phases if code == "HT"), state.second)
    first = team_counts(seed, match, min(half, state.second))
    rows = []
    for side, club in enumerate((match.home, match.away)):
        row = {"team": shapes.team(club), "statistics": _table(now[side], now[1 - side])}
        if halves:
            late = [Counter({name: counts[name] - first[place][name] for name in counts})
                    for place, counts in enumerate(now)]  # fmt: skip
            row["statistics_1h"] = _table(first[side], first[1 - side])
            row["statistics_2h"] = _table(late[side], late[1 - side])
        rows.append(row)
    return rows


def _table(own: Counter[str], other: Counter[str]) -> Json:
    """List a team's statistics: null for zero, but xG is always there."""
    shots = own["shots"]
    off = max(0, shots - own["on_target"] - other["blocks"])
    passes = own["passes"] + other["passes"]
    values: dict[str, Json] = {
        "Shots on Goal": own["on_target"], "Shots off Goal": off, "Total Shots": shots,
        "Blocked Shots": max(0, shots - own["on_target"] - off), "Shots insidebox": (2 * shots + 2) // 3,
        "Shots outsidebox": shots - (2 * shots + 2) // 3, "Fouls": own["fouls"], "Corner Kicks": own["corners"],
        "Offsides": own["offsides"], "Ball Possession": f"{round(100 * own['passes'] / passes) if passes else 50}%",
        "Yellow Cards": own["yellow"], "Red Cards": own["red"], "Goalkeeper Saves": own["saves"],
        "Total passes": own["passes"], "Passes accurate": own["accurate"],
        "Passes %": f"{round(100 * own['accurate'] / own['passes']) if own['passes'] else 0}%",
        "expected_goals": f"{own['xg100'] / 100:.2f}",
    }  # fmt: skip
    return [{"type": name, "value": value or None} for name, value in values.items()]


def players(request: Request) -> Json:
    """`/fixtures/players`."""
    match = _fixture_of(request)
    team = request.number("team")
    rows = [] if match is None else _players(request, match)
    return [row for row in rows if team is None or row["team"]["id"] == team]


def _players(request: Request, match: Match) -> Json:
    state = request.view.state(match)
    if state.code not in BEGUN:
        return []
    both = match_lines(request.view.world.seed, match, state.second)
    return [
        {
            "team": shapes.team(club) | {"update": request.instant(state.changed)},
            "players": [_player(request, match, line, place == 1) for place, line in enumerate(lines)],
        }
        for club, lines in zip((match.home, match.away), both, strict=True)
    ]


def _player(request: Request, match: Match, line: PlayerLine, captain: bool) -> Json:
    counts, filled = line.counts, shapes.filled
    return {
        "player": {"id": person_id(line.player), "name": shapes.full_name(line.player),
                   "photo": shapes.photo(line.player)},
        "statistics": [{
            "games": {
                "minutes": line.minutes, "number": request.view.shirt(line.player, match.kickoff),
                "position": line.player.position, "rating": None if line.rating is None else f"{line.rating:g}",
                "captain": captain, "substitute": not line.started,
            },
            "offsides": filled(counts["offsides"]),
            "shots": {"total": filled(counts["shots"]), "on": filled(counts["on_target"])},
            "goals": {"total": filled(counts["goals"]), "conceded": counts["conceded"],
                      "assists": filled(counts["assists"]), "saves": filled(counts["saves"])},
            "passes": {"total": filled(counts["passes"]), "key": filled(counts["key_passes"]),
                       "accuracy": str(counts["accurate"]) if counts["accurate"] else None},
            "tackles": {"total": filled(counts["tackles"]), "blocks": filled(counts["blocks"]),
                        "interceptions": filled(counts["interceptions"])},
            "duels": {"total": filled(counts["duels"]), "won": filled(counts["duels_won"])},
            "dribbles": {"attempts": filled(counts["dribbles"]), "success": filled(counts["dribbles_won"]),
                         "past": None},
            "fouls": {"drawn": filled(counts["fouled"]), "committed": filled(counts["fouls"])},
            "cards": {"yellow": counts["yellow"], "red": counts["red"]},
            "penalty": {"won": None, "commited": None, "scored": counts["penalties"],
                        "missed": counts["penalties_missed"], "saved": None},
        }],
    }  # fmt: skip
