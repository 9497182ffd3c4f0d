"""The score of a match taken apart. Every score here is made up, in the forms that were seen."""

import pytest

from orchestration.ingestion.records import Match, MatchEvent
from tests.unit.ingestion.football_data_org.answers import (
    ASTER,
    BIRCH,
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

NOTHING = goals(None, None)


def shown(told: Match) -> tuple[object, object]:
    return told.home_goals, told.away_goals


def regular(told: Match) -> tuple[object, object]:
    return told.home_goals_regular, told.away_goals_regular


def test_a_match_of_90_minutes() -> None:
    told = the_match(matches_answer(finished(score(goals(2, 1), goals(0, 1)))))
    assert told.status == "finished"
    assert (shown(told), regular(told)) == ((2, 1), (2, 1))
    assert (told.home_goals_half_time, told.away_goals_half_time) == (0, 1)
    assert (told.home_goals_extra, told.away_goals_penalties) == (None, None)


@pytest.mark.parametrize("half", [goals(0, 0), None])
def test_a_goalless_draw_is_no_missing_score(half: dict[str, object] | None) -> None:
    told = the_match(matches_answer(finished(score(goals(0, 0), half))))
    assert (shown(told), regular(told)) == ((0, 0), (0, 0))


def test_extra_time() -> None:
    told = the_match(
        matches_answer(
            finished(score(goals(3, 2), goals(1, 0), "EXTRA_TIME", extraTime=goals(1, 0), regularTime=NOTHING))
        )
    )
    assert told.status == "finished_after_extra_time"
    assert (shown(told), regular(told)) == ((3, 2), (2, 2))
    assert (told.home_goals_extra, told.away_goals_extra) == (1, 0)


@pytest.mark.parametrize("regular_time", [NOTHING, None, goals(1, 1)])
def test_the_shoot_out_is_in_no_score(regular_time: object) -> None:
    told = the_match(
        matches_answer(
            finished(
                score(
                    goals(6, 7),
                    goals(1, 0),
                    "PENALTY_SHOOTOUT",
                    regularTime=regular_time,
                    extraTime=goals(1, 1),
                    penalties=goals(4, 5),
                )
            )
        )
    )
    assert told.status == "finished_after_penalties"
    assert (shown(told), regular(told)) == ((2, 2), (1, 1))
    assert (told.home_goals_penalties, told.away_goals_penalties) == (4, 5)


def test_extra_time_that_the_duration_does_not_tell_is_taken_out_all_the_same() -> None:
    told = the_match(matches_answer(finished(score(goals(3, 2), extraTime=goals(1, 0)))))
    assert told.status == "finished_after_extra_time"
    assert (shown(told), regular(told)) == ((3, 2), (2, 2))


def test_a_score_without_duration_is_of_90_minutes() -> None:
    told = the_match(matches_answer(finished({"fullTime": goals(2, 1)})))
    assert (told.status, shown(told), regular(told)) == ("finished", (2, 1), (2, 1))


def test_a_shoot_out_that_the_duration_does_not_tell_is_taken_out_all_the_same() -> None:
    told = the_match(matches_answer(finished(score(goals(4, 5), extraTime=goals(0, 0), penalties=goals(3, 4)))))
    assert told.status == "finished_after_penalties"
    assert (shown(told), regular(told)) == ((1, 1), (1, 1))


SHOOTOUT = "PENALTY_SHOOTOUT"
EXTRA = {"extraTime": goals(0, 0)}


@pytest.mark.parametrize(
    "parts",
    [
        score(goals(1, 1), goals(1, 1), SHOOTOUT, **EXTRA, penalties=goals(4, 2)),  # would be negative
        score(goals(1, 5), goals(0, 1), SHOOTOUT, **EXTRA, penalties=goals(2, 1)),
        score(goals(5, 1), goals(1, 0), SHOOTOUT, **EXTRA, penalties=goals(1, 2)),
        score(goals(5, 4), goals(1, 1), SHOOTOUT, **EXTRA, penalties=goals(3, 4)),  # would be decided before the kicks
        score(goals(4, 5), goals(0, 1), SHOOTOUT, **EXTRA, penalties=None),  # not told (yet)
        score(goals(1, 1), goals(0, 1), SHOOTOUT, **EXTRA, penalties=NOTHING),
        score(goals(4, 5), goals(1, 1), SHOOTOUT, **EXTRA),
        score(goals(4, 5), goals(2, 1), SHOOTOUT, **EXTRA, penalties=goals(3, 4)),  # more goals at half-time
    ],
)
def test_parts_of_a_shoot_out_that_do_not_add_up_leave_the_90_minutes_untold(parts: dict[str, object]) -> None:
    result = parsed(matches_answer(finished(parts)))
    assert reasons(result) == [(1, "score_parts_disagree")]
    assert regular(only(Match, result)) == (None, None)
    assert result.refusals[0].content["id"] == 501

    parts |= {"regularTime": goals(3, 2), "extraTime": goals(0, 1)}
    told = the_match(matches_answer(finished(parts)))
    assert (shown(told), regular(told)) == ((3, 3), (3, 2))


def test_a_shoot_out_without_told_extra_time_leaves_the_90_minutes_untold() -> None:
    result = parsed(matches_answer(finished(score(goals(4, 5), None, SHOOTOUT, penalties=goals(3, 4)))))
    assert reasons(result) == [(1, "score_parts_disagree")]
    assert (shown(only(Match, result)), regular(only(Match, result))) == ((1, 1), (None, None))


@pytest.mark.parametrize(
    ("full", "extra"),
    [((2, 1), NOTHING), ((2, 1), None), ((1, 3), goals(2, 0)), ((3, 1), goals(0, 2))],
)
def test_extra_time_that_does_not_fit_leaves_the_90_minutes_untold(full: tuple[int, int], extra: object) -> None:
    result = parsed(matches_answer(finished(score(goals(*full), None, "EXTRA_TIME", extraTime=extra))))
    assert reasons(result) == [(1, "score_parts_disagree")]
    assert (shown(only(Match, result)), regular(only(Match, result))) == (full, (None, None))
    assert only(Match, result).status == "finished_after_extra_time"


def test_a_score_below_that_at_half_time_is_not_the_one_after_90_minutes() -> None:
    result = parsed(matches_answer(finished(score(goals(1, 0), goals(2, 0)))))
    assert reasons(result) == [(1, "score_parts_disagree")]
    assert regular(only(Match, result)) == (None, None)


def second_leg(**told: object) -> dict[str, object]:
    """2:1 after 120 minutes, 6:6 with the kicks."""
    kicks = score(goals(6, 6), goals(0, 0), SHOOTOUT, **EXTRA, penalties=goals(4, 5))
    return finished(kicks, stage="LAST_16", **told)


def first_leg(full: dict[str, object], **told: object) -> dict[str, object]:
    return finished(score(full), **({"id": 500, "stage": "LAST_16", "homeTeam": BIRCH, "awayTeam": ASTER} | told))


@pytest.mark.parametrize("is_first_leg_first", [True, False])
def test_a_second_leg_may_be_decided_before_the_kicks(is_first_leg_first: bool) -> None:
    legs = [first_leg(goals(2, 1)), second_leg()]
    result = parsed(matches_answer(*legs if is_first_leg_first else reversed(legs)))
    assert result.refusals == []
    (told,) = (told for told in all_of(Match, result) if told.match_id == 501)
    assert (shown(told), regular(told)) == ((2, 1), (2, 1))


@pytest.mark.parametrize(
    "other",
    [
        first_leg(goals(2, 0)),  # not level over both legs
        first_leg(NOTHING),
        first_leg(goals(1, 0), stage="LAST_32"),
        first_leg(goals(1, 0), season=SEASON | {"id": 70}),
        first_leg(goals(1, 0), homeTeam=BIRCH | {"id": 13}),
    ],
)
def test_only_the_other_leg_of_a_level_tie_explains_a_decided_score(other: dict[str, object]) -> None:
    result = parsed(matches_answer(other, second_leg()))
    assert reasons(result) == [(2, "score_parts_disagree")]
    assert regular(all_of(Match, result)[1]) == (None, None)


def test_a_first_leg_that_is_refused_explains_nothing() -> None:
    result = parsed(matches_answer(first_leg(goals(1, 99)), second_leg()))
    assert reasons(result) == [(1, "impossible_score"), (2, "score_parts_disagree")]


@pytest.mark.parametrize("status", ["IN_PLAY", "PAUSED", "LIVE", "SUSPENDED"])
def test_a_running_score_is_not_that_after_90_minutes(status: str) -> None:
    told = the_match(matches_answer(match(status=status, score=score(goals(1, 0), goals(1, 0)))))
    assert (shown(told), regular(told)) == ((1, 0), (None, None))


def test_in_extra_time_the_90_minutes_are_over() -> None:
    running = score(goals(2, 1), goals(0, 1), "EXTRA_TIME", extraTime=goals(1, 0))
    told = the_match(matches_answer(match(status="EXTRA_TIME", score=running)))
    assert (told.status, shown(told), regular(told)) == ("extra_time", (2, 1), (1, 1))


@pytest.mark.parametrize(
    ("status", "running"),
    [("EXTRA_TIME", (2, 1)), ("PENALTY_SHOOTOUT", (None, None))],  # who knows which kicks are in it
)
def test_in_extra_time_parts_that_are_not_told_yet_are_no_fault(status: str, running: tuple[object, object]) -> None:
    told = the_match(matches_answer(match(status=status, score=score(goals(2, 1), goals(0, 1)))))
    assert (shown(told), regular(told)) == (running, (None, None))


def test_kicks_that_are_being_taken_are_in_no_score() -> None:
    running = score(goals(3, 2), goals(0, 1), SHOOTOUT, **EXTRA, penalties=goals(2, 1))
    told = the_match(matches_answer(match(status="PENALTY_SHOOTOUT", score=running)))
    assert (told.status, shown(told), regular(told)) == ("penalties", (1, 1), (1, 1))


@pytest.mark.parametrize(("duration", "extra"), [("REGULAR", None), ("EXTRA_TIME", goals(0, 0))])
def test_an_awarded_score_was_not_played(duration: str, extra: object) -> None:
    awarded = score(goals(3, 0), None, duration, extraTime=extra)
    told = the_match(matches_answer(match(status="AWARDED", score=awarded)))
    assert (told.status, shown(told), regular(told)) == ("awarded", (3, 0), (None, None))


def test_a_finished_match_may_lack_its_score() -> None:
    told = the_match(matches_answer(finished(score())))
    assert (shown(told), regular(told)) == ((None, None), (None, None))


@pytest.mark.parametrize("part", ["fullTime", "halfTime", "regularTime", "extraTime", "penalties"])
@pytest.mark.parametrize("impossible", [goals(-1, 0), goals(0, 31), goals(None, 99)])
def test_an_impossible_score_is_refused_and_the_rest_goes_on(part: str, impossible: object) -> None:
    result = parsed(matches_answer(match(), finished(score(goals(1, 1)) | {part: impossible}, id=502), match(id=503)))
    assert reasons(result) == [(2, "impossible_score")]
    assert [told.match_id for told in all_of(Match, result)] == [501, 503]


def test_the_most_goals_are_possible() -> None:
    assert shown(the_match(matches_answer(finished(score(goals(30, 0)))))) == (30, 0)


def test_half_a_score_is_none() -> None:
    result = parsed(matches_answer(finished(score(goals(1, None), goals(0, 0)))))
    assert reasons(result) == [(1, "incomplete_score")]
    assert shown(only(Match, result)) == (None, None)


@pytest.mark.parametrize("wrong", ["one", 1.5, True, [1], {}])
def test_goals_that_are_no_number_are_left_out(wrong: object) -> None:
    result = parsed(matches_answer(finished(score(goals(wrong, 1), goals(0, 0)))))
    assert reasons(result) == [(1, "wrong_type")]
    assert (shown(only(Match, result)), only(Match, result).home_goals_half_time) == ((None, None), 0)


def test_goals_may_be_digits() -> None:
    assert shown(the_match(matches_answer(finished(score(goals("2", " 1 ")))))) == (2, 1)


def test_a_duration_nobody_knows_leaves_the_90_minutes_untold() -> None:
    result = parsed(matches_answer(finished(score(goals(2, 1), None, "GOLDEN_GOAL"))))
    assert reasons(result) == [(1, "unknown_value"), (1, "score_parts_disagree")]
    assert (only(Match, result).status, regular(only(Match, result))) == ("finished", (None, None))


def test_kicks_are_told_apart_from_goals() -> None:
    kicks = [
        {"player": {"id": 91, "name": "A. Aster"}, "team": ASTER, "scored": True},
        {"player": {"id": 92, "name": "B. Birch"}, "team": BIRCH, "scored": False},
    ]
    result = parsed(matches_answer(match(penalties=kicks)))
    told = [(event.kind, event.person_id, event.is_shootout, event.minute) for event in all_of(MatchEvent, result)]
    assert told == [("penalty_goal", 91, True, None), ("missed_penalty", 92, True, None)]


def test_a_kick_of_which_nobody_knows_whether_it_was_scored() -> None:
    kicks = [{"player": {"id": 91}, "team": ASTER, "scored": "yes"}, {"player": {"id": 92}, "team": BIRCH}]
    result = parsed(matches_answer(match(penalties=kicks)))
    assert [event.kind for event in all_of(MatchEvent, result)] == ["unknown", "unknown"]
    assert reasons(result) == [(1, "wrong_type")]
