"""Bring a database to the tables this version expects: Alembic from Python, without an ini file."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.engine import URL

from orchestration.db.session import connect, ensure_database

MIGRATIONS = Path(__file__).parent / "migrations"
#: Key of the advisory lock that lets one process migrate at a time.
MIGRATION_LOCK = 7_283_002


def alembic_config() -> Config:
    """Configuration that points at our migrations; a caller adds `attributes["connection"]`."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def upgrade(url: URL, revision: str = "head") -> None:
    """Create the database if needed and migrate it; a database that is up to date is left as it is."""
    ensure_database(url)
    engine = connect(url)
    try:
        with engine.begin() as connection:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATION_LOCK)))
            config = alembic_config()
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
    finally:
        engine.dispose()
