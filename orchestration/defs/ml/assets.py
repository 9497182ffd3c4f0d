"""Assets of schema `ml`: ratings, training runs, forecasts and backtests."""

from datetime import date
from pathlib import Path
from typing import Literal

import dagster as dg
from pydantic import Field

from ml_assets.registry import NoChampionError, load_champion
from orchestration.defs.conditions import DERIVED, EVERY_DAY, EVERY_FOUR_HOURS
from orchestration.defs.failures import permanent_failures
from orchestration.defs.pages import model_link, row_count
from orchestration.ml.backtests import run_backtest
from orchestration.ml.forecasts import issue_forecasts
from orchestration.ml.outlooks import issue_outlooks
from orchestration.ml.promotion import promote_latest
from orchestration.ml.provenance import provenance
from orchestration.ml.ratings import update_ratings
from orchestration.ml.tracking import Tracking, tracking_of
from orchestration.ml.training import train_and_register
from orchestration.resources.database import Writer

FEATURES = dg.AssetKey(["features", "match_features"])
#: Metadata of forecasts that nothing was there to make.
NO_MODEL = "no_model"


class TrainingConfig(dg.Config):
    """How a model is trained."""

    seasons: int = Field(0, ge=0, description="Last seasons to learn from; 0 takes the setting TRAIN_SEASONS")
    test_size: float = Field(0.2, gt=0, lt=1, description="Share of the matches, the newest, held out to judge it")


class PredictionConfig(dg.Config):
    """Which coming matches are forecast."""

    days: int = Field(7, ge=1, le=60, description="How far ahead to look")
    only_due: bool = Field(False, description="Only the frozen lead times that fall due now")


class BacktestConfig(dg.Config):
    """Which past is walked through."""

    from_on: str = Field(description="First match day, 2019-07-01")
    to_on: str = Field(description="The day after the last match day, 2024-07-01")
    leagues: list[str] = Field(default_factory=list, description="football-data.co.uk divisions; empty: all 22")
    odds: Literal["none", "past", "pre"] = Field(
        "past", description="The most that may be used: no odds, those of earlier matches, those of the match itself"
    )
    out: str = Field("", description="CSV file to write as well; empty: none")


def tracking(writer: Writer) -> Tracking:
    """Where this installation's models live."""
    return tracking_of(writer.settings, writer.databases)


@dg.asset(
    key=["ml", "rating"],
    deps=[["core", "match"], ["intermediate", "country_season_state"]],
    group_name="ml",
    kinds={"python", "postgres"},
)
def rating(writer: Writer) -> dg.MaterializeResult[None]:
    """Ratings of both clubs as of each match's cut-off: Elo, odds-Elo, pi, attack and defence, shots."""
    report = update_ratings(writer.engine)
    return dg.MaterializeResult(
        metadata={
            "rows_written": report.n_rows,
            "countries_rated": report.n_countries,
            "countries_unchanged": report.n_unchanged,
            **row_count(writer.engine, "ml", "rating"),
        }
    )


@dg.asset(
    key=["ml", "training_run"],
    deps=[FEATURES],
    group_name="ml",
    kinds={"catboost", "scikitlearn", "mlflow"},
    freshness_policy=EVERY_DAY,
)
def training_run(
    context: dg.AssetExecutionContext, config: TrainingConfig, writer: Writer
) -> dg.MaterializeResult[None]:
    """Train the outcome model on the last seasons, split by time, and hold it against its gates."""
    with permanent_failures():
        report = train_and_register(
            writer.engine,
            tracking(writer),
            provenance(writer.engine, context.run_id),
            seasons=config.seasons or writer.settings.train_seasons,
            test_size=config.test_size,
        )
    settings = writer.settings
    failed = ", ".join(gate.name for gate in report.gates if not gate.passed)
    return dg.MaterializeResult(
        metadata={
            "model": f"{report.model_name} {report.model_version}",
            "gates": f"failed: {failed}" if failed else "passed every gate",
            "matches_trained_on": report.n_train,
            "matches_tested_on": report.n_test,
            **row_count(writer.engine, "ml", "training_run"),
            **{name: value for name, value in report.metrics.items() if isinstance(value, int | float)},
            "mlflow_run": dg.MetadataValue.url(
                f"http://{settings.host}:{settings.mlflow_port}/#/experiments/{report.experiment_id}"
                f"/runs/{report.mlflow_run_id}"
            ),
        }
    )


@dg.asset(key=["ml", "promotion"], deps=[training_run], group_name="ml", kinds={"mlflow", "postgres"})
def promotion(writer: Writer) -> dg.MaterializeResult[None]:
    """The model that is served: the newest one, if the check in front let it through; else the champion stays."""
    report = promote_latest(writer.engine, tracking(writer))
    served = f"match-outcome {report.served} is served" if report.served else "nothing is served"
    why = "the newest did not pass its gates" if report.failed else report.reason
    link = model_link(writer.settings, "match-outcome", report.served) if report.served else {}
    return dg.MaterializeResult(
        metadata={
            "served": served,
            "is_new": report.is_new,
            "why": why,
            **row_count(writer.engine, "ml", "promotion"),
            **link,
        }
    )


@dg.asset(
    key=["ml", "prediction"],
    deps=[FEATURES, promotion],
    group_name="ml",
    freshness_policy=EVERY_FOUR_HOURS,
    kinds={"catboost", "scikitlearn", "postgres"},
    automation_condition=DERIVED,
)
def prediction(
    context: dg.AssetExecutionContext, config: PredictionConfig, writer: Writer
) -> dg.MaterializeResult[None]:
    """Forecasts of coming matches, append-only: what was issued stays as it was issued."""
    where = tracking(writer)
    with permanent_failures():
        try:
            forecaster, served = load_champion(where.uri, where.cache)
        except NoChampionError as error:
            # a database that was synced before anything was trained is well, and has nothing to forecast with
            context.log.warning(str(error))
            return dg.MaterializeResult(metadata={"forecasts_issued": 0, NO_MODEL: str(error)})
        if served.note is not None:
            context.log.warning(served.note)
        report = issue_forecasts(
            writer.engine,
            forecaster,
            (served.name, served.version),
            provenance(writer.engine, context.run_id),
            days=config.days,
            only_due=config.only_due,
        )
    return dg.MaterializeResult(
        metadata={
            "model": served.note or f"{served.name} {served.version}",
            "coming_matches": report.n_matches,
            "forecasts_issued": report.n_issued,
            "with_base_rate_only": report.n_abstentions,
            "refused_as_no_probabilities": report.n_refused,
            **row_count(writer.engine, "ml", "prediction"),
            **model_link(writer.settings, served.name, served.version),
        }
    )


@dg.asset(
    key=["ml", "season_outlook"],
    deps=[FEATURES, prediction, ["core", "team_match"]],
    group_name="ml",
    kinds={"python", "postgres"},
    automation_condition=DERIVED,
)
def season_outlook(context: dg.AssetExecutionContext, writer: Writer) -> dg.MaterializeResult[None]:
    """How the seasons in play may end: title, top four, relegation and points, simulated where something changed."""
    where = tracking(writer)
    try:
        forecaster, served = load_champion(where.uri, where.cache)
    except NoChampionError as error:
        context.log.warning(str(error))
        return dg.MaterializeResult(metadata={"leagues_simulated": 0, NO_MODEL: str(error)})
    with permanent_failures():
        report = issue_outlooks(
            writer.engine, forecaster, (served.name, served.version), provenance(writer.engine, context.run_id)
        )
    return dg.MaterializeResult(
        metadata={
            "leagues_simulated": report.n_simulated,
            "leagues_unchanged": report.n_unchanged,
            "leagues_left_out": report.left_out,
            **row_count(writer.engine, "ml", "season_outlook"),
        }
    )


@dg.asset(key=["ml", "backtest_prediction"], deps=[FEATURES], group_name="ml", kinds={"catboost", "scikitlearn"})
def backtest_prediction(
    context: dg.AssetExecutionContext, config: BacktestConfig, writer: Writer
) -> dg.MaterializeResult[None]:
    """Forecasts of the past made afterwards, walking forward: never part of the record."""
    with permanent_failures():
        report = run_backtest(
            writer.engine,
            context.run_id,
            date.fromisoformat(config.from_on),
            date.fromisoformat(config.to_on),
            config.leagues,
            Path(config.out) if config.out else None,
            config.odds,
        )
    return dg.MaterializeResult(metadata=report.as_metadata())
