"""The job that scores what was issued; what it finds is an observation on `ml.prediction`, plotted over time."""

import dagster as dg
from pydantic import Field

from orchestration.ml.evaluation import evaluate as score
from orchestration.resources.database import Writer


class EvaluationConfig(dg.Config):
    """Which forecasts are scored."""

    period: int = Field(30, ge=1, description="Days back from the database's present")


@dg.op(description="Log loss, ranked probability score and accuracy beside the closing odds of the same matches.")
def evaluate(context: dg.OpExecutionContext, config: EvaluationConfig, writer: Writer) -> None:
    """Score record and simulated forecasts apart."""
    evaluations = score(writer.engine, config.period)
    if not evaluations:
        context.log.warning(f"no forecast of the last {config.period} days has been decided yet")
    for evaluation in evaluations:
        context.log_event(dg.AssetObservation(asset_key=["ml", "prediction"], metadata=evaluation.as_metadata()))


@dg.job(description="Score the forecasts of a period, record and simulated ones apart.")
def evaluate_model() -> None:
    """Score what was issued."""
    evaluate()
