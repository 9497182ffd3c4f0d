"""Fixtures and rounds."""

from datetime import UTC, date, datetime

import pytest

from orchestration.ingestion.providers.api_football import parse
from orchestration.ingestion.records import Match, Round
from orchestration.ingestion.refusals import FileRefusedError
from tests.unit.ingestion.api_football.answers import ABSENT, SEASON, envelope, fixture, match_of, parsed, reasons

#: `status.short` -> ours, is the hour known, does the score after 90 minutes count.
#: No recording has TBD, ET, BT, P, LIVE, SUSP, INT, AET, PST, CANC, ABD, AWD or WO: these follow the documentation.
STATUSES = [
    ("TBD", "scheduled", False, False),
    ("NS", "timed", True, False),
    ("1H", "first_half", True, False),
    ("HT", "half_time", True, False),
    ("2H", "second_half", True, False),
    ("ET", "extra_time", True, True),
    ("BT", "extra_time", True, True),
    ("P", "penalties", True, True),
    ("LIVE", "live", True, False),
    ("SUSP", "suspended", True, False),
    ("INT", "interrupted", True, False),
    ("FT", "finished", True, True),
    ("AET", "finished_after_extra_time", True, True),
    ("PEN", "finished_after_penalties", True, True),
    ("PST", "postponed", False, False),
    ("CANC", "cancelled", True, False),
    ("ABD", "abandoned", True, False),
    ("AWD", "awarded", True, False),
    ("WO", "awarded", True, False),
]


def test_everything_of_a_finished_match() -> None:
    assert match_of() == Match(
        match_id=100,
        league_id=7,
        league_name="First Division",
        season_start=2025,
        season_id=None,
        stage="Regular Season",
        group_name=None,
        round="Regular Season - 3",
        matchday=3,
        kickoff_at=datetime(2025, 9, 13, 15, 30, tzinfo=UTC),
        is_kickoff_time_known=True,
        status="finished",
        status_raw="FT",
        minute=90,
        added_minute=4,
        home_team_id=1,
        home_team_name="Reds",
        away_team_id=2,
        away_team_name="Blues",
        home_goals=2,
        away_goals=1,
        home_goals_half_time=1,
        away_goals_half_time=0,
        home_goals_regular=2,
        away_goals_regular=1,
        home_goals_extra=None,
        away_goals_extra=None,
        home_goals_penalties=None,
        away_goals_penalties=None,
        venue_id=8,
        venue_name="The Ground",
        referee="R. Referee, Nowhere",
        attendance=None,
        updated_at=None,
    )


@pytest.mark.parametrize(("short", "status", "is_time_known", "is_regular_over"), STATUSES)
def test_statuses(short: str, status: str, is_time_known: bool, is_regular_over: bool) -> None:
    match = match_of(fixture__status__short=short)
    assert (match.status, match.status_raw, match.is_kickoff_time_known) == (status, short, is_time_known)
    assert (match.home_goals, match.away_goals) == (2, 1)
    assert (match.home_goals_regular, match.away_goals_regular) == ((2, 1) if is_regular_over else (None, None))


def test_an_unknown_status_is_taken_and_reported() -> None:
    answer = parsed(SEASON, fixture(fixture__status__short="HAIL"))
    [match] = answer.records
    assert isinstance(match, Match)
    assert (match.status, match.status_raw) == ("unknown", "HAIL")
    assert (match.home_goals_regular, match.home_goals) == (None, 2)
    [refusal] = answer.refusals
    assert (refusal.reason, refusal.row_number) == ("unknown_value", 1)
    assert refusal.content["fixture.status.short"] == "HAIL"
    assert refusal.content["fixture.id"] == 100


@pytest.mark.parametrize(
    ("short", "minute", "is_told"),
    [
        ("1H", 31, False),  # the running score stands there
        ("1H", 45, False),
        ("HT", 45, True),
        ("2H", 46, True),
        ("FT", 90, True),
        ("P", 120, True),
        ("LIVE", None, False),
        ("LIVE", 60, True),
        ("SUSP", 30, False),
        ("SUSP", 75, True),
        ("INT", 45, False),
        ("ABD", 80, True),
        ("NS", None, False),
    ],
)
def test_the_half_time_score_is_told_once_the_first_half_is_over(short: str, minute: int | None, is_told: bool) -> None:
    match = match_of(fixture__status__short=short, fixture__status__elapsed=minute)
    assert (match.home_goals_half_time, match.away_goals_half_time) == ((1, 0) if is_told else (None, None))


def test_extra_time_and_a_shoot_out_stay_out_of_the_90_minutes() -> None:
    match = match_of(
        fixture__status__short="PEN",
        goals={"home": 3, "away": 3},
        score__fulltime={"home": 2, "away": 2},
        score__extratime={"home": 1, "away": 1},
        score__penalty={"home": 5, "away": 4},
    )
    assert (match.home_goals, match.away_goals) == (3, 3)
    assert (match.home_goals_regular, match.away_goals_regular) == (2, 2)
    assert (match.home_goals_extra, match.away_goals_extra) == (1, 1)
    assert (match.home_goals_penalties, match.away_goals_penalties) == (5, 4)


@pytest.mark.parametrize(
    ("short", "goals", "full_time", "extra", "regular"),
    [
        ("FT", (2, 1), (1, 1), None, (1, 1)),
        ("FT", (1, 1), (2, 1), None, (None, None)),  # more after 90 minutes than at the end
        ("AET", (2, 1), (1, 1), (2, 1), (1, 1)),
        ("PEN", (1, 1), (6, 5), (0, 0), (None, None)),  # the shoot-out was added
        ("PEN", (6, 5), (1, 1), (0, 0), (1, 1)),
    ],
)
def test_a_score_that_does_not_add_up_is_reported(
    short: str,
    goals: tuple[int, int],
    full_time: tuple[int, int],
    extra: tuple[int, int] | None,
    regular: tuple[int | None, int | None],
) -> None:
    row = fixture(
        fixture__status__short=short,
        goals=dict(zip(("home", "away"), goals, strict=True)),
        score__fulltime=dict(zip(("home", "away"), full_time, strict=True)),
        score__extratime=dict(zip(("home", "away"), extra, strict=True)) if extra else None,
    )
    answer = parsed(SEASON, row)
    assert reasons(answer) == ["score_parts_disagree"]
    [match] = answer.records
    assert isinstance(match, Match)
    assert (match.home_goals, match.away_goals) == goals
    assert (match.home_goals_regular, match.away_goals_regular) == regular


def test_after_extra_time_without_its_goals_nothing_disagrees() -> None:
    match = match_of(fixture__status__short="AET", goals={"home": 3, "away": 1})
    assert (match.home_goals, match.home_goals_regular, match.home_goals_extra) == (3, 2, None)


def test_half_a_score_is_left_out() -> None:
    answer = parsed(SEASON, fixture(score__halftime={"home": 1, "away": None}))
    [match] = answer.records
    assert isinstance(match, Match)
    assert (match.home_goals_half_time, match.away_goals_half_time, match.home_goals) == (None, None, 2)
    assert reasons(answer) == ["impossible_score"]


@pytest.mark.parametrize(
    ("told", "kickoff_at"),
    [
        ("2025-09-13T17:30:00+02:00", datetime(2025, 9, 13, 15, 30, tzinfo=UTC)),
        ("2025-09-13T22:30:00-05:00", datetime(2025, 9, 14, 3, 30, tzinfo=UTC)),
        ("2025-09-13T15:30:00Z", datetime(2025, 9, 13, 15, 30, tzinfo=UTC)),
        ("2025-09-13T17:30:00", datetime(2025, 9, 13, 15, 30, tzinfo=UTC)),  # no zone: the timestamp tells
    ],
)
def test_kickoffs_are_utc(told: str, kickoff_at: datetime) -> None:
    assert match_of(fixture__date=told).kickoff_at == kickoff_at


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"fixture__date": "2025-09-13T17:30:00", "fixture__timestamp": None}, "time_without_zone"),
        ({"fixture__date": "2025-02-30T17:30:00+00:00"}, "impossible_date"),
        ({"fixture__date": "tomorrow"}, "impossible_date"),
        ({"fixture__date": "0001-01-01T00:00:00+00:00"}, "impossible_date"),
        ({"fixture__date": "9999-12-31T23:59:59-10:00"}, "impossible_date"),
        ({"fixture__date": None}, "missing_field"),
        ({"fixture__date": 1757777400}, "wrong_type"),
        ({"fixture__id": None}, "missing_field"),
        ({"fixture__id": ABSENT}, "missing_field"),
        ({"fixture__id": 0}, "missing_field"),
        ({"fixture__id": True}, "wrong_type"),
        ({"fixture__id": "x100"}, "wrong_type"),
        ({"fixture__id": 2**31}, "wrong_type"),
        ({"fixture__status": None}, "missing_field"),
        ({"fixture__status__short": ""}, "missing_field"),
        ({"fixture__status__short": 1}, "wrong_type"),
        ({"league__id": None}, "missing_field"),
        ({"league__season": None}, "missing_field"),
        ({"league__season": [2025]}, "wrong_type"),
        ({"league__season": 25}, "impossible_date"),
        ({"league": None}, "missing_field"),
        ({"fixture": []}, "missing_field"),
        ({"league__id": 8}, "another_request"),
        ({"league__season": 2024}, "another_request"),
        ({"teams__away__id": 1}, "team_against_itself"),
        ({"teams": {"home": {"name": "Reds"}, "away": {"name": "Reds"}}}, "team_against_itself"),
        ({"goals__home": -1}, "impossible_score"),
        ({"goals__away": 31}, "impossible_score"),
        ({"goals__away": "31"}, "impossible_score"),
        ({"goals__away": 10**20}, "impossible_score"),
        ({"score__halftime__home": -2}, "impossible_score"),
        ({"score__fulltime__home": 99}, "impossible_score"),
        ({"score__penalty__home": 31}, "impossible_score"),
    ],
)
def test_a_match_that_cannot_be_is_refused_and_the_rest_goes_on(changes: dict[str, object], reason: str) -> None:
    answer = parsed(SEASON, fixture(fixture__id=1), fixture(**changes), fixture(fixture__id=3))
    assert [(refusal.row_number, refusal.reason) for refusal in answer.refusals] == [(2, reason)]
    assert [record.match_id for record in answer.records if isinstance(record, Match)] == [1, 3]


@pytest.mark.parametrize("row", [None, "x", 5, True, []])
def test_a_row_that_is_no_object_is_refused(row: object) -> None:
    answer = parsed(SEASON, fixture(fixture__id=1), row)
    assert [(refusal.row_number, refusal.reason) for refusal in answer.refusals] == [(2, "wrong_type")]
    assert len(answer.records) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"fixture__referee": 5}, "referee"),
        ({"fixture__venue__id": "eight"}, "venue_id"),
        ({"fixture__venue__id": True}, "venue_id"),
        ({"fixture__venue__name": {}}, "venue_name"),
        ({"fixture__status__elapsed": "a lot"}, "minute"),
        ({"fixture__status__elapsed": 1.5}, "minute"),
        ({"league__name": False}, "league_name"),
        ({"league__round": 3}, "round"),
        ({"teams__home__name": ["Reds"]}, "home_team_name"),
        ({"score": "2:1"}, "home_goals_regular"),
        ({"score__halftime": [1, 0]}, "home_goals_half_time"),
    ],
)
def test_an_optional_field_of_the_wrong_type_is_left_out(changes: dict[str, object], field: str) -> None:
    answer = parsed(SEASON, fixture(**changes))
    [match] = answer.records
    assert getattr(match, field) is None
    assert reasons(answer) == ["wrong_type"]


@pytest.mark.parametrize(
    "changes",
    [
        {"fixture__referee": ABSENT, "fixture__venue": {"id": None, "name": None, "city": None}},
        {"fixture__referee": " ", "fixture__venue": None},
        {"fixture__referee": None, "fixture__venue": []},  # an empty object, as the provider writes one
    ],
)
def test_what_is_absent_null_or_blank_is_none(changes: dict[str, object]) -> None:
    match = match_of(**changes)
    assert (match.referee, match.venue_id, match.venue_name) == (None, None, None)


def test_ids_and_counts_may_be_texts_of_digits() -> None:
    match = match_of(fixture__id="100", league__season="2025", goals={"home": "2", "away": "1"})
    assert (match.match_id, match.season_start, match.home_goals, match.away_goals) == (100, 2025, 2, 1)


def test_an_impossible_minute_is_left_out() -> None:
    answer = parsed(SEASON, fixture(fixture__status__elapsed=40_000))
    assert reasons(answer) == ["impossible_minute"]
    assert isinstance(answer.records[0], Match)
    assert answer.records[0].minute is None


def test_teams_of_a_draw_to_come_are_not_known_yet() -> None:
    nobody = {"id": None, "name": None, "winner": None}
    match = match_of(teams={"home": nobody, "away": nobody})
    assert (match.home_team_id, match.away_team_name) == (None, None)


def test_teams_may_have_names_alone() -> None:
    match = match_of(teams={"home": {"id": None, "name": "Reds"}, "away": {"id": 0, "name": "Blues"}})
    assert (match.home_team_id, match.away_team_id, match.away_team_name) == (None, None, "Blues")


@pytest.mark.parametrize(
    ("told", "stage", "matchday"),
    [
        ("Regular Season - 18", "Regular Season", 18),
        ("Apertura - 10", "Apertura", 10),
        ("Group Stage - 2", "Group Stage", 2),
        ("Round of 16", "Round of 16", None),
        ("Club Friendlies 3", "Club Friendlies 3", None),
        (None, None, None),
    ],
)
def test_rounds_are_stages_with_or_without_a_number(told: str | None, stage: str | None, matchday: int | None) -> None:
    match = match_of(league__round=told)
    assert (match.round, match.stage, match.matchday) == (told, stage, matchday)


def test_a_fixture_told_twice_is_taken_once() -> None:
    answer = parsed(SEASON, fixture(), fixture(fixture__id=2), fixture())
    assert [record.match_id for record in answer.records if isinstance(record, Match)] == [2, 100]
    assert answer.refusals == []


def test_of_two_tellings_that_differ_the_last_is_kept() -> None:
    later = fixture(goals={"home": 4, "away": 1}, score__fulltime={"home": 4, "away": 1})
    answer = parsed(SEASON, fixture(), later)
    [match] = answer.records
    assert isinstance(match, Match)
    assert match.home_goals == 4
    assert [(refusal.row_number, refusal.reason) for refusal in answer.refusals] == [(1, "repeated_match")]


def test_a_single_fixture_has_to_be_the_one_that_was_asked_for() -> None:
    with pytest.raises(FileRefusedError, match="another_request"):
        parsed("/fixtures?id=99", fixture())
    assert reasons(parsed("/fixtures?id=100", fixture())) == []


def test_meetings_of_two_teams_are_matches() -> None:
    answer = parsed("/fixtures/headtohead?h2h=1-2", fixture(league__id=9, league__season=1999))
    assert [record.league_id for record in answer.records if isinstance(record, Match)] == [9]


def test_texts_can_be_stored_whatever_they_hold() -> None:
    match = match_of(teams__home__name="R\0eds\ud800")
    assert match.home_team_name == "R\ufffdeds?"


def test_rounds_with_and_without_days() -> None:
    path = "/fixtures/rounds?league=7&season=2025"
    answer = parsed(
        path,
        "Regular Season - 1",
        {"round": "Final", "dates": ["2026-05-30", "2026-05-32", "2026-05-31"]},
        {"dates": []},
        7,
    )
    assert answer.records == [
        Round(7, 2025, "Regular Season - 1", ()),
        Round(7, 2025, "Final", (date(2026, 5, 30), date(2026, 5, 31))),
    ]
    assert [(refusal.row_number, refusal.reason) for refusal in answer.refusals] == [
        (2, "impossible_date"),
        (3, "missing_field"),
        (4, "wrong_type"),
    ]


def test_refused_rows_are_shown_and_say_what_to_do() -> None:
    answer = parse(envelope([fixture(fixture__id=None, events=[{}] * 50)]), SEASON)
    [refusal] = answer.refusals
    assert "fixture.id" in refusal.detail
    assert refusal.content["goals"] == {"home": 2, "away": 1}
    assert refusal.content["events"] == "a list of 50"


def test_a_half_time_score_above_the_final_one_leaves_no_result() -> None:
    answer = parsed(SEASON, fixture(score__halftime={"home": 3, "away": 0}))
    [match] = answer.records
    assert isinstance(match, Match)
    assert (match.home_goals_regular, match.away_goals_regular) == (None, None)
    assert (match.home_goals, match.home_goals_half_time) == (2, 3)
    assert reasons(answer) == ["score_parts_disagree"]


@pytest.mark.parametrize("changes", [{"fixture__id": -5}, {"league__id": -7}])
def test_an_id_below_nought_is_none(changes: dict[str, object]) -> None:
    answer = parsed("/fixtures?date=2025-09-13", fixture(**changes))
    assert (answer.records, reasons(answer)) == ([], ["impossible_id"])


def test_a_team_with_an_id_below_nought_is_not_known() -> None:
    answer = parsed(SEASON, fixture(teams__home__id=-1))
    [match] = answer.records
    assert isinstance(match, Match)
    assert (match.home_team_id, reasons(answer)) == (None, ["impossible_id"])
