"""Players and coaches, who is out, who moved."""

from datetime import UTC, date, datetime

import pytest

from orchestration.ingestion.records import (
    Absence,
    Availability,
    Career,
    Person,
    PlayerSeason,
    Reference,
    Scorer,
    SquadMember,
    Transfer,
)
from tests.unit.ingestion.api_football.answers import ABSENT, changed, parsed, reasons

PLAYER: dict[str, object] = {
    "player": {
        "id": 11,
        "name": "A. One",
        "firstname": "Anton",
        "lastname": "One",
        "age": 27,
        "birth": {"date": "1999-05-04", "place": "Town", "country": "Land"},
        "nationality": "Land",
        "height": "181 cm",
        "weight": "80 kg",
        "injured": False,
        "photo": "https://example.test/11.png",
    },
    "statistics": [
        {
            "team": {"id": 1, "name": "Reds"},
            "league": {"id": 7, "season": 2025},
            "games": {"appearences": 20, "lineups": 18, "minutes": 1602, "position": "Attacker", "rating": "6.75"},
            "goals": {"total": 9, "conceded": 0, "assists": 5, "saves": None},
            "cards": {"yellow": 2, "yellowred": 1, "red": 0},
            "penalty": {"scored": 4, "missed": 0},
        }
    ],
}
PERSON = Person(
    person_id=11,
    role="player",
    name="A. One",
    first_name="Anton",
    last_name="One",
    born_on=date(1999, 5, 4),
    birthplace="Town, Land",
    nationality="Land",
    position=None,
    position_raw=None,
    shirt_number=None,
    height_cm=181,
    weight_kg=80,
    is_injured=False,
    photo_url="https://example.test/11.png",
    market_value_eur=None,
    team_id=None,
    updated_at=None,
)
OF_SEASON = PlayerSeason(7, 2025, 1, 11, "A. One", 20, 18, 1602, "forward", 6.75, 9, 5, 4, 2, 1, 0)


def player(**changes: object) -> dict[str, object]:
    return changed(PLAYER, {path.replace("__", "."): value for path, value in changes.items()})


def test_players_and_their_seasons() -> None:
    answer = parsed("/players?league=7&season=2025&page=1", player())
    assert answer.records == [PERSON, OF_SEASON]
    assert answer.refusals == []


@pytest.mark.parametrize(
    ("told", "height"),
    [("188 cm", 188), ("187", 187), (187, 187), ("187.5 cm", 187), (None, None), ("", None), ("0", None)],
)
def test_heights_in_every_spelling(told: object, height: int | None) -> None:
    person = parsed("/players?id=11&season=2025", player(player__height=told)).records[0]
    assert isinstance(person, Person)
    assert person.height_cm == height


@pytest.mark.parametrize("told", ["tall", "6'2", True, 1.88, "1880 cm"])
def test_a_height_that_is_none_is_left_out(told: object) -> None:
    answer = parsed("/players?id=11&season=2025", player(player__height=told))
    assert isinstance(answer.records[0], Person)
    assert answer.records[0].height_cm is None
    assert set(reasons(answer)) == {"wrong_type"}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"player__id": None}, "missing_field"),
        ({"player__name": None}, "missing_name"),
        ({"player__name": ABSENT}, "missing_name"),
        ({"player__name": 7}, "wrong_type"),
        ({"player__id": 12}, "another_request"),
        ({"player": None}, "missing_field"),
    ],
)
def test_nobody_is_refused(changes: dict[str, object], reason: str) -> None:
    answer = parsed("/players?id=11&season=2025", player(**changes), player())
    assert answer.records == [PERSON, OF_SEASON]
    assert [(refusal.row_number, refusal.reason) for refusal in answer.refusals] == [(1, reason)]


def test_seasons_of_another_league_than_asked_are_refused() -> None:
    other = changed(PLAYER["statistics"][0], {"league.id": 8})  # type: ignore[index]
    answer = parsed("/players?league=7&season=2025", player(statistics=[other, *PLAYER["statistics"]]))  # type: ignore[misc]
    assert answer.records == [PERSON, OF_SEASON]
    assert reasons(answer) == ["another_request"]


def test_a_birthday_that_is_none_is_left_out() -> None:
    answer = parsed("/players?id=11&season=2025", player(player__birth={"date": "1999-02-30", "place": None}))
    person = answer.records[0]
    assert isinstance(person, Person)
    assert (person.born_on, person.birthplace) == (None, None)
    assert reasons(answer) == ["impossible_date"]


@pytest.mark.parametrize(
    ("endpoint", "category"),
    [
        ("topscorers", "goals"),
        ("topassists", "assists"),
        ("topyellowcards", "yellow_cards"),
        ("topredcards", "red_cards"),
    ],
)
def test_lists_of_the_best(endpoint: str, category: str) -> None:
    answer = parsed(f"/players/{endpoint}?league=7&season=2025", player(player__id=5), player())
    assert answer.records[3:] == [
        PERSON,
        OF_SEASON,
        Scorer(7, 2025, category, 2, 11, "A. One", 1, 20, 9, 5, 4, 2, 0),
    ]


def test_who_changed_teams_is_in_the_list_once() -> None:
    moved = changed(PLAYER["statistics"][0], {"team.id": 2, "goals.total": 0})  # type: ignore[index]
    row = player(statistics=[*PLAYER["statistics"], moved])  # type: ignore[misc]
    records = parsed("/players/topscorers?league=7&season=2025", row).records
    assert [record.team_id for record in records if isinstance(record, PlayerSeason)] == [1, 2]
    assert [(record.team_id, record.goals) for record in records if isinstance(record, Scorer)] == [(1, 9)]


def test_a_place_in_a_list_without_figures_is_refused() -> None:
    answer = parsed("/players/topscorers?league=7&season=2025", player(statistics=[]))
    assert (answer.records, reasons(answer)) == ([], ["missing_field"])


def test_profiles() -> None:
    row = {"player": {"id": 77, "name": "N.", "position": "Attacker", "number": 10, "height": "169 cm"}}
    [person] = parsed("/players/profiles?player=77", row).records
    assert isinstance(person, Person)
    assert (person.position, person.position_raw, person.shirt_number) == ("forward", "Attacker", 10)


def test_squads() -> None:
    members = [
        {"id": 11, "name": "A. One", "age": 27, "number": 9, "position": "Goalkeeper"},
        {"id": 12, "name": None, "number": None, "position": None},
        {"id": 13, "name": "C. Three", "number": None, "position": "Libero"},
    ]
    answer = parsed("/players/squads?team=1", {"team": {"id": 1}, "players": members})
    assert answer.records == [
        SquadMember(1, 11, "A. One", "player", 9, "goalkeeper", "Goalkeeper"),
        SquadMember(1, 13, "C. Three", "player", None, "unknown", "Libero"),
    ]
    assert reasons(answer) == ["missing_name", "unknown_value"]


def test_teams_of_a_player() -> None:
    rows = [
        {"team": {"id": 1, "name": "Reds"}, "seasons": [2025, "2024"]},
        {"team": {"id": 2, "name": "Blues"}, "seasons": []},
    ]
    assert parsed("/players/teams?player=11", *rows).records == [
        Career(11, "player", "team", 1, "Reds", None, "2025", None, None),
        Career(11, "player", "team", 1, "Reds", None, "2024", None, None),
        Career(11, "player", "team", 2, "Blues", None, None, None, None),
    ]


def test_seasons_of_players() -> None:
    assert parsed("/players/seasons?player=11", 2024).records == [
        Reference("season", "2024", None, None, "player=11", None)
    ]


def test_coaches_and_where_they_worked() -> None:
    row = {
        "id": 40,
        "name": "C. Coach",
        "firstname": "Carl",
        "birth": {"date": "1970-01-31", "place": None, "country": "Land"},
        "height": "173 cm",
        "weight": None,
        "team": {"id": 1, "name": "Reds"},
        "career": [
            {"team": {"id": 1, "name": "Reds"}, "start": "2022-11-15", "end": None},
            {"team": {"id": 2, "name": "Blues"}, "start": "2019-06-01", "end": "2021-05-31"},
        ],
    }
    [person, *career] = parsed("/coachs?team=1", row).records
    assert isinstance(person, Person)
    assert (person.person_id, person.role, person.team_id) == (40, "coach", 1)
    assert (person.birthplace, person.height_cm) == ("Land", 173)
    assert career == [
        Career(40, "coach", "team", 1, "Reds", None, None, date(2022, 11, 15), None),
        Career(40, "coach", "team", 2, "Blues", None, None, date(2019, 6, 1), date(2021, 5, 31)),
    ]


TROPHY = {"league": "Cup", "country": "Land", "season": "2023/2024", "place": "Winner"}


def test_trophies() -> None:
    won = Career(11, "player", "trophy", None, "Cup (Land)", "Winner", "2023/2024", None, None)
    answer = parsed("/trophies?player=11", TROPHY, {**TROPHY, "country": None, "season": None}, {"league": None})
    assert answer.records == [won, won._replace(name="Cup", season=None)]
    assert reasons(answer) == ["missing_name"]
    assert parsed("/trophies?coach=11", TROPHY).records == [won._replace(role="coach")]
    assert parsed("/trophies?players=11-12", {"id": 11, "trophies": [TROPHY]}).records == [won]


SPELL = {"type": "Broken toe", "start": "2025-02-03", "end": None}


def test_spells_on_the_sidelines() -> None:
    out = Absence(11, "player", "injury", "Broken toe", date(2025, 2, 3), None)
    assert parsed("/sidelined?player=11", SPELL).records == [out]
    assert parsed("/sidelined?players=11", SPELL).records == [out]
    assert parsed("/sidelined?coach=11", SPELL).records == [out._replace(role="coach")]
    groups = [{"id": 11, "sidelined": [SPELL]}, {"id": 12, "sidelined": [SPELL, SPELL]}, {"sidelined": [SPELL]}]
    answer = parsed("/sidelined?players=11-12", *groups)
    assert answer.records == [out, out._replace(person_id=12), out._replace(person_id=12)]
    assert reasons(answer) == ["missing_field"]


INJURY: dict[str, object] = {
    "player": {"id": 11, "name": "A. One", "type": "Missing Fixture", "reason": "Knee Injury"},
    "team": {"id": 1, "name": "Reds"},
    "fixture": {"id": 100, "timezone": "UTC", "date": "2025-09-13T15:30:00+00:00", "timestamp": 1757777400},
    "league": {"id": 7, "season": 2025, "name": "First Division"},
}


def test_who_misses_a_match() -> None:
    kickoff_at = datetime(2025, 9, 13, 15, 30, tzinfo=UTC)
    assert parsed("/injuries?league=7&season=2025", INJURY).records == [
        Availability(11, "A. One", 1, 100, 7, 2025, kickoff_at, "missing", "injury", "Knee Injury")
    ]


@pytest.mark.parametrize(
    ("told", "status", "noted"),
    [
        ("Missing Fixture", "missing", []),
        ("Questionable", "doubtful", []),
        ("Perhaps", "unknown", ["unknown_value"]),
        (None, "unknown", []),
    ],
)
def test_how_surely(told: str | None, status: str, noted: list[str]) -> None:
    answer = parsed("/injuries?fixture=100", changed(INJURY, {"player.type": told}))
    [record] = answer.records
    assert isinstance(record, Availability)
    assert (record.status, reasons(answer)) == (status, noted)


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ("Red Card", "suspension"),
        ("Yellow Cards", "suspension"),
        ("Suspended", "suspension"),
        ("suspension", "suspension"),
        ("Red card Suspended", "suspension"),
        ("Illness", "illness"),
        ("ill", "illness"),
        ("Health problems", "illness"),
        ("Virus", "illness"),
        ("Pneumonia", "illness"),
        ("International duty", "international_duty"),
        ("National selection", "international_duty"),
        ("Rest", "other"),
        ("Personal Reasons", "other"),
        ("Inactive", "other"),
        ("Lacking Match Fitness", "other"),
        ("Unknown", "other"),
        (None, "other"),
        ("Unknown Injury", "injury"),
        ("Achilles Tendon Injury", "injury"),  # not ill
        ("Knock", "injury"),
        ("Wrist Injury", "injury"),
        ("Ankle surgery", "injury"),
        ("a word nobody has seen", "injury"),
    ],
)
def test_what_keeps_somebody_out(told: str | None, reason: str) -> None:
    answer = parsed("/injuries?fixture=100", changed(INJURY, {"player.reason": told}))
    [record] = answer.records
    assert isinstance(record, Availability)
    assert (record.reason, record.reason_raw) == (reason, told)
    assert answer.refusals == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"player.id": None}, "missing_field"),
        ({"fixture.id": 101}, "another_request"),
        ({"league.id": 8}, "another_request"),
    ],
)
def test_rows_about_somebody_or_something_else_are_refused(changes: dict[str, object], reason: str) -> None:
    answer = parsed("/injuries?fixture=100&league=7", changed(INJURY, changes), INJURY)
    assert len(answer.records) == 1
    assert [(refusal.row_number, refusal.reason) for refusal in answer.refusals] == [(1, reason)]


def move(**changes: object) -> dict[str, object]:
    teams = {"in": {"id": 2, "name": "Blues"}, "out": {"id": 1, "name": "Reds"}}
    told = {"date": "2024-07-01", "type": "Loan", "teams": teams, **changes}
    return {"player": {"id": 11, "name": "A. One"}, "update": "2024-07-02T00:00:00+00:00", "transfers": [told]}


def test_everything_of_a_transfer() -> None:
    assert parsed("/transfers?team=1", move()).records == [
        Transfer(11, "A. One", date(2024, 7, 1), "loan", "Loan", None, 1, "Reds", 2, "Blues")
    ]


@pytest.mark.parametrize(
    ("told", "kind", "fee_eur"),
    [
        ("Loan", "loan", None),
        ("Return from loan", "loan_return", None),
        ("Back from Loan", "loan_return", None),
        ("Free", "free", None),
        ("Free Transfer", "free", None),
        ("Free agent", "free", None),
        ("€ 5M", "fee", 5_000_000),
        ("1.8M €", "fee", 1_800_000),
        ("€ 500K", "fee", 500_000),
        ("€ 3.25m", "fee", 3_250_000),
        ("€1,5M", "fee", 1_500_000),
        ("€ 750", "fee", 750),
        ("€ 1,250,000", "fee", 1_250_000),
        ("Loan € 500K", "loan", 500_000),
        ("$ 5M", "fee", None),
        ("5M £", "fee", None),
        ("Transfer", "unknown", None),
        ("Swap", "unknown", None),
        ("N/A", "unknown", None),
        ("-", "unknown", None),
        (None, "unknown", None),
    ],
)
def test_kinds_of_transfers(told: str | None, kind: str, fee_eur: int | None) -> None:
    answer = parsed("/transfers?team=1", move(type=told))
    [record] = answer.records
    assert isinstance(record, Transfer)
    assert (record.kind, record.kind_raw, record.fee_eur) == (kind, told, fee_eur)
    assert answer.refusals == []


def test_an_unknown_kind_of_transfer_is_taken_and_reported() -> None:
    answer = parsed("/transfers?team=1", move(type="Kidnapped"))
    [record] = answer.records
    assert isinstance(record, Transfer)
    assert (record.kind, record.kind_raw, reasons(answer)) == ("unknown", "Kidnapped", ["unknown_value"])


def test_a_transfer_without_a_day_or_a_team_is_taken() -> None:
    answer = parsed("/transfers?team=1", move(date="020299", teams={"in": {"id": 2}, "out": {"id": None}}))
    [record] = answer.records
    assert isinstance(record, Transfer)
    assert (record.moved_on, record.from_team_id, record.to_team_id) == (None, None, 2)
    assert reasons(answer) == ["impossible_date"]
