"""Notes are read by their words: kinds, chances, days; a file of them is judged whatever its odd rows."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from nlp.dates import return_day
from nlp.evaluation import NotesFormError, evaluate_notes, true_kind
from nlp.notes import NOTE_KINDS, read_note
from orchestration.cli import app
from tests.conftest import SHARED_DATA

SEEN = date(2022, 1, 10)
#: Of these seasons no note was looked at when the rules were written (docs/NEWS.md).
UNSEEN_SEASONS = ("2022-23", "2023-24")


@pytest.mark.parametrize(
    ("note", "kind", "p_playing", "back"),
    [
        ("Calf strain - 50% chance of playing", "doubt", 0.5, None),
        ("Sprained ankle - Expected back 3 Feb", "injury", None, date(2022, 2, 3)),
        ("Flu - Unknown return date", "injury", None, None),
        ("Family bereavement - Expected back 14 Jan", "injury", None, date(2022, 1, 14)),
        ("Suspended until 22 Jan", "suspension", None, date(2022, 1, 22)),
        ("Serving a three-match ban. - Expected back 29 Jan", "suspension", None, date(2022, 1, 29)),
        (
            "Joined Elmswell Town on loan until May on 5/1. - Expected back 31 May",
            "loan-or-transfer",
            None,
            date(2022, 5, 31),
        ),
        ("Loaned to Northgate on 31/8. - Expected back 2 Jan", "loan-or-transfer", None, date(2023, 1, 2)),
        ("Transferred to Northgate", "loan-or-transfer", None, None),
        ("Left the club when his contract ended", "loan-or-transfer", None, None),
        ("Ineligible to face his parent club on 15/1. - Expected back 18 Jan", "none", None, date(2022, 1, 18)),
        ("Away on international duty - Expected back 7 Feb", "none", None, date(2022, 2, 7)),
        ("Not included in the 25-man squad", "none", None, None),
        ("100% chance of playing", "none", 1.0, None),
        ("Knock - 0% chance of playing", "injury", 0.0, None),
        ("Faces a late fitness test", "doubt", None, None),
        ("", "none", None, None),
        ("⚽️🔥", "none", None, None),
    ],
)
def test_a_note_is_read(note: str, kind: str, p_playing: float | None, back: date | None) -> None:
    reading = read_note(note, SEEN)
    assert (reading.kind, reading.p_playing, reading.expected_return_on) == (kind, p_playing, back)


@pytest.mark.parametrize(
    ("text", "written_on", "back"),
    [
        ("Expected back 2nd of March", date(2022, 1, 10), date(2022, 3, 2)),
        ("Expected back January 5", date(2021, 12, 20), date(2022, 1, 5)),
        ("Expected back 5 January 2024", date(2021, 12, 20), date(2024, 1, 5)),
        ("Expected back 20 Dec", date(2022, 1, 10), date(2021, 12, 20)),  # a note that outlived its day
        ("Expected back 31 Nov", date(2022, 1, 10), None),
        ("Expected back 29 Feb", date(2021, 12, 1), date(2024, 2, 29)),
        ("He is out for three weeks", date(2022, 1, 10), date(2022, 1, 31)),
        ("sidelined for two to four months", date(2022, 1, 1), date(2022, 5, 1)),
        ("Hurt on 5 Jan", date(2022, 1, 10), None),
        ("He scored twice in ten days", date(2022, 1, 10), None),
    ],
)
def test_a_return_day_is_found(text: str, written_on: date, back: date | None) -> None:
    found = return_day(text, written_on)
    assert (found.on if found else None) == back


@given(st.text(), st.dates())
def test_any_text_is_read(text: str, seen_on: date) -> None:
    assert read_note(text, seen_on).kind in NOTE_KINDS


def notes_file(*rows: str, header: str = "season,news_added,first_seen,status,chance_next_round,news") -> bytes:
    return "\n".join([header, *rows]).encode()


def test_a_file_is_judged_by_its_status() -> None:
    report = evaluate_notes(
        notes_file(
            '2021-22,2022-01-01T10:00:00Z,2022-01-03,i,0,"Knee injury - Expected back 10 Feb"',
            "2021-22,2022-01-01T10:00:00Z,2022-01-03,d,75,Knock - 75% chance of playing",
            "2021-22,2022-01-01T10:00:00Z,2022-01-03,s,0,Knee injury - Expected back 10 Mar",
            "2021-22,2021-08-01T10:00:00Z,2021-08-03,u,0,Joined Northgate on loan. - Expected back 31 May",
        )
    )
    assert report["confusion"] == {
        "injury": {"injury": 1},
        "suspension": {"injury": 1},
        "doubt": {"doubt": 1},
        "loan-or-transfer": {"loan-or-transfer": 1},
    }
    assert report["macro_f1"] == pytest.approx((2 / 3 + 0 + 1 + 1) / 4)
    days = report["expected_return"]
    assert isinstance(days, dict)
    assert (days["n_named"], days["share_within_a_day"]) == (3, 1.0)
    assert [shown["row"] for shown in report["disagreements"]] == [4]  # type: ignore[attr-defined]


def test_a_wrong_day_counts_as_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp.notes.return_day", lambda *_, **__: None)
    report = evaluate_notes(notes_file("2021-22,2022-01-01,2022-01-03,i,0,Knee injury - Expected back 10 Feb"))
    assert report["expected_return"]["share_within_a_day"] == 0  # type: ignore[index]


def test_the_reader_never_sees_the_status() -> None:
    rows = [f"2021-22,2022-01-01,2022-01-03,{status},0,Knee injury" for status in "dsu"]
    assert evaluate_notes(notes_file(*rows))["accuracy"] == 0


@pytest.mark.parametrize(
    ("status", "chance", "text", "kind"),
    [
        ("u", "0", "Has been sold to Northgate", "loan-or-transfer"),
        ("n", "0", "Ineligible to face his parent club", "none"),
        ("n", "0", "Suspended by the club", "suspension"),
        ("i", "0", "International duty - Expected back 3 Feb", "none"),
        ("a", "", "", "none"),
        ("", "75", "Knock", "doubt"),
        ("", "", "Knock", None),
        ("z", "0", "Knock", None),
    ],
)
def test_the_truth_of_a_note(status: str, chance: str, text: str, kind: str | None) -> None:
    assert true_kind(status, chance, text) == kind


def test_odd_files_are_judged_or_refused() -> None:
    odd = evaluate_notes(
        "Status;News;extra\ni;Blessure au genou \xe9;1\n;;\nd\n;Knock;\n\ni;Knee injury;1;2;3\n".encode("cp1252")
    )
    assert odd["n_notes"] == 3
    assert evaluate_notes(b"\xef\xbb\xbfnews,status\nKnee injury,i\n")["accuracy"] == 1
    assert odd["n_skipped"] == {"unknown status": 1}
    for content in (b"", b"a,b\n1,2\n", b"news,status\n", b"\x00\xff\xfe", b'news,status\n"' + b"x" * 200_000):
        with pytest.raises(NotesFormError):
            evaluate_notes(content)


def test_the_command_prints_json_and_refuses_in_a_sentence(tmp_path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "notes.csv"
    file.write_bytes(notes_file("2021-22,2022-01-01,2022-01-03,i,0,Knee injury"))
    told = CliRunner().invoke(app, ["documents", "evaluate", "--notes", str(file)])
    assert json.loads(told.stdout)["kinds"]["injury"]["f1"] == 1.0
    file.write_text("nothing")
    refused = CliRunner().invoke(app, ["documents", "evaluate", "--notes", str(file)])
    assert refused.exit_code == 2
    assert "no column news" in refused.stderr


@pytest.mark.archive
@pytest.mark.parametrize("season", UNSEEN_SEASONS)
def test_seasons_the_rules_were_not_written_from(season: str) -> None:
    file = SHARED_DATA / "fpl" / f"availability_news_{season}.csv"
    if not file.is_file():
        pytest.skip("no notes beside the project (../shared/data/fpl)")
    report = evaluate_notes(file.read_bytes())
    assert report["macro_f1"] >= 0.95  # type: ignore[operator]
    assert report["expected_return"]["share_within_a_day"] >= 0.95  # type: ignore[index]
