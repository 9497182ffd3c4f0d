"""What the documents name: links, paths, commands."""

import re
import shlex
from collections.abc import Iterator
from typing import NamedTuple

from orchestration.settings import PROJECT_DIR

DOCUMENTS = [PROJECT_DIR / "README.md", *sorted((PROJECT_DIR / "docs").rglob("*.md"))]
#: Written by a script from a database or the lock: they name nothing to be looked up.
GENERATED = ("DATABASE.md", "LICENCES.md")
_FOLDERS = ("orchestration", "dbt_project", "ml_assets", "nlp", "api", "tests", "benchmarks", "docs", "deploy")
_PATH = re.compile(rf"(?<![\w/.:-])((?:{'|'.join(_FOLDERS)})/[\w./*-]*[\w*/]|compose\.yaml|Dockerfile|pyproject\.toml)")


class Named(NamedTuple):
    """Something a document names, and where."""

    document: str
    what: str


def read() -> Iterator[tuple[str, str]]:
    """Give every document that is written by hand: its path and its text."""
    for path in DOCUMENTS:
        if path.name not in GENERATED:
            yield str(path.relative_to(PROJECT_DIR)), path.read_text()


def links() -> list[Named]:
    """List the links to files."""
    return [
        Named(document, target.partition("#")[0])
        for document, text in read()
        for target in re.findall(r"\]\(([^)\s]+)\)", text)
        if not re.match(r"\w+:|#", target)
    ]


def paths() -> list[Named]:
    """List the paths of the project in code and in running text."""
    return [Named(document, path) for document, text in read() for path in _PATH.findall(_without_addresses(text))]


def commands(program: str) -> list[Named]:
    """List what is typed after a program's name, in code spans and blocks; a name alone is none."""
    found = []
    for document, text in read():
        blocks = re.findall(r"```(?:sh|bash|console)?\n(.*?)```", text, re.DOTALL)
        spans = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
        for line in [*spans, *(line for block in blocks for line in block.splitlines())]:
            for part in re.split(r"&&|\||;", line.partition("  #")[0]):
                if found_here := re.match(rf"\s*(?:\$ )?(?:\S+=\S* )*(?:\.venv/bin/)?{program} (.+)", part):
                    found.append(Named(document, found_here.group(1).strip()))
    return found


def words(command: str) -> list[str]:
    """Split a command, the brackets of what may be left out taken off."""
    return shlex.split(re.sub(r"[\[\]]", " ", command).replace("…", "").replace("'", '"'))


def _without_addresses(text: str) -> str:
    return re.sub(r"\b\w+://\S+|localhost:\S+", "", text)
