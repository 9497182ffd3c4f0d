"""A database that grew day by day holds, byte for byte, what one built at once from the same rows holds."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from tests.integration.dbt.conftest import PRESENT
from tests.integration.dbt.dbt_world import (
    CALENDAR_LEAGUE,
    FIRST_DIVISION,
    build,
    fabricate,
    land,
    look_from,
    rows,
    seed,
)

pytestmark = pytest.mark.slow


def relations(engine: Engine) -> dict[str, str]:
    """Digest of every table dbt builds, in no order of rows."""
    names = [
        f"{row['schemaname']}.{row['tablename']}"
        for row in rows(
            engine,
            "select schemaname, tablename from pg_tables"
            " where schemaname in ('intermediate', 'core', 'features', 'serving') order by 1, 2",
        )
    ]
    with engine.connect() as connection:
        return {
            name: connection.scalar(
                sa.text(
                    # when it was built is all that may differ
                    "select md5(string_agg(r.content, E'\\n' order by r.content))"
                    f" from (select (to_jsonb(t) - 'built_at')::text as content from {name} as t) as r"
                )
            )
            for name in names
        }


def states(engine: Engine) -> dict[tuple[str, int], str]:
    """The transaction that wrote each country season of the features."""
    return {
        (row["country"], row["season_start"]): row["written"]
        for row in rows(
            engine,
            "select country, season_start, max(xmin::text) as written from features.match_features"
            " group by country, season_start",
        )
    }


def test_incremental_equals_full_refresh(new_engine: Callable[[], Engine]) -> None:
    grown = new_engine()
    world = fabricate(seed=2)
    seed(grown, PRESENT)
    land(grown, world)
    build(grown)
    before = states(grown)

    # the present moves over a match day
    look_from(grown, PRESENT + timedelta(days=8))
    build(grown)
    untouched = {key for key, written in states(grown).items() if before.get(key) == written}
    assert untouched == {("AAA", season) for season in range(2015, 2021)} | {
        ("BBB", season) for season in range(2015, 2021)
    }

    # an old result is corrected, a coming match moves, a match of a file of many seasons is corrected
    old = world.season(FIRST_DIVISION, 2018)[10]
    world.change(old, goals=(7, 0))
    coming = world.season(FIRST_DIVISION, 2021)[-1]
    world.change(coming, match_on=coming.match_on + timedelta(days=3))
    american = world.season(CALENDAR_LEAGUE, 2019)[5]
    world.change(american, goals=(0, 6))
    before = states(grown)
    land(grown, world)
    look_from(grown, datetime(2021, 10, 10, 18, 30, tzinfo=UTC))
    build(grown)
    untouched = {key for key, written in states(grown).items() if before.get(key) == written}
    assert untouched == {("AAA", season) for season in range(2015, 2018)} | {
        ("BBB", season) for season in range(2015, 2019)
    }

    grew = relations(grown)
    build(grown, "--full-refresh")
    at_once = relations(grown)
    assert {name for name in grew if grew[name] != at_once[name]} == set()
