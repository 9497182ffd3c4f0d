"""Which of our clubs and players a text names. What is not certain stays unlinked: a wrong link is worse than none.

Clubs come from the alias table and from `nicknames.csv`, players from the squads of the day. Names are matched as
written
(accents aside), so `city` is a town and `City` may be a club.
"""

import csv
import functools
import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span


def words(text: str) -> frozenset[str]:
    """Split a list of words that is written as a text."""
    return frozenset(text.split())


#: A link of less than this is not made.
LINKED_FROM = 0.7
#: Of a name only one has, of one whose club is named too, of a surname beside its club, in its article, after its name.
_ONE_OF_THE_NAME, _WITH_CLUB, _IN_SENTENCE, _IN_ARTICLE, _TOLD_BEFORE = 0.9, 0.98, 0.85, 0.75, 0.95
#: Last words that many clubs share: they mean a club only where one such club is named in full.
_SHARED_WORDS = words(
    "City United Town Rovers Wanderers Albion County Athletic Rangers Villa Palace Forest Wednesday Orient Real "
    "Sporting Dynamo Argyle Hotspur Borussia Inter Racing Atletico Olympic Olympique Union Eintracht"
)
#: Clubs named like common words: at the beginning of a sentence they are not taken for the club.
_COMMON_WORDS = frozenset(
    ["Nice", "Reading", "Lens", "Bury", "Barrow", "Angers", "Brest", "Crewe", "Wolves", "Forest", "Palace", "Villa"]
)
_CLUB_WORDS = re.compile(
    r"^(?:FC|AFC|CF|SC|SSC|AS|RC|SV|VfL|VfB|TSG|1\. FC) (?=\w{4})|(?: (?:FC|AFC|CF|SC|AC|Football Club))+$"
)
_NOT_THE_FIRST_TEAM = re.compile(
    r"\s+(?:Women|Ladies|Femeni|Feminine|Under[- ]?\d\d|U-?\d\d|Youth|Academy|Reserves|Legends|B\b|II\b)", re.IGNORECASE
)
_PARTICLES = words("van de der den di da do dos del della la le el al ten ter von mac bin ben")
_ROLES = words(
    "striker forward winger midfielder defender goalkeeper keeper captain skipper full-back centre-back back "
    "injured suspended star youngster teenager international boss manager coach the new loan record man teammate "
    "team-mate without with and but for as while when although if after before substitute signing mr on both only "
    "also meanwhile fellow veteran academy out missing sidelined doubt absent since because that says"
)


class Team(NamedTuple):
    """One name of a club of ours; a club has many."""

    team_id: int
    name: str
    country: str


class Player(NamedTuple):
    """A member of a squad of the day; `source` and `person_id` are whose numbering it is."""

    source: str
    person_id: int
    name: str
    team_id: int


class Mention(NamedTuple):
    """A name in a text.

    Attributes:
        begin: Of its first character.
        end: After its last.
        words: As written.
        kind: What is named.
        team_id: The club; of a player, his club.
        player: The man; None of a club, or unlinked.
        score: 0 to 1; 0 where it is unlinked.
    """

    begin: int
    end: int
    words: str
    kind: Literal["team", "player"]
    team_id: int | None
    player: Player | None
    score: float

    @property
    def is_linked(self) -> bool:
        """Whether it is certain enough to stand for one of ours."""
        return self.score >= LINKED_FROM


#: Typography, and letters that no decomposition makes plain.
_REPLACED = {
    **dict.fromkeys("\u2018\u2019\u00b4`", "'"),
    **dict.fromkeys("\u201c\u201d", '"'),
    **dict.fromkeys("\u2010\u2011\u2013\u2014", "-"),
    **dict(zip("łøđßŁØĐ", "lodsLOD", strict=True)),
}


def plain(text: str) -> str:
    """Take accents and typography off a text, character by character: positions stay what they were."""
    if text.isascii():
        return text
    return "".join(_plain_character(character) for character in text)


@functools.cache
def _plain_character(character: str) -> str:
    if (replaced := _REPLACED.get(character)) is not None:
        return replaced
    if "\ud800" <= character <= "\udfff":
        return "?"  # half of a pair: no text can hold it
    base = unicodedata.normalize("NFKD", character)[0]
    return base if base.isascii() and base.isprintable() else character


@functools.cache
def nicknames() -> tuple[tuple[str, str, str], ...]:
    """Read nicknames.csv: country, a name of the club, what it is called as well."""
    with Path(__file__).with_name("nicknames.csv").open(encoding="utf-8", newline="") as file:
        return tuple((row["country"], row["team"], row["nickname"]) for row in csv.DictReader(file))


class Gazetteer:
    """Every name of a day, ready to be found in texts."""

    def __init__(self, nlp: "Language", teams: Iterable[Team], players: Iterable[Player]) -> None:
        """Index names.

        Args:
            nlp: Whose tokens the texts have.
            teams: A row for each name of each club.
            players: The squads of the day; a man whom two sources tell counts once.
        """
        from spacy.matcher import PhraseMatcher

        self._teams: dict[str, set[int]] = defaultdict(set)
        self._shared: dict[str, set[int]] = defaultdict(set)
        self._countries: dict[int, str] = {}
        self._full: dict[str, set[Player]] = defaultdict(set)
        self._short: dict[str, set[Player]] = defaultdict(set)
        self._add_teams(list(teams))
        for player in _told_once(players):
            self._add_player(player)
        self._matcher = PhraseMatcher(nlp.vocab, attr="ORTH")
        forms = {*self._teams, *self._shared, *self._full, *self._short}
        self._matcher.add("name", [nlp.make_doc(form) for form in sorted(forms)])

    def _add_teams(self, teams: Sequence[Team]) -> None:
        by_name: dict[tuple[str, str], set[int]] = defaultdict(set)
        for team in teams:
            self._countries[team.team_id] = team.country
            if team.name.isdigit():
                continue
            name = plain(team.name).strip()
            by_name[team.country, name].add(team.team_id)
            self._add_team_form(name, team.team_id)
            self._add_team_form(_CLUB_WORDS.sub("", name).strip(), team.team_id)
        for country, name, nickname in nicknames():
            for team_id in by_name.get((country, plain(name)), ()):
                self._add_team_form(plain(nickname), team_id)

    def _add_team_form(self, name: str, team_id: int) -> None:
        if len(name) < 3:
            return
        (self._shared if name in _SHARED_WORDS else self._teams)[name].add(team_id)
        last = name.rsplit(" ", 1)[-1]
        if last != name and last in _SHARED_WORDS:
            self._shared[last].add(team_id)
        first = name.split(" ", 1)[0]
        if first != name and first in _SHARED_WORDS:
            self._shared[first].add(team_id)

    def _add_player(self, player: Player) -> None:
        name = plain(player.name).strip()
        words = name.split()
        surname = _surname(words)
        if len(words) > 1:
            self._full[name].add(player)
            self._full[f"{words[0]} {surname}"].add(player)
        if len(surname) > 2:
            self._short[surname].add(player)

    def mentions(self, doc: "Doc", flat: str, text: str, home_country: str | None) -> list[Mention]:
        """Find the names in a text.

        Args:
            doc: Of `flat`, with sentences.
            flat: The text made plain.
            text: As written.
            home_country: Where its source is at home; decides between clubs of one name.
        """
        from spacy.util import filter_spans

        spans = filter_spans([span for span in self._matcher(doc, as_spans=True) if _stands_alone(span, flat)])
        teams = self._link_teams(spans, flat, text, home_country)
        named = {mention.begin for mention in teams}
        clubs = {mention.team_id for mention in teams if mention.is_linked and mention.team_id is not None}
        players = self._link_players(doc, [s for s in spans if s.start_char not in named], text, teams, clubs)
        return sorted((*teams, *players))

    def _link_teams(self, spans: "list[Span]", flat: str, text: str, home: str | None) -> list[Mention]:
        found: list[tuple[Span, set[int]]] = []
        for span in spans:
            form = span.text
            candidates = self._teams.get(form, set())
            if not candidates or (form in self._full or (form in self._short and _follows_a_first_name(span))):
                continue
            if _NOT_THE_FIRST_TEAM.match(flat, span.end_char):
                found.append((span, set()))
            elif not (form in _COMMON_WORDS and span[0].is_sent_start):
                found.append((span, candidates))
        certain = {next(iter(candidates)) for _, candidates in found if len(candidates) == 1}
        countries = {self._countries[team_id] for team_id in certain}
        linked: dict[int, tuple[int | None, float]] = {}
        for span, candidates in found:
            team_id, score = self._one_of(candidates, countries, home)
            linked[span.start_char] = (team_id, score)
            if team_id is not None:
                certain.add(team_id)
        for span in spans:
            if span.start_char not in linked and span.text in self._shared and span.text not in self._full:
                one = certain & self._shared[span.text]
                is_other = _NOT_THE_FIRST_TEAM.match(flat, span.end_char) is not None
                linked[span.start_char] = (
                    (next(iter(one)), _IN_ARTICLE) if len(one) == 1 and not is_other else (None, 0.0)
                )
        ends = {span.start_char: span.end_char for span in spans}
        return [
            Mention(begin, ends[begin], text[begin : ends[begin]], "team", team_id, None, score)
            for begin, (team_id, score) in linked.items()
        ]

    def _one_of(self, candidates: set[int], countries: set[str], home: str | None) -> tuple[int | None, float]:
        if len(candidates) == 1:
            return next(iter(candidates)), _WITH_CLUB
        for near in (countries, {home}):
            one = [team_id for team_id in candidates if self._countries[team_id] in near]
            if len(one) == 1:
                return one[0], _IN_SENTENCE
        return None, 0.0

    def _link_players(
        self, doc: "Doc", spans: "list[Span]", text: str, teams: Sequence[Mention], clubs: set[int]
    ) -> Iterator[Mention]:
        begins = [sentence.start_char for sentence in doc.sents]
        sentence_clubs: dict[int, set[int]] = defaultdict(set)
        for team in teams:
            if team.is_linked and team.team_id is not None:
                sentence_clubs[bisect_right(begins, team.begin)].add(team.team_id)
        told: dict[str, set[Player]] = defaultdict(set)
        team_ends = {team.end for team in teams}
        for span in spans:
            near = sentence_clubs[bisect_right(begins, span.start_char)]
            full = self._full.get(span.text)
            if full:
                player, score = _full_name(full, near, clubs)
                if player is not None:
                    told[_surname(plain(player.name).split())].add(player)
                    clubs.add(player.team_id)
            else:
                player, score = _surname_alone(span, self._short[span.text], told[span.text], near, clubs, team_ends)
            yield Mention(
                span.start_char,
                span.end_char,
                text[span.start_char : span.end_char],
                "player",
                player.team_id if player else None,
                player,
                score,
            )


def _told_once(players: Iterable[Player]) -> list[Player]:
    """Keep one of the men of a club who share surname and initial: two sources tell of one."""
    best: dict[tuple[int, str, str], Player] = {}
    for player in sorted(players, key=lambda player: (player.source, player.person_id)):
        words = plain(player.name).split()
        if not words:
            continue
        key = (player.team_id, _surname(words), words[0][:1])
        kept = best.get(key)
        if kept is None:
            best[key] = player
        elif kept.source == player.source and kept.name != player.name and "." not in kept.name + player.name:
            best[player.team_id, player.name, ""] = player  # brothers
        elif "." in kept.name.split()[0] and "." not in words[0]:
            best[key] = kept._replace(name=player.name)  # the first source's number, the fuller name
    return list(best.values())


def _surname(words: Sequence[str]) -> str:
    for position, word in enumerate(words[1:-1], start=1):
        if word.lower() in _PARTICLES:
            return " ".join(words[position:])
    return words[-1]


def _stands_alone(span: "Span", text: str) -> bool:
    """Refuse a name inside a longer word or hyphenated pair: the `White` of `Gibbs-White`."""
    begin, end = span.start_char, span.end_char
    return not (begin and text[begin - 1] in "-'") and not (
        text[end : end + 1] == "-" and text[end + 1 : end + 2].isupper()
    )


def _follows_a_first_name(span: "Span") -> bool:
    """Tell whether another capitalised word stands before: then the name is somebody's whose first name it is."""
    if span.start == 0 or span[0].is_sent_start:
        return False
    before = span.doc[span.start - 1]
    if not before.is_alpha or not before.text[0].isupper() or before.is_upper:
        return False
    return before.text.lower() not in _ROLES


def _full_name(candidates: set[Player], near: set[int], clubs: set[int]) -> tuple[Player | None, float]:
    for those in (near, clubs):
        one = [player for player in candidates if player.team_id in those]
        if len(one) == 1:
            return one[0], _WITH_CLUB if len(candidates) == 1 else _IN_SENTENCE
    return (next(iter(candidates)), _ONE_OF_THE_NAME) if len(candidates) == 1 else (None, 0.0)


def _surname_alone(
    span: "Span", candidates: set[Player], told: set[Player], near: set[int], clubs: set[int], team_ends: set[int]
) -> tuple[Player | None, float]:
    if _follows_a_first_name(span) and span.start_char - 1 not in team_ends:
        return None, 0.0
    if len(told) == 1:
        return next(iter(told)), _TOLD_BEFORE
    for those, score in ((near, _IN_SENTENCE), (clubs, _IN_ARTICLE)):
        one = [player for player in candidates if player.team_id in those]
        if len(one) == 1 and not told:
            return one[0], score
        if one:
            break
    return None, 0.0
