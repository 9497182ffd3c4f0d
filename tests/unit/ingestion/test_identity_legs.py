"""Which meeting a row speaks of."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from orchestration.ingestion.identity.legs import Leg, Score, Telling, assign_legs

AUTUMN, WINTER, SPRING = date(2023, 9, 10), date(2024, 1, 20), date(2024, 4, 10)


def told(row: int, match_on: date, score: Score = None) -> Telling:
    return Telling((1, row), match_on, score)


def numbers(legs: list[Leg], tellings: list[Telling], max_legs: int) -> list[int | None]:
    return [leg and leg.number for leg in assign_legs(legs, tellings, max_legs)]


def test_in_a_league_of_one_meeting_a_moved_match_stays_the_match() -> None:
    legs = [Leg(1, AUTUMN, None, 7)]
    assert numbers(legs, [told(2, SPRING, (1, 0))], max_legs=1) == [1]
    assert legs == [Leg(1, SPRING, (1, 0), 7)]


def test_in_a_league_of_one_meeting_the_second_row_of_a_file_is_too_many() -> None:
    assert numbers([], [told(2, AUTUMN, (1, 0)), told(9, SPRING, (2, 0))], max_legs=1) == [1, None]


def test_legs_are_numbered_by_date() -> None:
    legs: list[Leg] = []
    assert numbers(legs, [told(2, SPRING), told(3, AUTUMN), told(4, WINTER)], max_legs=4) == [3, 1, 2]


def test_a_coming_match_is_not_the_one_that_was_played() -> None:
    legs = [Leg(1, AUTUMN, (2, 2), 7)]
    assert numbers(legs, [told(5, SPRING)], max_legs=4) == [2]


def test_the_old_date_of_a_played_match_is_that_match() -> None:
    legs = [Leg(1, WINTER, (2, 2), 7)]
    assert numbers(legs, [told(5, AUTUMN)], max_legs=4) == [1]
    assert legs[0].match_on == WINTER


def test_another_score_on_another_day_is_another_meeting() -> None:
    legs = [Leg(1, AUTUMN, (2, 2), 7)]
    assert numbers(legs, [told(5, SPRING, (0, 1))], max_legs=4) == [2]


def test_the_nearest_date_decides_for_another_source() -> None:
    legs = [Leg(1, AUTUMN, (2, 2), 7), Leg(2, SPRING, (2, 2), 8)]
    tellings = [told(5, SPRING + timedelta(1), (2, 2)), told(6, AUTUMN - timedelta(1), (2, 2))]
    assert numbers(legs, tellings, max_legs=4) == [2, 1]


def test_a_moved_fixture_takes_the_leg_that_is_left() -> None:
    legs = [Leg(1, AUTUMN, (1, 0), 7), Leg(2, WINTER, None, 8)]
    assert numbers(legs, [told(2, AUTUMN, (1, 0)), told(3, SPRING, (0, 0))], max_legs=2) == [1, 2]


def test_a_match_told_again_a_day_later_is_no_new_meeting() -> None:
    tellings = [told(2, AUTUMN, (1, 0)), told(3, AUTUMN + timedelta(1), (1, 1))]
    assert numbers([], tellings, max_legs=4) == [1, None]


def test_a_row_of_a_file_that_has_told_this_leg_already_is_too_many() -> None:
    legs = [Leg(1, AUTUMN, (1, 0), 7)]
    assert assign_legs(legs, [told(9, AUTUMN, (1, 0))], 1, told_before={7}) == [None]


DAYS = st.integers(0, 300).map(lambda days: date(2023, 8, 1) + timedelta(days))
SCORES = st.none() | st.tuples(st.integers(0, 3), st.integers(0, 3))


@given(st.lists(st.tuples(DAYS, SCORES), max_size=6), st.lists(st.tuples(DAYS, SCORES), max_size=6), st.integers(1, 4))
def test_no_leg_twice_never_too_many_and_the_same_again(
    first: list[tuple[date, Score]], second: list[tuple[date, Score]], max_legs: int
) -> None:
    legs: list[Leg] = []
    for rows in (first, second):
        tellings = [told(number, *row) for number, row in enumerate(rows)]
        assigned = [leg.number for leg in assign_legs(legs, tellings, max_legs) if leg is not None]
        assert len(set(assigned)) == len(assigned)
        assert sorted(leg.number for leg in legs) == list(range(1, len(legs) + 1))
        assert len(legs) <= max_legs
        assert bool(assigned) == bool(rows) or len(legs) == max_legs
