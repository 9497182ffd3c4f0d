"""Running text is read into links and signals, measured on labelled sentences; what is not certain stays unlinked."""

from datetime import date

import pytest

from nlp.linking import Player, Team
from nlp.pipeline import Reader
from tests.unit.nlp.labelled import WRITTEN_ON, held_out, labelled, reader, score, worked_on


@pytest.fixture(scope="module")
def read() -> Reader:
    return reader()


def test_there_are_enough_labelled_sentences() -> None:
    assert len(labelled()) >= 150


def test_sentences_the_rules_were_written_from(read: Reader) -> None:
    signals, links, wrong = score(worked_on(labelled()), read)
    assert signals["all"].precision >= 0.97, wrong
    assert signals["all"].recall >= 0.97, wrong
    assert (links.false, links.recall) == (0, 1.0), wrong


def test_sentences_held_out(read: Reader) -> None:
    signals, links, _ = score(held_out(labelled()), read)
    assert signals["all"].precision >= 0.85
    assert signals["all"].recall >= 0.8
    assert signals["injury"].precision >= 0.9  # a false injury is the worst of mistakes
    assert links.false == 0
    assert links.recall >= 0.95


def test_reading_is_deterministic(read: Reader) -> None:
    texts = [sentence.text for sentence in labelled()]
    again = reader()
    assert [read.read(text, WRITTEN_ON, "ENG") for text in texts] == [
        again.read(text, WRITTEN_ON, "ENG") for text in texts
    ]


def test_a_signal_rests_on_its_words_and_names_the_day(read: Reader) -> None:
    text = (
        "Kingsport won 2-0. Max Stone is out until 3 February with a torn thigh muscle. He will have surgery on Monday."
    )
    signals = read.read(text, WRITTEN_ON, "ENG").signals
    assert [(signal.kind, signal.subject.words) for signal in signals] == [("injury", "Max Stone")] * 2
    assert text[signals[0].begin : signals[0].end] == "Max Stone is out until 3 February with a torn thigh muscle."
    assert signals[0].expected_return_on == date(2024, 2, 3)


def test_a_player_who_moved_is_linked_to_the_squad_of_the_day() -> None:
    teams = [Team(1, "Northgate City", "ENG"), Team(2, "Kingsport", "ENG")]
    text = "Northgate City miss Hugo Blanc, who has a knee injury."
    before = Reader(teams, [Player("test", 7, "Hugo Blanc", 1)]).read(text, WRITTEN_ON).signals
    after = Reader(teams, [Player("test", 7, "Hugo Blanc", 2)]).read(text, WRITTEN_ON).signals
    assert [signal.subject.team_id for signal in (*before, *after)] == [1, 2]


def test_clubs_of_one_name_are_told_apart_by_company_or_home_and_else_left() -> None:
    teams = [Team(1, "Everton", "ENG"), Team(2, "Everton", "CHI"), Team(3, "Colo Colo", "CHI")]
    read = Reader(teams, [])

    def linked(text: str, home: str | None) -> list[int | None]:
        return [mention.team_id for mention in read.read(text, WRITTEN_ON, home).mentions if mention.kind == "team"]

    assert linked("Everton drew 1-1.", None) == [None]
    assert linked("Everton drew 1-1.", "ENG") == [1]
    assert linked("Colo Colo drew with Everton.", "ENG") == [3, 2]


def test_two_sources_tell_of_one_man() -> None:
    players = [Player("a", 1, "H. Blanc", 1), Player("b", 9, "Hugo Blanc", 1)]
    mention = (
        Reader([Team(1, "Kingsport", "ENG")], players).read("Hugo Blanc of Kingsport is ill.", WRITTEN_ON).signals[0]
    )
    assert (mention.kind, mention.subject.player) == ("illness", Player("a", 1, "Hugo Blanc", 1))


def test_tone_falls_to_whom_it_is_about(read: Reader) -> None:
    tones = read.read("Kingsport thrashed Harrow Town. Kingsport fans celebrated a superb win.", WRITTEN_ON).tones
    assert tones[6] > 0.5
    assert tones[4] < 0


@pytest.mark.parametrize("text", ["", "\n\n", "⚽️ 🔥🔥", "a" * 300_000, "Kingsport " * 20_000, "\ud83d", "(" * 5000])
def test_any_text_is_read(read: Reader, text: str) -> None:
    read.read(text, WRITTEN_ON, "ENG")
