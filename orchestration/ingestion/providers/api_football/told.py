"""An object of an answer, read field by field: what it tells, and what of it is refused.

Only the reading of JSON belongs here; what the provider's words mean is in `words`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import TypeVar

from orchestration.ingestion.providers.api_football import scalars
from orchestration.ingestion.refusals import Refusal, RowRefusedError, printable

#: More than extra time and every delay; the columns hold less than an integer.
_LAST_MINUTE = 999
#: How deep a refused object is shown: `fixture.status.short`. The whole of it is in `raw.payload`.
_LEVELS_SHOWN = 3

_R = TypeVar("_R")


class Told:
    """An object of an answer.

    A field that is absent or null is None. One of the wrong type is None too, and noted among the refusals. An empty
    object is often written as an empty list, and the other way round; both are empty.

    Attributes:
        position: Its place in its list, from 1; 1 where it is in none.
    """

    __slots__ = ("_fields", "_key", "_parent", "_refusals", "_row_number", "position")

    def __init__(
        self,
        fields: Mapping[str, object],
        refusals: list[Refusal],
        *,
        parent: "Told | None" = None,
        key: str = "",
        row_number: int | None = None,
        position: int = 1,
    ) -> None:
        self._fields = fields
        self._refusals = refusals
        self._parent = parent
        self._key = key
        self._row_number = row_number
        self.position = position

    def raw(self, key: str) -> object:
        """Give a field as it came."""
        return self._fields.get(key)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of its fields."""
        return tuple(self._fields)

    def at(self, key: str) -> "Told":
        """Give an object within it, an empty one where there is none."""
        value = self._fields.get(key)
        if not isinstance(value, dict):
            if value is not None and value != []:
                self._note_wrong_type(key, "an object")
            value = {}
        return Told(value, self._refusals, parent=self, key=key, row_number=self._row_number)

    def rows(self, key: str, lone: str | None = None) -> Iterator["Told"]:
        """Give the objects of a list within it.

        Args:
            key: Name of the list.
            lone: A member that is no object is taken for one with this single field. Without it, it is refused.
        """
        members = self._fields.get(key)
        if not isinstance(members, list):
            if members is not None and members != {}:
                self._note_wrong_type(key, "a list")
            return
        for position, member in enumerate(members, 1):
            number = position if self._row_number is None else self._row_number
            name = f"{key}[{position}]"
            fields = {lone: member} if lone is not None and not isinstance(member, dict) else member
            if isinstance(fields, dict):
                yield Told(fields, self._refusals, parent=self, key=name, row_number=number, position=position)
            else:
                detail = f"{self._named(name)} is {_described(member)}, not an object: see what the provider changed"
                shown = self._about() | {name: _shown(member)}
                self._refusals.append(Refusal(number, "wrong_type", detail, shown))

    def each(self, key: str, read: Callable[["Told"], Iterable[_R]], lone: str | None = None) -> Iterator[_R]:
        """Give the records of every object of a list; one that is refused is noted, and the rest goes on.

        Args:
            key: Name of the list.
            read: Gives the records of one, or raises `RowRefusedError`.
            lone: As in `rows`.
        """
        for told in self.rows(key, lone):
            try:
                yield from read(told)
            except RowRefusedError as refused:
                told.refuse(refused)

    def text(self, key: str) -> str | None:
        """Give a text without blanks around it, None where it is blank."""
        value = self._fields.get(key)
        if value is None:
            return None
        if isinstance(value, str):
            return printable(value).strip() or None
        self._note_wrong_type(key, "a text")
        return None

    def whole(self, key: str) -> int | None:
        """Give a whole number, also one written as a text of digits."""
        value = self._fields.get(key)
        if value is None:
            return None
        number = scalars.whole_of(value)
        if number is None:
            self._note_wrong_type(key, "a whole number")
        return number

    def minute(self, key: str) -> int | None:
        """Give a minute of a match."""
        minute = self.whole(key)
        if minute is None or abs(minute) <= _LAST_MINUTE:
            return minute
        self.note("impossible_minute", key, "is no minute of a match: it is left out, ask again")
        return None

    def identity(self, key: str) -> int | None:
        """Give an id; nought stands for somebody the provider does not know."""
        number = self.whole(key)
        if number is not None and number < 0:
            self.note("impossible_id", key, "should be above nought: it is left out, ask again")
            return None
        return number or None

    def number(self, key: str) -> float | None:
        """Give a number, also one written as text."""
        return self._number(key, scalars.number_of)

    def figure(self, key: str) -> float | None:
        """Give a number, a percentage as a share."""
        return self._number(key, scalars.figure_of)

    def share(self, key: str) -> float | None:
        """Give a percentage as a share, 0 to 1."""
        number = self.figure(key)
        if number is None or 0 <= number <= 1:
            return number
        self.note("impossible_share", key, "is not between 0% and 100%: it is left out, see what the provider changed")
        return None

    def flag(self, key: str) -> bool | None:
        """Give a yes or no."""
        value = self._fields.get(key)
        if value is None or isinstance(value, bool):
            return value
        self._note_wrong_type(key, "true or false")
        return None

    def day(self, key: str) -> date | None:
        """Give a day (`2024-04-20`)."""
        text = self.text(key)
        if text is None:
            return None
        day = scalars.day_of(text)
        if day is None:
            self.note("impossible_date", key, "is no day: it is left out, correct it by hand where it matters")
        return day

    def instant(self, key: str) -> datetime | None:
        """Give an instant in UTC (`2024-04-20T15:00:00+02:00`)."""
        text = self.text(key)
        if text is None:
            return None
        try:
            return scalars.instant_of(text)
        except RowRefusedError as refused:
            self.note(refused.reason, key, "is no instant with a time zone: it is left out, see what changed")
            return None

    def word(self, key: str, vocabulary: Mapping[str, str]) -> tuple[str | None, str | None]:
        """Give our word for the provider's, and the provider's; `unknown` for one that nobody knows, which is noted.

        Args:
            key: Name of the field.
            vocabulary: Our words by the provider's, which are in small letters here.
        """
        return (None, None) if self.text(key) is None else self.need_word(key, vocabulary)

    def need_word(self, key: str, vocabulary: Mapping[str, str]) -> tuple[str, str]:
        """Give the same of a word without which the object is useless.

        Raises:
            RowRefusedError: It is missing (`missing_field`), or something else (`wrong_type`).
        """
        raw = self.need_text(key)
        known = vocabulary.get(raw.casefold())
        if known is None:
            self.note("unknown_value", key, "is a word that nobody knows: add it to the provider's vocabulary")
        return known or "unknown", raw

    def need_whole(self, key: str) -> int:
        """Give a whole number without which the object is useless.

        Raises:
            RowRefusedError: It is missing (`missing_field`), or something else (`wrong_type`).
        """
        number = scalars.whole_of(self._fields.get(key))
        if number is None:
            raise self._missing(key)
        return number

    def need_season(self, key: str) -> int:
        """Give the year in which a season begins.

        Raises:
            RowRefusedError: It is missing (`missing_field`), something else (`wrong_type`) or none (`impossible_date`).
        """
        year = self.need_whole(key)
        if year not in scalars.YEARS:
            raise self.refusal("impossible_date", key, "is a year without football: ask again")
        return year

    def need_identity(self, key: str) -> int:
        """Give an id without which the object is useless.

        Raises:
            RowRefusedError: It is missing (`missing_field`), or something else (`wrong_type`).
        """
        number = self.need_whole(key)
        if number == 0:
            raise self._missing(key)
        if number < 0:
            raise self.refusal("impossible_id", key, "should be above nought: ask again")
        return number

    def need_text(self, key: str, missing: str = "missing_field") -> str:
        """Give a text without which the object is useless.

        Args:
            key: Name of the field.
            missing: Reason of the refusal when it is missing.

        Raises:
            RowRefusedError: It is missing or blank, or something else (`wrong_type`).
        """
        value = self._fields.get(key)
        text = printable(value).strip() if isinstance(value, str) else ""
        if not text:
            raise self._missing(key, missing)
        return text

    def note(self, reason: str, key: str, detail: str) -> None:
        """Note that a field is refused and the object is taken.

        Args:
            reason: Short code.
            key: Name of the field.
            detail: The rest of a sentence that begins with the field and its value.
        """
        refusal = self.refusal(reason, key, detail)
        shown = self._about() | {self._named(key): _shown(self._fields.get(key))}
        self._refusals.append(Refusal(self._row_number, reason, refusal.detail, shown))

    def refusal(self, reason: str, key: str, detail: str) -> RowRefusedError:
        """Make the refusal of the object for what a field says.

        Args:
            reason: Short code.
            key: Name of the field.
            detail: The rest of a sentence that begins with the field and its value.
        """
        told = f"{self._named(key)} ({_described(self._fields.get(key))}) {detail}"
        return RowRefusedError(reason, printable(told))  # names of fields are the provider's as well

    def refuse(self, refused: RowRefusedError) -> None:
        """Note that the object is refused."""
        shown = {self._named(key): _shown(value) for key, value in self._fields.items()}
        self._refusals.append(Refusal(self._row_number, refused.reason, refused.detail, self._about() | shown))

    def _number(self, key: str, read: Callable[[object], float | None]) -> float | None:
        value = self._fields.get(key)
        if value is None:
            return None
        number = read(value)
        if number is None:
            self._note_wrong_type(key, "a number")
        return number

    def _note_wrong_type(self, key: str, wanted: str) -> None:
        self.note("wrong_type", key, f"should be {wanted}: it is left out, see what the provider changed")

    def _missing(self, key: str, missing: str = "missing_field") -> RowRefusedError:
        value = self._fields.get(key)
        is_missing = not value or (isinstance(value, str) and not value.strip())
        return self.refusal(
            missing if is_missing else "wrong_type", key, "is needed: ask again, and see what the provider changed"
        )

    def _named(self, key: str) -> str:
        """Name a field from its row on: `fixture.status.short`."""
        names = [key]
        told: Told | None = self
        while told is not None and told._key and not told._is_row:
            names.append(told._key)
            told = told._parent
        return ".".join(reversed(names))

    def _about(self) -> dict[str, object]:
        """Give the ids that say which row it is: those of its members, `fixture.id` and `team.id`, and its own."""
        row = self
        while row._parent is not None and not row._is_row:
            row = row._parent
        members = {f"{key}.id": value.get("id") for key, value in row._fields.items() if isinstance(value, dict)}
        ids = members | {"id": row._fields.get("id")}
        return {name: value for name, value in ids.items() if isinstance(value, int | str)}

    @property
    def _is_row(self) -> bool:
        return self._parent is not None and not self._parent._key


def _described(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    return f"{value!r:.60}"


def _shown(value: object, levels: int = _LEVELS_SHOWN) -> object:
    if isinstance(value, Mapping):
        return {key: _shown(member, levels - 1) for key, member in value.items()} if levels else "an object"
    return f"a list of {len(value)}" if isinstance(value, list) else value
