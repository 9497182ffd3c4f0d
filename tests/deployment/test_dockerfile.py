"""Images, compose, units and charts name what there is, run as nobody, and install by the Makefile's steps."""

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.packages import DOCUMENTS, api_lock, pinned
from orchestration.settings import PROJECT_DIR
from tests.deployment.dockerfile import chain, read

STAGES = read(PROJECT_DIR / "Dockerfile")
TARGETS = ("pipeline", "mlflow", "api")
TARGETS_OF_MAKE = set(re.findall(r"^([a-z]+):", (PROJECT_DIR / "Makefile").read_text(), re.MULTILINE))


def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((PROJECT_DIR / "compose.yaml").read_text()))


def test_a_plain_build_gives_the_api() -> None:
    assert list(STAGES)[-1] == "api"
    assert set(TARGETS) < set(STAGES)
    assert STAGES["api"].all_of("CMD")[0].arguments == ["python", "-m", "api"]


@pytest.mark.parametrize("target", TARGETS)
def test_it_installs_as_make_does_and_runs_as_nobody(target: str) -> None:
    instructions = chain(STAGES, target)
    runs = [each.rest for each in instructions if each.name == "RUN"]
    for run in runs:
        assert run.startswith(("apt-get update", "useradd", "make ")), "what is not the system's is the Makefile's"
        if run.startswith("make "):
            assert run.split()[1] in TARGETS_OF_MAKE
    assert any(run.startswith("make install") for run in runs)
    users = [i for i, each in enumerate(instructions) if each.name == "USER"]
    assert [instructions[i].rest for i in users] == ["bethope"]
    assert not [each for each in instructions[users[0] :] if each.name in ("RUN", "COPY")], "nothing of it is its own"
    assert [each for each in instructions if each.name == "HEALTHCHECK"]


@pytest.mark.parametrize("target", TARGETS)
def test_what_it_copies_is_there_and_is_not_ignored(target: str) -> None:
    allowed = [line[1:] for line in (PROJECT_DIR / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    for copy in (each for each in chain(STAGES, target) if each.name == "COPY"):
        for name in copy.rest.split()[:-1]:
            assert (PROJECT_DIR / name).exists()
            assert any(Path(name).match(pattern) or name.startswith(pattern + "/") for pattern in allowed), name
    assert ".env" not in allowed


def test_only_the_pipeline_brings_the_manifest_and_the_large_libraries() -> None:
    assert "make manifest" in [each.rest for each in STAGES["pipeline"].all_of("RUN")]
    names = {line.partition("==")[0] for line in api_lock().splitlines()}
    assert names.isdisjoint({"dagster", "mlflow", "catboost", "spacy", "pandas", "scikit-learn", "dbt-core"})
    assert {"litestar", "uvicorn", "psycopg-binary", "wordllama"} <= names
    assert len(names) < len(pinned()) / 3


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.name))
def test_what_is_made_from_the_lock_is_up_to_date(path: Path) -> None:
    assert path.read_text() == re.sub(r"[ \t]+\n", "\n", DOCUMENTS[path]()), "run `make lock`"


def test_the_api_starts_with_its_part_of_the_lock_alone(tmp_path: Path) -> None:
    """Every module of the API imports with nothing on the path but what its image installs."""
    from importlib import metadata

    applying = pinned()
    for line in api_lock().splitlines()[1:]:
        if line.partition("==")[0] not in applying:
            continue
        for file in metadata.files(line.partition("==")[0]) or ():
            top = file.parts[0]
            where = Path(str(metadata.distribution(line.partition("==")[0]).locate_file(top)))
            if not top.startswith("..") and where.exists() and not (tmp_path / top).exists():
                (tmp_path / top).symlink_to(where)
    for package in ("api", "nlp"):
        shutil.copytree(PROJECT_DIR / package, tmp_path / package)
    modules = [
        ".".join(path.relative_to(PROJECT_DIR).with_suffix("").parts)
        for path in (PROJECT_DIR / "api").rglob("*.py")
        if path.name not in ("__init__.py", "__main__.py")
    ]
    code = f"import sys; sys.path[:0] = [{str(tmp_path)!r}]\nfrom importlib import import_module as load\n"
    code += f"for name in {[*modules, 'nlp.embedding']}: load(name)\n"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_compose_watches_every_service_and_listens_on_loopback() -> None:
    services = compose()["services"]
    assert set(services) == {"postgres", *TARGETS}
    assert "healthcheck" in services["postgres"]
    for name in TARGETS:
        assert services[name]["build"]["target"] == name
        assert all(port.startswith("127.0.0.1:") for port in services[name]["ports"])
    assert "ports" not in services["postgres"]
    for service in services.values():
        for volume in service.get("volumes", ()):
            source = volume.partition(":")[0]
            assert source in compose()["volumes"] or (PROJECT_DIR / source).exists()
    assert services["api"]["environment"]["DATABASE_URL"] == "", "it may know its own roles alone"


@pytest.mark.parametrize("unit", ["bet-hope.service", "bet-hope-api.service"])
def test_units_start_what_there_is_and_not_as_root(unit: str) -> None:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(PROJECT_DIR / "deploy" / "systemd" / unit)
    service = parser["Service"]
    assert service.get("User", service.get("DynamicUser")) in ("bethope", "yes")
    command = service["ExecStart"].split()
    assert (PROJECT_DIR / Path(command[0]).relative_to("/opt/bet-hope")).exists()
    assert command[1:] in (["up"], ["-m", "api"])
    assert service["NoNewPrivileges"] == "yes"


def test_chart_values_are_of_the_pinned_version() -> None:
    path = PROJECT_DIR / "deploy" / "helm" / "dagster.yaml"
    assert f"--version {pinned()['dagster']} " in path.read_text()
    values = yaml.safe_load(path.read_text())
    (deployment,) = values["dagster-user-deployments"]["deployments"]
    assert deployment["dagsterApiGrpcArgs"] == ["-m", "orchestration.definitions"]
    assert values["postgresql"]["postgresqlScheme"] == "postgresql+psycopg2"
    assert values["dagsterDaemon"]["runCoordinator"]["config"]["queuedRunCoordinator"]["maxConcurrentRuns"] == 1
