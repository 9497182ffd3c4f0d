"""Cursors come back as they were written, and nothing else is taken for one."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.exceptions import ValidationException

from api.domain.matches.queries import NEWEST_FIRST
from api.domain.teams.queries import BY_NAME
from api.pagination import decode_cursor, encode_cursor

instants = st.datetimes(timezones=st.just(UTC))
names = st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
ids = st.integers(min_value=0, max_value=2**63 - 1)
directions = st.sampled_from(["next", "previous"])


@given(directions, instants, ids)
def test_a_cursor_of_matches_comes_back(direction, kickoff_at: datetime, match_id: int) -> None:
    cursor = encode_cursor(direction, [kickoff_at, match_id])
    assert decode_cursor(cursor, NEWEST_FIRST) == (direction, (kickoff_at, match_id))


@given(directions, names, ids)
def test_a_cursor_of_teams_comes_back(direction, name: str, team_id: int) -> None:
    assert decode_cursor(encode_cursor(direction, [name, team_id]), BY_NAME) == (direction, (name, team_id))


@given(st.text(max_size=400))
def test_any_other_text_is_refused_and_breaks_nothing(text: str) -> None:
    with pytest.raises(ValidationException):
        decode_cursor(text, NEWEST_FIRST)
