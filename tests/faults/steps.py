"""The pipeline from an empty database to the record, a step an asset, each by the function that its asset calls."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.engine import URL, Engine

from orchestration.db.dbt import run_dbt
from orchestration.db.server import address
from orchestration.db.state import begin_build, record_build
from orchestration.ingestion.identity import identify, seed_leagues
from orchestration.ingestion.ingest import feeds_for, ingest_feeds
from orchestration.ingestion.providers.synthetic.source import SyntheticSource
from orchestration.ingestion.providers.synthetic.world import DIVISIONS
from orchestration.ml import ledger
from orchestration.ml.forecasts import issue_forecasts
from orchestration.ml.outlooks import issue_outlooks
from orchestration.ml.promotion import promote_latest
from orchestration.ml.provenance import Provenance
from orchestration.ml.ratings import update_ratings
from orchestration.ml.record import score, summarize
from orchestration.ml.tracking import Tracking
from orchestration.ml.training import train_and_register
from orchestration.news.asking import add_documents
from orchestration.news.reading import read_articles
from orchestration.news.vectors import embed_chunks

SEED = 7
#: The season in play.
LAST_SEASON = 2025
#: In the middle of the last season, with results behind and fixtures ahead.
PRESENT = datetime(2026, 3, 10, 12, tzinfo=UTC)
ORIGIN = Provenance("0" * 40, None, None)
#: Documents of a person: one place for every installation, for an article keeps where it was.
NOTES = Path(__file__).parent / "notes"


@dataclass(frozen=True)
class Place:
    """An installation that steps work on: addresses of its database and of MLflow's, its folder, how far it looks."""

    ours: URL
    mlflow: URL
    home: Path
    n_seasons: int

    @property
    def tracking(self) -> Tracking:
        """Where its models live."""
        return Tracking(address(self.mlflow), self.home / "mlflow", self.home / "models")


def present(engine: Engine, _place: Place) -> None:
    """Set the present and seed the leagues."""
    begin_build(engine, "synthetic", PRESENT)
    seed_leagues(engine, "synthetic")


def archives(engine: Engine, place: Place) -> None:
    """Read the invented archives."""
    seasons = range(LAST_SEASON + 1 - place.n_seasons, LAST_SEASON + 1)
    feeds = [feed for season in seasons for division in DIVISIONS for feed in feeds_for(division, season)]
    assert not any(report.n_quarantined for report in ingest_feeds(engine, feeds, SyntheticSource(SEED, PRESENT)))


def identities(engine: Engine, _place: Place) -> None:
    """Give every row its match."""
    identify(engine)


def facts(engine: Engine, _place: Place) -> None:
    """Build what ratings need, as the asset does."""
    run_dbt(engine.url, "build", "--exclude-resource-type", "unit_test", "--select", "tag:facts")


def ratings(engine: Engine, _place: Place) -> None:
    """Rate clubs."""
    update_ratings(engine)


def features(engine: Engine, _place: Place) -> None:
    """Build what the model needs."""
    run = run_dbt(engine.url, "build", "--exclude-resource-type", "unit_test", "--select", "tag:features")
    record_build(engine, dbt_invocation_id=run.invocation_id)


def news(engine: Engine, _place: Place) -> None:
    """Take documents in, read them, make them searchable."""
    add_documents(engine, str(NOTES))
    read_articles(engine)
    embed_chunks(engine, "wordllama")


def training(engine: Engine, place: Place) -> None:
    """Train and register."""
    train_and_register(engine, place.tracking, ORIGIN, seasons=place.n_seasons, test_size=0.2)


def promotion(engine: Engine, place: Place) -> None:
    """Serve the newest."""
    promote_latest(engine, place.tracking)


def forecasts(engine: Engine, place: Place) -> None:
    """Issue forecasts and outlooks."""
    from ml_assets.registry import load_champion

    forecaster, served = load_champion(place.tracking.uri, place.tracking.cache)
    issue_forecasts(engine, forecaster, (served.name, served.version), ORIGIN, days=14)
    issue_outlooks(engine, forecaster, (served.name, served.version), ORIGIN)


def serving(engine: Engine, _place: Place) -> None:
    """Build what the API shows."""
    run_dbt(engine.url, "build", "--exclude-resource-type", "unit_test", "--select", "tag:serving")
    record_build(engine, is_served=True)


def record(engine: Engine, _place: Place) -> None:
    """Score what was issued, and digest the ledger."""
    score(engine)
    summarize(engine, 30)
    ledger.write_digest(engine)


#: In the order of a run. The first three need neither dbt nor a model: seconds.
STEPS: dict[str, Callable[[Engine, Place], None]] = {
    step.__name__: step
    for step in (
        present, archives, identities, facts, ratings, features, news, training, promotion, forecasts, serving, record,
    )
}  # fmt: skip
QUICK = ("present", "archives", "identities")
