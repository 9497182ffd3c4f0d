"""`python -m deploy.packages`: which pinned packages each image needs, and under which licences all of them come.

Writes `deploy/requirements-api.lock` and `deploy/requirements-mlflow.lock`, parts of `requirements.lock` with what the
API and the MLflow server import and all that hangs on it, and docs/LICENCES.md. Tests hold the three to the lock.
"""

import ast
import re
import sys
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT_DIR = Path(__file__).resolve().parent.parent
LOCK = PROJECT_DIR / "requirements.lock"
LICENCES = PROJECT_DIR / "docs" / "LICENCES.md"
#: What builds the project where it is installed.
BUILD = ("setuptools",)
#: Drivers that SQLAlchemy loads by the name in an address, servers that are started by name, and a package whose files
#: are read.
API_BY_NAME = ("psycopg[binary]", "sqlalchemy[asyncio]", "uvloop", "httptools", "wordllama")
MLFLOW = ("mlflow", "psycopg[binary]")
_LEAST = 60
#: Trove classifiers repeat themselves before the licence.
_CLASSIFIER = "License :: "


def lines_of_lock() -> list[tuple[Requirement, str]]:
    """Read the lock: what each line pins, and the line; a package may have one for each range of Pythons."""
    lines = (line.split("#")[0].strip() for line in LOCK.read_text().splitlines())
    return [(Requirement(line), line) for line in lines if line]


def pinned() -> dict[str, str]:
    """Give what is pinned for this Python: version by canonical name."""
    return {
        canonicalize_name(pin.name): str(pin.specifier).removeprefix("==")
        for pin, _ in lines_of_lock()
        if pin.marker is None or pin.marker.evaluate()
    }


def imported(paths: Iterable[Path]) -> set[str]:
    """Name the distributions whose modules some files import, inside functions too."""
    known = metadata.packages_distributions()
    modules: set[str] = set()
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                modules.add(node.module.partition(".")[0])
                if node.module == "opentelemetry" or node.module.startswith("opentelemetry."):
                    modules.add("opentelemetry")
    third_party = modules - sys.stdlib_module_names
    return {name for module in third_party for name in known.get(module, ()) if canonicalize_name(name) in pinned()}


def closure(roots: Iterable[str]) -> list[str]:
    """Name everything that some requirements need, themselves included, in canonical form."""
    waiting = [Requirement(root) for root in roots]
    seen: set[tuple[str, str]] = set()
    found: set[str] = set()
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        found.add(name)
        for extra in {"", *wanted.extras}:
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            environment = {**default_environment(), "extra": extra}
            for text in metadata.requires(name) or ():
                needed = Requirement(text)
                if needed.marker is None or needed.marker.evaluate(environment):
                    waiting.append(needed)
    return sorted(found)


def part_of_lock(roots: Iterable[str], whom: str) -> str:
    """Write the lines of the lock that some roots need."""
    names = set(closure([*roots, *BUILD]))
    head = f"# What {whom} needs of requirements.lock: written by `make lock`.\n"
    return head + "".join(f"{line}\n" for pin, line in lines_of_lock() if canonicalize_name(pin.name) in names)


def api_lock() -> str:
    """Write the lock of the API's image."""
    files = [*(PROJECT_DIR / "api").rglob("*.py"), PROJECT_DIR / "nlp" / "__init__.py"]
    return part_of_lock([*imported([*files, PROJECT_DIR / "nlp" / "embedding.py"]), *API_BY_NAME], "the API")


def mlflow_lock() -> str:
    """Write the lock of the MLflow server's image."""
    return part_of_lock(MLFLOW, "the MLflow server")


def licence(name: str) -> str:
    """Give the licence a package declares, as shortly as it does."""
    told = metadata.metadata(name)
    if expression := told.get("License-Expression"):
        return expression
    classifiers = [text for text in told.get_all("Classifier") or () if text.startswith(_CLASSIFIER)]
    if classifiers:
        return "; ".join(sorted({text.rpartition(" :: ")[2] for text in classifiers}))
    line = (told.get("License") or "").strip().splitlines()
    return line[0][:_LEAST] if line else "not declared"


def licences() -> str:
    """Write the table of licences."""
    rows = []
    for name, version in sorted(pinned().items()):
        try:
            rows.append(f"| {name} | {version} | {licence(name)} |")
        except metadata.PackageNotFoundError:
            rows.append(f"| {name} | {version} | not installed on this platform |")
    return (
        "# Licences\n\nBet Hope is MIT (LICENSE). The packages it is installed with, and the licence each declares;"
        " written by `make lock`.\n\n| package | version | licence |\n|---|---|---|\n" + "\n".join(rows) + "\n"
    )


DOCUMENTS = {
    PROJECT_DIR / "deploy" / "requirements-api.lock": api_lock,
    PROJECT_DIR / "deploy" / "requirements-mlflow.lock": mlflow_lock,
    LICENCES: licences,
}


def main() -> None:
    """Write all three."""
    for path, content in DOCUMENTS.items():
        path.write_text(re.sub(r"[ \t]+\n", "\n", content()))
        sys.stdout.write(f"wrote {path.relative_to(PROJECT_DIR)}\n")


if __name__ == "__main__":
    main()
