"""The Dockerfile's own steps, run in a root of their own: this machine's system, nothing of this project, no home.

There is no container engine here. An overlay over / stands in for the base image: what a step installs stays in it.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.settings import PROJECT_DIR
from tests.deployment.dockerfile import chain, read

pytestmark = [
    pytest.mark.prove,
    pytest.mark.skipif(os.geteuid() != 0 or shutil.which("unshare") is None, reason="needs root to mount a root"),
]
#: Folders of a machine that an image has not: what is temporary, where the project lies, what pip has kept.
HIDDEN = tuple(map(str, (tempfile.gettempdir(), PROJECT_DIR.parent, Path.home() / ".cache")))


@pytest.fixture
def root() -> Iterator[Path]:
    """An overlay over this machine's system, with nothing in it of ours."""
    base = Path(tempfile.mkdtemp(prefix="bh-root-"))
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", base], check=True)  # noqa: S607
    for name in ("upper", "work", "root"):
        (base / name).mkdir()
    options = f"lowerdir=/,upperdir={base}/upper,workdir={base}/work"
    subprocess.run(["mount", "-t", "overlay", "overlay", "-o", options, base / "root"], check=True)  # noqa: S607
    for folder in ("proc", "dev"):  # not what is mounted below them: it would be taken from this machine at the end
        subprocess.run(["mount", "--bind", f"/{folder}", base / "root" / folder], check=True)  # noqa: S607
    for folder in HIDDEN:
        if (base / "root" / folder.lstrip("/")).is_dir():
            mount = ["mount", "-t", "tmpfs", "-o", "mode=1777", "tmpfs", base / "root" / folder.lstrip("/")]
            subprocess.run(mount, check=True)
    (base / "root" / "app").mkdir()
    (base / "root" / "root").chmod(0o755)  # the interpreter of this machine may lie there; an image's does not
    yield base / "root"
    for folder in ("root/proc", "root/dev", *(f"root{hidden}" for hidden in HIDDEN), "root", "."):
        subprocess.run(["umount", "--lazy", base / folder], check=False)  # noqa: S607
    base.rmdir()


def _in(root: Path, command: str, user: str | None = None) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "HTTP", "http", "SSL"))}
    path = f"/app/.venv/bin:{os.environ['PATH']}"
    as_user = ["setpriv", f"--reuid={user}", "--clear-groups", "--no-new-privs"] if user else []
    return subprocess.run(
        ["chroot", root, "env", "--chdir=/app", *as_user, "sh", "-c", command],  # noqa: S607
        env={**kept, "PATH": path, "HOME": tempfile.gettempdir(), "LANG": "C.UTF-8"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("target", "looks"),
    [
        ("api", "python -m api 2>&1 | grep 'API_DATABASE_URL: Field required'"),
        ("mlflow", "mlflow server --help | grep backend-store-uri"),
        ("pipeline", "bet-hope --help | grep pipeline && test -s dbt_project/target/manifest.json"),
    ],
)
def test_the_steps_of_an_image(root: Path, target: str, looks: str) -> None:
    for name, rest in chain(read(PROJECT_DIR / "Dockerfile"), target):
        if name == "COPY":
            *sources, to = rest.split()
            for source in sources:
                one = to if len(sources) == 1 and to != "./" else f"{to}/{Path(source).name}"
                destination = root / "app" / one
                destination.parent.mkdir(parents=True, exist_ok=True)
                if (PROJECT_DIR / source).is_dir():
                    ignored = shutil.ignore_patterns("__pycache__", "target", "logs")
                    shutil.copytree(PROJECT_DIR / source, destination, ignore=ignored, dirs_exist_ok=True)
                else:
                    shutil.copy(PROJECT_DIR / source, destination)
        elif name == "RUN":
            done = _in(root, rest)
            assert done.returncode == 0, f"RUN {rest}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    done = _in(root, looks, user="10001")
    assert done.returncode == 0, f"{looks}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
