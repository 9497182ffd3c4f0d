"""What is refused and why: a file, a row, a price. All of it goes to `ops.quarantine` with these words.

A reason is a short code that people count by; a detail is a sentence that says what to do.
"""

import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

#: How much of a refused file is shown in quarantine; all of it is in `raw.payload`.
EXCERPT_BYTES = 300


class FileRefusedError(Exception):
    """A whole file cannot be taken.

    Attributes:
        reason: Short code: `html_page`, `truncated_file`, `another_division`, ...
        detail: A sentence that says what to do.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class RowRefusedError(Exception):
    """One row cannot be taken, the rest of its file can.

    Attributes:
        reason: Short code: `impossible_date`, `missing_team`, ...
        detail: A sentence that says what to do.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class Refusal:
    """A file, a row, or a value in a row, that was refused while everything else went on.

    Attributes:
        row_number: Line of the file, or position in its list; None for the whole file.
        reason: Short code.
        detail: A sentence that says what to do.
        content: What was refused, by column name.
    """

    row_number: int | None
    reason: str
    detail: str
    content: Mapping[str, object] = field(default_factory=dict)

    @functools.cached_property
    def shown(self) -> dict[str, object]:
        """The content as Postgres can store it: no NUL, no half surrogate pair, nothing but JSON."""
        text = json.dumps(_printable(self.content), sort_keys=True, default=str)
        shown: dict[str, object] = json.loads(text)
        return shown

    @functools.cached_property
    def row_sha256(self) -> str:
        """Hash of what was refused, wherever in the file it stands."""
        return hashlib.sha256(json.dumps(self.shown, sort_keys=True).encode()).hexdigest()


def refused_file(refused: FileRefusedError, content: bytes) -> Refusal:
    """Describe a file that was refused as a whole."""
    begins = content[:EXCERPT_BYTES].decode("utf-8", "replace")
    shown = {"begins": begins, "sha256": hashlib.sha256(content).hexdigest()}
    return Refusal(None, refused.reason, refused.detail, shown)


def printable(text: str) -> str:
    """Replace what Postgres cannot store in a text: NUL and half surrogate pairs."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def _printable(value: object) -> object:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {printable(str(key)): _printable(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(member) for member in value]
    if isinstance(value, float) and value - value != 0:  # JSON has no infinity and no NaN
        return str(value)
    return value
