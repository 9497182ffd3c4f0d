"""The real pipeline from an empty database to features, in steps, so a test can stop, copy and poison."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy.engine import URL, Engine

from orchestration.db.dbt import run_dbt
from orchestration.db.session import connect
from orchestration.db.state import begin_build
from orchestration.ingestion.identity import identify, seed_leagues
from orchestration.ingestion.ingest import feeds_for, ingest_feeds
from orchestration.ingestion.providers.synthetic.source import SyntheticSource
from orchestration.ingestion.providers.synthetic.world import DIVISIONS, season_matches
from orchestration.ml.ratings import update_ratings

SEED = 7
SEASONS = range(2015, 2024)
#: The late build looks from here: the middle of the last season, with results behind and fixtures ahead.
PRESENT = datetime(2024, 3, 17, 12, tzinfo=UTC)


def cutoff() -> datetime:
    """Choose the instant after which everything is poisoned: 00:00 of a match day in the middle of 2019/20.

    A day with matches, so that rows whose cut-off is this very instant are compared too.
    """
    middle = datetime(2019, 12, 20, tzinfo=UTC)
    kickoff_at = next(match.kickoff_at for match in season_matches(SEED, 2019) if match.kickoff_at > middle)
    return kickoff_at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


@contextmanager
def engine_on(url: URL) -> Iterator[Engine]:
    """Give an engine that leaves no connection behind: a database with connections cannot be copied."""
    engine = connect(url)
    try:
        yield engine
    finally:
        engine.dispose()


def land(url: URL) -> None:
    """Fill raw and identity with the invented archive as it stands at PRESENT."""
    source = SyntheticSource(SEED, PRESENT)
    with engine_on(url) as engine:
        seed_leagues(engine, "synthetic")
        feeds = [feed for season in SEASONS for division in DIVISIONS for feed in feeds_for(division, season)]
        reports = list(ingest_feeds(engine, feeds, source))
        assert not any(report.n_quarantined for report in reports), reports
        identify(engine)


def build_facts(url: URL, as_of: datetime) -> None:
    """Build core as it is known at an instant."""
    with engine_on(url) as engine:
        begin_build(engine, "synthetic", as_of)
    run_dbt(url, "build", "--resource-type", "model", "--resource-type", "seed", "--select", "tag:facts")


def rate(url: URL) -> None:
    """Bring the ratings up to core."""
    with engine_on(url) as engine:
        update_ratings(engine)


def build_features(url: URL, *args: str) -> None:
    """Build the feature rows."""
    run_dbt(url, "run", "--select", "tag:features", *args)


def build(url: URL, as_of: datetime) -> None:
    """Go from raw rows to features."""
    build_facts(url, as_of)
    rate(url)
    build_features(url)
