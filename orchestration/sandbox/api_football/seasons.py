"""`/teams/statistics` of API-Football: a team's season in sums, also embedded in predictions."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from itertools import groupby
from typing import NamedTuple

from orchestration.sandbox.api_football import shapes
from orchestration.sandbox.api_football.competitions import by_place, played
from orchestration.sandbox.api_football.requests import Request
from orchestration.sandbox.exchange import Json
from orchestration.sandbox.world.model import Club, Competition, Event, Match
from orchestration.sandbox.world.play import is_goal
from orchestration.sandbox.world.tables import Standing, table
from orchestration.sandbox.world.view import State

#: Names and last minutes of the quarters of an hour; stoppage of the second half is the seventh.
QUARTERS = (("0-15", 15), ("16-30", 30), ("31-45", 45), ("46-60", 60), ("61-75", 75), ("76-90", 90), ("91-105", 105),
            ("106-120", 120))  # fmt: skip
GOAL_LINES = (0.5, 1.5, 2.5, 3.5, 4.5)


class Played(NamedTuple):
    """A match of the team: goals for and against, and whether it was at home."""

    match: Match
    state: State
    scored: int
    conceded: int
    home: bool


def team_statistics(request: Request) -> Json:
    """`/teams/statistics`: an object, not a list."""
    club, year = request.club(request.number("team")), request.number("season")
    competition = request.competition(request.number("league"))
    if club is None or competition is None or year is None:
        return []
    return {"league": shapes.league(competition, year), "team": shapes.team(club)} | season_of(
        request, club, competition, year, request.day("date")
    )


def season_of(request: Request, club: Club, competition: Competition, year: int, until: date | None = None) -> Json:
    """Sum up a team's season in a competition.

    Args:
        request: Its view says what is known.
        club: The team.
        competition: Where.
        year: First year of the season.
        until: Last day that counts.
    """
    rows = _played(request, club, competition, year, until)
    standing = _standing(club, rows)
    return {
        "form": standing.form, "fixtures": played(standing),
        "goals": {"for": _goals(request, standing, rows, 0), "against": _goals(request, standing, rows, 1)},
        "biggest": _biggest(rows, standing.form),
        "clean_sheet": _count(rows, lambda row: row.conceded == 0),
        "failed_to_score": _count(rows, lambda row: row.scored == 0),
        "penalty": _penalties(request, club, rows), "lineups": _formations(club, rows),
        "cards": {"yellow": _quarters(_cards(request, club, rows, "yellow")),
                  "red": _quarters(_cards(request, club, rows, "red"))},
    }  # fmt: skip


def _played(request: Request, club: Club, competition: Competition, year: int, until: date | None) -> list[Played]:
    found: list[Played] = []
    for match, state in request.view.counted(request.view.fixtures(club, year)):
        late = until is not None and state.kickoff.date() > until
        if match.competition is competition and not late and state.score is not None:
            home = match.home is club
            own, other = state.score if home else state.score[::-1]
            found.append(Played(match, state, own, other, home))
    return found


def _standing(club: Club, rows: list[Played]) -> Standing:
    clubs = {one.number: one for match, *_ in rows for one in (match.home, match.away)} | {club.number: club}
    results = [(match.home, match.away, *state.score) for match, state, *_ in rows if state.score is not None]
    return next(row for row in table(list(clubs.values()), results) if row.club is club)


def _goals(request: Request, standing: Standing, rows: list[Played], side: int) -> Json:
    """Sum up goals for (0) or against (1)."""
    home, away = ((line.scored, line.conceded)[side] for line in (standing.home, standing.away))
    minutes = [
        event for match, _, _, _, at_home in rows for event in request.view.events(match)
        if is_goal(event) and (event.side == 0) is (at_home is (side == 0))
    ]  # fmt: skip
    counts = [(row.scored, row.conceded)[side] for row in rows]
    return {
        "total": by_place(home, away),
        "average": {
            "home": _average(home, standing.home.played), "away": _average(away, standing.away.played),
            "total": _average(home + away, standing.total.played),
        },
        "minute": _quarters(minutes),
        "under_over": {str(line): {"over": sum(count > line for count in counts),
                                   "under": sum(count < line for count in counts)} for line in GOAL_LINES},
    }  # fmt: skip


def _average(count: int, matches: int) -> str:
    return f"{count / matches:.1f}" if matches else "0"


def _quarters(events: list[Event]) -> Json:
    """Count events by quarter of an hour; none is null."""
    counts: Counter[str] = Counter()
    for event in events:
        late = event.minute == 90 and event.extra is not None
        counts[next(name for name, last in QUARTERS if (91 if late else event.minute) <= last)] += 1
    return {
        name: {"total": counts[name] or None,
               "percentage": _percent(counts[name], len(events)) if counts[name] else None}
        for name, _ in QUARTERS
    }  # fmt: skip


def _percent(count: int, whole: int) -> str:
    return f"{100 * count / whole:.2f}%" if whole and count else "0%"


def _biggest(rows: list[Played], form: str) -> Json:
    streaks = {letter: max((len(list(run)) for one, run in groupby(form) if one == letter), default=0)
               for letter in "WDL"}  # fmt: skip

    def score(home: bool, won: bool) -> str | None:
        fitting = [
            row
            for row in rows
            if row.home is home and (row.scored > row.conceded if won else row.scored < row.conceded)
        ]
        if not fitting:
            return None
        best = max(fitting, key=lambda row: abs(row.scored - row.conceded))
        own, other = (best.scored, best.conceded) if home else (best.conceded, best.scored)
        return f"{own}-{other}"

    def most(home: bool, side: int) -> int:
        return max(((row.scored, row.conceded)[side] for row in rows if row.home is home), default=0)

    return {
        "streak": {"wins": streaks["W"], "draws": streaks["D"], "loses": streaks["L"]},
        "wins": {"home": score(True, True), "away": score(False, True)},
        "loses": {"home": score(True, False), "away": score(False, False)},
        "goals": {"for": {"home": most(True, 0), "away": most(False, 0)},
                  "against": {"home": most(True, 1), "away": most(False, 1)}},
    }  # fmt: skip


def _count(rows: list[Played], test: Callable[[Played], bool]) -> Json:
    fitting = [row for row in rows if test(row)]
    return by_place(sum(row.home for row in fitting), sum(not row.home for row in fitting))


def _own(request: Request, club: Club, rows: list[Played]) -> list[Event]:
    return [event for match, *_ in rows for event in request.view.events(match)
            if (match.home, match.away)[event.side] is club]  # fmt: skip


def _penalties(request: Request, club: Club, rows: list[Played]) -> Json:
    events = _own(request, club, rows)
    scored, missed = (sum(event.kind == kind for event in events) for kind in ("penalty", "missed"))
    whole = scored + missed
    return {
        "scored": {"total": scored, "percentage": _percent(scored, whole)},
        "missed": {"total": missed, "percentage": _percent(missed, whole)}, "total": whole,
    }  # fmt: skip


def _cards(request: Request, club: Club, rows: list[Played], kind: str) -> list[Event]:
    return [event for event in _own(request, club, rows) if event.kind == kind]


def _formations(club: Club, rows: list[Played]) -> Json:
    used = Counter(match.lineups[0 if home else 1].formation for match, _, _, _, home in rows if match.lineups)
    return [{"formation": formation, "played": count} for formation, count in used.most_common()]
