"""API-Football's front door: keys, limits, endpoints, pages, errors and the envelope of every answer."""

from orchestration.sandbox.api_football import competitions, fixtures, people, prices, seasons
from orchestration.sandbox.api_football.requests import Endpoint, InvalidError, Request, check
from orchestration.sandbox.exchange import Answer, Asked, Json
from orchestration.sandbox.limits import Counter, Limits, Plan
from orchestration.sandbox.world.view import View

PROVIDER = "api-football"
NO_KEY = (
    "Error/Missing application key. Go to https://www.api-football.com/documentation-v3 to learn how to get "
    "your API application key."
)
NO_MORE_TODAY = (
    "You have reached the request limit for the day, Go to https://dashboard.api-football.com to upgrade your plan."
)
TOO_MANY = "Too many requests. Your rate limit is {} requests per minute."
_FILTERS = ("date", "league", "season", "team", "last", "next", "from", "to", "round", "status", "venue", "timezone")

ENDPOINTS = {
    "timezone": Endpoint(competitions.timezone),
    "countries": Endpoint(competitions.countries, ("name", "code", "search")),
    "leagues": Endpoint(
        competitions.leagues,
        ("id", "name", "country", "code", "season", "team", "type", "current", "search", "last"), any_season=True,
    ),
    "leagues/seasons": Endpoint(competitions.league_seasons),
    "teams": Endpoint(
        competitions.teams, ("id", "name", "league", "season", "country", "code", "venue", "search"),
        one_of=True, with_season=("league",), not_with_search=("league",),
    ),
    "teams/statistics": Endpoint(
        seasons.team_statistics, ("league", "season", "team", "date"), required=("league", "season", "team")
    ),
    "teams/seasons": Endpoint(competitions.team_seasons, ("team",), required=("team",)),
    "venues": Endpoint(competitions.venues, ("id", "name", "city", "country", "search"), one_of=True),
    "standings": Endpoint(competitions.standings, ("league", "season", "team"), required=("season",)),
    "fixtures": Endpoint(
        fixtures.fixtures, ("id", "ids", "live", *_FILTERS), one_of=True, with_season=("from", "to", "team", "league")
    ),
    "fixtures/rounds": Endpoint(
        competitions.rounds, ("league", "season", "current", "dates", "timezone"), required=("league", "season")
    ),
    "fixtures/headtohead": Endpoint(fixtures.head_to_head, ("h2h", *_FILTERS), required=("h2h",)),
    "fixtures/statistics": Endpoint(
        fixtures.statistics, ("fixture", "team", "type", "half"), required=("fixture",)
    ),
    "fixtures/events": Endpoint(fixtures.events, ("fixture", "team", "player", "type"), required=("fixture",)),
    "fixtures/lineups": Endpoint(fixtures.lineups, ("fixture", "team", "player", "type"), required=("fixture",)),
    "fixtures/players": Endpoint(fixtures.players, ("fixture", "team"), required=("fixture",)),
    "injuries": Endpoint(
        people.injuries, ("league", "season", "fixture", "team", "player", "date", "ids", "timezone"),
        one_of=True, with_season=("league", "team", "player"),
    ),
    "sidelined": Endpoint(people.sidelined, ("player", "players", "coach", "coachs"), one_of=True),
    "transfers": Endpoint(people.transfers, ("player", "team"), one_of=True),
    "trophies": Endpoint(people.trophies, ("player", "coach"), one_of=True),
    "coachs": Endpoint(people.coaches, ("id", "team", "search"), one_of=True),
    "players": Endpoint(
        people.players, ("id", "team", "league", "season", "search", "page"),
        one_of=True, with_season=("id", "team", "league"), page_size=20, search=4,
    ),
    "players/squads": Endpoint(people.squads, ("team", "player"), one_of=True),
    "players/profiles": Endpoint(people.profiles, ("player", "search", "page"), page_size=250),
    "players/seasons": Endpoint(people.player_seasons, ("player",)),
    "players/teams": Endpoint(people.player_teams, ("player",), required=("player",)),
    "players/topscorers": Endpoint(people.top("goals"), ("league", "season"), required=("league", "season")),
    "players/topassists": Endpoint(people.top("assists"), ("league", "season"), required=("league", "season")),
    "players/topyellowcards": Endpoint(people.top("yellow"), ("league", "season"), required=("league", "season")),
    "players/topredcards": Endpoint(people.top("red"), ("league", "season"), required=("league", "season")),
    "odds": Endpoint(
        prices.odds, ("fixture", "league", "season", "date", "timezone", "page", "bookmaker", "bet"),
        one_of=True, with_season=("league",), page_size=10,
    ),
    "odds/mapping": Endpoint(prices.mapping, ("page",), page_size=100),
    "odds/live": Endpoint(prices.live_odds, ("fixture", "league", "bet")),
    "odds/live/bets": Endpoint(prices.live_bets, ("id", "search")),
    "odds/bookmakers": Endpoint(prices.bookmakers, ("id", "search")),
    "odds/bets": Endpoint(prices.bets, ("id", "search")),
    "predictions": Endpoint(prices.predictions, ("fixture",), required=("fixture",)),
}  # fmt: skip


def answer(view: View, limits: Limits, asked: Asked) -> Answer:
    """Answer a request; every one of a known key counts, refused or not, save `/status`."""
    key = asked.headers.get("x-apisports-key") or asked.headers.get("x-rapidapi-key")
    plan = limits.plan(key)
    if plan is None or key is None:
        return Answer(_envelope(asked, errors={"token": NO_KEY}))
    counter = limits.counter(PROVIDER, key)
    if asked.path == "status":
        return Answer(_envelope(asked, _status(view, plan, counter)))
    minute, day = counter.add(view.now)
    headers = {
        "x-ratelimit-requests-limit": str(plan.api_football_day),
        "x-ratelimit-requests-remaining": str(max(0, plan.api_football_day - day)),
        "X-RateLimit-Limit": str(plan.api_football_minute),
        "X-RateLimit-Remaining": str(max(0, plan.api_football_minute - minute)),
    }
    if day > plan.api_football_day:
        return Answer(_envelope(asked, errors={"requests": NO_MORE_TODAY}), headers=headers)
    if minute > plan.api_football_minute:
        return Answer(too_many(asked, plan.api_football_minute), headers=headers)
    return Answer(_respond(view, plan, asked), headers=headers)


def too_many(asked: Asked, limit: int) -> Json:
    """Give the body that refuses one call too many of a minute."""
    return _envelope(asked, errors={"rateLimit": TOO_MANY.format(limit)})


def _status(view: View, plan: Plan, counter: Counter) -> Json:
    today = counter.day.count if counter.day.opened and counter.day.opened.date() == view.now.date() else 0
    return {
        "account": {"firstname": "Sandbox", "lastname": "Sandbox", "email": "sandbox@example.com"},
        "subscription": {"plan": plan.title, "end": f"{view.now.year + 1}-01-01T00:00:00+00:00", "active": True},
        "requests": {"current": today, "limit_day": plan.api_football_day},
    }


def _respond(view: View, plan: Plan, asked: Asked) -> Json:
    endpoint = ENDPOINTS.get(asked.path)
    if endpoint is None:
        text = f"The {asked.path[:1].upper()}{asked.path[1:]} endpoint does not exist."
        return _envelope(asked, errors={"endpoint": text})
    request = Request(view, plan, asked.parameters)
    try:
        check(endpoint, request)
        response = endpoint.answer(request)
    except InvalidError as invalid:
        return _envelope(asked, errors=invalid.errors)
    if not endpoint.page_size:
        return _envelope(asked, response)
    pages = max(1, -(-len(response) // endpoint.page_size))
    first = (request.page - 1) * endpoint.page_size
    return _envelope(asked, response[first : first + endpoint.page_size], paging=(request.page, pages))


def _envelope(
    asked: Asked, response: Json = (), errors: dict[str, str] | None = None, paging: tuple[int, int] = (1, 1)
) -> Json:
    """Wrap a response: empty parameters and errors are lists, filled ones are objects."""
    return {
        "get": asked.path, "parameters": dict(asked.parameters) or [], "errors": errors or [],
        "results": len(response), "paging": {"current": paging[0], "total": paging[1]},
        "response": list(response) if isinstance(response, tuple) else response,
    }  # fmt: skip
