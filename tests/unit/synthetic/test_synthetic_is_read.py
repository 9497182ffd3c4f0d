"""The project's own parsers take every file of the invented archive, without refusing a row."""

from datetime import UTC, datetime

import pytest

from orchestration.ingestion.identity.leagues import league_by_code
from orchestration.ingestion.providers.football_data_co_uk.feed import feeds_for as results_feeds
from orchestration.ingestion.providers.football_data_co_uk.parse import parse as parse_results
from orchestration.ingestion.providers.openfootball.feed import feeds_for as programme_feeds
from orchestration.ingestion.providers.openfootball.parse import parse as parse_programme
from orchestration.ingestion.providers.synthetic.calendar import GROUND_ZONE
from orchestration.ingestion.providers.synthetic.source import SyntheticSource
from orchestration.ingestion.providers.synthetic.world import DIVISIONS

PRESENT = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize("season_start", [2015, 2019, 2025, 2026])
@pytest.mark.parametrize("division", DIVISIONS)
def test_every_row_is_taken(division: str, season_start: int) -> None:
    source = SyntheticSource(3, PRESENT)
    n_rows = []
    for feeds, parse in ((results_feeds, parse_results), (programme_feeds, parse_programme)):
        for feed in feeds(division, season_start):
            fetched = source.fetch(feed)
            if feed.season_start is None:
                assert fetched is None
                continue
            assert fetched is not None
            parsed = parse(fetched.content, feed)
            assert not parsed.refusals
            n_rows.append(len(parsed.tables[0].rows))
    n_results, n_fixtures = n_rows
    assert n_fixtures == 132
    assert n_results == 132 if season_start < 2026 else 20 < n_results < 132


def test_the_leagues_say_where_the_grounds_are() -> None:
    for division in DIVISIONS:
        assert league_by_code(division).time_zone == GROUND_ZONE.key
