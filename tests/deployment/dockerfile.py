"""The Dockerfile as its instructions, a stage at a time."""

import json
import re
from pathlib import Path
from typing import NamedTuple


class Instruction(NamedTuple):
    """One instruction of a stage: `RUN`, `COPY`, …, and what follows it."""

    name: str
    rest: str

    @property
    def arguments(self) -> list[str]:
        """Words of a CMD in its JSON form."""
        return list(json.loads(self.rest))


class Stage(NamedTuple):
    """A target."""

    base: str
    instructions: list[Instruction]

    def all_of(self, name: str) -> list[Instruction]:
        """List the instructions of one name."""
        return [each for each in self.instructions if each.name == name]


def read(path: Path) -> dict[str, Stage]:
    """Read a Dockerfile: its stages by name, in order."""
    text = re.sub(r"^\s*#.*\n", "", path.read_text(), flags=re.MULTILINE)
    stages: dict[str, Stage] = {}
    for line in re.sub(r"\\\n\s*", " ", text).splitlines():
        name, _, rest = line.strip().partition(" ")
        if name == "FROM":
            base, _, alias = rest.partition(" AS ")
            stages[alias] = current = Stage(base, [])
        elif name:
            current.instructions.append(Instruction(name, rest.strip()))
    return stages


def chain(stages: dict[str, Stage], target: str) -> list[Instruction]:
    """List every instruction that makes a target, those of its bases first."""
    stage = stages[target]
    before = chain(stages, stage.base) if stage.base in stages else []
    return [*before, *stage.instructions]
