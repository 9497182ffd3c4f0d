"""An invented league whose news is labelled by hand, and how well it is read: precision and recall, kind by kind."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import NamedTuple

from nlp.linking import Player, Team
from nlp.pipeline import Reader

WRITTEN_ON = date(2024, 1, 12)
CLUBS = {
    1: ("Northgate City", "Gulls' rivals"), 2: ("Eastham United",), 3: ("Westbury Rovers",), 4: ("Harrow Town",),
    5: ("Redcliff Athletic",), 6: ("Kingsport", "Kingsport FC"),
}  # fmt: skip
PLAYERS = {
    101: "Adam Keller", 102: "Luis Ferreira", 103: "Tom van Dalen", 104: "James White", 105: "Kofi Mensah",
    106: "Peter Hale", 201: "Daniel Okoro", 202: "Sam Turner", 203: "Ivan Petrov", 204: "Luka Novak", 205: "James Ward",
    301: "Ben Turner", 302: "Érik Gómez", 303: "Oscar Lind", 304: "Paul Marsh", 401: "Ryan Cole", 402: "Jordi Vidal",
    403: "Mikel Ander", 501: "Adam Keller", 502: "Nils Berg", 503: "Rafael Costa", 601: "Hugo Blanc", 602: "Max Stone",
    603: "Joe Young",
}  # fmt: skip


class Labelled(NamedTuple):
    """A sentence with what it says (kind and name) and whom it names (name and our id, None: unlinked)."""

    text: str
    signals: frozenset[tuple[str, str]]
    links: tuple[tuple[str, int | None], ...]


def reader() -> Reader:
    teams = [Team(team_id, name, "ENG") for team_id, names in CLUBS.items() for name in names]
    return Reader(teams, [Player("test", number, name, number // 100) for number, name in PLAYERS.items()])


def labelled() -> list[Labelled]:
    found = []
    for line in Path(__file__).with_name("labelled_sentences.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        text, signals, links = (part.strip() for part in line.split("|"))
        said = frozenset(
            (kind, name) for kind, _, name in (part.strip().partition(" ") for part in signals.split(";")) if name
        )
        named = tuple(
            (name, None if number == "?" else int(number))
            for name, _, number in (part.strip().partition("=") for part in links.split(","))
        )
        found.append(Labelled(text, said, named))
    return found


def held_out(sentences: list[Labelled]) -> list[Labelled]:
    return sentences[2::3]


def worked_on(sentences: list[Labelled]) -> list[Labelled]:
    return [sentence for position, sentence in enumerate(sentences) if position % 3 != 2]


class Score(NamedTuple):
    """Counts of right, false and missed."""

    right: int
    false: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.false) if self.right + self.false else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def score(sentences: list[Labelled], read: Reader) -> tuple[dict[str, Score], Score, list[str]]:
    """Give the scores by kind of signal (and of all), of links, and a line for each that is wrong."""
    counts: dict[str, Counter[str]] = {}
    links: Counter[str] = Counter()
    wrong = []
    for sentence in sentences:
        reading = read.read(sentence.text, WRITTEN_ON, "ENG")
        said = {(signal.kind, signal.subject.words) for signal in reading.signals}
        for kind, name in said | sentence.signals:
            outcome = (
                "right" if (kind, name) in said & sentence.signals else "false" if (kind, name) in said else "missed"
            )
            for row in (kind, "all"):
                counts.setdefault(row, Counter())[outcome] += 1
        if said != sentence.signals:
            wrong.append(f"{sentence.text}\n    said {sorted(sentence.signals)}\n    read {sorted(said)}")
        for name, number in sentence.links:
            ids = {
                mention.player.person_id if mention.player else mention.team_id
                for mention in reading.mentions
                if mention.words == name and mention.is_linked
            }
            outcome = "right" if ids == {number} else "false" if ids else "missed"
            if number is not None or ids:
                links[outcome] += 1
            if ids != ({number} if number is not None else set()):
                wrong.append(f"{sentence.text}\n    {name} is {number}, linked to {sorted(map(str, ids))}")
    return {kind: _score(count) for kind, count in counts.items()}, _score(links), wrong


def _score(counts: Counter[str]) -> Score:
    return Score(counts["right"], counts["false"], counts["missed"])
