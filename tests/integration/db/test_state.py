"""A database keeps its source and moves only forward."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.engine import Engine

from orchestration.db.state import DatabaseStateError, begin_build, read_state

DAY = datetime(2024, 4, 20, tzinfo=UTC)


def test_first_build_stamps_the_source(engine: Engine) -> None:
    begin_build(engine, "archive", DAY)
    with engine.connect() as connection:
        state = read_state(connection)
    assert state is not None
    assert (state.source, state.as_of_at, state.present_at) == ("archive", DAY, DAY)


def test_synthetic_and_real_never_share_a_database(engine: Engine) -> None:
    begin_build(engine, "archive", None)
    with pytest.raises(DatabaseStateError, match="never join"):
        begin_build(engine, "synthetic", None)


def test_moves_forward_and_never_back(engine: Engine) -> None:
    begin_build(engine, "archive", DAY)
    later = begin_build(engine, "archive", DAY + timedelta(days=7))
    assert later.present_at == DAY + timedelta(days=7)
    with pytest.raises(DatabaseStateError, match="only forward"):
        begin_build(engine, "archive", DAY)


def test_a_pretended_day_is_kept_until_another_is_named(engine: Engine) -> None:
    begin_build(engine, "archive", DAY)
    assert begin_build(engine, "archive", None).present_at == DAY


def test_the_real_present_is_not_left(engine: Engine) -> None:
    first = begin_build(engine, "archive", None)
    assert begin_build(engine, "archive", None).present_at > first.present_at
    with pytest.raises(DatabaseStateError, match="follows the real clock"):
        begin_build(engine, "archive", DAY)
