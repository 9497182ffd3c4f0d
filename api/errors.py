"""One shape for everything that goes wrong: RFC 9457 problem details, with a sentence that says what to do.

Every exception that leaves a handler, the router or the database ends in `answer_problem`; nothing else makes
an error answer. No trace and no text of the database ever reaches the caller.
"""

import logging
from http import HTTPStatus
from typing import Annotated, Any

import msgspec
import sqlalchemy.exc
from litestar import Request, Response
from litestar.enums import ParamType
from litestar.exceptions import (
    HTTPException,
    NotFoundException,
    ServiceUnavailableException,
    ValidationException,
)
from litestar.openapi import ResponseSpec
from litestar.types import HTTPScope
from msgspec import Meta

logger = logging.getLogger("api")

PROBLEM_JSON = "application/problem+json"
#: Seconds after which a database that was away is worth another try.
RETRY_SECONDS = 5

_NOT_BUILT_STATES = {"42P01", "42703", "3F000", "42501"}  # no table, column, schema, or grant on it
_STATEMENT_TIMEOUT_STATE = "57014"


class FieldError(msgspec.Struct, frozen=True):
    """What is wrong with one input."""

    field: Annotated[str, Meta(description="Name of the input", examples=["date_from"])]
    location: Annotated[str, Meta(description="query, path or body", examples=["query"])]
    message: Annotated[str, Meta(examples=["Invalid ISO-8601 date"])]


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """An error, as RFC 9457 describes it."""

    type: Annotated[str, Meta(description="about:blank: the status says what kind it is")]
    title: Annotated[str, Meta(examples=["Not Found"])]
    status: Annotated[int, Meta(examples=[404])]
    detail: Annotated[str, Meta(description="What to do about it")]
    instance: Annotated[str, Meta(description="The path that was asked for")]
    request_id: Annotated[str, Meta(description="As in the log and the header X-Request-ID")]
    errors: Annotated[list[FieldError], Meta(description="Inputs that were refused")] = []


class NotReadyError(ServiceUnavailableException):
    """The database is there, but not for what was asked; the message says what to do."""


def unknown(what: str, reference: object, where: str) -> NotFoundException:
    """Make the 404 for a thing of ours that is not there."""
    return NotFoundException(detail=f"There is no {what} {str(reference)!r}. See {where} for those there are.")


def refused(field: str, message: str, location: str = "query") -> ValidationException:
    """Make the 400 for one input."""
    return ValidationException(extra=[{"key": field, "source": location, "message": message}])


def answer_problem(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """Turn any exception into a problem answer; what is our own fault is logged with its trace."""
    problem, headers = problem_of(request.scope, error)
    return Response(problem, status_code=problem.status, headers=headers, media_type=PROBLEM_JSON)


def problem_of(scope: HTTPScope, error: Exception) -> tuple[Problem, dict[str, str]]:
    """Judge an exception: the problem it is to the caller, and the headers that go with it."""
    request_id = scope.get("state", {}).get("request_id", "")
    status, detail, headers = _judge(scope, error, request_id)
    problem = Problem(
        type="about:blank",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        instance=scope["path"],
        request_id=request_id,
        errors=_field_errors(error),
    )
    return problem, headers


def database_trouble(error: sqlalchemy.exc.SQLAlchemyError) -> str | None:
    """Say what to do when the database is away, slow or not built; None when it is our own mistake."""
    if isinstance(error, sqlalchemy.exc.TimeoutError):
        return "Every database connection is busy. Try again in a few seconds."
    if not isinstance(error, sqlalchemy.exc.DBAPIError):
        return None
    state = getattr(error.orig, "sqlstate", None)
    if state in _NOT_BUILT_STATES:
        return "This database has not been built, or is not the one this version of the API reads. Run `make pipeline`."
    if state == _STATEMENT_TIMEOUT_STATE:
        return "The database took too long. Ask for less: a league, a team or a range of dates."
    if isinstance(error, sqlalchemy.exc.OperationalError | sqlalchemy.exc.InterfaceError):
        return "The database cannot be reached. Try again in a few seconds."
    return None


def _judge(scope: HTTPScope, error: Exception, request_id: str) -> tuple[int, str, dict[str, str]]:
    retry = {"Retry-After": str(RETRY_SECONDS)}
    if isinstance(error, sqlalchemy.exc.SQLAlchemyError) and (trouble := database_trouble(error)):
        logger.warning("%s: %s (request %s)", trouble, error.__class__.__name__, request_id)
        return HTTPStatus.SERVICE_UNAVAILABLE, trouble, retry
    if isinstance(error, NotReadyError):
        return error.status_code, error.detail, retry
    if isinstance(error, ValidationException):
        return error.status_code, "Some inputs were refused; see errors.", {}
    if isinstance(error, NotFoundException) and error.detail == HTTPStatus.NOT_FOUND.phrase:
        return error.status_code, "There is nothing at this address. See /schema for what there is.", {}
    if isinstance(error, HTTPException) and error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
        return error.status_code, error.detail, dict(error.headers or {})
    logger.error("%s %s failed (request %s)", scope["method"], scope["path"], request_id, exc_info=error)
    return HTTPStatus.INTERNAL_SERVER_ERROR, "This is a mistake of ours. It has been written to the log.", {}


def _field_errors(error: Exception) -> list[FieldError]:
    if not isinstance(error, ValidationException) or not isinstance(error.extra, list):
        return []
    return [
        FieldError(
            field=item.get("key", ""),
            location=source.value if isinstance(source := item.get("source", "path"), ParamType) else source,
            message=item["message"],
        )
        for item in error.extra
    ]


def _documented(description: str) -> ResponseSpec:
    return ResponseSpec(Problem, description=description, media_type=PROBLEM_JSON, generate_examples=False)


_ANYWHERE = {
    401: _documented("A token or key was sent that is no good, or none where one is needed"),
    414: _documented("The address is too long"),
    429: _documented("Too many requests; Retry-After says when to come again"),
    500: _documented("A mistake of ours"),
    503: _documented("The database is away, not built yet, or looks from another day"),
}
#: What a list may answer instead, for the OpenAPI document.
LIST_PROBLEMS = {
    400: _documented("An input was refused"),
    406: _documented("Nothing that is accepted can be given"),
    **_ANYWHERE,
}
#: What an address with the name of a thing in it may answer instead.
THING_PROBLEMS = {**LIST_PROBLEMS, 404: _documented("There is no such thing")}
#: What an address that takes a body may answer instead.
WRITE_PROBLEMS = {
    400: _documented("The body was refused"),
    413: _documented("The body is too large"),
    **_ANYWHERE,
}
KEY_PROBLEMS = {**WRITE_PROBLEMS, 404: _documented("There is no such key"), 409: _documented("Too many keys")}
HEALTH_PROBLEMS = {400: _documented("An input was refused"), **_ANYWHERE, 406: LIST_PROBLEMS[406]}
METRICS_PROBLEMS = {**HEALTH_PROBLEMS, 403: _documented("Only administrators may see this")}
