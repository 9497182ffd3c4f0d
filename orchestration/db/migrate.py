"""Bring a database to the tables this version expects: Alembic from Python, without an ini file."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import URL

from orchestration.db.session import connect, ensure_database

MIGRATIONS = Path(__file__).parent / "migrations"
#: Key of the advisory lock that lets one process migrate at a time.
MIGRATION_LOCK = 7_283_002


class OtherVersionError(RuntimeError):
    """The database was migrated by a version of the code that knows more; the message says what to do."""


def alembic_config() -> Config:
    """Configuration that points at our migrations; a caller adds `attributes["connection"]`."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def upgrade(url: URL, revision: str = "head") -> str | None:
    """Create the database if needed and migrate it; a database that is up to date is left as it is.

    Returns:
        The revision it had where it was an older version's, else None.

    Raises:
        OtherVersionError: It has a revision that this code does not know.
    """
    ensure_database(url)
    engine = connect(url)
    try:
        with engine.begin() as connection:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATION_LOCK)))
            config = alembic_config()
            config.attributes["connection"] = connection
            script = ScriptDirectory.from_config(config)
            before = MigrationContext.configure(connection, opts={"version_table_schema": "ops"}).get_current_revision()
            if before is not None and before not in {known.revision for known in script.walk_revisions()}:
                raise OtherVersionError(
                    f"this database is at revision {before}, made by a newer version of Bet Hope than this one, which"
                    f" knows up to {script.get_current_head()}: run the newer version, or restore a backup from before"
                )
            command.upgrade(config, revision)
            return before if before not in (None, script.as_revision_number(revision)) else None
    finally:
        engine.dispose()
