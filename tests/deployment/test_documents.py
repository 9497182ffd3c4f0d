"""Every link, path and command in the documents exists, and the commands run: their help here, they themselves in
`make prove`."""

import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlalchemy.engine import Engine
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.db.describe import describe_ours
from orchestration.settings import PROJECT_DIR
from tests.deployment.documents import Named, commands, links, paths, words

ROOT = typer.main.get_command(app)
TARGETS = set(re.findall(r"^([a-z]+):", (PROJECT_DIR / "Makefile").read_text(), re.MULTILINE))
SETTINGS = set(re.findall(r"^#([A-Z_]+)=", (PROJECT_DIR / ".env.example").read_text(), re.MULTILINE))


def resolve(command: str) -> tuple[list[str], Any, list[str]]:
    """Follow the words of a `bet-hope` command to the command that takes what is left."""
    found: Any = ROOT
    rest, names = words(command), list[str]()
    while hasattr(found, "commands") and rest and not rest[0].startswith("-"):
        names.append(rest.pop(0).rstrip(","))
        assert names[-1] in found.commands, f"bet-hope {command}: there is no {' '.join(names)}"
        found = found.commands[names[-1]]
    return names, found, rest


@pytest.mark.parametrize("named", links(), ids=str)
def test_a_link_leads_somewhere(named: Named) -> None:
    assert ((PROJECT_DIR / named.document).parent / named.what).exists()


@pytest.mark.parametrize("named", sorted(set(paths())), ids=str)
def test_a_path_exists(named: Named) -> None:
    assert any(PROJECT_DIR.glob(named.what.rstrip("/")))


def test_commands_are_found_at_all() -> None:
    assert len({named.what for named in commands("bet-hope")}) > 20
    assert len({named.what for named in commands("make")}) > 8


@pytest.mark.parametrize("named", sorted(set(commands("bet-hope"))), ids=str)
def test_a_command_exists_with_its_options_and_its_help_runs(named: Named) -> None:
    for command in re.split(r", (?=[a-z])", named.what):
        names, found, rest = resolve(command)
        options = {option for parameter in found.params for option in (*parameter.opts, *parameter.secondary_opts)}
        assert {word.partition("=")[0] for word in rest if word.startswith("--")} <= {*options, "--help"}
        result = CliRunner().invoke(app, [*names, "--help"])
        assert result.exit_code == 0
        assert result.output.strip()


@pytest.mark.parametrize("named", sorted(set(commands("make"))), ids=str)
def test_a_target_of_make_exists_and_its_settings_are_ours(named: Named) -> None:
    for word in words(named.what):
        name, is_setting, _ = word.partition("=")
        assert name in (SETTINGS | {"LOCK", "NAME"} if is_setting else TARGETS) or word.startswith(("-", "/")), word


@pytest.mark.parametrize("named", sorted(set(commands("python"))), ids=str)
def test_a_module_that_is_run_exists(named: Named) -> None:
    if found := re.match(r"-m ([\w.]+)", named.what):
        assert importlib.util.find_spec(found.group(1)) is not None


def test_the_description_of_our_schemas_is_up_to_date(engine: Engine) -> None:
    with engine.connect() as connection:
        ours = describe_ours(connection)
    assert ours in (PROJECT_DIR / "docs" / "DATABASE.md").read_text(), "bet-hope db describe --out docs/DATABASE.md"


def test_a_column_that_is_new_makes_the_description_old(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("alter table ops.quarantine add column novelty text")
        assert describe_ours(connection) not in (PROJECT_DIR / "docs" / "DATABASE.md").read_text()


def test_every_document_is_reachable_from_the_readme() -> None:
    reached, waiting = set(), [PROJECT_DIR / "README.md"]
    targets: dict[Path, list[Path]] = {}
    for named in links():
        here = PROJECT_DIR / named.document
        targets.setdefault(here, []).append((here.parent / named.what).resolve())
    while waiting:
        here = waiting.pop()
        reached.add(here)
        waiting += [path for path in targets.get(here, []) if path not in reached and path.suffix == ".md"]
    missing = set((PROJECT_DIR / "docs").rglob("*.md")) - reached
    assert not missing
