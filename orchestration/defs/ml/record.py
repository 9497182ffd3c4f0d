"""Assets of the record: scores beside the close, what they come to, and the digest of the ledger with its check."""

from collections.abc import Iterator

import dagster as dg
from pydantic import Field

from orchestration.defs.conditions import EVERY_DAY
from orchestration.defs.failures import permanent_failures
from orchestration.defs.pages import row_count
from orchestration.ml import ledger
from orchestration.ml.record import score, summarize
from orchestration.resources.database import Writer

#: Tables that one step writes from the same scores.
SUMMARIES = ("model_performance", "prediction_accuracy", "calibration", "calibration_bin", "value_return")


class RecordConfig(dg.Config):
    """Which span is looked at beside the usual ones."""

    period: int = Field(30, ge=1, description="Days back from the database's present")


@dg.asset(key=["ml", "forecast_score"], deps=[["serving", "prediction"]], group_name="ml", kinds={"python", "postgres"})
def forecast_score(writer: Writer) -> dg.MaterializeResult[None]:
    """Every forecast that counts, beside the closing odds of its match."""
    with permanent_failures():
        n_scored = score(writer.engine)
    return dg.MaterializeResult(
        metadata={"forecasts_that_count": n_scored, **row_count(writer.engine, "ml", "forecast_score")}
    )


@dg.multi_asset(
    name="record",
    specs=[
        dg.AssetSpec(
            ["ml", table], deps=[["ml", "forecast_score"], ["serving", "value_bet"]], kinds={"python", "postgres"}
        )
        for table in SUMMARIES
    ],
    group_name="ml",
)
def record(
    context: dg.AssetExecutionContext, config: RecordConfig, writer: Writer
) -> Iterator[dg.MaterializeResult[None]]:
    """Skill, accuracy, calibration and value returns, record and simulated forecasts apart."""
    with permanent_failures():
        report = summarize(writer.engine, config.period)
    if not report.n_scored:
        context.log.warning("no forecast that counts has been decided yet")
    headline = {
        f"{row['kind']}_{row['lead_time']}_{name}": value
        for row in report.headlines
        for name in ("n", "log_loss", "rps", "accuracy", "gap_log_loss")
        if isinstance(value := row[name], int | float)
    }
    for table in SUMMARIES:
        metadata = {"forecasts_that_count": report.n_scored, **headline} if table == SUMMARIES[0] else {}
        yield dg.MaterializeResult(
            asset_key=["ml", table], metadata={**metadata, **row_count(writer.engine, "ml", table)}
        )


@dg.asset(
    key=["ml", "ledger_digest"],
    deps=[["ml", "prediction"]],
    group_name="ml",
    kinds={"postgres"},
    freshness_policy=EVERY_DAY,
)
def ledger_digest(writer: Writer) -> dg.MaterializeResult[None]:
    """Hash chain over every forecast issued: a change in the past breaks it."""
    n_rows = ledger.write_digest(writer.engine)
    return dg.MaterializeResult(
        metadata={"forecasts_digested": n_rows, **row_count(writer.engine, "ml", "ledger_digest")}
    )


@dg.asset_check(asset=dg.AssetKey(["ml", "ledger_digest"]), description="No forecast of the past was changed.")
def ledger_is_unchanged(writer: Writer) -> dg.AssetCheckResult:
    """Compute the whole chain again."""
    state = ledger.verify(writer.engine)
    return dg.AssetCheckResult(
        passed=state.broken is None,
        metadata={"digests": state.n_digests, "forecasts": state.n_rows, "last_sha256": state.sha256},
        description=state.broken or f"{state.n_rows:,} forecasts are as they were issued",
    )
