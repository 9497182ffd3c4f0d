"""Migrations build what `orchestration.db.tables` says, go back, and guard what must never change."""

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.engine import Engine

from orchestration.db import tables
from orchestration.db.migrate import alembic_config, upgrade


def _alembic(engine: Engine, action: object, *arguments: str) -> None:
    with engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        action(config, *arguments)  # type: ignore[operator]


def test_database_is_what_the_tables_say(engine: Engine) -> None:
    _alembic(engine, command.check)


def test_down_and_up_again(engine: Engine) -> None:
    _alembic(engine, command.downgrade, "base")
    _alembic(engine, command.upgrade, "head")
    _alembic(engine, command.check)


def test_upgrade_twice_changes_nothing(database_url: str) -> None:
    upgrade(sa.make_url(database_url))
    upgrade(sa.make_url(database_url))


@pytest.mark.parametrize(
    "change",
    [
        "update ml.prediction set p_home = 0.5",
        "delete from ml.prediction",
        "truncate ml.prediction",
        "update ml.season_outlook set p_title = 1",
        "delete from ml.season_outlook",
    ],
)
def test_predictions_are_append_only(engine: Engine, change: str) -> None:
    with engine.begin() as connection, pytest.raises(sa.exc.DBAPIError, match="append-only"):
        connection.exec_driver_sql(change)


def test_a_database_has_one_state(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(tables.database_state.insert().values(source="archive"))
    with engine.begin() as connection, pytest.raises(sa.exc.IntegrityError):
        connection.execute(tables.database_state.insert().values(source="synthetic"))
