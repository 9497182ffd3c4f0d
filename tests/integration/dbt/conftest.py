"""One built world for the tests that only read, and a copy of its rows for those that build themselves."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import URL, Engine

from orchestration.db.session import connect
from tests.integration.dbt.dbt_world import World, build, fabricate, land, seed

#: In the middle of the last season of the first country, between two match days.
PRESENT = datetime(2021, 10, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="session", autouse=True)
def _dbt_target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        target = tmp_path_factory.mktemp("dbt")
        patch.setenv("DBT_TARGET_PATH", str(target / "target"))
        patch.setenv("DBT_LOG_PATH", str(target / "logs"))
        yield


@pytest.fixture(scope="session")
def new_engine(server_url: URL, template_database: str) -> Iterator[Callable[[], Engine]]:
    """Make engines on fresh databases; all go when the session ends."""
    engines: list[Engine] = []
    admin = sa.create_engine(server_url.set(database="postgres"), isolation_level="AUTOCOMMIT")

    def new() -> Engine:
        name = f"{template_database}_dbt_{len(engines)}"
        with admin.connect() as connection:
            connection.exec_driver_sql(f"create database {name} template {template_database}")
        engines.append(connect(server_url.set(database=name)))
        return engines[-1]

    yield new
    for engine in engines:
        engine.dispose()
        with admin.connect() as connection:
            connection.exec_driver_sql(f"drop database {engine.url.database} with (force)")
    admin.dispose()


@pytest.fixture(scope="session")
def world() -> World:
    return fabricate()


@pytest.fixture(scope="session")
def built(new_engine: Callable[[], Engine], world: World) -> Engine:
    """The world as of PRESENT, from raw rows to serving, data tests included."""
    engine = new_engine()
    seed(engine, PRESENT)
    land(engine, world)
    build(engine)
    return engine
