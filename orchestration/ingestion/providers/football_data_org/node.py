"""An object of an answer and its fields, read one at a time. Nothing here knows what a field means.

A field that is absent, null or blank is None. One of a wrong type is None and reported, unless the row cannot do
without it: then the row is refused.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import TypeVar

from orchestration.ingestion.records import Record
from orchestration.ingestion.refusals import Refusal, RowRefusedError, printable

#: The largest integer of a Postgres column.
_LARGEST = 2**31 - 1
#: No match lasted longer, whatever was added.
MOST_MINUTES = 999
#: How deep the fields of a refused row are shown: `score.fullTime.home`.
_SHOWN_DEPTH = 3
#: Association football began in 1863; nothing is planned for another century.
FIRST_YEAR, LAST_YEAR = 1863, 2099
_DIGITS = re.compile(r"-?\d{1,10}", re.ASCII)
#: `45+2`, `90'`, `90'+3`
_MINUTES = re.compile(r"(\d{1,3})\s*'?\s*(?:\+\s*(\d{1,2})\s*'?)?", re.ASCII)
#: `date.fromisoformat` alone would also read weeks.
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

_T = TypeVar("_T")


class Node:
    """A JSON object within an answer.

    Attributes:
        told: The object.
        number: Position in the answer's list of the row it belongs to, from 1; None outside of rows.
    """

    __slots__ = ("_name", "_parent", "_refusals", "number", "told")

    def __init__(
        self,
        told: dict[str, object],
        refusals: list[Refusal],
        number: int | None = None,
        name: str = "",
        parent: "Node | None" = None,
    ) -> None:
        self.told = told
        self._refusals = refusals
        self.number = number
        self._name = name
        self._parent = parent

    def whole(self, key: str) -> int | None:
        """Read a whole number, or digits in quotes."""
        value = self.told.get(key)
        if value is None or (type(value) is int and -_LARGEST <= value <= _LARGEST):
            return value
        return self._optional(key, _whole)

    def identity(self, key: str) -> int | None:
        """Read an id of the provider's; nought stands for what it does not know."""
        value = self.whole(key)
        if value is not None and value < 0:
            self._refuse_value(key, _UnreadableError("impossible_id", f"is {value}, no id is below nought"))
            return None
        return value or None

    def minutes(self, key: str, added_key: str) -> tuple[int | None, int | None]:
        """Read a minute of play and what is added to it, also where both are one text: `45+2`."""
        value = self.told.get(key)
        if isinstance(value, str) and (matched := _MINUTES.fullmatch(value.strip())):
            added = self.minute(added_key) if matched[2] is None else int(matched[2])
            return int(matched[1]), added
        return self.minute(key), self.minute(added_key)

    def minute(self, key: str) -> int | None:
        """Read a minute of play, or of added time."""
        value = self.whole(key)
        if value is not None and not 0 <= value <= MOST_MINUTES:
            self._refuse_value(key, _UnreadableError("impossible_minute", f"is {value} and no minute of a match"))
            return None
        return value

    def text(self, key: str) -> str | None:
        """Read a text, stripped."""
        value = self.told.get(key)
        if value is None:
            return None
        if isinstance(value, str):
            return printable(value).strip() or None
        return self._optional(key, _text)

    def decimal(self, key: str) -> float | None:
        """Read a finite number."""
        return self._optional(key, _decimal)

    def is_true(self, key: str) -> bool | None:
        """Read true or false."""
        return self._optional(key, _flag)

    def day(self, key: str) -> date | None:
        """Read a day, `2022-08-05`."""
        return self._optional(key, _day)

    def instant(self, key: str) -> datetime | None:
        """Read an instant with its zone, as UTC."""
        return self._optional(key, _instant)

    def word(self, key: str, words: Mapping[str, str]) -> tuple[str, str | None]:
        """Read a word of a vocabulary: ours for it (`unknown` where there is none or nobody knows it) and as told.

        Args:
            key: Name of the field.
            words: Ours by the provider's, which are in capitals here, however they are told.
        """
        told = self.text(key)
        if told is None:
            return "unknown", None
        word = words.get(told) or words.get(told.upper())
        if word is None:
            self.refuse_word(key, told)
        return word or "unknown", told

    def node(self, key: str) -> "Node":
        """Read an object, an empty one where there is none."""
        value = self.told.get(key)
        if value is not None and not isinstance(value, dict):
            self._refuse_value(key, _UnreadableError("wrong_type", f"is {_shown(value)} and no object"))
            value = None
        return Node(value or {}, self._refusals, self.number, key, self)

    def nodes(self, key: str) -> list["Node"]:
        """Read a list of objects, an empty one where there is none. Members of an answer's own list are its rows."""
        value = self.told.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self._refuse_value(key, _UnreadableError("wrong_type", f"is {_shown(value)} and no list"))
            return []
        nodes = []
        for position, member in enumerate(value, 1):
            number = position if self.number is None else self.number
            if isinstance(member, dict):
                nodes.append(Node(member, self._refusals, number, key, self))
            else:
                field = self._path() + key
                detail = f"entry {position} of {field} is {_shown(member)} and no object: it is left out; ask again"
                content = {**self._about(), field: _shown(member)}
                self._refusals.append(Refusal(number, "wrong_type", detail, content))
        return nodes

    def need_whole(self, key: str, reason: str) -> int:
        """Read a whole number that the row cannot do without.

        Raises:
            RowRefusedError: It is missing (with this reason) or is none.
        """
        value = self.told.get(key)
        return value if type(value) is int and -_LARGEST <= value <= _LARGEST else self._required(key, reason, _whole)

    def need_identity(self, key: str, reason: str) -> int:
        """Read an id that the row cannot do without.

        Raises:
            RowRefusedError: It is missing (with this reason), or is none.
        """
        number = self.need_whole(key, reason)
        if number < 0:
            detail = f"{self._path()}{key} is {number}, no id is below nought: ask again later"
            raise RowRefusedError("impossible_id", detail)
        return number

    def need_text(self, key: str, reason: str) -> str:
        """Read a text that the row cannot do without.

        Raises:
            RowRefusedError: It is missing (with this reason) or is none.
        """
        return self._required(key, reason, _text)

    def need_day(self, key: str) -> date:
        """Read a day that the row cannot do without.

        Raises:
            RowRefusedError: It is missing or is none (`impossible_date`).
        """
        return self._required(key, "impossible_date", _day)

    def need_instant(self, key: str) -> datetime:
        """Read an instant that the row cannot do without, as UTC.

        Raises:
            RowRefusedError: It is missing or is none (`impossible_date`), or has no zone (`time_without_zone`).
        """
        return self._required(key, "impossible_date", _instant)

    def refuse_word(self, key: str, told: str) -> None:
        """Note a word that nobody knows; its row is taken."""
        self._refuse_value(key, _UnreadableError("unknown_value", f"is {told[:60]!r}, a word nobody knows"))

    def refuse(self, reason: str, detail: str) -> None:
        """Note that something of this object, or all of it, is not taken."""
        content = {**(self._parent._about() if self._parent else {}), **self._flat(self.told, self._path())}
        self._refusals.append(Refusal(self.number, reason, detail, content))

    def _optional(self, key: str, read: Callable[[object], _T]) -> _T | None:
        value = self.told.get(key)
        if _is_absent(value):
            return None
        try:
            return read(value)
        except _UnreadableError as unreadable:
            self._refuse_value(key, unreadable)
            return None

    def _required(self, key: str, reason: str, read: Callable[[object], _T]) -> _T:
        value = self.told.get(key)
        field = self._path() + key
        if _is_absent(value):
            raise RowRefusedError(reason, f"{field} is missing: ask again when the provider has completed the row")
        try:
            return read(value)
        except _UnreadableError as unreadable:
            if reason != "impossible_date" or unreadable.reason == "time_without_zone":
                reason = unreadable.reason
            detail = f"{field} {unreadable}: ask again when the provider has corrected the row"
            raise RowRefusedError(reason, detail) from unreadable

    def _refuse_value(self, key: str, unreadable: "_UnreadableError") -> None:
        field = self._path() + key
        detail = f"{field} {unreadable}: the row is taken without it; teach the parser if the provider means it"
        content = {**self._about(), field: _shown(self.told.get(key))}
        self._refusals.append(Refusal(self.number, unreadable.reason, detail, content))

    def _path(self) -> str:
        """Name the object in its row: `homeTeam.`; the row itself has no name."""
        is_row = self.number is not None and (self._parent is None or self._parent.number is None)
        if is_row or self._parent is None:
            return ""
        return f"{self._parent._path()}{self._name}."

    def _about(self) -> dict[str, object]:
        """Give the ids of the object and of those around it."""
        around = self._parent._about() if self._parent else {}
        told_id = self.told.get("id")
        return around | {self._path() + "id": told_id} if isinstance(told_id, int | str) else around

    def _flat(self, told: dict[str, object], path: str, depth: int = _SHOWN_DEPTH) -> dict[str, object]:
        """Give the fields that are no lists, down to a depth at which nothing can overflow."""
        flat: dict[str, object] = {}
        for key, value in told.items():
            if isinstance(value, dict):
                flat |= self._flat(value, f"{path}{key}.", depth - 1) if depth > 1 else {}
            elif not isinstance(value, list):
                flat[path + key] = value
        return flat


def read_each(nodes: Iterable[Node], read: Callable[[Node], list[Record]]) -> list[Record]:
    """Read rows, noting those that are refused."""
    records: list[Record] = []
    for node in nodes:
        try:
            records += read(node)
        except RowRefusedError as refused:
            node.refuse(refused.reason, refused.detail)
    return records


class _UnreadableError(Exception):
    """What a field says cannot be read; the text completes a sentence that begins with the field."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(text)
        self.reason = reason


def _is_absent(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _shown(value: object) -> str:
    """Show a value shortly. Lists and objects are only named: they may be deeper than Python can print."""
    if isinstance(value, dict):
        return "an object"
    return "a list" if isinstance(value, list) else f"{value!r:.60}"


def _whole(value: object) -> int:
    if isinstance(value, str) and _DIGITS.fullmatch(value.strip()):
        value = int(value)
    if type(value) is int and -_LARGEST <= value <= _LARGEST:
        return value
    raise _UnreadableError("wrong_type", f"is {_shown(value)} and no whole number")


def _text(value: object) -> str:
    if isinstance(value, str):
        return printable(value).strip()
    raise _UnreadableError("wrong_type", f"is {_shown(value)} and no text")


def _decimal(value: object) -> float:
    if type(value) in (int, float) and abs(value) <= _LARGEST:  # type: ignore[arg-type]
        return float(value)  # type: ignore[arg-type]
    raise _UnreadableError("wrong_type", f"is {_shown(value)} and no number")


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise _UnreadableError("wrong_type", f"is {_shown(value)} and neither true nor false")


def _day(value: object) -> date:
    told = _text(value)
    try:
        if _DAY.fullmatch(told):
            return date.fromisoformat(told)
    except ValueError as error:
        raise _no_date(told) from error
    raise _no_date(told)


def _instant(value: object) -> datetime:
    told = _text(value)
    try:
        instant = datetime.fromisoformat(told)
        if not FIRST_YEAR <= instant.year <= LAST_YEAR:
            raise _no_date(told)
        if instant.tzinfo is not None:
            return instant.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _no_date(told) from error
    raise _UnreadableError("time_without_zone", f"is {_shown(told)}, a time in no zone")


def _no_date(told: str) -> _UnreadableError:
    return _UnreadableError("impossible_date", f"is {_shown(told)} and no date")
