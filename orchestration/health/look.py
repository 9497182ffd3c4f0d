"""Every look, in the order in which people read them, and one pass over all of them."""

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from orchestration.health.data import (
    odds_come_before_kickoff,
    quarantine_is_small,
    results_are_complete,
    sources_agree,
)
from orchestration.health.finding import Finding
from orchestration.health.forecasts import (
    coming_matches_are_forecast,
    features_do_not_drift,
    forecasts_are_calibrated,
    served_data_is_fresh,
)
from orchestration.health.supply import disk_has_room, quota_is_left
from orchestration.settings import Settings

Look = Callable[[Connection, Settings], Finding]

#: Each with the relation it speaks of, whose asset page shows it.
LOOKS: dict[Look, tuple[str, str]] = {
    disk_has_room: ("ops", "database_state"),
    served_data_is_fresh: ("serving", "system"),
    quota_is_left: ("raw", "provider_match"),
    quarantine_is_small: ("identity", "match_row"),
    results_are_complete: ("core", "match"),
    sources_agree: ("core", "match_difference"),
    odds_come_before_kickoff: ("features", "match_features"),
    features_do_not_drift: ("features", "match_features"),
    coming_matches_are_forecast: ("ml", "prediction"),
    forecasts_are_calibrated: ("ml", "calibration"),
}
#: What they read; before a build made it, nothing can be said but that.
NEEDED = ("core.match", "core.match_difference", "features.match_features", "serving.prediction")


def look(engine: Engine, settings: Settings) -> list[Finding]:
    """Ask everything; of a database that was never built, whether there is room and that it has to be."""
    with engine.connect() as connection:
        is_built = all(connection.scalar(sa.select(sa.func.to_regclass(name))) is not None for name in NEEDED)
        looks: list[Look] = list(LOOKS) if is_built else [disk_has_room, _is_built]
        return [ask(connection, settings) for ask in looks]


def _is_built(_connection: Connection, _settings: Settings) -> Finding:
    return Finding(
        "served_data_is_fresh",
        is_well=False,
        what="this database has not been built yet",
        do="run `bet-hope pipeline` or `make up`",
    )
