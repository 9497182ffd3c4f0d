"""How well notes are read: against the status the same game published, for any file of that form.

The truth of a note is what its status says: `d` doubt, `s` suspension, `a` none. `i` is injury unless the reason it
names is a call-up or a rule ("International duty"): the game flags whoever is out with `i`, and that is no injury. `u`
and
`n` ("unavailable", "not available") say only that a man is not there, so the words decide between loan-or-transfer,
suspension and none, by a short list of its own below. `status_alone` is the score where no word had a say. The chance
stands in where a status is missing. The reader sees the words and the day, never status or chance.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from nlp.lexicon import RULESET_VERSION
from nlp.notes import NOTE_KINDS, NoteKind, read_note

#: Status and words the file must have; everything else may be missing.
REQUIRED = ("news", "status")
#: Disagreements shown, the first of the file.
MOST_SHOWN = 25
_BY_STATUS: dict[str, NoteKind] = {"d": "doubt", "i": "injury", "s": "suspension", "a": "none"}
_AWAY = ("u", "n")
_BY_STATUS_ALONE: dict[str, NoteKind] = {**_BY_STATUS, "u": "loan-or-transfer"}
_MOVED = re.compile(
    r"\b(?:loan(?:ed)?|joined|joins|join|signed|transferred|transfer|permanent|contract|contact terminated|retired|"
    r"released|sold|"
    r"departed|moved|recalled|season-long|left)\b(?! out)|\bre?turned to\b(?! training)",
    re.IGNORECASE,
)
_NOT_MOVED = re.compile(
    r"\bineligible\b|\b(?:asian|africa\w*) (?:cup|games)\b|\binternational duty\b|\bsquad\b", re.IGNORECASE
)
_CALLED_UP = re.compile(
    r"\binternational duty\b|\bcup of nations\b|\basian cup\b|\bineligible\b|isolating", re.IGNORECASE
)
#: The plain form of a named day; a day in another form is none that is judged.
_DAY_NAMED = re.compile(
    r"\b(?:expected back|until|back on|return(?:s|ing)? on)\s+(?:the )?(\d{1,2})(?:st|nd|rd|th)? (jan|feb|mar|apr|"
    r"may|jun|jul|"
    r"aug|sep|oct|nov|dec)[a-z]*",
    re.IGNORECASE,
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
#: A note is not written about a return longer ago; an edited one keeps the day it was first added.
_BEFORE_ADDED = timedelta(days=7)


class NotesFormError(ValueError):
    """The file is none of availability notes; the message says what is missing."""


@dataclass(frozen=True)
class _Judged:
    row: int
    text: str
    status: str
    truth: NoteKind
    read: NoteKind


def evaluate_notes(content: bytes) -> dict[str, object]:
    """Read every note of a file and compare.

    Args:
        content: CSV with a header; `news` and `status` are needed; `chance_next_round`, `first_seen`, `news_added`
        used.

    Returns:
        JSON-ready: `macro_f1` over the kinds that occur, `kinds`, `confusion`, `expected_return`, `disagreements`,
        counts.

    Raises:
        NotesFormError: Not such a file.
    """
    judged: list[_Judged] = []
    skipped: Counter[str] = Counter()
    days = _Days()
    for row, fields in _rows(content):
        text, status = fields.get("news", ""), fields.get("status", "").lower()
        truth = true_kind(status, fields.get("chance_next_round", fields.get("chance", "")), text)
        if truth is None:
            skipped["unknown status"] += 1
            continue
        added = _day_of(fields.get("news_added", ""))
        seen = _day_of(fields.get("first_seen", "")) or added or _season_start(fields.get("season", ""))
        reading = read_note(text, seen or date.today())
        judged.append(_Judged(row, text, status, truth, reading.kind))
        ends_after = _season_turn(fields.get("season", "")) if truth == "loan-or-transfer" else None
        days.judge(row, text, ends_after or added or seen, reading.expected_return_on)
    if not judged and not skipped:
        raise NotesFormError("the file has a header and no notes")
    alone = [(_BY_STATUS_ALONE[note.status], note.read) for note in judged if note.status in _BY_STATUS_ALONE]
    return {
        "ruleset_version": RULESET_VERSION,
        "n_notes": len(judged),
        "n_skipped": dict(sorted(skipped.items())),
        **_scores([(note.truth, note.read) for note in judged]),
        "status_alone": {"n_notes": len(alone), **_scores(alone)},
        "expected_return": days.summary(),
        "disagreements": [
            {"row": note.row, "news": note.text, "status": note.status, "truth": note.truth, "read": note.read}
            for note in judged
            if note.truth != note.read
        ][:MOST_SHOWN],
    }


def true_kind(status: str, chance: str, text: str) -> NoteKind | None:
    """Say what a note is by what was published beside it; None where nothing usable was.

    Args:
        status: One letter of the game: d, i, s, u, n or a.
        chance: Of playing the next round, in percent, as text; used where the status is missing.
        text: The note; read only for i, u and n.
    """
    if status == "i" and _CALLED_UP.search(text):
        return "none"
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if status in _AWAY:
        if re.search(r"\bsuspended\b", text, re.IGNORECASE):
            return "suspension"
        return "loan-or-transfer" if _MOVED.search(text) and not _NOT_MOVED.search(text) else "none"
    if status == "" and chance.strip() in ("25", "50", "75"):
        return "doubt"
    return None


def _scores(pairs: Sequence[tuple[NoteKind, NoteKind]]) -> dict[str, object]:
    """Score pairs of (truth, read); a kind counts in the mean when it is the truth of some."""
    counts = Counter(pairs)
    kinds: dict[str, dict[str, float | int | None]] = {}
    for kind in NOTE_KINDS:
        right = counts[kind, kind]
        n_true = sum(n for (truth, _), n in counts.items() if truth == kind)
        n_read = sum(n for (_, read), n in counts.items() if read == kind)
        if n_true or n_read:
            kinds[kind] = {
                "precision": right / n_read if n_read else None,
                "recall": right / n_true if n_true else None,
                "f1": 2 * right / (n_true + n_read),
                "n_true": n_true,
                "n_read": n_read,
            }
    f1 = [float(scores["f1"] or 0) for scores in kinds.values() if scores["n_true"]]
    return {
        "macro_f1": sum(f1) / len(f1) if f1 else None,
        "accuracy": sum(n for (truth, read), n in counts.items() if truth == read) / len(pairs) if pairs else None,
        "kinds": kinds,
        "confusion": {
            truth: {read: counts[truth, read] for read in NOTE_KINDS if counts[truth, read]}
            for truth in NOTE_KINDS
            if truth in kinds
        },
    }


@dataclass
class _Days:
    """Compares named days with those read."""

    n_named: int = 0
    n_within_a_day: int = 0
    n_read_where_none_is_named: int = 0
    wrong: list[dict[str, object]] = field(default_factory=list)

    def judge(self, row: int, text: str, after: date | None, read: date | None) -> None:
        """Take one note in; the day it names is the first one after the note was added, or the loan began."""
        named = _DAY_NAMED.findall(text)
        if not named or after is None:
            self.n_read_where_none_is_named += read is not None and not named
            return
        truth = _first_after(int(named[-1][0]), _MONTHS.index(named[-1][1].lower()) + 1, after)
        if truth is None:
            return
        self.n_named += 1
        if read is not None and abs((read - truth).days) <= 1:
            self.n_within_a_day += 1
        else:
            self.wrong.append({"row": row, "news": text, "truth": str(truth), "read": read and str(read)})

    def summary(self) -> dict[str, object]:
        """Give the counts, and the first that were wrong."""
        return {
            "n_named": self.n_named,
            "share_within_a_day": self.n_within_a_day / self.n_named if self.n_named else None,
            "n_read_where_none_is_named": self.n_read_where_none_is_named,
            "wrong": self.wrong[:MOST_SHOWN],
        }


def _first_after(day: int, month: int, after: date) -> date | None:
    for year in range(after.year - 1, after.year + 9):
        try:
            on = date(year, month, day)
        except ValueError:
            continue
        if on >= after - _BEFORE_ADDED:
            return on
    return None


def _rows(content: bytes) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Give each line of the file as text by column name, odd lines included: short ones have empty fields."""
    text = _decoded(content)
    header = text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        missing = [name for name in REQUIRED if name not in names]
        if missing:
            raise NotesFormError(
                f"no column {' and no column '.join(missing)}: a file of notes has a header with news and status"
                " (and, where known, chance_next_round, first_seen, news_added)"
            )
        for row, cells in enumerate(reader, start=2):
            if any(cell.strip() for cell in cells):
                yield row, {name: cell.strip() for name, cell in zip(names, cells, strict=False)}
    except csv.Error as error:
        raise NotesFormError(f"this is no CSV: {error}") from error


def _decoded(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    return text.replace("\0", "\ufffd")


def _day_of(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None


def _season_start(season: str) -> date | None:
    return date(int(season[:4]), 7, 1) if re.match(r"(19|20)\d\d\b", season) else None


def _season_turn(season: str) -> date | None:
    """Give the New Year of a season: no loan of it ends sooner, and its notes can be older than the season."""
    start = _season_start(season)
    return None if start is None else date(start.year + 1, 1, 1)
