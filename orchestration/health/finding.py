"""The answer to one look: a finding."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Finding:
    """One thing looked at.

    Attributes:
        name: Of the look, as the alert, the metric and the runbook name it.
        is_well: Whether nobody has to do anything.
        what: What was found, a sentence.
        do: What to do about it; empty when it is well.
        since: Since when, where the facts say; None: since it was first seen.
    """

    name: str
    is_well: bool
    what: str
    do: str = ""
    since: datetime | None = None


def well(name: str, what: str) -> Finding:
    """Say that nobody has to do anything."""
    return Finding(name, is_well=True, what=what)
