"""Matches: what is taken of a row, when a row is refused, and the details that some plans add. All rows are made up."""

from datetime import UTC, datetime

import pytest

from orchestration.ingestion.records import (
    Lineup,
    LineupPlayer,
    Match,
    MatchEvent,
    MatchStatistic,
    OddsPrice,
)
from tests.unit.ingestion.football_data_org.answers import (
    ASTER,
    BIRCH,
    COMPETITION,
    MATCHES,
    SEASON,
    all_of,
    finished,
    goals,
    match,
    matches_answer,
    only,
    parsed,
    reasons,
    score,
    the_match,
)


def test_a_match_is_read() -> None:
    row = match(
        status="IN_PLAY",
        stage="GROUP_STAGE",
        group="GROUP_C",
        minute="58",
        injuryTime=2,
        venue=" Aster Ground ",
        attendance=12_345,
        score=score(goals(1, 0), goals(1, 0)),
        referees=[
            {"id": 1, "name": "F. Flag", "type": "ASSISTANT_REFEREE_N1", "nationality": None},
            {"id": 2, "name": "W. Whistle", "type": "REFEREE", "nationality": None},
        ],
        somethingNew={"a": [1]},
    )
    assert the_match(matches_answer(row)) == Match(
        match_id=501,
        league_id=9001,
        league_name="Norland League",
        season_start=2031,
        season_id=71,
        stage="GROUP_STAGE",
        group_name="GROUP_C",
        round=None,
        matchday=2,
        kickoff_at=datetime(2031, 8, 16, 14, tzinfo=UTC),
        is_kickoff_time_known=True,
        status="live",
        status_raw="IN_PLAY",
        minute=58,
        added_minute=2,
        home_team_id=11,
        home_team_name="Aster United",
        away_team_id=12,
        away_team_name="Birch Rovers",
        home_goals=1,
        away_goals=0,
        home_goals_half_time=1,
        away_goals_half_time=0,
        home_goals_regular=None,
        away_goals_regular=None,
        home_goals_extra=None,
        away_goals_extra=None,
        home_goals_penalties=None,
        away_goals_penalties=None,
        venue_id=None,
        venue_name="Aster Ground",
        referee="W. Whistle",
        attendance=12_345,
        updated_at=datetime(2031, 8, 10, 0, 20, 7, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("told", "status", "is_kickoff_time_known"),
    [
        ("SCHEDULED", "scheduled", False),
        ("TIMED", "timed", True),
        ("IN_PLAY", "live", True),
        ("LIVE", "live", True),
        ("PAUSED", "half_time", True),
        ("EXTRA_TIME", "extra_time", True),
        ("PENALTY_SHOOTOUT", "penalties", True),
        ("FINISHED", "finished", True),
        ("SUSPENDED", "suspended", True),
        ("POSTPONED", "postponed", False),
        ("CANCELLED", "cancelled", True),
        ("CANCELED", "cancelled", True),
        ("AWARDED", "awarded", True),
    ],
)
def test_statuses(told: str, status: str, is_kickoff_time_known: bool) -> None:
    row = the_match(matches_answer(match(status=told)))
    assert (row.status, row.status_raw, row.is_kickoff_time_known) == (status, told, is_kickoff_time_known)


def test_a_status_nobody_knows_is_reported_and_the_match_is_taken() -> None:
    result = parsed(matches_answer(match(), match(id=502, status="ABDUCTED")))
    told = all_of(Match, result)[1]
    assert (told.status, told.status_raw, told.is_kickoff_time_known) == ("unknown", "ABDUCTED", False)
    assert reasons(result) == [(2, "unknown_value")]
    assert result.refusals[0].content == {"id": 502, "status": "'ABDUCTED'"}


@pytest.mark.parametrize("team", [{"id": None, "name": None, "shortName": None, "tla": None, "crest": None}, None])
def test_a_knock_out_slot_has_no_teams_yet(team: object) -> None:
    told = the_match(matches_answer(match(homeTeam=team, awayTeam=team, stage="FINAL", matchday=None)))
    assert (told.home_team_id, told.home_team_name, told.away_team_id, told.matchday) == (None, None, None, None)


def test_keys_that_are_absent_are_null() -> None:
    needed = {"id", "utcDate", "status", "competition", "season"}
    told = the_match(matches_answer({key: value for key, value in match().items() if key in needed}))
    assert (told.stage, told.home_team_id, told.home_goals, told.updated_at) == (None, None, None, None)


@pytest.mark.parametrize("group", ["Regular Season", "Matchday", None, ""])
def test_a_league_has_no_groups_whatever_it_calls_them(group: object) -> None:
    assert the_match(matches_answer(match(group=group))).group_name is None


def test_instants_come_in_utc() -> None:
    told = the_match(matches_answer(match(utcDate="2031-08-16T16:00:00+02:00")))
    assert told.kickoff_at == datetime(2031, 8, 16, 14, tzinfo=UTC)
    assert told.kickoff_at.utcoffset() == datetime(2031, 8, 16, tzinfo=UTC).utcoffset()


def test_ids_and_counts_may_be_digits() -> None:
    told = the_match(matches_answer(match(id="501", matchday="2", homeTeam=ASTER | {"id": "11"}, attendance="900")))
    assert (told.match_id, told.matchday, told.home_team_id, told.attendance) == (501, 2, 11, 900)
    assert the_match(matches_answer(match(attendance=str(2**31 - 1)))).attendance == 2**31 - 1


@pytest.mark.parametrize(
    ("told", "field", "content"),
    [
        ({"matchday": True}, "matchday", {"id": 501, "matchday": "True"}),
        ({"matchday": 1.5}, "matchday", {"id": 501, "matchday": "1.5"}),
        ({"attendance": 2**31}, "attendance", {"id": 501, "attendance": "2147483648"}),
        ({"attendance": "2147483648"}, "attendance", {"id": 501, "attendance": "'2147483648'"}),
        ({"attendance": "many"}, "attendance", {"id": 501, "attendance": "'many'"}),
        ({"venue": 7}, "venue_name", {"id": 501, "venue": "7"}),
        ({"stage": ["FINAL"]}, "stage", {"id": 501, "stage": "a list"}),
        ({"lastUpdated": 5}, "updated_at", {"id": 501, "lastUpdated": "5"}),
        ({"homeTeam": "Aster"}, "home_team_id", {"id": 501, "homeTeam": "'Aster'"}),
        (
            {"homeTeam": ASTER | {"name": {"en": "Aster"}}},
            "home_team_name",
            {"id": 501, "homeTeam.id": 11, "homeTeam.name": "an object"},
        ),
        ({"referees": {"id": 1}}, "referee", {"id": 501, "referees": "an object"}),
        ({"score": {"fullTime": "2:1"}}, "home_goals", {"id": 501, "score.fullTime": "'2:1'"}),
    ],
)
def test_an_optional_field_of_a_wrong_type_is_left_out_and_reported(
    told: dict[str, object], field: str, content: dict[str, object]
) -> None:
    result = parsed(matches_answer(match(id=500), match(**told)))
    assert reasons(result) == [(2, "wrong_type")]
    assert result.refusals[0].content == content
    row = all_of(Match, result)[1]
    assert getattr(row, field) is None
    assert row.away_team_name == "Birch Rovers"


@pytest.mark.parametrize(
    ("told", "reason"),
    [("yesterday", "impossible_date"), ("2031-08-10T00:20:07", "time_without_zone")],
)
def test_an_unreadable_last_update_is_left_out_and_reported(told: str, reason: str) -> None:
    result = parsed(matches_answer(match(lastUpdated=told)))
    assert reasons(result) == [(1, reason)]
    assert only(Match, result).updated_at is None


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (match(id=None), "missing_id"),
        (match(id="five"), "wrong_type"),
        (match(id=True), "wrong_type"),
        (match(status=None), "missing_status"),
        (match(status=" "), "missing_status"),
        (match(status=3), "wrong_type"),
        (match(utcDate="2031-08-16T14:00:00"), "time_without_zone"),
        (match(utcDate="2031-08-16"), "time_without_zone"),
        (match(utcDate="2031-02-30T14:00:00Z"), "impossible_date"),
        (match(utcDate="soon"), "impossible_date"),
        (match(utcDate="0001-01-01T00:00:00+14:00"), "impossible_date"),
        (match(utcDate=20310816), "impossible_date"),
        (match(utcDate=None), "impossible_date"),
        (match(season=SEASON | {"startDate": "2031-13-01"}), "impossible_date"),
        (match(season=SEASON | {"startDate": "2031-W33-6"}), "impossible_date"),
        (match(season=None), "impossible_date"),
        (match(competition={"code": "XL"}), "missing_competition"),
        (match(awayTeam=ASTER), "team_against_itself"),
        ("a match", "wrong_type"),
        (None, "wrong_type"),
    ],
)
def test_a_row_that_cannot_be_is_refused_and_the_rest_goes_on(row: object, reason: str) -> None:
    result = parsed(matches_answer(match(id=601), row, match(id=603)))
    assert reasons(result) == [(2, reason)]
    assert [told.match_id for told in all_of(Match, result)] == [601, 603]


def test_what_was_refused_is_shown_by_its_fields() -> None:
    result = parsed(matches_answer(match(status=None)))
    shown = result.refusals[0].shown
    assert (shown["id"], shown["homeTeam.name"], shown["season.startDate"]) == (501, "Aster United", "2031-08-09")


def test_a_match_told_twice_alike_is_taken_once() -> None:
    result = parsed(matches_answer(match(), match(id=502), match(ofNoConcern=1)))
    assert [told.match_id for told in all_of(Match, result)] == [501, 502]
    assert result.refusals == []


@pytest.mark.parametrize("is_newer_first", [True, False])
@pytest.mark.parametrize("older", ["2031-08-16T15:00:00Z", None])
def test_of_two_tellings_of_a_match_the_later_is_taken(is_newer_first: bool, older: str | None) -> None:
    bet = {"homeWin": 2.5, "draw": 3.0, "awayWin": 3.1}
    rows = [
        match(status="IN_PLAY", score=score(goals(0, 1)), odds=bet, lastUpdated=older),
        finished(score(goals(2, 1)), lastUpdated="2031-08-16T16:00:00Z"),
    ]
    result = parsed(matches_answer(*reversed(rows) if is_newer_first else rows, match(id=502)))
    assert [(told.match_id, told.home_goals) for told in all_of(Match, result)] == [(501, 2), (502, None)]
    assert all_of(OddsPrice, result) == []
    assert reasons(result) == [(2 if is_newer_first else 1, "repeated_match")]
    assert result.refusals[0].content["status"] == "IN_PLAY"


def test_of_two_tellings_updated_at_once_the_first_stays() -> None:
    result = parsed(matches_answer(match(matchday=1), match(matchday=9)))
    assert only(Match, result).matchday == 1
    assert reasons(result) == [(2, "repeated_match")]


def test_one_match_is_not_wrapped() -> None:
    result = parsed(match(venue="Aster Ground"), "/matches/501")
    assert (only(Match, result).venue_name, result.refusals) == ("Aster Ground", [])


def test_one_match_that_cannot_be_is_refused() -> None:
    result = parsed(match(utcDate="soon"), "/matches/501")
    assert (result.records, reasons(result)) == ([], [(1, "impossible_date")])


def test_texts_are_stripped_and_can_be_stored() -> None:
    told = the_match(matches_answer(match(homeTeam=ASTER | {"name": " As\0ter \ud800"})))
    assert told.home_team_name == "As\ufffdter ?"


# Details that paid plans add; their form is from the reference, none was seen.
PLAYER = {"id": 91, "name": "A. Aster"}
OTHER = {"id": 92, "name": "B. Aster"}


def test_events() -> None:
    row = match(
        goals=[
            {"minute": 12, "injuryTime": None, "type": "REGULAR", "team": ASTER, "scorer": PLAYER, "assist": OTHER},
            {"minute": 45, "injuryTime": 2, "type": "OWN", "team": BIRCH, "scorer": PLAYER, "assist": None},
            {"minute": 70, "type": "PENALTY", "team": ASTER, "scorer": PLAYER},
        ],
        bookings=[
            {"minute": 5, "team": ASTER, "player": OTHER, "card": "YELLOW"},
            {"minute": 80, "team": ASTER, "player": OTHER, "card": "YELLOW_RED"},
            {"minute": 81, "team": BIRCH, "player": None, "card": "RED"},
        ],
        substitutions=[{"minute": 60, "team": ASTER, "playerOut": PLAYER, "playerIn": OTHER}],
    )
    result = parsed(matches_answer(row))
    assert result.refusals == []
    events = all_of(MatchEvent, result)
    assert [event.event_number for event in events] == [1, 2, 3, 4, 5, 6, 7]
    assert [(event.minute, event.added_minute, event.team_id, event.kind, event.kind_raw) for event in events] == [
        (12, None, 11, "goal", "REGULAR"),
        (45, 2, 12, "own_goal", "OWN"),
        (70, None, 11, "penalty_goal", "PENALTY"),
        (5, None, 11, "yellow_card", "YELLOW"),
        (80, None, 11, "second_yellow_card", "YELLOW_RED"),
        (81, None, 12, "red_card", "RED"),
        (60, None, 11, "substitution", None),
    ]
    persons = [(event.person_id, event.other_person_id) for event in events]
    assert persons == [(91, 92), (91, None), (91, None), (92, None), (92, None), (None, None), (91, 92)]
    assert (events[0].person_name, events[0].other_person_name) == ("A. Aster", "B. Aster")
    assert not any(event.is_shootout for event in events)


def test_a_card_nobody_knows_is_reported_and_taken() -> None:
    result = parsed(matches_answer(match(bookings=[{"minute": 5, "team": ASTER, "player": PLAYER, "card": "GREEN"}])))
    assert (only(MatchEvent, result).kind, only(MatchEvent, result).kind_raw) == ("unknown", "GREEN")
    assert reasons(result) == [(1, "unknown_value")]
    assert result.refusals[0].content == {"id": 501, "bookings.card": "'GREEN'"}


def test_an_entry_that_is_no_event_is_left_out_and_the_others_go_on() -> None:
    result = parsed(matches_answer(match(goals=["goal", {"minute": 3, "type": "REGULAR", "scorer": PLAYER}])))
    assert only(MatchEvent, result).minute == 3
    assert reasons(result) == [(1, "wrong_type")]
    assert result.refusals[0].content == {"id": 501, "goals": "'goal'"}


def test_line_ups() -> None:
    side = ASTER | {
        "formation": "4-3-3",
        "coach": {"id": 80, "name": "C. Coach", "nationality": None},
        "lineup": [{"id": 91, "name": "A. Aster", "position": "Goalkeeper", "shirtNumber": 1}],
        "bench": [{"id": 92, "name": "B. Aster", "position": "Right Winger", "shirtNumber": None}],
    }
    result = parsed(matches_answer(match(homeTeam=side, awayTeam=BIRCH | {"coach": {"id": None}, "lineup": []})))
    assert result.refusals == []
    assert all_of(Lineup, result) == [Lineup(501, 11, "4-3-3", 80, "C. Coach")]
    assert all_of(LineupPlayer, result) == [
        LineupPlayer(501, 11, 91, "A. Aster", 1, "goalkeeper", "Goalkeeper", None, True),
        LineupPlayer(501, 11, 92, "B. Aster", None, "forward", "Right Winger", None, False),
    ]


def test_statistics() -> None:
    told = {"corner_kicks": 7, "ball_possession": 61, "shots_on_goal": "5", "fouls": None, "moon_phase": 3}
    result = parsed(matches_answer(match(awayTeam=BIRCH | {"statistics": told})))
    assert result.refusals == []
    assert all_of(MatchStatistic, result) == [
        MatchStatistic(501, 12, "match", "corner_kicks", 7.0),
        MatchStatistic(501, 12, "match", "ball_possession", 0.61),
        MatchStatistic(501, 12, "match", "shots_on_goal", 5.0),
    ]


def test_every_statistic_of_the_reference_is_read() -> None:
    told = {"corner_kicks": 1, "free_kicks": 2, "goal_kicks": 3, "offsides": 4, "fouls": 5, "saves": 6, "throw_ins": 7}
    told |= {"shots": 8, "shots_on_goal": 9, "shots_off_goal": 10}
    told |= {"yellow_cards": 11, "yellow_red_cards": 12, "red_cards": 13}
    statistics = all_of(MatchStatistic, parsed(matches_answer(match(homeTeam=ASTER | {"statistics": told}))))
    assert {statistic.name: statistic.value for statistic in statistics} == told


def test_details_of_a_team_that_is_not_known_are_left_out_and_reported() -> None:
    nobody = {"id": None, "formation": "4-4-2", "statistics": {"fouls": 3}}
    result = parsed(matches_answer(match(homeTeam=nobody)))
    assert reasons(result) == [(1, "missing_team"), (1, "missing_team")]
    assert len(result.records) == 1


def test_odds() -> None:
    result = parsed(matches_answer(match(odds={"homeWin": 1.85, "draw": 1, "awayWin": None})))
    assert result.refusals == []
    assert [(price.market, price.outcome, price.odds, price.is_live) for price in all_of(OddsPrice, result)] == [
        ("match_winner", "home", 1.85, False),
        ("match_winner", "draw", 1.0, False),
    ]


@pytest.mark.parametrize(
    ("price", "reason"),
    [(0.5, "impossible_odds"), (-2, "impossible_odds"), ("1.8", "wrong_type"), (float("nan"), "wrong_type")],
)
def test_impossible_odds_are_left_out_and_reported(price: object, reason: str) -> None:
    result = parsed(matches_answer(match(odds={"homeWin": price, "draw": 3.0, "awayWin": 3.4})))
    assert [told.outcome for told in all_of(OddsPrice, result)] == ["draw", "away"]
    assert reasons(result) == [(1, reason)]


def test_a_plan_without_details_tells_none() -> None:
    assert len(parsed(matches_answer(match(goals=[], bookings=[], substitutions=None)), MATCHES).records) == 1
    assert COMPETITION["id"] == the_match(matches_answer(match())).league_id


@pytest.mark.parametrize(
    ("minute", "added", "read"),
    [
        ("45+2", None, (45, 2)),
        ("90 + 11", None, (90, 11)),
        ("67'", None, (67, None)),
        ("67", 3, (67, 3)),
        (12, None, (12, None)),
        (None, None, (None, None)),
    ],
)
def test_a_minute_is_told_in_many_ways(minute: object, added: object, read: tuple[int | None, int | None]) -> None:
    told = the_match(matches_answer(match(status="IN_PLAY", minute=minute, injuryTime=added)))
    assert (told.minute, told.added_minute) == read


@pytest.mark.parametrize("status", ["IN_PLAY", "in_play", "In_Play"])
def test_a_status_is_known_however_it_is_written(status: str) -> None:
    assert (the_match(matches_answer(match(status=status))).status) == "live"


def test_an_id_below_nought_is_none() -> None:
    result = parsed(matches_answer(match(id=-501)))
    assert (result.records, reasons(result)) == ([], [(1, "impossible_id")])
    result = parsed(matches_answer(match(homeTeam=ASTER | {"id": -11})))
    assert (only(Match, result).home_team_id, reasons(result)) == (None, [(1, "impossible_id")])
