"""Fixtures every test may use: a real Postgres, a migrated database of its own for each test, the real archive."""

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import URL, Engine

from orchestration.db.embedded import embedded_server
from orchestration.db.migrate import upgrade
from orchestration.db.session import connect, pipeline_url

PROJECT_DIR = Path(__file__).resolve().parent.parent
SHARED_DATA = PROJECT_DIR.parent / "shared" / "data"
PROVIDER_SAMPLES = PROJECT_DIR.parent / "shared" / "provider-samples"
_numbers = itertools.count()


@pytest.fixture(scope="session")
def server_url() -> Iterator[URL]:
    """A Postgres for this test session (TEST_DATABASE_URL, or an embedded one in a temporary folder)."""
    if address := os.environ.get("TEST_DATABASE_URL"):
        yield pipeline_url(address)
        return
    home = Path(tempfile.mkdtemp(prefix="bh-"))  # short: socket paths end at 107 bytes
    try:
        with embedded_server(home) as url:
            yield pipeline_url(url)
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def template_database(server_url: URL) -> str:
    """Name of a migrated, empty database that tests are copied from."""
    url = server_url.set(database=f"bh_template_{os.getpid()}")
    upgrade(url)
    assert url.database is not None
    return url.database


def new_database(server_url: URL, template: str) -> URL:
    """Copy a database and give the copy's address."""
    name = f"bh_test_{os.getpid()}_{next(_numbers)}"
    admin = sa.create_engine(server_url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"create database {name} template {template}")
    admin.dispose()
    return server_url.set(database=name)


def drop_database(url: URL) -> None:
    """Drop a test's database, whoever is still connected."""
    admin = sa.create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"drop database if exists {url.database} with (force)")
    admin.dispose()


@pytest.fixture
def database_url(server_url: URL, template_database: str) -> Iterator[str]:
    """Address of a fresh, migrated database for one test, as SQLAlchemy writes it."""
    url = new_database(server_url, template_database)
    yield url.render_as_string(hide_password=False)
    drop_database(url)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Engine on `database_url`."""
    engine = connect(sa.make_url(database_url))
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def archive_dir() -> Path:
    """The real archive beside the project."""
    if not (SHARED_DATA / "football-data-co-uk").is_dir():
        assert not os.environ.get("REQUIRE_ARCHIVE"), "the real archive has to be there, and is not"
        pytest.skip("no real archive beside the project (../shared/data)")
    return SHARED_DATA


@pytest.fixture(scope="session")
def provider_samples() -> Path:
    """Recorded answers of the keyed providers beside the project."""
    if not PROVIDER_SAMPLES.is_dir():
        assert not os.environ.get("REQUIRE_ARCHIVE"), "the recorded answers have to be there, and are not"
        pytest.skip("no recorded answers beside the project (../shared/provider-samples)")
    return PROVIDER_SAMPLES
