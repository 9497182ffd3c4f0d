"""Migrations on a filled database: forward a revision at a time, and back; and a database of another version."""

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy.engine import URL, Engine

from orchestration.db.migrate import OtherVersionError, alembic_config, upgrade
from orchestration.db.session import connect
from tests.conftest import drop_database, new_database
from tests.integration.db.filled import contents, fill_empty, lost

#: Of the first release (commit 41af425): nothing but the first tables.
V0_1 = "0001"
REVISIONS = [script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()][::-1]
#: Rows that a way back has to give up: strengths are rated again, in either direction.
RATED_AGAIN = {"0008": ["ml.rating", "ml.rating_state"]}


def _go(engine: Engine, action: object, revision: str) -> None:
    with engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        action(config, revision)  # type: ignore[operator]


@pytest.fixture
def empty(server_url: URL) -> Engine:  # type: ignore[misc]
    """A database without any table."""
    url = new_database(server_url, "template0")
    engine = connect(url)
    yield engine
    engine.dispose()
    drop_database(url)


def test_forward_and_back_a_revision_at_a_time_on_a_filled_database(empty: Engine) -> None:
    for revision in REVISIONS:
        with empty.connect() as connection:
            before = contents(connection)
        _go(empty, command.upgrade, revision)
        with empty.begin() as connection:
            assert lost(before, contents(connection)) == RATED_AGAIN.get(revision, []), f"upgrade to {revision}"
            fill_empty(connection)
    with empty.connect() as connection:
        full = contents(connection)
    assert len(full) > 40
    assert all(full.values()), "every table has rows"
    for revision, older in zip(REVISIONS[::-1], REVISIONS[-2::-1], strict=False):
        with empty.connect() as connection:
            before = contents(connection)
        _go(empty, command.downgrade, older)
        with empty.begin() as connection:
            assert lost(before, contents(connection)) == RATED_AGAIN.get(revision, []), f"back from {revision}"
            fill_empty(connection)
    _go(empty, command.upgrade, "head")
    _go(empty, lambda config, _: command.check(config), "")


def test_upgrade_from_the_first_release_keeps_every_row(empty: Engine) -> None:
    _go(empty, command.upgrade, V0_1)
    with empty.begin() as connection:
        fill_empty(connection)
        before = contents(connection)
    upgrade(empty.url)
    with empty.connect() as connection:
        after = contents(connection)
    assert lost(before, after) == RATED_AGAIN["0008"]


def test_a_database_of_a_newer_version_is_refused_in_a_sentence(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("update ops.alembic_version set version_num = '9999'")
    with pytest.raises(OtherVersionError, match="newer version of Bet Hope"):
        upgrade(engine.url)


def test_a_database_of_an_older_version_is_moved_and_says_so(empty: Engine) -> None:
    assert upgrade(empty.url, V0_1) is None, "a new database was no other version's"
    assert upgrade(empty.url) == V0_1
    assert upgrade(empty.url) is None
    with empty.connect() as connection:
        assert connection.scalar(sa.text("select version_num from ops.alembic_version")) == REVISIONS[-1]


def test_what_an_older_version_derived_is_derived_again(empty: Engine) -> None:
    _go(empty, command.upgrade, "0009")
    with empty.begin() as connection:
        connection.exec_driver_sql("create schema core; create table core.match (match_id int)")
    upgrade(empty.url)
    with empty.connect() as connection:
        assert connection.scalar(sa.text("select to_regclass('core.match')")) is None
