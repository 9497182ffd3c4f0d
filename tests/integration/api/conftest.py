"""The API on a real Postgres with the fabricated `serving` schema, entered with the API's own role."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy.engine import URL, Engine

from api.app import create_app
from tests.integration.api.api_process import api_process
from tests.integration.api.fabricated_serving import api_settings, fill


@pytest.fixture(scope="session")
def served_url(server_url: URL, template_database: str) -> Iterator[URL]:
    """A migrated database with a filled `serving` schema; tests that use it only read."""
    name = f"{template_database}_served"
    admin = sa.create_engine(server_url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"create database {name} template {template_database}")
    url = server_url.set(database=name)
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        fill(connection)
    engine.dispose()
    yield url
    with admin.connect() as connection:
        connection.exec_driver_sql(f"drop database if exists {name} with (force)")
    admin.dispose()


@pytest.fixture(scope="session")
def client(served_url: URL) -> Iterator[TestClient[Litestar]]:
    """Of an API that looks from the day of the database."""
    with TestClient(create_app(api_settings(served_url))) as client:
        yield client


@pytest.fixture(scope="session")
def served_by_process(served_url: URL) -> Iterator[str]:
    """Address of the API as it is run, a process of its own, over the filled database."""
    with api_process(served_url) as server:
        yield server.address


@pytest.fixture
def own_engine(engine: Engine) -> Engine:
    """Of a filled database that belongs to this test alone."""
    with engine.begin() as connection:
        fill(connection)
    return engine


@pytest.fixture
def own_client(own_engine: Engine) -> Iterator[TestClient[Litestar]]:
    """Of an API on `own_engine`."""
    with TestClient(create_app(api_settings(own_engine.url))) as client:
        yield client
