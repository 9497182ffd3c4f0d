"""The endpoints of API-Football that are about odds, and its predictions: a weak forecast from the table."""

from datetime import datetime, timedelta

from orchestration.sandbox.api_football import shapes
from orchestration.sandbox.api_football.fixtures import head_to_head
from orchestration.sandbox.api_football.requests import Request, team_id
from orchestration.sandbox.api_football.seasons import season_of
from orchestration.sandbox.exchange import Json
from orchestration.sandbox.world.model import Club, Match
from orchestration.sandbox.world.odds import (
    BOOKMAKERS,
    LIVE_MARGIN,
    Bookmaker,
    live_rates,
    markets,
    price,
    quoted_at,
    quoted_rates,
)
from orchestration.sandbox.world.strength import AWAY_GOALS, HOME_ADVANTAGE, outcome_probabilities
from orchestration.sandbox.world.view import RUNNING

#: Odds are given from this long before kick-off to this long after.
ODDS_BEFORE = timedelta(days=14)
ODDS_AFTER = timedelta(days=7)
LIVE_BEFORE = timedelta(minutes=15)
LIVE_AFTER = timedelta(minutes=10)
#: After a goal, live prices are closed for this long.
SUSPENDED = timedelta(seconds=60)
BETS = {"winner": (1, "Match Winner"), "over_under": (5, "Goals Over/Under"), "both_score": (8, "Both Teams Score"),
        "double_chance": (12, "Double Chance"), "exact_goals": (38, "Exact Goals Number")}  # fmt: skip
LIVE_BETS = {"winner": (59, "Fulltime Result"), "over_under": (25, "Match Goals"),
             "both_score": (69, "Both Teams to Score")}  # fmt: skip
#: Last matches a prediction looks at, and how much it trusts them against the usual number of goals.
FORM = 5
TRUST = 0.5


def bookmakers(request: Request) -> Json:
    """`/odds/bookmakers`."""
    rows = [{"id": book.number, "name": book.name} for book in BOOKMAKERS]
    return [row for row in rows if _asked(request, row["id"], row["name"])]


def bets(request: Request) -> Json:
    """`/odds/bets`."""
    rows = [{"id": number, "name": name} for number, name in BETS.values()]
    return [row for row in rows if _asked(request, row["id"], row["name"])]


def live_bets(request: Request) -> Json:
    """`/odds/live/bets`: numbered otherwise than the bets before a match."""
    rows = [{"id": number, "name": name} for number, name in LIVE_BETS.values()]
    return [row for row in rows if _asked(request, row["id"], row["name"])]


def _asked(request: Request, number: Json, name: Json) -> bool:
    return request.number("id") in {None, number} and request.parameters.get("search", "").lower() in name.lower()


def _priced(request: Request) -> list[tuple[Match, datetime]]:
    """Give the matches with odds now that are asked for, with the instant of their last change, by kick-off."""
    view = request.view
    number, league, season, day = (
        request.number("fixture"), request.number("league"), request.number("season"), request.day("date"),
    )  # fmt: skip
    if number is not None:
        one = request.match(number)
        candidates = [] if one is None else [one]
    else:
        candidates = [match for year in list(view.years())[-2:] for match in view.matches(year)]
    found = []
    for match in candidates:
        kickoff = view.state(match).kickoff
        quoted = quoted_at(match, view.now)
        if (
            quoted is not None
            and kickoff - ODDS_BEFORE <= view.now <= kickoff + ODDS_AFTER
            and league in {None, shapes.league_id(match.competition)}
            and season in {None, match.season}
            and (day is None or request.local_day(kickoff) == day)
        ):
            found.append((match, quoted))
    return sorted(found, key=lambda pair: (view.state(pair[0]).kickoff, pair[0].number))


def odds(request: Request) -> Json:
    """`/odds`: before kick-off; after it the last prices."""
    return [_row(request, match, quoted) for match, quoted in _priced(request)]


def _row(request: Request, match: Match, quoted: datetime) -> Json:
    view, kickoff = request.view, request.view.state(match).kickoff
    books = [
        {"id": book.number, "name": book.name, "bets": _bets(request, book, rates)}
        for book, rates in zip(BOOKMAKERS, quoted_rates(view.world, match, quoted), strict=True)
        if request.number("bookmaker") in {None, book.number}
    ]
    return {
        "league": shapes.league(match.competition, match.season),
        "fixture": {"id": shapes.match_id(match), "timezone": str(request.zone), "date": request.instant(kickoff),
                    "timestamp": int(kickoff.timestamp())},
        "update": request.instant(quoted), "bookmakers": books,
    }  # fmt: skip


def _bets(request: Request, book: Bookmaker, rates: tuple[float, float]) -> Json:
    return [
        {
            "id": BETS[market][0], "name": BETS[market][1],
            "values": [{"value": int(value) if value.isdigit() else value,
                        "odd": f"{price(probability, book.margin):.2f}"}
                       for value, probability in outcomes.items()],
        }
        for market, outcomes in markets(rates).items() if request.number("bet") in {None, BETS[market][0]}
    ]  # fmt: skip


def mapping(request: Request) -> Json:
    """`/odds/mapping`: which fixtures have odds."""
    view = request.view
    return [
        {
            "league": {"id": shapes.league_id(match.competition), "season": match.season},
            "fixture": {"id": shapes.match_id(match), "date": request.instant(view.state(match).kickoff),
                        "timestamp": int(view.state(match).kickoff.timestamp())},
            "update": request.instant(quoted),
        }
        for match, quoted in _priced(request)
    ]  # fmt: skip


def live_odds(request: Request) -> Json:
    """`/odds/live`: from shortly before kick-off to shortly after the end; no history."""
    view = request.view
    rows = []
    for match in view.matches(view.year):
        state = view.state(match)
        soon = state.code == "NS" and state.kickoff - LIVE_BEFORE <= view.now
        just_over = state.code in {"FT", "AET", "PEN"} and view.now <= state.changed + LIVE_AFTER
        if (
            (soon or state.code in RUNNING or just_over)
            and request.number("fixture") in {None, shapes.match_id(match)}
            and request.number("league") in {None, shapes.league_id(match.competition)}
        ):
            rows.append(_live(request, match))
    return rows


def _live(request: Request, match: Match) -> Json:
    view = request.view
    state = view.state(match)
    goals = state.score or (0, 0)
    running = state.code in RUNNING
    events = view.events(match)
    closed = bool(events) and view.now < state.kickoff + timedelta(seconds=events[-1].second) + SUSPENDED
    chances = markets(live_rates(view, match), goals)
    minute = state.minute or 0
    quotes = [
        {
            "id": number, "name": name,
            "values": [_live_value(value, price(probability, LIVE_MARGIN), closed or not running)
                       for value, probability in chances[market].items()],
        }
        for market, (number, name) in LIVE_BETS.items() if request.number("bet") in {None, number}
    ]  # fmt: skip
    return {
        "fixture": {"id": shapes.match_id(match), "status": {
            "long": shapes.LONG[state.code], "elapsed": minute,
            "seconds": f"{minute}:{state.second % 60:02d}" if running else "0"}},
        "league": {"id": shapes.league_id(match.competition), "season": match.season},
        "teams": {"home": {"id": team_id(match.home), "goals": goals[0]},
                  "away": {"id": team_id(match.away), "goals": goals[1]}},
        "status": {"stopped": state.code in {"NS", "HT", "BT"}, "blocked": closed,
                   "finished": not running and state.code != "NS"},
        "update": request.instant(view.now), "odds": quotes,
    }  # fmt: skip


def _live_value(value: str, odd: float, closed: bool) -> Json:
    word, _, handicap = value.partition(" ")
    return {"value": word, "odd": f"{odd:g}", "handicap": handicap or None,
            "main": handicap == "2.5" if handicap else None, "suspended": closed}  # fmt: skip


def predictions(request: Request) -> Json:
    """`/predictions`: tenths of a percentage made of goals in the last matches; knows no line-up and no odds."""
    match = request.match(request.number("fixture"))
    if match is None:
        return []
    rates = _guess(request, match)
    home, draw, away = (round(20 * chance) * 5 for chance in outcome_probabilities(rates))
    draw = 100 - home - away
    favourite = match.home if home >= away else match.away
    teams = f"{team_id(match.home)}-{team_id(match.away)}"
    together = Request(request.view, request.plan, {"h2h": teams, "status": "FT-AET-PEN"})
    return [{
        "predictions": {
            "winner": {"id": team_id(favourite), "name": favourite.short_name, "comment": "Win or draw"},
            "win_or_draw": True,
            "under_over": "-3.5" if sum(rates) < 3 else None, "goals": {"home": "-2.5", "away": "-1.5"},
            "advice": f"Double chance : {favourite.short_name} or draw",
            "percent": {"home": f"{home}%", "draw": f"{draw}%", "away": f"{away}%"},
        },
        "league": shapes.league(match.competition, match.season),
        "teams": {"home": _side(request, match, match.home), "away": _side(request, match, match.away)},
        "comparison": _comparison(rates, home, away), "h2h": head_to_head(together),
    }]  # fmt: skip


def _goals_of(request: Request, match: Match, club: Club) -> list[tuple[int, int]]:
    """Give goals for and against of a club's last matches before this one."""
    view = request.view
    found = []
    for one, state in view.counted(view.fixtures(club, match.season)):
        if state.kickoff < view.state(match).kickoff and state.score is not None:
            found.append(state.score if one.home is club else state.score[::-1])
    return found[-FORM:]


def _guess(request: Request, match: Match) -> tuple[float, float]:
    """Guess the goals of both sides: half the usual number, half what the last matches showed."""
    usual = (1 + HOME_ADVANTAGE + AWAY_GOALS, 1 + AWAY_GOALS)
    last = [_goals_of(request, match, club) for club in (match.home, match.away)]
    rates = []
    for side in (0, 1):
        own = [scored for scored, _ in last[side]] + [conceded for _, conceded in last[1 - side]]
        shown = sum(own) / len(own) if own else usual[side]
        rates.append(max(0.2, (1 - TRUST) * usual[side] + TRUST * shown))
    return rates[0], rates[1]


def _side(request: Request, match: Match, club: Club) -> Json:
    last = _goals_of(request, match, club)
    scored, conceded = sum(one for one, _ in last), sum(other for _, other in last)
    points = sum(3 if one > other else 1 if one == other else 0 for one, other in last)
    count = max(1, len(last))
    season = season_of(request, club, match.competition, match.season)
    return shapes.team(club) | {
        "last_5": {
            "played": len(last), "form": f"{round(100 * points / (3 * count))}%",
            "att": f"{min(100, round(50 * scored / count))}%", "def": f"{max(0, 100 - round(50 * conceded / count))}%",
            "goals": {"for": {"total": scored, "average": f"{scored / count:.1f}"},
                      "against": {"total": conceded, "average": f"{conceded / count:.1f}"}},
        },
        "league": season,
    }  # fmt: skip


def _comparison(rates: tuple[float, float], home: int, away: int) -> Json:
    def shares(one: float, other: float) -> Json:
        share = round(100 * one / (one + other)) if one + other else 50
        return {"home": f"{share}%", "away": f"{100 - share}%"}

    goals, chances = shares(*rates), shares(home, away)
    return {"form": chances, "att": goals, "def": goals, "poisson_distribution": chances, "h2h": shares(1, 1),
            "goals": goals, "total": chances}  # fmt: skip
