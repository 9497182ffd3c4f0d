"""The application: routes, their surroundings and the OpenAPI document, put together by `create_app`."""

from litestar import Litestar, Router, get
from litestar.datastructures import State
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, YamlRenderPlugin
from litestar.openapi.spec import License, Tag
from litestar.response import Redirect

from api.db import database_lifespan, provide_serving
from api.docs import DocumentationPage, assets_router
from api.domain.documents.controller import DocumentController
from api.domain.health.controller import get_health
from api.domain.leagues.controller import LeagueController
from api.domain.matches.controller import MatchController
from api.domain.predictions.controller import PredictionController
from api.domain.teams.controller import TeamController
from api.errors import answer_problem
from api.filters import provide_selection, refuse_unknown_parameters
from api.headers import HeadAnsweringLitestar, add_security_headers
from api.pagination import provide_page
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
- Instants are UTC. Outcomes are `home`, `draw` and `away`. Anything that goes wrong is an RFC 9457 problem.
"""
TAGS = [
    Tag("Predictions", "Forecasts of coming matches, and how those of the past turned out"),
    Tag("Matches", "Matches, results, statistics"),
    Tag("Teams", "Teams, their form and fixtures"),
    Tag("Leagues", "Leagues, their tables and fixtures"),
    Tag("Documents", "News as read: search, a team's news, briefs that cite what they rest on"),
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
    version_one = Router(
        path="/api/v1",
        route_handlers=[PredictionController, MatchController, TeamController, LeagueController, DocumentController],
        dependencies={
            "serving": Provide(provide_serving),
            "page": Provide(provide_page),
            "selection": Provide(provide_selection),
        },
        guards=[refuse_unknown_parameters],
    )
    return HeadAnsweringLitestar(
        route_handlers=[go_to_documentation, get_health, version_one, assets_router()],
        exception_handlers={Exception: answer_problem},
        before_send=[add_security_headers],
        lifespan=[database_lifespan],
        logging_config=None,  # what is logged, and where, is the business of who runs the server
        state=State({"settings": settings or Settings()}),
        openapi_config=OpenAPIConfig(
            title="Bet Hope API",
            version=VERSION,
            description=DESCRIPTION,
            license=License("MIT", identifier="MIT"),
            tags=TAGS,
            use_handler_docstrings=True,
            render_plugins=[DocumentationPage(), JsonRenderPlugin(), YamlRenderPlugin()],
        ),
    )
