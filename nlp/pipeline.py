"""From a text to what it says: sentences, names, signals, tone. The models are loaded once and shared.

spaCy splits tokens and sentences and finds names by rules; no statistical model reads, see docs/NEWS.md for why.
"""

import functools
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from nlp.linking import Gazetteer, Mention, Player, Team, plain, words
from nlp.signals import Signal, read_sentence
from nlp.tone import sentence_tone, tone

if TYPE_CHECKING:
    from spacy.language import Language

#: Longer texts are books, or attacks: what is after this is not read.
MOST_CHARACTERS = 100_000
#: Runs of one sign say nothing and cost the tokenizer its time; positions stay.
_RUN = re.compile(r"([^\w\s])\1{4,}")
_OTHER_PEOPLE = re.compile(
    r"(?<![\w'-])(?:[A-Z][a-z]+(?:['-][A-Z]?[a-z]+)? (?:(?:van|de|der|den|da|dos|di|el|al|von) )*[A-Z][\w'-]+|"
    r"(?<=[a-z,] )[A-Z][a-z]{2,})"
)
#: Capitalised words that are no people.
_NO_PEOPLE = words(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August "
    "September October November December Premier League Champions Europa Conference Cup FA Serie Bundesliga Ligue "
    "Liga Championship England Scotland Wales Ireland Germany France Spain Italy European English Scottish "
    "British German French Spanish Italian UEFA FIFA VAR I The A Boxing Day Christmas Easter New Year Old "
    "Trafford Anfield Park Stadium Road Lane Wembley Sky Sports BBC ESPN Guardian City United Town Rovers "
    "Football Club Association Africa Asian Nations World Carabao Community Shield Super Academy Derby Covid TV "
    "Getty Images"
)


class Reading(NamedTuple):
    """What an article says.

    Attributes:
        mentions: Clubs and players, linked or not, in order.
        signals: Of its sentences.
        tones: Of each club it speaks of, -1 to 1.
    """

    mentions: tuple[Mention, ...]
    signals: tuple[Signal, ...]
    tones: dict[int, float]


@functools.cache
def language() -> "Language":
    """Load the tokenizer and the sentence rule, once a process."""
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?", "…", "\n"]})
    return nlp


class Reader:
    """Reads articles of a day, whose clubs and squads it knows."""

    def __init__(self, teams: Iterable[Team], players: Iterable[Player]) -> None:
        """Index the names of the day.

        Args:
            teams: A row for each name of each club.
            players: The squads.
        """
        self._nlp = language()
        self._gazetteer = Gazetteer(self._nlp, teams, players)

    def read(self, text: str, written_on: date, home_country: str | None = None) -> Reading:
        """Read one text.

        Args:
            text: Title and body; `MOST_CHARACTERS` of it are read.
            written_on: When it was published, or first seen.
            home_country: Where its source is at home, as in `identity.team.country`.
        """
        text = text[:MOST_CHARACTERS]
        flat = _RUN.sub(lambda run: " " * len(run[0]), plain(text))
        doc = self._nlp(flat)
        linked = self._gazetteer.mentions(doc, flat, text, home_country)
        mentions = sorted((*linked, *_strangers(text, flat, linked)))
        signals: list[Signal] = []
        counts: dict[int, list[int]] = defaultdict(lambda: [0, 0])
        told_of: Mention | None = None
        position = 0
        for sentence in doc.sents:
            begin, end = sentence.start_char, sentence.end_char
            inside: list[Mention] = []
            while position < len(mentions) and mentions[position].begin < end:
                inside.append(mentions[position])
                position += 1
            signals += read_sentence(flat, begin, end, inside, written_on, told_of)
            people = [mention for mention in inside if mention.kind == "player"]
            if people:
                told_of = people[0] if len({person.player or person.words for person in people}) == 1 else None
            clubs = [mention for mention in inside if mention.kind == "team" and mention.is_linked]
            for team_id, (good, bad) in sentence_tone(flat, begin, end, clubs).items():
                counts[team_id][0] += good
                counts[team_id][1] += bad
        tones = {team_id: value for team_id, (good, bad) in counts.items() if (value := tone(good, bad)) is not None}
        return Reading(tuple(mentions), tuple(signals), tones)


def _strangers(text: str, flat: str, known: Sequence[Mention]) -> Iterator[Mention]:
    """Find people we do not know: what is said of them must not fall to somebody we know."""
    begins = [mention.begin for mention in known]
    for found in _OTHER_PEOPLE.finditer(flat):
        begin, end = found.span()
        position = bisect_left(begins, end)  # the first known name that begins after
        if position and known[position - 1].end > begin:
            continue
        words = found[0].split()
        if any(word in _NO_PEOPLE for word in words) or found[0].isupper():
            continue
        yield Mention(begin, end, text[begin:end], "player", None, None, 0.0)
