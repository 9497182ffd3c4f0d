"""Handles on our database: one that reads, and one that holds the right to write for a whole run."""

import contextlib
from collections.abc import Iterator

import dagster as dg
from pydantic import PrivateAttr
from sqlalchemy.engine import Engine

from orchestration.db.server import Databases, open_databases, upgrade_databases
from orchestration.db.session import connect, writer_lock
from orchestration.settings import Settings


class Database(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Our database for whoever builds nothing: schedules, sensors, and the live tick beside a build."""

    @contextlib.contextmanager
    def opened(self) -> Iterator[Engine]:
        """Give an engine for one look; the server is held for as long as it lasts."""
        with open_databases(Settings()) as databases:
            engine = connect(databases.pipeline)
            try:
                yield engine
            finally:
                engine.dispose()


class Writer(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Our database for a run that writes: migrated, and locked against every other such run until this one ends."""

    _engine: Engine = PrivateAttr()
    _databases: Databases = PrivateAttr()
    _settings: Settings = PrivateAttr()

    @contextlib.contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Writer"]:
        """Open the database, wait for other writers, and let go when the run ends."""
        self._settings = Settings()
        with open_databases(self._settings) as databases:
            upgrade_databases(databases)
            self._databases = databases
            self._engine = connect(databases.pipeline)
            try:
                with writer_lock(self._engine, lambda: _say_waiting(context)):
                    yield self
            finally:
                self._engine.dispose()

    @property
    def engine(self) -> Engine:
        """Engine on our database."""
        return self._engine

    @property
    def databases(self) -> Databases:
        """Addresses of all our databases."""
        return self._databases

    @property
    def settings(self) -> Settings:
        """Settings as the run found them."""
        return self._settings


def _say_waiting(context: dg.InitResourceContext) -> None:
    if context.log is not None:
        context.log.warning("another run is writing; this one waits for its end")
