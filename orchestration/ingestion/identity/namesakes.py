"""Whether two tellings are of one person. Pure: names, birth dates and clubs in, a verdict with its evidence out.

Two are one when they were at the same club of ours, were born on the same day and their names agree, and nobody else
fits as well. Less than that is a question for a person: twins play for one club, and days of birth are mistyped.
"""

import functools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

#: A family name is at least so long; what is shorter (de, van, Li) proves nothing alone.
LEAST_LETTERS = 3
#: Letters that are no letter with an accent.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "\u0131": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)


@dataclass(frozen=True)
class Told:
    """What is known of somebody, by one source or by all that are joined.

    Attributes:
        key: Whatever finds him again.
        role: player or coach; who has another is somebody else.
        name: As people call him.
        words: Words of every way in which his name is told.
        born_on: None where nobody tells it.
        team_ids: Clubs of ours where he was.
        sources: Who tells of him.
    """

    key: Any
    role: str
    name: str
    words: frozenset[str]
    born_on: date | None
    team_ids: frozenset[int]
    sources: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Verdict:
    """Who somebody may be.

    Attributes:
        kind: `same`: he is `other`. `waits`: he may be, and a person decides. `nobody`: he is like nobody we know.
        other: The one who fits best.
        evidence: What speaks for it, for whoever decides.
    """

    kind: Literal["same", "waits", "nobody"]
    other: Told | None
    evidence: dict[str, object]

    @property
    def person_id(self) -> int | None:
        """Our id of the one who fits best."""
        return None if self.other is None else self.other.key


NOBODY = Verdict("nobody", None, {})


@functools.lru_cache(maxsize=100_000)
def words_of(name: str) -> frozenset[str]:
    """Take a name apart: small letters without accents, an initial as one letter."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS)).encode("ascii", "ignore").decode()
    return frozenset(re.findall(r"[a-z]+", plain.replace("'", "")))


def joined_words(names: Iterable[str | None]) -> frozenset[str]:
    """Give the words of all ways in which a name is told; an initial is dropped where a word begins with it."""
    words: frozenset[str] = frozenset().union(*(words_of(name) for name in names if name))
    return frozenset(
        word for word in words if len(word) > 1 or not any(other[0] == word and len(other) > 1 for other in words)
    )


def names_agree(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether two names may be of one person: `K. Mbappé` and `Kylian Mbappé Lottin`, not `Josh` and `Jacob`.

    A family name is common to both, and every other word of the shorter name is in the longer one, as a word or as an
    initial that no other word has used up.
    """
    shorter, longer = sorted((one, other), key=lambda words: (len(words), sorted(words)))
    common = shorter & longer
    if not any(len(word) >= LEAST_LETTERS for word in common):
        return False
    left = sorted(longer - common)
    for word in sorted(shorter - common):
        fitting = next((each for each in left if each[0] == word[0] and 1 in (len(each), len(word))), None)
        if fitting is None:
            return False
        left.remove(fitting)
    return True


def judge(unknown: Iterable[Told], known: Iterable[Told]) -> dict[Any, Verdict]:
    """Find out who each unknown one is.

    Args:
        unknown: Tellings of one source.
        known: People of ours.

    Returns:
        Verdict by key of the unknown one. Nobody of ours is found twice, and nobody is given a second id of one source.
    """
    by_club: dict[tuple[str, int], list[Told]] = defaultdict(list)
    for person in known:
        for team_id in person.team_ids:
            by_club[person.role, team_id].append(person)
    verdicts = {told.key: _judge(told, by_club) for told in unknown}
    found: dict[Any, list[Any]] = defaultdict(list)
    for key, verdict in verdicts.items():
        if verdict.kind == "same" and verdict.other is not None:
            found[verdict.other.key].append(key)
    for keys in found.values():
        for key in keys if len(keys) > 1 else ():
            verdicts[key] = Verdict("waits", verdicts[key].other, verdicts[key].evidence)
    return verdicts


def _judge(told: Told, by_club: Mapping[tuple[str, int], list[Told]]) -> Verdict:
    met = {person.key: person for team_id in sorted(told.team_ids) for person in by_club.get((told.role, team_id), ())}
    ranked = []
    for person in met.values():
        is_named = names_agree(told.words, person.words)
        is_born = told.born_on is not None and told.born_on == person.born_on
        if is_named or is_born:
            ranked.append((is_named and is_born, is_named, person))
    if not ranked:
        return NOBODY
    ranked.sort(key=lambda one: one[:2], reverse=True)
    is_certain, is_named, best = ranked[0]
    evidence: dict[str, object] = {
        "name": best.name,
        "names_agree": is_named,
        "born_on": None if best.born_on is None else best.born_on.isoformat(),
        "told_born_on": None if told.born_on is None else told.born_on.isoformat(),
        "team_ids": sorted(told.team_ids & best.team_ids),
        "n_others": len(ranked) - 1,
    }
    n_certain = sum(certain for certain, _, _ in ranked)
    is_alone = n_certain == 1 and not best.sources & told.sources
    return Verdict("same" if is_certain and is_alone else "waits", best, evidence)
