"""Addresses of health and metrics: they answer also when the database does not."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy.exc
from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.status_codes import HTTP_200_OK, HTTP_503_SERVICE_UNAVAILABLE

from api.callers import Caller
from api.db import read_system, refuse_other_day
from api.domain.health.gauges import pipeline_gauges
from api.domain.health.schemas import Alive, Health, Readiness, health_of, stale_parts
from api.errors import HEALTH_PROBLEMS, METRICS_PROBLEMS, RETRY_SECONDS, NotReadyError, database_trouble

_RETRY = {"Retry-After": str(RETRY_SECONDS)}


def _degraded(shape: type) -> dict[int, ResponseSpec]:
    text = "Nothing can be answered now; `detail` says why"
    return HEALTH_PROBLEMS | {
        HTTP_503_SERVICE_UNAVAILABLE: ResponseSpec(shape, description=text, generate_examples=False)
    }


@get("/health", operation_id="get_health", summary="Health", tags=["Health"], responses=_degraded(Health))
async def get_health(state: State) -> Response[Health]:
    """Whether the API can answer, what its data is, how much there is, and which model is in use."""
    health = await _examine(state)
    if health.status == "ok":
        return Response(health, status_code=HTTP_200_OK)
    return Response(health, status_code=HTTP_503_SERVICE_UNAVAILABLE, headers=_RETRY)


#: For whoever watches the process, wherever the API is mounted.
get_health_at_root = get("/health", include_in_schema=False)(get_health.fn)


@get("/health/live", operation_id="get_liveness", summary="Whether it runs", tags=["Health"], responses=HEALTH_PROBLEMS)
async def get_live() -> Alive:
    """Whether the process answers at all; no database is asked."""
    return Alive()


@get(
    "/health/ready",
    operation_id="get_readiness",
    summary="Whether it can answer",
    tags=["Health"],
    responses=_degraded(Readiness),
)
async def get_ready(state: State) -> Response[Readiness]:
    """Whether questions can be answered, and which parts of the data are older than they should be."""
    health = await _examine(state)
    if health.status == "ok":
        return Response(Readiness(status="ready", stale=stale_parts(health, datetime.now(UTC))))
    refusal = Readiness(status="unready", detail=health.detail)
    return Response(refusal, status_code=HTTP_503_SERVICE_UNAVAILABLE, headers=_RETRY)


@get(
    "/metrics",
    operation_id="get_metrics",
    summary="Counters for Prometheus",
    tags=["Health"],
    responses=METRICS_PROBLEMS,
    media_type="text/plain; version=0.0.4",
)
async def get_metrics(request: Request[Any, Any, Any], caller: NamedDependency[Caller], state: State) -> str:
    """Requests and how long they took, and how the pipeline is. For loopback and administrators."""
    client = request.client
    if client is None or client.host not in ("127.0.0.1", "::1"):
        caller.require_admin()
    counters: bytes = state.records.prometheus() + await pipeline_gauges(state.database)
    return counters.decode()


async def _examine(state: State) -> Health:
    try:
        row = await read_system(state.database)
    except NotReadyError as error:
        return Health(status="degraded", detail=error.detail)
    except sqlalchemy.exc.SQLAlchemyError as error:
        trouble = database_trouble(error)
        if trouble is None:
            raise
        return Health(status="degraded", detail=trouble)
    try:
        refuse_other_day(state.settings.as_of, row.as_of_at)
    except NotReadyError as error:
        return health_of(row, error.detail)
    return health_of(row, None)
