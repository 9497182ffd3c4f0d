"""Train on the features as they are, log and register the model, and hold it against its gates."""

import logging
from dataclasses import dataclass

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Engine

from ml_assets.frames import INPUT_COLUMNS
from ml_assets.outcome import Forecaster, OtherFeaturesError
from ml_assets.promotion import Gate, judge
from ml_assets.registry import (
    NoChampionError,
    Origin,
    load_champion,
    log_and_register,
    log_tuning,
)
from ml_assets.training import compare, train
from ml_assets.tuning import Progress, Tuned, tune
from orchestration.db.frames import read_frame
from orchestration.db.state import read_state
from orchestration.db.tables import training_run
from orchestration.ml.forecasts import NothingBuiltError
from orchestration.ml.promotion import gates_of_database
from orchestration.ml.provenance import Provenance
from orchestration.ml.tracking import Tracking

logger = logging.getLogger("bet_hope.training")

#: Finished matches with what they teach: the outcome, and the odds at kick-off, which are labels and never inputs.
LEARNABLE = f"""
select
    f.match_id, f.cutoff_at, f.kickoff_at, f.league_code, f.country, f.tier, f.is_finished, f.is_awarded, f.outcome,
    {", ".join(f"f.{name}" for name in INPUT_COLUMNS)},
    m.odds_rating_home, m.odds_rating_draw, m.odds_rating_away,
    coalesce(m.odds_rating_basis like 'closing_%%', false) as odds_rating_is_closing
from features.match_features as f
inner join core.match as m on f.match_id = m.match_id
where f.is_finished and f.season_start >= %(first_season)s
order by f.kickoff_at, f.match_id
"""
MARKET = """
select match_id, odds_close_home, odds_close_draw, odds_close_away
from core.match where odds_close_home is not null and season_start >= %(first_season)s
"""


@dataclass(frozen=True)
class TrainingReport:
    """A finished training.

    Attributes:
        gates: What it has to pass to be served, and whether it did.
    """

    model_name: str
    model_version: str
    mlflow_run_id: str
    experiment_id: str
    gates: list[Gate]
    n_train: int
    n_test: int
    metrics: dict[str, float]


def train_and_register(
    engine: Engine, tracking: Tracking, origin: Provenance, *, seasons: int, test_size: float
) -> TrainingReport:
    """Train, log, register as challenger, and hold the model against its gates; `promotion.promote_latest` serves it.

    Args:
        engine: Of our database, features built.
        tracking: Where models live.
        origin: What the model is made from, for the log.
        seasons: Last seasons to learn from, the one in play included.
        test_size: Share of their matches, the newest, held out to judge it.

    Raises:
        ml_assets.outcome.TooFewMatchesError: Too little has been played.
    """
    with engine.connect() as connection:
        state = read_state(connection)
    if state is None:
        raise NothingBuiltError("no features yet: run `bet-hope sync-data` first")
    since = {"first_season": state.present_at.year - seasons}
    features = read_frame(engine, LEARNABLE, since)
    trained = train(features, read_frame(engine, MARKET, since), seasons, test_size)
    champion = _champion_forecaster(tracking)
    comparison = compare(trained, champion)
    gates = [*judge(trained, comparison, champion), *gates_of_database(engine, tracking, features)]
    registered = log_and_register(
        trained,
        comparison,
        Origin(origin.git_commit, origin.dbt_invocation_id, origin.dagster_run_id),
        tracking_uri=tracking.uri,
        artifact_root=tracking.artifact_root,
    )
    version = registered.version
    with engine.begin() as connection:
        connection.execute(
            insert(training_run).values(
                mlflow_run_id=version.run_id,
                model_name=version.name,
                model_version=version.version,
                is_champion=False,
                gates=[gate.as_json() for gate in gates],
                as_of_at=state.present_at,
                train_from_on=trained.train_from_on,
                train_to_on=trained.train_to_on,
                test_from_on=trained.test_from_on,
                test_to_on=trained.test_to_on,
                n_train=trained.n_train,
                n_test=trained.n_test,
                metrics=trained.metrics,
                data_sha256=trained.data_sha256,
                feature_schema_sha256=trained.feature_schema_sha256,
                canonical_sha256=registered.canonical_sha256,
                git_commit=origin.git_commit,
                dbt_invocation_id=origin.dbt_invocation_id,
            )
        )
    return TrainingReport(
        version.name,
        version.version,
        version.run_id,
        registered.experiment_id,
        gates,
        trained.n_train,
        trained.n_test,
        trained.metrics,
    )


def _champion_forecaster(tracking: Tracking) -> Forecaster | None:
    """Load whom the new model is compared with; a champion of other features cannot be compared and gives way."""
    try:
        forecaster, _ = load_champion(tracking.uri, tracking.cache)
    except NoChampionError:
        return None
    except OtherFeaturesError:
        logger.warning("the champion reads other features than this code makes; the new model replaces it")
        return None
    return forecaster


def tune_constants(engine: Engine, tracking: Tracking, *, seasons: int, n_trials: int, progress: Progress) -> Tuned:
    """Search for better constants on the features as they are; the study is kept beside the models and goes on."""
    with engine.connect() as connection:
        state = read_state(connection)
    if state is None:
        raise NothingBuiltError("no features yet: run `bet-hope sync-data` first")
    features = read_frame(engine, LEARNABLE, {"first_season": state.present_at.year - seasons})
    tuned = tune(features, tracking.cache.parent / "tuning" / "match-outcome.journal", n_trials, progress)
    log_tuning(tuned, tracking_uri=tracking.uri, artifact_root=tracking.artifact_root)
    return tuned
