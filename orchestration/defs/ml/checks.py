"""Checks in front of the model and the forecasts: a failed blocking one stops what comes after."""

import dagster as dg
import sqlalchemy as sa

from orchestration.db.tables import training_run
from orchestration.defs.ml.assets import FEATURES
from orchestration.ml.alive import dead_features
from orchestration.resources.database import Writer

SOUND_FEATURES = """
select
    count(*) as n_rows,
    count(*) filter (where cutoff_at > kickoff_at) as n_cut_off_after_kick_off,
    count(*) filter (where is_finished and outcome is null) as n_finished_without_outcome,
    count(*) filter (where not is_finished and outcome is not null) as n_coming_with_outcome,
    count(*) filter (where home_elo is null or p_base_home is null) as n_without_ratings,
    count(distinct home_elo) as n_distinct_elo
from features.match_features
"""


@dg.asset_check(asset=FEATURES, blocking=True, description="Every row has ratings, and nothing of the future.")
def features_are_sound(writer: Writer) -> dg.AssetCheckResult:
    """Refuse features that are empty, unrated, cut off after kick-off, or that died: constant or null of late."""
    with writer.engine.connect() as connection:
        row = connection.execute(sa.text(SOUND_FEATURES)).one()._asdict()
        dead = dead_features(connection)
    wrong = {name: n for name, n in row.items() if name not in ("n_rows", "n_distinct_elo") and n} | dead
    passed = not wrong and row["n_rows"] > 0 and (row["n_distinct_elo"] > 1 or row["n_rows"] == 1)
    return dg.AssetCheckResult(
        passed=passed,
        metadata=row | dead,
        description="sound" if passed else f"do not train or forecast on these: {wrong or row}",
    )


@dg.asset_check(
    asset=dg.AssetKey(["ml", "training_run"]),
    blocking=True,
    description="The newest model passed every gate: skill, league groups, replay, placebo, train row = serve row.",
)
def challenger_may_be_served(writer: Writer) -> dg.AssetCheckResult:
    """Stand between a training and its promotion.

    A fault (a leak, a replay that lies, a row that is served otherwise than trained) is an error and stops the run.
    A model that is no better is a warning: it is not promoted, and the champion goes on forecasting.
    """
    with writer.engine.connect() as connection:
        gates = connection.scalar(sa.select(training_run.c.gates).order_by(training_run.c.trained_at.desc()).limit(1))
    failed = [gate for gate in gates or [] if not gate["passed"]]
    is_fault = any(gate["is_fault"] for gate in failed)
    return dg.AssetCheckResult(
        passed=bool(gates) and not failed,
        severity=dg.AssetCheckSeverity.ERROR if is_fault or not gates else dg.AssetCheckSeverity.WARN,
        metadata={gate["name"]: gate["detail"] for gate in gates or []},
        description="; ".join(gate["detail"] for gate in failed) or "it may be served",
    )


ML_CHECKS = [features_are_sound, challenger_may_be_served]
