"""Address of the health report: it answers also when the database does not."""

import sqlalchemy.exc
from litestar import Response, get
from litestar.datastructures import State
from litestar.openapi import ResponseSpec
from litestar.status_codes import HTTP_200_OK, HTTP_503_SERVICE_UNAVAILABLE

from api.db import read_system, refuse_other_day
from api.domain.health.schemas import Health, health_of
from api.errors import RETRY_SECONDS, NotReadyError, database_trouble

_DEGRADED = {
    HTTP_503_SERVICE_UNAVAILABLE: ResponseSpec(
        Health, description="Nothing can be answered now; `detail` says why", generate_examples=False
    )
}


@get("/health", operation_id="get_health", summary="Health", tags=["Health"], responses=_DEGRADED)
async def get_health(state: State) -> Response[Health]:
    """Whether the API can answer, what its data is, how much there is, and which model is in use."""
    health = await _examine(state)
    if health.status == "ok":
        return Response(health, status_code=HTTP_200_OK)
    return Response(health, status_code=HTTP_503_SERVICE_UNAVAILABLE, headers={"Retry-After": str(RETRY_SECONDS)})


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
