"""What is wrong with the settings is said in a sentence at the start: an exit code, no traceback, no secret."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy.engine import Engine

from api.settings import Settings as ApiSettings
from orchestration.settings import PROJECT_DIR, Settings, UnknownSettingError, refuse_unknown_names

SECRET = "hunter2-do-not-tell"  # noqa: S105  (what must never be printed)
ADDRESS = f"postgresql://role:{SECRET}@127.0.0.1:9/bet_hope"
NAMES = [name.upper() for name in (*Settings.model_fields, *ApiSettings.model_fields)]
ALL_SECRETS = {
    "DATABASE_URL": ADDRESS,
    "API_DATABASE_URL": ADDRESS + "1",
    "API_AUTH_DATABASE_URL": ADDRESS + "2",
    "DAGSTER_DATABASE_URL": ADDRESS + "3",
    "MLFLOW_DATABASE_URL": ADDRESS + "4",
    "API_SECRET": SECRET * 2,
    "FOOTBALL_DATA_API_KEY": SECRET,
    "API_FOOTBALL_KEY": SECRET,
}


def bet_hope(home: Path, *arguments: str, **settings: str) -> tuple[int, str]:
    """Run a command with these settings and no others: its exit code, and all it printed."""
    environment = {name: value for name, value in os.environ.items() if name not in NAMES}
    process = subprocess.run(
        [Path(sys.executable).with_name("bet-hope"), *arguments],
        cwd=PROJECT_DIR, env=environment | {"BET_HOPE_HOME": str(home), "COLUMNS": "300"} | settings,
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    printed = process.stdout + process.stderr
    assert "Traceback" not in printed
    assert SECRET not in printed
    return process.returncode, printed.strip()


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"API_PORT": "eighty"}, "API_PORT: Input should be a valid integer"),
        ({"SOURCE": "the web"}, "SOURCE: Input should be 'auto', 'archive', 'synthetic' or 'sandbox'"),
        ({"AS_OF": "2024-02-31"}, "AS_OF: "),
        ({"AS_OF": "2999-01-01"}, "lies in the future"),
        ({"ARCHIVE_DIR": "/nowhere"}, "is no folder"),
        ({"DATABASE_URL": f"mysql://role:{SECRET}@localhost/x"}, "DATABASE_URL: it is no address of a Postgres"),
        ({"API_PORT": "3000"}, "API_PORT and DAGSTER_PORT are both 3000"),
        ({"SOURCE": "sandbox", "AS_OF": "2024-04-20"}, "has its own clock"),
        ({"SOURCE": "synthetic", "ARCHIVE_DIR": "/tmp"}, "invents its matches"),  # noqa: S108
        ({"API_DATABASE_URL": ADDRESS}, "DATABASE_URL none"),
        ({"DATABASE_URL": ADDRESS, "MLFLOW_DATABASE_URL": ADDRESS}, "different databases"),
    ],
)
def test_a_wrong_or_contradictory_setting(settings: dict[str, str], sentence: str, tmp_path: Path) -> None:
    code, printed = bet_hope(tmp_path, "doctor", **settings)
    assert code == 2
    assert sentence in printed
    assert len(printed.splitlines()) == 1


def test_an_unreachable_database(tmp_path: Path) -> None:
    code, printed = bet_hope(tmp_path, "status", **ALL_SECRETS)
    assert code == 1
    assert printed.startswith("the database says: connection")
    assert len(printed.splitlines()) == 1


def test_a_database_of_a_newer_version(tmp_path: Path, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("update ops.alembic_version set version_num = '9999'")
    url = engine.url.render_as_string(hide_password=False)
    code, printed = bet_hope(tmp_path, "doctor", DATABASE_URL=url)
    assert code == 1
    assert printed.startswith("this database is at revision 9999, made by a newer version of Bet Hope")


def test_a_database_of_an_older_version_is_migrated_and_says_so(tmp_path: Path, engine: Engine) -> None:
    from alembic import command

    from orchestration.db.migrate import alembic_config

    with engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "-1")
    url = engine.url.render_as_string(hide_password=False)
    own = {name: url.replace("?", f"_{name[:3].lower()}?") for name in ("DAGSTER_DATABASE_URL", "MLFLOW_DATABASE_URL")}
    code, printed = bet_hope(tmp_path, "db", "upgrade", DATABASE_URL=url, **own)
    assert code == 0, printed
    assert "has been migrated to this one's" in printed


def test_an_unknown_name(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(f"# ours\nAPI_PORT=8001\nAPI_SECRET={SECRET}\nSEASON=3\n")
    with pytest.raises(UnknownSettingError, match=r"SEASON in .* is no setting; did you mean SEASONS") as refused:
        refuse_unknown_names(file)
    assert SECRET not in str(refused.value)
    file.write_text("API_PORT=8001\n")
    refuse_unknown_names(file)
    refuse_unknown_names(tmp_path / "nowhere")


def test_make_refuses_an_unknown_name() -> None:
    make = [shutil.which("make") or "make", "--dry-run", "help"]
    asked = subprocess.run([*make, "SEASON=3"], cwd=PROJECT_DIR, capture_output=True, text=True, check=False)
    assert asked.returncode == 2
    assert "SEASON is no setting" in asked.stderr
    assert subprocess.run([*make, "SEASONS=3"], cwd=PROJECT_DIR, capture_output=True, check=False).returncode == 0


def test_secrets_are_in_no_representation(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    for name, value in ALL_SECRETS.items():
        monkeypatch.setenv(name, value)
    for settings in (Settings(_env_file=None), ApiSettings(_env_file=None)):
        assert SECRET not in repr(settings) + str(settings)
    monkeypatch.setenv("DATABASE_URL", f"mysql://role:{SECRET}@localhost/x")
    monkeypatch.setenv("API_SECRET", SECRET)
    for read in (Settings, ApiSettings):
        with pytest.raises(ValidationError) as refused:
            read(_env_file=None)
        assert SECRET not in str(refused.value)


def test_help_tells_no_secret(tmp_path: Path) -> None:
    code, printed = bet_hope(tmp_path, "--help", **ALL_SECRETS)
    assert code == 0
    assert "pipeline" in printed
