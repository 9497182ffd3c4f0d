"""The HTTP server: both providers under one address, a control surface for tests, the news feed."""

import asyncio
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from litestar import Litestar, Request, Response, Router, delete, get, post, put
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.exceptions import ClientException, NotFoundException
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.status_codes import HTTP_200_OK

from orchestration.sandbox import faults, news, truth
from orchestration.sandbox.exchange import Asked, Json
from orchestration.sandbox.football_data_org.answers import PROVIDER as FOOTBALL_DATA_ORG
from orchestration.sandbox.football_data_org.shapes import MATCH_BASE
from orchestration.sandbox.sandbox import Sandbox

AnyRequest = Request[Any, Any, State]


@dataclass
class ClockChange:
    """A change of the clock: to an instant, then by a step of seconds; and another speed, 0 to stand still."""

    now: datetime | None = None
    step: float = 0.0
    speed: float | None = None


async def _answer(sandbox: Sandbox, provider: str, path: str, request: AnyRequest) -> Response[bytes]:
    asked = Asked(path.strip("/"), dict(request.query_params.items()), dict(request.headers.items()))
    answer, written, on = sandbox.answer(provider, asked)
    if "slow" in on:
        await asyncio.sleep(faults.SLOW_SECONDS)
    return Response(written, status_code=answer.status, headers=answer.headers, media_type=answer.media_type)


@get("/football-data-org/v4/{path:path}")
async def football_data_org(
    sandbox: NamedDependency[Sandbox], path: FromPath[str], request: AnyRequest
) -> Response[bytes]:
    """Football-Data.org, v4."""
    return await _answer(sandbox, FOOTBALL_DATA_ORG, path, request)


@get("/api-football/{path:path}")
async def api_football(sandbox: NamedDependency[Sandbox], path: FromPath[str], request: AnyRequest) -> Response[bytes]:
    """API-Football, v3."""
    return await _answer(sandbox, "api-football", path, request)


@get("/news/rss.xml")
async def rss(sandbox: NamedDependency[Sandbox]) -> Response[str]:
    """Give the news feed."""
    return Response(news.feed(sandbox.view()), media_type="application/rss+xml; charset=utf-8")


@get("/")
async def tell(sandbox: NamedDependency[Sandbox]) -> Json:
    """Tell what time it is and what is switched on."""
    return {
        "now": sandbox.clock.now().isoformat(), "speed": sandbox.clock.speed, "seed": sandbox.world.seed,
        "faults": sandbox.faults.listed(), "requests": len(sandbox.log),
    }  # fmt: skip


@post("/clock", status_code=HTTP_200_OK)
async def set_clock(sandbox: NamedDependency[Sandbox], data: JSONBody[ClockChange]) -> Json:
    """Step, set or speed up the clock."""
    if data.now is not None and data.now.tzinfo is None:
        raise ClientException("`now` needs a time zone: 2026-03-14T12:00:00Z")
    sandbox.clock.set(data.now or sandbox.clock.now(), data.speed)
    return {"now": sandbox.clock.step(data.step).isoformat(), "speed": sandbox.clock.speed}


@put("/faults")
async def set_faults(sandbox: NamedDependency[Sandbox], data: JSONBody[dict[faults.Fault, int | None]]) -> Json:
    """Switch these faults on, each for so many answers or (null) for all, and the others off."""
    sandbox.faults.switch(data)
    return sandbox.faults.listed()


@get("/requests")
async def list_requests(sandbox: NamedDependency[Sandbox], provider: FromQuery[str | None] = None) -> Json:
    """List what the providers were asked, oldest first."""
    rows = [asdict(row) | {"at": row.at.isoformat()} for row in sandbox.log]
    return [row for row in rows if provider in {None, row["provider"]}]


@delete("/requests")
async def forget_requests(sandbox: NamedDependency[Sandbox]) -> None:
    """Empty the log; counters of keys stay."""
    sandbox.log.clear()


@get("/truth/matches")
async def true_matches(sandbox: NamedDependency[Sandbox], season: FromQuery[int | None] = None) -> Json:
    """Tell the truth about a season's matches, the running one unless asked."""
    view = sandbox.view()
    return truth.matches(view, view.year if season is None else season)


@get("/truth/matches/{number:int}")
async def true_match(sandbox: NamedDependency[Sandbox], number: FromPath[int]) -> Json:
    """Tell the truth about a match, found by its id at Football-Data.org."""
    view = sandbox.view()
    found = view.match(number - MATCH_BASE)
    if found is None:
        raise NotFoundException(f"There is no match {number} (yet).")
    return truth.match(view, found)


@get("/truth/identities")
async def true_identities(sandbox: NamedDependency[Sandbox]) -> Json:
    """Tell who is who at both providers."""
    return truth.identities(sandbox.view())


def create_app(sandbox: Sandbox) -> Litestar:
    """Build the application around a sandbox."""
    control = Router(
        "/sandbox",
        route_handlers=[
            tell, set_clock, set_faults, list_requests, forget_requests, true_matches, true_match, true_identities,
        ],
    )  # fmt: skip
    return Litestar(
        [football_data_org, api_football, rss, control],
        dependencies={"sandbox": Provide(lambda: sandbox, sync_to_thread=False)},
        openapi_config=None,
    )
