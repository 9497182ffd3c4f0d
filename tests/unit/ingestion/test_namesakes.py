"""Who a provider's player is: by club, birth date and name together, and never by less. All names are examples."""

from datetime import date

import pytest

from orchestration.ingestion.identity.namesakes import Told, joined_words, judge, names_agree

BORN = date(1998, 12, 20)


def told(
    key: object,
    *names: str,
    born_on: date | None = BORN,
    clubs: tuple[int, ...] = (1,),
    source: str = "api_football",
    role: str = "player",
) -> Told:
    return Told(key, role, names[0], joined_words(names), born_on, frozenset(clubs), frozenset({source}))


def ours(key: int, *names: str, born_on: date | None = BORN, clubs: tuple[int, ...] = (1,), **more: str) -> Told:
    return told(key, *names, born_on=born_on, clubs=clubs, **{"source": "football_data_org", **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other", "agrees"),
    [
        (["Kylian Mbappé"], ["K. Mbappé", "Kylian Mbappé Lottin"], True),
        (["Heung-Min Son"], ["Son Heung-min"], True),
        (["Alisson"], ["Alisson Ramsés Becker"], True),
        (["Martin Ødegaard"], ["M. Odegaard"], True),
        (["N'Golo Kanté"], ["NGolo Kante"], True),
        (["Łukasz Fabiański"], ["L. Fabianski"], True),
        (["Jacob Murphy"], ["Josh Murphy"], False),
        (["Jacob Murphy"], ["J. Murphy", "Josh Murphy"], False),
        (["Jacob Murphy"], ["J. Murphy"], True),
        (["Sven Bender"], ["L. Bender"], False),
        (["Rodri"], ["Rodrigo Hernández"], False),
        (["Li Na"], ["Li Wei"], False),
        (["José Sá"], ["José Gomes"], False),
        ([""], ["Somebody"], False),
    ],
)
def test_names_agree(one: list[str], other: list[str], agrees: bool) -> None:
    assert names_agree(joined_words(one), joined_words(other)) is agrees
    assert names_agree(joined_words(other), joined_words(one)) is agrees


@pytest.mark.parametrize(
    ("unknown", "kind"),
    [
        (told("u", "K. Mbappé"), "same"),
        (told("u", "K. Mbappé", clubs=(1, 7)), "same"),
        (told("u", "K. Mbappé", born_on=None), "waits"),
        (told("u", "K. Mbappé", born_on=date(1998, 12, 21)), "waits"),  # a mistyped day, or a namesake
        (told("u", "Somebody Else"), "waits"),  # born on his day at his club: another spelling, or somebody else
        (told("u", "K. Mbappé", clubs=(7,)), "nobody"),
        (told("u", "K. Mbappé", clubs=()), "nobody"),
        (told("u", "Somebody Else", born_on=None), "nobody"),
        (told("u", "K. Mbappé", role="coach"), "nobody"),
        (told("u", "K. Mbappé", source="football_data_org"), "waits"),  # a second id of one source
    ],
)
def test_less_than_all_the_evidence_waits(unknown: Told, kind: str) -> None:
    verdict = judge([unknown], [ours(5, "Kylian Mbappé"), ours(6, "Presnel Kimpembe", born_on=date(1995, 8, 13))])["u"]
    assert verdict.kind == kind
    assert verdict.person_id == (None if kind == "nobody" else 5)


def test_twins_told_by_an_initial_wait() -> None:
    twins = [ours(5, "Jacob Murphy"), ours(6, "Josh Murphy")]
    verdicts = judge([told("a", "J. Murphy"), told("b", "J. Murphy")], twins)
    assert {verdict.kind for verdict in verdicts.values()} == {"waits"}
    verdicts = judge([told("a", "J. Murphy", "Jacob Murphy"), told("b", "J. Murphy", "Josh Murphy")], twins)
    assert {key: (verdict.kind, verdict.person_id) for key, verdict in verdicts.items()} == {
        "a": ("same", 5),
        "b": ("same", 6),
    }


def test_nobody_is_two_ids_of_one_source() -> None:
    verdicts = judge([told("a", "K. Mbappé"), told("b", "Kylian Mbappé")], [ours(5, "Kylian Mbappé")])
    assert {verdict.kind for verdict in verdicts.values()} == {"waits"}
