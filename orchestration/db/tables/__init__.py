"""The tables we write ourselves, a module a schema. dbt owns every other schema and its tables.

Column names follow docs/ARCHITECTURE.md: `*_at` instants (timestamptz, UTC), `*_on` dates, `p_*` probabilities,
`odds_*` decimal odds, `n_*` counts. Alembic compares this package with the database, so a change here needs a
migration in `migrations/versions`.
"""

from orchestration.db.tables.auth import account, api_key, login_failure, refresh_token, request_count, session
from orchestration.db.tables.base import OWNED_SCHEMAS, metadata
from orchestration.db.tables.identity import (
    league,
    match,
    match_row,
    person,
    person_alias,
    person_proposal,
    season,
    team,
    team_alias,
    team_proposal,
)
from orchestration.db.tables.live import match_state
from orchestration.db.tables.ml import (
    backtest_prediction,
    prediction,
    rating,
    rating_state,
    season_outlook,
    training_run,
)
from orchestration.db.tables.nlp import article, chunk, feed, mention, signal, tone
from orchestration.db.tables.ops import (
    check_state,
    database_state,
    gauge,
    provider_quota,
    provider_refusal,
    provider_request,
    quarantine,
    retirement,
)
from orchestration.db.tables.raw import (
    football_data_co_uk_match,
    football_data_co_uk_odds,
    openfootball_match,
    payload,
    provider_match,
    provider_record,
)
from orchestration.db.tables.record import (
    calibration,
    calibration_bin,
    forecast_score,
    ledger_digest,
    model_performance,
    prediction_accuracy,
    promotion,
    value_return,
)

__all__ = [
    "OWNED_SCHEMAS",
    "account",
    "api_key",
    "article",
    "backtest_prediction",
    "calibration",
    "calibration_bin",
    "check_state",
    "chunk",
    "database_state",
    "feed",
    "football_data_co_uk_match",
    "football_data_co_uk_odds",
    "forecast_score",
    "gauge",
    "league",
    "ledger_digest",
    "login_failure",
    "match",
    "match_row",
    "match_state",
    "mention",
    "metadata",
    "model_performance",
    "openfootball_match",
    "payload",
    "person",
    "person_alias",
    "person_proposal",
    "prediction",
    "prediction_accuracy",
    "promotion",
    "provider_match",
    "provider_quota",
    "provider_record",
    "provider_refusal",
    "provider_request",
    "quarantine",
    "rating",
    "rating_state",
    "refresh_token",
    "request_count",
    "retirement",
    "season",
    "season_outlook",
    "session",
    "signal",
    "team",
    "team_alias",
    "team_proposal",
    "tone",
    "training_run",
    "value_return",
]
