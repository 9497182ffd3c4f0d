"""Which server holds our databases, and their addresses: the embedded one, or the one in `DATABASE_URL`."""

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.engine import URL

from orchestration.db.embedded import embedded_server
from orchestration.db.migrate import upgrade
from orchestration.db.session import ensure_database, pipeline_url, sibling_url
from orchestration.settings import Settings

#: Name of our database on the embedded server.
DATABASE = "bet_hope"
#: Role that reads `serving` and nothing else (created by the first migration).
API_ROLE = "bet_hope_api"
#: Role that keeps accounts in `auth` and sees nothing else.
AUTH_ROLE = "bet_hope_auth"


@dataclass(frozen=True)
class Databases:
    """Addresses of the databases of one installation, all on one server, for SQLAlchemy with psycopg 3.

    Attributes:
        pipeline: Ours: what this process works on.
        api: The served one, entered as the role that reads `serving` and nothing else.
        auth: The served one, entered as the role that keeps accounts and sees nothing else.
        dagster: Dagster's own storage.
        mlflow: MLflow's tracking store and registry.
    """

    pipeline: URL
    api: URL
    auth: URL
    dagster: URL
    mlflow: URL

    def for_backtest(self, archive_dir: Path | None) -> "Databases":
        """Work on a database that holds the whole past of one archive, apart from what is served.

        Its runs show in the same UIs. Another archive has another database: what it lacks must not come from the first.
        """
        archive = hashlib.sha256(str(archive_dir or "web").encode()).hexdigest()[:8]
        return replace(self, pipeline=sibling_url(self.pipeline, f"backtest_{archive}"))


@contextlib.contextmanager
def open_databases(settings: Settings) -> Iterator[Databases]:
    """Hold a running server for as long as the caller works, and give the addresses on it.

    Raises:
        orchestration.db.embedded.EmbeddedServerError: The embedded server did not start.
    """
    if settings.database_url is not None:
        yield _databases(pipeline_url(settings.database_url), settings)
        return
    with embedded_server(settings.bet_hope_home) as address:
        yield _databases(pipeline_url(address).set(database=DATABASE), settings)


def _databases(ours: URL, settings: Settings) -> Databases:
    dagster, mlflow = settings.dagster_database_url, settings.mlflow_database_url
    api, auth = settings.api_database_url, settings.api_auth_database_url
    return Databases(
        ours,
        pipeline_url(api) if api else ours.set(username=API_ROLE).set(password=""),
        pipeline_url(auth) if auth else ours.set(username=AUTH_ROLE).set(password=""),
        pipeline_url(dagster) if dagster else sibling_url(ours, "dagster"),
        pipeline_url(mlflow) if mlflow else sibling_url(ours, "mlflow"),
    )


def upgrade_databases(databases: Databases) -> str | None:
    """Create what is missing and migrate our database; Dagster and MLflow migrate their own.

    Returns:
        The revision ours had where it was an older version's, else None.

    Raises:
        orchestration.db.migrate.OtherVersionError: It is a newer version's.
    """
    before = upgrade(databases.pipeline)
    for url in (databases.dagster, databases.mlflow):
        ensure_database(url)
    return before


def address(url: URL) -> str:
    """Write an address out, password included: for environments and drivers, never for people."""
    return url.render_as_string(hide_password=False)
