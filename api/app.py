"""The application: routes, their surroundings and the OpenAPI document, put together by `create_app`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from litestar import Litestar, Request, Router, get
from litestar.config.cors import CORSConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, YamlRenderPlugin
from litestar.openapi.spec import Components, License, Tag
from litestar.response import Redirect

from api.callers import Caller, Callers
from api.db import Database, Present, make_auth_engine, make_engine, provide_serving
from api.docs import DocumentationPage, assets_router
from api.domain.analytics.controller import AnalyticsController
from api.domain.auth.controller import AuthController
from api.domain.documents.controller import DocumentController
from api.domain.health.controller import get_health, get_health_at_root, get_live, get_metrics, get_ready
from api.domain.leagues.controller import LeagueController
from api.domain.matches.controller import MatchController
from api.domain.matches.live import LiveFeed
from api.domain.predictions.controller import PredictionController
from api.domain.teams.controller import TeamController
from api.edge.edge import Edge, EdgedLitestar
from api.edge.limits import Limits
from api.edge.records import RequestRecords
from api.errors import answer_problem
from api.filters import provide_looking_from, provide_selection, refuse_unknown_parameters
from api.formats import Negotiated
from api.openapi import SECURITY_SCHEMES, complete_document
from api.pagination import provide_page
from api.security import AccessTokens, Passwords
from api.settings import Settings

VERSION = "0.1.0"
DESCRIPTION = """\
Football forecasts that can be checked: probabilities of home, draw and away for coming matches, what they
were made from, and how earlier ones turned out.

- Every answer carries `meta`: `source` (`synthetic` and `sandbox` mean an invented world) and `as_of` (the day the data
  looks from, where that is not today). `upcoming` and `today` are meant from that day.
- Leagues and teams are found by id, code (`PL`) or slug (`arsenal`).
- Addresses work with and without a slash at the end.
- Lists come in pages of `limit` rows (50, at most 200). Follow `next` until it is null.
- Any list comes as JSON, CSV, NDJSON or Parquet (`Accept`, or `format=csv`), whole or in part (`fields=id,match`).
- Instants are UTC. Outcomes are `home`, `draw` and `away`. Anything that goes wrong is an RFC 9457 problem.
"""
#: Bodies are logins and the like.
MAX_BODY_BYTES = 16 * 1024
#: How long an answer may be kept by whoever asked, in seconds, where its handler says nothing else.
MAX_AGE = 60
TAGS = [
    Tag("Predictions", "Forecasts of coming matches, and how those of the past turned out"),
    Tag("Matches", "Matches, results, statistics"),
    Tag("Teams", "Teams, their form and fixtures"),
    Tag("Leagues", "Leagues, their tables and fixtures"),
    Tag("Analytics", "How good forecasts were: the record, losses included, beside the market"),
    Tag("Documents", "News as read: search, a team's news, briefs that cite what they rest on"),
    Tag("Accounts", "Log in, register, hold keys; reading needs none of it unless who runs the API says so"),
    Tag("Health", "Whether the API can answer, and from what"),
]


@get("/", include_in_schema=False)
async def go_to_documentation() -> Redirect:
    """Lead whoever opens the bare address to the documentation."""
    return Redirect("/schema")


def create_app(settings: Settings | None = None) -> Litestar:
    """Build the application.

    Args:
        settings: Read from the environment unless given.

    Raises:
        pydantic.ValidationError: A setting is missing or wrong.
    """
    settings = settings or Settings()
    reading = Router(
        path="/",
        route_handlers=[
            PredictionController,
            MatchController,
            TeamController,
            LeagueController,
            AnalyticsController,
            DocumentController,
        ],
        dependencies={
            "serving": Provide(provide_serving),
            "page": Provide(provide_page),
            "selection": Provide(provide_selection),
            "looking": Provide(provide_looking_from),
        },
        opt={"max_age": MAX_AGE},
    )
    version_one = Router(
        path="/api/v1",
        route_handlers=[reading, AuthController, get_health, get_live, get_ready, get_metrics],
        dependencies={"caller": Provide(provide_caller)},
        response_class=Negotiated,
        guards=[refuse_unknown_parameters],
    )
    return EdgedLitestar(
        route_handlers=[go_to_documentation, version_one, get_health_at_root, assets_router()],
        exception_handlers={Exception: answer_problem},
        lifespan=[everything_it_holds],
        logging_config=None,  # what is logged, and where, is the business of who runs the server
        state=State({"settings": settings}),
        request_max_body_size=MAX_BODY_BYTES,
        cors_config=_cors(settings),
        openapi_config=OpenAPIConfig(
            title="Bet Hope API",
            version=VERSION,
            description=DESCRIPTION,
            license=License("MIT", identifier="MIT"),
            tags=TAGS,
            use_handler_docstrings=True,
            components=Components(security_schemes=SECURITY_SCHEMES),
            security=[{}, {"access_token": []}, {"api_key": []}],
            render_plugins=[DocumentationPage(), JsonRenderPlugin(), YamlRenderPlugin()],
            openapi_router=Router("/schema", route_handlers=[], include_in_schema=False, before_request=document_of),
        ),
    )


async def document_of(request: Request[Any, Any, Any]) -> None:
    """Write the OpenAPI document for the first who reads it: a start does not wait for it."""
    if not request.app.state.get("is_documented"):
        request.app.state.is_documented = True
        complete_document(request.app)


async def provide_caller(request: Request[Any, Any, Any]) -> Caller:
    """Give who asks, as the edge found."""
    caller: Caller = request.state.caller
    return caller


@asynccontextmanager
async def everything_it_holds(app: Litestar) -> AsyncIterator[None]:
    """Hold the pools, what is counted and what is kept for as long as the application runs."""
    settings: Settings = app.state.settings
    engine, auth_engine = make_engine(settings), make_auth_engine(settings)
    tokens = AccessTokens(settings.api_secret.get_secret_value())
    limits = Limits(auth_engine)
    app.state.database = Database(engine)
    app.state.present = Present(app.state.database, settings)
    app.state.live_feed = LiveFeed()
    app.state.auth_engine, app.state.tokens, app.state.passwords = auth_engine, tokens, Passwords()
    app.state.callers = Callers(auth_engine, tokens)
    app.state.records = RequestRecords(settings.api_trace_endpoint)
    app.state.edge = Edge(settings, app.state.present, app.state.callers, limits, app.state.records)
    exchanging = asyncio.create_task(limits.keep_exchanging())
    try:
        yield
    finally:
        app.state.live_feed.close()
        await limits.close(exchanging)
        await engine.dispose()
        await auth_engine.dispose()


def _cors(settings: Settings) -> CORSConfig | None:
    sites = [site.strip() for site in settings.api_cors_origins.split(",") if site.strip()]
    if not sites:
        return None
    return CORSConfig(
        allow_origins=sites,
        allow_methods=["GET", "POST", "DELETE"],
        allow_headers=["Authorization", "X-API-Key", "Content-Type", "If-None-Match"],
        expose_headers=["ETag", "Link", "RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-ID"],
        max_age=600,
    )
