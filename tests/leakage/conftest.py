"""Databases the leak tests share: the invented world clean and poisoned, seen late and at the cut-off."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from tests.conftest import drop_database, new_database
from tests.leakage import stages
from tests.leakage.poison import Poison, poison, upset_programme


@dataclass(frozen=True)
class Pair:
    """One moment's view of the clean rows and of the poisoned ones, both built."""

    clean: URL
    poisoned: URL


@dataclass(frozen=True)
class PoisonedRows:
    """The poisoned database, identified and not built, and what was done to it."""

    url: URL
    poison: Poison


Copy = Callable[[URL], URL]


@pytest.fixture(scope="session")
def copy(server_url: URL) -> Iterator[Copy]:
    """Copy a database nobody is connected to. Copies go with the session's server, or are dropped from yours."""
    made: list[URL] = []

    def copy_of(url: URL) -> URL:
        assert url.database is not None
        made.append(new_database(server_url, url.database))
        return made[-1]

    yield copy_of
    if "TEST_DATABASE_URL" in os.environ:
        for url in made:
            drop_database(url)


@pytest.fixture(scope="session", autouse=True)
def dbt_target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep what dbt remembers between runs out of the project, and keep it for all runs of the session."""
    with pytest.MonkeyPatch.context() as patch:
        target = tmp_path_factory.mktemp("dbt")
        patch.setenv("DBT_TARGET_PATH", str(target / "target"))
        patch.setenv("DBT_LOG_PATH", str(target / "logs"))
        yield target


@pytest.fixture(scope="session")
def landed(server_url: URL, template_database: str, copy: Copy) -> URL:
    """The invented archive, landed and identified."""
    url = copy(server_url.set(database=template_database))
    stages.land(url)
    return url


@pytest.fixture(scope="session")
def clean_late(landed: URL, copy: Copy) -> URL:
    """The clean rows, built as of PRESENT."""
    url = copy(landed)
    stages.build(url, stages.PRESENT)
    return url


@pytest.fixture(scope="session")
def poisoned_rows(landed: URL, clean_late: URL, copy: Copy) -> PoisonedRows:
    """The landed rows with everything known after the cut-off poisoned, identified anew."""
    url = copy(landed)
    with stages.engine_on(url) as engine, stages.engine_on(clean_late) as known:
        done = poison(engine, known, stages.cutoff())
        stages.identify(engine)
    return PoisonedRows(url, done)


@pytest.fixture(scope="session")
def late(clean_late: URL, poisoned_rows: PoisonedRows, copy: Copy) -> Pair:
    """Both seen from PRESENT, four years after the cut-off."""
    poisoned = copy(poisoned_rows.url)
    with stages.engine_on(poisoned) as engine, stages.engine_on(clean_late) as known:
        assert min(upset_programme(engine, known, stages.cutoff())) > 100
    stages.build(poisoned, stages.PRESENT)
    return Pair(clean_late, poisoned)


@pytest.fixture(scope="session")
def then(landed: URL, poisoned_rows: PoisonedRows, copy: Copy) -> Pair:
    """Both seen from the cut-off itself, with the matches that were coming then."""
    pair = Pair(copy(landed), copy(poisoned_rows.url))
    stages.build(pair.clean, stages.cutoff())
    stages.build(pair.poisoned, stages.cutoff())
    return pair
