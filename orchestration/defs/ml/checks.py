"""Checks in front of the model and the forecasts: a failed blocking one stops what comes after."""

import dagster as dg
import sqlalchemy as sa

from orchestration.defs.ml.assets import FEATURES
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
STALE_FORECASTS = """
select count(*) from features.match_features as f
where not f.is_finished
  and f.kickoff_at > (select present_at from ops.database_state)
  and f.kickoff_at <= (select present_at from ops.database_state) + interval '3 days'
  and not exists (select from ml.prediction as p where p.match_id = f.match_id)
"""


@dg.asset_check(asset=FEATURES, blocking=True, description="Every row has ratings, and nothing of the future.")
def features_are_sound(writer: Writer) -> dg.AssetCheckResult:
    """Refuse features that are empty, constant, unrated, or cut off after kick-off."""
    with writer.engine.connect() as connection:
        row = connection.execute(sa.text(SOUND_FEATURES)).one()._asdict()
    wrong = {name: n for name, n in row.items() if name not in ("n_rows", "n_distinct_elo") and n}
    passed = not wrong and row["n_rows"] > 0 and (row["n_distinct_elo"] > 1 or row["n_rows"] == 1)
    return dg.AssetCheckResult(
        passed=passed,
        metadata=row,
        description="sound" if passed else f"do not train or forecast on these: {wrong or row}",
    )


@dg.asset_check(
    asset=dg.AssetKey(["ml", "prediction"]),
    description="Every match of the next three days has a forecast.",
)
def coming_matches_are_forecast(writer: Writer) -> dg.AssetCheckResult:
    """Count matches near their kick-off that nothing was issued for."""
    with writer.engine.connect() as connection:
        n_missing: int = connection.execute(sa.text(STALE_FORECASTS)).scalar_one()
    return dg.AssetCheckResult(
        passed=n_missing == 0,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"matches_without_forecast": n_missing},
    )


ML_CHECKS = [features_are_sound, coming_matches_are_forecast]
