"""Football-Data.org's front door: keys, limits, routes, errors and the headers of every answer."""

from collections.abc import Callable
from datetime import datetime, timedelta

from orchestration.sandbox.exchange import Answer, Asked, Json
from orchestration.sandbox.football_data_org import clubs, resources
from orchestration.sandbox.football_data_org.requests import RESTRICTED, RefusedError, Request, missing
from orchestration.sandbox.limits import MINUTE, Counter, Limits, Plan
from orchestration.sandbox.world.view import View

PROVIDER = "football-data-org"
INVALID = "Your API token is invalid."
EXHAUSTED = "You reached your request limit. Wait {} seconds."
#: Without a key: this many calls in 24 hours, for these resources.
ANONYMOUS_CALLS = 100
ANONYMOUS = frozenset({"areas", "competitions"})

_LISTS: dict[str, Callable[[Request], Json]] = {
    "areas": resources.areas,
    "competitions": resources.competitions,
    "matches": resources.matches,
    "teams": clubs.teams,
}
_SINGLE: dict[tuple[str, ...], Callable[[Request, str], Json]] = {
    ("areas",): resources.area,
    ("competitions",): resources.competition,
    ("competitions", "matches"): resources.competition_matches,
    ("competitions", "teams"): resources.competition_teams,
    ("competitions", "standings"): resources.standings,
    ("competitions", "scorers"): resources.scorers,
    ("matches",): resources.match,
    ("matches", "head2head"): resources.head_to_head,
    ("teams",): clubs.team,
    ("teams", "matches"): clubs.team_matches,
    ("persons",): clubs.person,
    ("persons", "matches"): clubs.person_matches,
}


def answer(view: View, limits: Limits, asked: Asked) -> Answer:
    """Answer a request; every one of a known key counts, refused or not."""
    key = asked.headers.get("x-auth-token")
    plan = limits.plan(key)
    if key is not None and plan is None:
        return _error(400, INVALID)
    counter = limits.counter(PROVIDER, key or "anonymous")
    if plan is None:
        return _anonymous(view, counter, asked)
    count, _ = counter.add(view.now)
    wait = counter.minute.resets_in(view.now, MINUTE)
    headers = _headers(plan.title, max(0, plan.football_data_org_minute - count), wait)
    if count > plan.football_data_org_minute:
        return _error(429, EXHAUSTED.format(wait), headers)
    return _resource(view, plan, asked, headers)


def _anonymous(view: View, counter: Counter, asked: Asked) -> Answer:
    day = timedelta(days=1)
    count = counter.minute.add(view.now, day)
    wait = counter.minute.resets_in(view.now, day)
    headers = _headers("anonymous", max(0, ANONYMOUS_CALLS - count), wait)
    if count > ANONYMOUS_CALLS:
        return _error(429, EXHAUSTED.format(wait), headers)
    if asked.path not in ANONYMOUS:
        return _error(403, RESTRICTED, headers)
    return _resource(view, None, asked, headers)


def _headers(client: str, left: int, wait: int) -> dict[str, str]:
    return {
        "X-Requests-Available-Minute": str(left), "X-RequestCounter-Reset": str(wait), "X-API-Version": "v4",
        "X-Authenticated-Client": client, "Content-Language": "en-US",
    }  # fmt: skip


def _resource(view: View, plan: Plan | None, asked: Asked, headers: dict[str, str]) -> Answer:
    request = Request(view, plan, asked.parameters, asked.headers)
    try:
        return Answer(_find(request, asked.path), headers=headers)
    except RefusedError as refusal:
        return _error(refusal.status, refusal.message, headers)


def _find(request: Request, path: str) -> Json:
    parts = path.split("/")
    if len(parts) == 1 and parts[0] in _LISTS:
        return _LISTS[parts[0]](request)
    single = _SINGLE.get((parts[0], *parts[2:])) if len(parts) > 1 else None
    if single is None:
        raise missing()
    request.single = parts[0] == "matches" and len(parts) == 2
    return single(request, parts[1])


def _error(status: int, message: str, headers: dict[str, str] | None = None) -> Answer:
    """Make an error answer; that of 404 has another key for its number."""
    number = "error" if status == 404 else "errorCode"
    return Answer({"message": message, number: status}, status, headers or {})


def exhausted(now: datetime) -> Answer:
    """Make the answer to one call too many, for a fault that is switched on."""
    wait = 60 - now.second
    return _error(429, EXHAUSTED.format(wait), _headers("sandbox", 0, wait))
