"""A backup puts everything back, in another home as well, and one that is damaged or in the way is refused."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import URL

from orchestration.db.backup import BackupError, make_backup, restore_backup
from orchestration.db.digests import digest_tables
from orchestration.db.migrate import upgrade
from orchestration.db.server import Databases
from orchestration.db.session import connect, drop_database, ensure_database
from tests.conftest import new_database

MLFLOW_TABLES = """
create table experiments (experiment_id int, artifact_location text);
create table model_versions (name text, source text, storage_location text);
"""


def _databases(url: URL) -> Databases:
    return Databases(url, url, url, url.set(database=f"{url.database}_d"), url.set(database=f"{url.database}_m"))


@pytest.fixture(scope="module")
def tmp_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all: an installation and its backup are made once."""
    return tmp_path_factory.mktemp("backup")


@pytest.fixture(scope="module")
def databases(server_url: URL, template_database: str, tmp_path: Path) -> Iterator[Databases]:
    """An installation with a club, a float that has no short name, and a model."""
    databases = _databases(new_database(server_url, template_database))
    for url in (databases.dagster, databases.mlflow):
        ensure_database(url)
    root = (tmp_path / "home" / "mlflow").as_uri()
    _run(databases.pipeline, "insert into ops.gauge (name, part, value) values ('a', '', 0.1::float8 + 0.2)")
    _run(databases.dagster, "create table runs (id int); insert into runs select generate_series(1, 1000)")
    _run(databases.mlflow, MLFLOW_TABLES)
    _run(databases.mlflow, f"insert into experiments values (1, '{root}/1'), (2, 's3://elsewhere/1')")
    (tmp_path / "home" / "mlflow" / "1").mkdir(parents=True)
    (tmp_path / "home" / "mlflow" / "1" / "model.cbm").write_bytes(b"a model")
    yield databases
    for url in (databases.pipeline, databases.dagster, databases.mlflow):
        drop_database(url)


def _run(url: URL, statements: str) -> None:
    engine = connect(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(statements)
    engine.dispose()


def _digests(databases: Databases) -> list[object]:
    found = []
    for url in (databases.pipeline, databases.dagster, databases.mlflow):
        engine = connect(url)
        with engine.connect() as connection:
            found.append(digest_tables(connection))
        engine.dispose()
    return found


def _quiet(_step: str) -> None:
    pass


@pytest.fixture(scope="module")
def backup(databases: Databases, tmp_path: Path) -> Path:
    return make_backup(databases, tmp_path / "home" / "mlflow", tmp_path / "backups", _quiet).folder


def test_everything_is_as_it_was(databases: Databases, backup: Path, tmp_path: Path) -> None:
    before = _digests(databases)
    artifacts = tmp_path / "home" / "mlflow"
    _run(databases.pipeline, "delete from ops.gauge")
    _run(databases.dagster, "drop table runs")
    (artifacts / "1" / "model.cbm").write_bytes(b"another model")
    assert _digests(databases) != before

    with pytest.raises(BackupError, match="--replace"):
        restore_backup(databases, artifacts, backup, replaces=False, say=_quiet)
    restore_backup(databases, artifacts, backup, replaces=True, say=_quiet)
    assert _digests(databases) == before
    assert (artifacts / "1" / "model.cbm").read_bytes() == b"a model"
    upgrade(databases.pipeline)  # nothing left to do, and its triggers and keys are there
    with pytest.raises(sa.exc.DBAPIError, match="duplicate key"):
        _run(databases.pipeline, "insert into ops.gauge (name, part, value) values ('a', '', 1)")


def test_another_home_finds_its_models(databases: Databases, backup: Path, tmp_path: Path) -> None:
    pipeline = databases.pipeline
    elsewhere = _databases(pipeline.set(database=f"{pipeline.database}_b"))
    artifacts = tmp_path / "other" / "mlflow"
    try:
        restore_backup(elsewhere, artifacts, backup, replaces=False, say=_quiet)
        engine = connect(elsewhere.mlflow)
        with engine.connect() as connection:
            found = set(connection.execute(sa.text("select artifact_location from experiments")).scalars())
        engine.dispose()
        assert found == {f"{artifacts.as_uri()}/1", "s3://elsewhere/1"}
        assert (artifacts / "1" / "model.cbm").read_bytes() == b"a model"
    finally:
        for url in (elsewhere.pipeline, elsewhere.dagster, elsewhere.mlflow):
            drop_database(url)


def _damage_a_file(backup: Path) -> None:
    path = backup / "pipeline.dump"
    path.write_bytes(path.read_bytes()[:-1] + b"x")


def _lose_a_file(backup: Path) -> None:
    (backup / "mlflow.dump").unlink()


def _lie_about_a_table(backup: Path) -> None:
    path = backup / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["digests"]["pipeline"]["ops.gauge"]["digest"] = "1"
    path.write_text(json.dumps(manifest))


def _come_from_tomorrow(backup: Path) -> None:
    path = backup / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"form": 2}))


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (_damage_a_file, "not what was written"),
        (_lose_a_file, "missing"),
        (_lie_about_a_table, "ops.gauge restored to something else"),
        (_come_from_tomorrow, "another version"),
    ],
)
def test_what_is_no_backup_changes_nothing(
    harm: Callable[[Path], None], sentence: str, databases: Databases, backup: Path, tmp_path: Path
) -> None:
    before = _digests(databases)
    harmed = tmp_path / f"harmed{harm.__name__}"
    shutil.copytree(backup, harmed)
    harm(harmed)
    with pytest.raises(BackupError, match=sentence):
        restore_backup(databases, tmp_path / "home" / "mlflow", harmed, replaces=True, say=_quiet)
    assert _digests(databases) == before


def test_a_folder_that_is_none(databases: Databases, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="no backup"):
        restore_backup(databases, tmp_path, tmp_path, replaces=True, say=_quiet)


def test_a_backup_that_fails_leaves_no_folder(databases: Databases, tmp_path: Path) -> None:
    away = replace(databases, mlflow=databases.mlflow.set(database="bh_nowhere"))
    with pytest.raises((BackupError, sa.exc.DBAPIError)):
        make_backup(away, tmp_path, tmp_path / "none", _quiet)
    assert list((tmp_path / "none").iterdir()) == []
