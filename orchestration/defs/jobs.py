"""Jobs: the selections of assets that people and schedules launch."""

from typing import Any

import dagster as dg

from orchestration.defs.health import HEALTH
from orchestration.defs.kinds import tick_tags, writer_tags
from orchestration.defs.ml.record import SUMMARIES

_PRESENT = dg.AssetSelection.assets(["ops", "database_state"], ["identity", "league"])
_ARCHIVES = dg.AssetSelection.groups("raw", "identity") - _PRESENT
_IDENTITY = dg.AssetSelection.groups("identity") - _PRESENT
_PROVIDERS = dg.AssetSelection.assets(["raw", "provider_match"], ["raw", "provider_record"])
# dbt's own tags: a model belongs to the selection that builds it, whatever its schema
_FACTS = dg.AssetSelection.tag("facts", "")
_FEATURES = dg.AssetSelection.assets(["ml", "rating"]) | dg.AssetSelection.tag("features", "")
SERVING = dg.AssetSelection.tag("serving", "")
#: With the check on the features: it stands in front of every training, whoever built them.
_TRAINING = dg.AssetSelection.assets(["ml", "training_run"], ["ml", "promotion"]) | dg.AssetSelection.checks(
    dg.AssetCheckKey(dg.AssetKey(["features", "match_features"]), "features_are_sound"),
    dg.AssetCheckKey(dg.AssetKey(["ml", "training_run"]), "challenger_may_be_served"),
)
_RECORD = dg.AssetSelection.assets(["ml", "forecast_score"], *[["ml", table] for table in SUMMARIES])
_LEDGER = dg.AssetSelection.assets(["ml", "ledger_digest"])
_PREDICTIONS = dg.AssetSelection.assets(["ml", "prediction"], ["ml", "season_outlook"])

_TO_FEATURES = _PRESENT | _FACTS | _FEATURES
_NEWS = dg.AssetSelection.groups("nlp")


def _job(name: str, selection: dg.AssetSelection, description: str) -> Any:
    """Make a job that writes; the looks at the health of all have a run of their own."""
    return dg.define_asset_job(name, selection - HEALTH, description=description, tags=writer_tags(name))


seed_leagues = _job(
    "seed_leagues",
    _PRESENT,
    description="Set the present and seed the leagues.",
)
backfill_historical = _job(
    "backfill_historical",
    _TO_FEATURES | _ARCHIVES | SERVING,
    description="Read leagues and seasons of the archives, then rebuild what they changed.",
)
sync_data = _job(
    "sync_data",
    _TO_FEATURES | _ARCHIVES | _NEWS | _PREDICTIONS | SERVING,
    description="Read the season in play, rebuild what it changed, and issue the forecasts it changes.",
)
sync_live = dg.define_asset_job(
    "sync_live",
    dg.AssetSelection.assets(["live", "match_state"]),
    description="What matches in play stand at, past every build.",
    tags=tick_tags("sync_live"),
)
watch = dg.define_asset_job(
    "watch", HEALTH, description="Look at the health of all, and tell people what changed.", tags=tick_tags("watch")
)
sync_news = _job(
    "sync_news",
    _PRESENT | _NEWS,
    description="Ask the feeds, read what is new, and make it searchable.",
)
train_model = _job(
    "train_model",
    _TRAINING,
    description="Train on the features as they are; the better model is served.",
)
generate_predictions = _job(
    "generate_predictions",
    _TO_FEATURES | _IDENTITY | _PREDICTIONS | SERVING,
    description="Move the present forward, read what has arrived, and issue forecasts of coming matches.",
)
evaluate_model = _job(
    "evaluate_model",
    _RECORD,
    description="Score what was issued beside the close, record and simulated ones apart.",
)
digest_ledger = _job(
    "digest_ledger",
    _LEDGER,
    description="Digest the forecasts of the day into the hash chain, and check all of it.",
)
retire = _job(
    "retire",
    dg.AssetSelection.assets(["ops", "retirement"]),
    description="Export and delete old odds that nothing is built from, and forget old runs.",
)
backtest = _job(
    "backtest",
    _TO_FEATURES | (_ARCHIVES - _PROVIDERS) | dg.AssetSelection.assets(["ml", "backtest_prediction"]),
    description="Walk forward over the past; its forecasts are never record.",
)
pipeline = _job(
    "pipeline",
    _TO_FEATURES | _ARCHIVES | _NEWS | _TRAINING | _PREDICTIONS | SERVING,
    description="Everything once: archives, features, a model, forecasts, what the API shows.",
)

JOBS: list[Any] = [
    seed_leagues,
    backfill_historical,
    sync_data,
    sync_live,
    sync_news,
    watch,
    train_model,
    generate_predictions,
    evaluate_model,
    digest_ledger,
    retire,
    backtest,
    pipeline,
]
