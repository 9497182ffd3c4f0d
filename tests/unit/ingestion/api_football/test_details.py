"""What hangs on a match: events, line-ups, statistics of teams and of players."""

import pytest

from orchestration.ingestion.records import Lineup, LineupPlayer, Match, MatchEvent, MatchStatistic, PlayerMatch
from tests.unit.ingestion.api_football.answers import SEASON, fixture, parsed, reasons

EVENTS = "/fixtures/events?fixture=100"
LINEUPS = "/fixtures/lineups?fixture=100"
STATISTICS = "/fixtures/statistics?fixture=100&half=true"
PLAYERS = "/fixtures/players?fixture=100"


def event(kind: str, detail: str | None, **changes: object) -> dict[str, object]:
    return {
        "time": {"elapsed": 45, "extra": 2},
        "team": {"id": 1, "name": "Reds"},
        "player": {"id": 11, "name": "A. One"},
        "assist": {"id": 12, "name": "B. Two"},
        "type": kind,
        "detail": detail,
        "comments": None,
        **changes,
    }


def lineup(starters: list[int], substitutes: list[int], **changes: object) -> dict[str, object]:
    return {
        "team": {"id": 1, "name": "Reds", "colors": None},
        "coach": {"id": 70, "name": "C. Coach"},
        "formation": "4-4-2",
        "startXI": [{"player": {"id": n, "name": f"P{n}", "number": n, "pos": "D", "grid": "2:1"}} for n in starters],
        "substitutes": [{"player": {"id": n, "name": f"P{n}", "number": n, "pos": "F"}} for n in substitutes],
        **changes,
    }


def test_everything_of_an_event() -> None:
    [first, second] = parsed(EVENTS, event("Goal", "Normal Goal"), event("Card", "Red Card", comments="Foul")).records
    assert first == MatchEvent(
        100, 1, 45, 2, 1, "goal", "Goal: Normal Goal", 11, "A. One", 12, "B. Two", is_shootout=False, comment=None
    )
    assert isinstance(second, MatchEvent)
    assert (second.event_number, second.comment) == (2, "Foul")


@pytest.mark.parametrize(
    ("told", "detail", "kind"),
    [
        ("Goal", "Normal Goal", "goal"),
        ("goal", "Own Goal", "own_goal"),
        ("Goal", "Penalty", "penalty_goal"),
        ("Goal", "Missed Penalty", "missed_penalty"),
        ("Card", "Yellow Card", "yellow_card"),
        ("CARD", "Red Card", "red_card"),
        ("Card", "Second Yellow card", "second_yellow_card"),
        ("subst", "Substitution 3", "substitution"),
        ("Subst", None, "substitution"),
        ("Var", "Goal cancelled", "var"),
        ("var", "Penalty confirmed", "var"),
    ],
)
def test_kinds_of_events(told: str, detail: str | None, kind: str) -> None:
    answer = parsed(EVENTS, event(told, detail))
    [record] = answer.records
    assert isinstance(record, MatchEvent)
    assert record.kind == kind
    assert answer.refusals == []


@pytest.mark.parametrize(("told", "detail"), [("Goal", "Golden Goal"), ("Streaker", "Caught"), (None, None)])
def test_an_unknown_event_is_taken_and_reported(told: str | None, detail: str | None) -> None:
    answer = parsed(EVENTS, event(told, detail))  # type: ignore[arg-type]
    [record] = answer.records
    assert isinstance(record, MatchEvent)
    assert record.kind == "unknown"
    assert reasons(answer) == ["unknown_value"]


def test_kicks_of_a_shoot_out_are_marked() -> None:
    kicks = [event("Goal", detail, comments="Penalty Shootout") for detail in ("Penalty", "Missed Penalty")]
    records = parsed(EVENTS, event("Goal", "Missed Penalty"), *kicks).records
    told = [(record.kind, record.is_shootout) for record in records if isinstance(record, MatchEvent)]
    assert told == [("missed_penalty", False), ("penalty_goal", True), ("missed_penalty", True)]


def test_a_second_yellow_card_is_kept_as_told() -> None:
    told = [event("Card", "Yellow Card"), event("Card", "Yellow Card"), event("Card", "Red Card")]
    kinds = [record.kind for record in parsed(EVENTS, *told).records if isinstance(record, MatchEvent)]
    assert kinds == ["yellow_card", "yellow_card", "red_card"]


def test_an_event_may_be_of_nobody() -> None:
    nobody = {"id": None, "name": None}
    answer = parsed(EVENTS, event("Goal", "Own Goal", player=nobody, assist=None, time=None))
    [record] = answer.records
    assert isinstance(record, MatchEvent)
    assert (record.person_id, record.other_person_id, record.minute) == (None, None, None)
    assert answer.refusals == []


@pytest.mark.parametrize(
    ("off", "on", "told"),
    [
        (1, 20, (1, 20)),
        (20, 1, (1, 20)),  # told the other way round: who started cannot come on
        (20, 21, (20, 21)),  # a substitute is replaced
        (1, 2, (1, 2)),
        (99, 98, (99, 98)),
    ],
)
def test_who_started_goes_off(off: int, on: int, told: tuple[int, int]) -> None:
    change = event("subst", "Substitution 1", player={"id": off, "name": "x"}, assist={"id": on, "name": "y"})
    answer = parsed("/fixtures?ids=100", fixture(events=[change], lineups=[lineup([1, 2], [20, 21])]))
    [record] = [record for record in answer.records if isinstance(record, MatchEvent)]
    assert (record.person_id, record.other_person_id) == told


@pytest.mark.parametrize("field", ["time", "team", "player", "assist", "comments"])
def test_a_field_of_the_wrong_type_is_noted_once(field: str) -> None:
    assert reasons(parsed(EVENTS, event("Goal", "Own Goal", **{field: 5}))) == ["wrong_type"]


def test_nought_is_nobody() -> None:
    [record] = parsed(EVENTS, event("Goal", "Own Goal", player={"id": 0, "name": None})).records
    assert isinstance(record, MatchEvent)
    assert record.person_id is None


def test_line_ups() -> None:
    assert parsed(LINEUPS, lineup([5], [15])).records == [
        Lineup(100, 1, "4-4-2", 70, "C. Coach"),
        LineupPlayer(100, 1, 5, "P5", 5, "defender", "D", "2:1", is_starter=True),
        LineupPlayer(100, 1, 15, "P15", 15, "forward", "F", None, is_starter=False),
    ]


def test_a_line_up_without_coach_and_substitutes() -> None:
    answer = parsed(LINEUPS, {"team": {"id": 1}, "startXI": [{"player": {"id": None, "name": "N. N."}}]})
    assert answer.records == [
        Lineup(100, 1, None, None, None),
        LineupPlayer(100, 1, None, "N. N.", None, None, None, None, is_starter=True),
    ]
    assert answer.refusals == []


def test_a_line_up_of_no_team_is_refused_and_the_other_taken() -> None:
    answer = parsed(LINEUPS, lineup([5], [], team=None), lineup([6], []))
    assert [record.person_id for record in answer.records if isinstance(record, LineupPlayer)] == [6]
    assert [(refusal.row_number, refusal.reason) for refusal in answer.refusals] == [(1, "missing_field")]


def test_an_unknown_position_is_taken_and_reported() -> None:
    player = {"player": {"id": 5, "name": "P5", "number": 5, "pos": "SW"}}
    answer = parsed(LINEUPS, {"team": {"id": 1}, "startXI": [player]})
    record = answer.records[1]
    assert isinstance(record, LineupPlayer)
    assert (record.position, record.position_raw) == ("unknown", "SW")
    assert reasons(answer) == ["unknown_value"]


def figure(name: str, value: object) -> dict[str, object]:
    return {"type": name, "value": value}


@pytest.mark.parametrize(
    ("told", "value", "name", "number"),
    [
        ("Shots on Goal", 6, "shots_on_goal", 6.0),
        ("Red Cards", None, "red_cards", None),
        ("Ball Possession", "47%", "ball_possession", 0.47),
        ("Passes %", "82.5%", "passes_share", 0.825),
        ("expected_goals", "0.87", "expected_goals", 0.87),
        ("expected_goals", None, "expected_goals", None),
        ("goals_prevented", -0.4, "goals_prevented", -0.4),
        ("Corner Kicks", "5", "corner_kicks", 5.0),
    ],
)
def test_figures_of_a_team(told: str, value: object, name: str, number: float | None) -> None:
    answer = parsed(STATISTICS, {"team": {"id": 1}, "statistics": [figure(told, value)]})
    assert answer.records == [MatchStatistic(100, 1, "match", name, number)]
    assert answer.refusals == []


@pytest.mark.parametrize("value", ["much", True, [1], "", "1e999", 1e300])
def test_a_figure_that_is_no_number_is_none(value: object) -> None:
    answer = parsed(STATISTICS, {"team": {"id": 1}, "statistics": [figure("Fouls", value)]})
    assert answer.records == [MatchStatistic(100, 1, "match", "fouls", None)]
    assert reasons(answer) == ["wrong_type"]


def test_figures_of_the_halves() -> None:
    told = {
        "team": {"id": 1},
        "statistics": [figure("Fouls", 9)],
        "statistics_1h": [figure("Fouls", 4), figure("Offsides", None)],
        "statistics_2h": [figure("Fouls", 5)],
    }
    assert parsed(STATISTICS, told).records == [
        MatchStatistic(100, 1, "match", "fouls", 9.0),
        MatchStatistic(100, 1, "first_half", "fouls", 4.0),
        MatchStatistic(100, 1, "first_half", "offsides", None),
        MatchStatistic(100, 1, "second_half", "fouls", 5.0),
    ]


def test_a_figure_without_a_name_is_refused_alone() -> None:
    answer = parsed(STATISTICS, {"team": {"id": 1}, "statistics": [figure("Fouls", 9), {"value": 3}]})
    assert len(answer.records) == 1
    assert reasons(answer) == ["missing_field"]


def test_everything_of_a_player_in_a_match() -> None:
    figures = {
        "games": {
            "minutes": 90,
            "number": 9,
            "position": "F",
            "rating": "7.25",
            "captain": True,
            "substitute": False,
        },
        "shots": {"total": 5, "on": 3},
        "goals": {"total": 2, "conceded": 0, "assists": 1, "saves": None},
        "passes": {"total": 40, "key": 4, "accuracy": "31"},
        "tackles": {"total": 6, "blocks": 1, "interceptions": 2},
        "duels": {"total": 14, "won": 8},
        "dribbles": {"attempts": 7, "success": 5, "past": None},
        "fouls": {"drawn": 1, "committed": 10},
        "cards": {"yellow": 1, "red": 0},
        "penalty": {"won": None, "commited": None, "scored": 1, "missed": 0, "saved": None},
    }
    team = {"team": {"id": 1}, "players": [{"player": {"id": 11, "name": "A. One"}, "statistics": [figures]}]}
    assert parsed(PLAYERS, team).records == [
        PlayerMatch(
            match_id=100,
            team_id=1,
            person_id=11,
            name="A. One",
            minutes=90,
            shirt_number=9,
            position="forward",
            rating=7.25,
            is_captain=True,
            is_substitute=False,
            goals=2,
            assists=1,
            saves=None,
            conceded=0,
            shots=5,
            shots_on_target=3,
            passes=40,
            key_passes=4,
            tackles=6,
            duels=14,
            duels_won=8,
            dribbles=7,
            fouls=10,
            yellow_cards=1,
            red_cards=0,
            penalties_scored=1,
            penalties_missed=0,
        )
    ]


def test_a_player_without_an_id_is_refused_and_the_others_taken() -> None:
    players = [{"player": {"id": n, "name": "x"}, "statistics": [{}]} for n in (0, None, 5)]
    answer = parsed(PLAYERS, {"team": {"id": 1}, "players": players})
    assert [record.person_id for record in answer.records if isinstance(record, PlayerMatch)] == [5]
    assert reasons(answer) == ["missing_field", "missing_field"]


def test_a_fixture_brings_everything_that_hangs_on_it() -> None:
    row = fixture(
        events=[event("Goal", "Penalty")],
        lineups=[lineup([5], [])],
        statistics=[{"team": {"id": 1}, "statistics": [figure("Fouls", 9)]}],
        players=[{"team": {"id": 1}, "players": [{"player": {"id": 5}, "statistics": [{}]}]}],
    )
    answer = parsed("/fixtures?ids=100-101", row, fixture(fixture__id=101))
    assert [type(record) for record in answer.records] == [
        Match,
        MatchEvent,
        Lineup,
        LineupPlayer,
        MatchStatistic,
        PlayerMatch,
        Match,
    ]
    assert all(record.match_id == 100 for record in answer.records[:-1])  # type: ignore[union-attr]


def test_matches_in_play_bring_their_events() -> None:
    row = fixture(fixture__status__short="1H", fixture__status__elapsed=20, events=[event("Goal", "Normal Goal")])
    answer = parsed("/fixtures?live=all", row)
    assert [type(record) for record in answer.records] == [Match, MatchEvent]


def test_a_refused_fixture_brings_nothing() -> None:
    assert parsed(SEASON, fixture(fixture__id=None, events=[event("Goal", "Penalty")])).records == []


def test_something_wrong_in_an_event_is_named() -> None:
    answer = parsed(SEASON, fixture(events=[event("Goal", "Penalty"), event("Goal", "Penalty", comments=5), "x"]))
    assert [(refusal.row_number, refusal.reason) for refusal in answer.refusals] == [(1, "wrong_type")] * 2
    assert answer.refusals[0].content["events[2].comments"] == 5
    assert answer.refusals[0].content["fixture.id"] == 100
    assert "events[3]" in answer.refusals[1].detail
