"""What a sentence says of the people and clubs in it: who is hurt, banned, back, gone; and the very words it rests on.

Rules over clauses, no statistics: the same text gives the same signals. A false injury is worse than a missed one, so
what is denied, supposed, long past or another's is no signal.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from nlp import lexicon, phrases
from nlp.dates import return_day
from nlp.linking import Mention
from nlp.phrases import SignalKind


class Signal(NamedTuple):
    """Something a sentence says.

    Attributes:
        kind: Of what.
        certainty: 0 to 1: how sure the sentence itself is.
        subject: Whom or, of a change of manager, which club it is about; may be unlinked.
        expected_return_on: The day on which the sentence expects him back.
        begin: Of the evidence, in the text.
        end: After it.
    """

    kind: SignalKind
    certainty: float
    subject: Mention
    expected_return_on: date | None
    begin: int
    end: int


class _Verdict(NamedTuple):
    kind: SignalKind
    certainty: float
    begin: int
    end: int


def read_sentence(
    text: str, begin: int, end: int, mentions: Sequence[Mention], written_on: date, told_of: Mention | None = None
) -> Iterator[Signal]:
    """Give what a sentence says of those it names.

    Args:
        text: Plain, all of it; positions are of this text.
        begin: Of the sentence.
        end: After it.
        mentions: Those in the sentence, in order.
        written_on: The day it was written.
        told_of: Whom the sentence before was about, for "he".
    """
    sentence = text[begin:end]
    if (
        not phrases.WORTH_READING.search(sentence)
        or phrases.ABOUT_OTHERS.search(sentence)
        or sentence.rstrip().endswith("?")
    ):
        return
    people = [mention for mention in mentions if mention.kind == "player"]
    yield from _manager_changes(text, begin, end, [mention for mention in mentions if mention.kind == "team"])
    if not people and told_of is not None and (he := re.match(r"(?:The [\w-]+(?: [\w-]+)?|He|But he)\b", sentence)):
        verdict = _judged(text, begin + he.end(), end, begin)
        if verdict is not None:
            yield _signal(verdict, told_of, text, begin, end, written_on)
        return
    predicates = _predicates(text, begin, end, mentions, people)
    for person, (after_begin, after_end) in zip(people, predicates, strict=True):
        verdict = (
            _in_parentheses(text, person, end)
            or _judged_before(text, begin, person)
            or _judged(text, after_begin, after_end, begin)
        )
        if verdict is not None:
            yield _signal(verdict, person, text, begin, end, written_on)


def _signal(verdict: _Verdict, subject: Mention, text: str, begin: int, end: int, written_on: date) -> Signal:
    back = None
    if verdict.kind in ("injury", "suspension", "illness", "doubt"):
        day = return_day(text[begin:end], written_on)
        back = day.on if day is not None else None
    return Signal(verdict.kind, verdict.certainty, subject, back, begin, end)


def _predicates(
    text: str, begin: int, end: int, mentions: Sequence[Mention], people: Sequence[Mention]
) -> list[tuple[int, int]]:
    """Find what is said after each person: to the next one, or what is said of the whole list he is in."""
    spans: list[tuple[int, int]] = []
    for position in range(len(people) - 1, -1, -1):
        person = people[position]
        if position == len(people) - 1:
            spans.append((person.end, end))
            continue
        following = people[position + 1]
        between = text[person.end : following.begin]
        if phrases.CONJOINED.match(between):
            spans.append(spans[-1])
        else:
            spans.append((person.end, following.begin - _said_of_the_next(between)))
    return spans[::-1]


def _said_of_the_next(between: str) -> int:
    """Measure the words before a name that are about him: "the injured" in "replaced the injured Smith"."""
    found = (pattern.search(between) for pattern, _, _ in phrases.BEFORE)
    return max((len(between) - match.start() for match in found if match is not None), default=0)


def _in_parentheses(text: str, person: Mention, end: int) -> _Verdict | None:
    """Read "Smith (knee)", as team news puts it."""
    found = phrases.PARENTHESIS.match(text[person.end : end])
    if found is None:
        return None
    inside = found[1]
    span = person.end + found.start(1), person.end + found.end(1)
    if phrases.UNSURE_WORDS.search(inside):
        return _Verdict("doubt", phrases.UNSURE, *span)
    if lexicon.SUSPENSION.search(inside) or re.search(r"\bsuspen|\bban", inside, re.IGNORECASE):
        return _Verdict("suspension", phrases.CLAIMED, *span)
    if lexicon.ILLNESS.search(inside):
        return _Verdict("illness", phrases.CLAIMED, *span)
    if lexicon.INJURY.search(inside) or lexicon.BODY_PART.fullmatch(inside.split(",")[0].strip()):
        return _Verdict("injury", phrases.CLAIMED, *span)
    return None


def _judged_before(text: str, begin: int, person: Mention) -> _Verdict | None:
    """Judge by the words right before a name."""
    before = text[max(begin, person.begin - 90) : person.begin]
    for pattern, kind, certainty in phrases.BEFORE:
        found = pattern.search(before)
        if found is None:
            continue
        lead = before[: found.start()]
        lead = re.sub(r"\bwithout (?:the )?$", "", lead)
        if (
            phrases.NEGATED.search(lead)
            or phrases.SUPPOSED.search(lead)
            or phrases.LONG_PAST.search(text[begin : person.end + 60])
        ):
            return None
        if kind == "transfer" and phrases.RUMOUR.search(before):
            return None
        rest = text[person.end : person.end + 80]
        if found[0].lower().startswith(("los", "lost")) and not re.search(
            r"\bto (?:an?|injury|illness|suspension)\b", rest
        ):
            continue
        offset = max(begin, person.begin - 90)
        is_unexplained = kind == "doubt" and certainty == phrases.UNEXPLAINED
        said = _explained(rest) if is_unexplained else (kind, certainty)
        return _Verdict(*said, offset + found.start(), person.end)
    return None


def _explained(rest: str) -> tuple[SignalKind, float]:
    reasons: tuple[tuple[re.Pattern[str], SignalKind], ...] = (
        (phrases.SUSPENDED, "suspension"),
        (phrases.ILL, "illness"),
        (phrases.HURT, "injury"),
    )
    return next(
        ((kind, phrases.CLAIMED) for pattern, kind in reasons if pattern.search(rest)), ("doubt", phrases.UNEXPLAINED)
    )


def _judged(text: str, after: int, end: int, sentence_begin: int) -> _Verdict | None:
    """Judge by what is said after a name, the first clause that says anything."""
    position = after
    while position < end:
        cut = phrases.CLAUSE_END.search(text, position + 1, end)
        clause_end = cut.start() if cut else end
        verdict = _clause(text, position, clause_end, sentence_begin, after)
        if verdict is not None:
            return verdict if verdict.certainty > 0 else None
        position = cut.end() if cut else end
    return None


_NOTHING = _Verdict("injury", 0.0, 0, 0)


def _clause(  # noqa: PLR0911 - a rule a return, the first that holds
    text: str, begin: int, end: int, sentence_begin: int, after: int
) -> _Verdict | None:
    """Judge a clause: a verdict, `_NOTHING` where it says that there is none, None where it says nothing."""
    clause = text[begin:end]
    lead = text[sentence_begin:begin] + clause
    if (
        phrases.UNHURT.search(text[after:end])
        or phrases.SPEAKS.search(text[after:end])
        or phrases.DENIED.search(text[sentence_begin:after])
    ):
        return _NOTHING
    if phrases.ANOTHER.search(text[after:end]) or phrases.CAUSE_ELSEWHERE.search(clause):
        return _NOTHING
    hurt, out, suspended, ill = (p.search(clause) for p in (phrases.HURT, phrases.OUT, phrases.SUSPENDED, phrases.ILL))
    not_ready, back, unsure = (p.search(clause) for p in (phrases.NOT_READY, phrases.BACK, phrases.UNSURE_WORDS))
    trigger = next((found for found in (suspended, ill, hurt, out) if found), None)
    rested = phrases.RESTED.search(clause)
    if rested is not None and hurt is None and (back is None or rested.start() < back.start()):
        return _Verdict("rest", phrases.REPORTED, begin + rested.start(), begin + rested.end())
    if back is not None and not_ready is None and not phrases.NEGATED.search(clause[: back.start()]):
        if phrases.SUPPOSED.search(lead) or phrases.LAST_SEASON.search(clause) or unsure is not None:
            return _Verdict("doubt", phrases.UNSURE, begin, end) if unsure is not None else _NOTHING
        if not re.search(
            r"\b(?:expected|hop(?:es?|ing)|until|aim(?:s|ing)|due|before|when|could|targets?)\b", clause[: back.end()]
        ):
            return _Verdict("return", phrases.CLAIMED, begin + back.start(), begin + back.end())
    if (
        trigger is not None
        and phrases.SUPPOSED.search(text[sentence_begin : begin + trigger.start()])
        and unsure is None
    ):
        return _NOTHING
    if phrases.LONG_PAST.search(clause) and not re.search(r"\b(?:again|now|still|is out|ruled out)\b", clause):
        return _NOTHING if trigger or unsure else None
    if unsure is not None and not phrases.NEGATED.search(clause[: unsure.start()]):
        return _Verdict("doubt", phrases.UNSURE, begin + unsure.start(), begin + unsure.end())
    if trigger is not None and phrases.NEGATED.search(clause[: trigger.start()]) and not_ready is None:
        return _NOTHING
    verdict = _absence(clause, begin, hurt, out, suspended, ill, not_ready)
    if verdict is not None:
        return verdict
    moved = phrases.MOVED.search(clause)
    if (
        moved is not None
        and not phrases.RUMOUR.search(clause[: moved.start()])
        and not phrases.RUMOUR.search(text[sentence_begin:begin][-40:])
    ):
        return _Verdict("transfer", phrases.CLAIMED, begin + moved.start(), begin + moved.end())
    return None


def _absence(
    clause: str,
    begin: int,
    hurt: re.Match[str] | None,
    out: re.Match[str] | None,
    suspended: re.Match[str] | None,
    ill: re.Match[str] | None,
    not_ready: re.Match[str] | None,
) -> _Verdict | None:
    """Tell an absence by its reason, or as a doubt where none is given."""
    reasons: tuple[tuple[re.Match[str] | None, SignalKind], ...] = (
        (suspended, "suspension"),
        (ill, "illness"),
        (hurt, "injury"),
    )
    for found, kind in reasons:
        if found is not None:
            return _Verdict(kind, phrases.CLAIMED, begin + found.start(), begin + found.end())
    for found, certainty in ((out, phrases.UNEXPLAINED), (not_ready, phrases.UNEXPLAINED)):
        if found is not None:
            bodily = re.search(r"sidelined|treatment|crutches|season|fit|recover|risked", clause, re.IGNORECASE)
            kind = "injury" if bodily else "doubt"
            return _Verdict(kind, certainty, begin + found.start(), begin + found.end())
    return None


def _manager_changes(text: str, begin: int, end: int, teams: Sequence[Mention]) -> Iterator[Signal]:
    sentence = text[begin:end]
    found = phrases.MANAGER.search(sentence)
    if found is None or not teams or not phrases.MANAGER_WORDS.search(sentence) or phrases.NO_CHANGE.search(sentence):
        return
    at = begin + found.start()
    nearest = min(teams, key=lambda team: abs(team.begin - at))
    yield Signal("manager_change", phrases.CLAIMED, nearest, None, begin, end)
