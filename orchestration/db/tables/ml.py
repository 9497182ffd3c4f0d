"""Schema `ml`: ratings, training runs, forecasts."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from orchestration.db.tables.base import instant, metadata
from orchestration.db.tables.identity import league, match, team

rating_state = Table(
    "rating_state",
    metadata,
    Column("country", Text, primary_key=True),
    Column("season_start", SmallInteger, primary_key=True),
    instant("checkpoint_at", nullable=False, comment="Every event before this instant is in the state"),
    Column("ratings_version", Text, nullable=False),
    Column("facts_md5", Text, nullable=False, comment="Of every fact of the country up to the end of this season"),
    Column("state", JSONB, nullable=False),
    schema="ml",
    comment="State of the rating pass at the first cut-off of a country's season: where a later pass resumes",
)


rating = Table(
    "rating",
    metadata,
    Column("match_id", ForeignKey(match.c.match_id), primary_key=True),
    instant("cutoff_at", primary_key=True),
    Column("country", Text, nullable=False),
    Column("season_start", SmallInteger, nullable=False),
    *[
        Column(name, Double)
        for name in (
            "home_elo",
            "away_elo",
            "elo_home_advantage",
            "home_odds_elo",
            "away_odds_elo",
            "odds_home_advantage",
            "odds_draw_tendency",
            "home_pi",
            "away_pi",
            "home_attack",
            "home_defence",
            "away_attack",
            "away_defence",
            "expected_goals_home",
            "expected_goals_away",
            "home_shots_for",
            "home_shots_against",
            "away_shots_for",
            "away_shots_against",
            "home_shots_on_target_for",
            "home_shots_on_target_against",
            "away_shots_on_target_for",
            "away_shots_on_target_against",
            "p_base_home",
            "p_base_draw",
            "p_base_away",
            "home_market",
            "away_market",
            "home_market_trend",
            "away_market_trend",
            "home_market_level",
            "away_market_level",
            "home_market_variance",
            "away_market_variance",
            "market_home_advantage",
            "market_draw",
            "home_performance",
            "away_performance",
            "home_performance_trend",
            "away_performance_trend",
            "home_performance_variance",
            "away_performance_variance",
            "performance_home_advantage",
            "home_matches_left",
            "home_points_to_first",
            "home_points_to_fourth",
            "home_points_to_sixth",
            "home_points_to_safety",
            "away_matches_left",
            "away_points_to_first",
            "away_points_to_fourth",
            "away_points_to_sixth",
            "away_points_to_safety",
        )
    ],
    Column("home_n_rated", Integer, nullable=False, comment="Matches rated before this one"),
    Column("away_n_rated", Integer, nullable=False),
    Column("home_n_odds_rated", Integer, nullable=False),
    Column("away_n_odds_rated", Integer, nullable=False),
    Index("ix_rating_country_season", "country", "season_start"),
    schema="ml",
)


training_run = Table(
    "training_run",
    metadata,
    Column("mlflow_run_id", Text, primary_key=True),
    Column("model_name", Text, nullable=False),
    Column("model_version", Text, nullable=False),
    Column("is_champion", Boolean, nullable=False, comment="Took the alias when it was trained"),
    instant("trained_at", nullable=False, server_default=func.clock_timestamp()),
    instant("as_of_at", nullable=False),
    Column("train_from_on", Date, nullable=False),
    Column("train_to_on", Date, nullable=False),
    Column("test_from_on", Date, nullable=False),
    Column("test_to_on", Date, nullable=False),
    Column("n_train", Integer, nullable=False),
    Column("n_test", Integer, nullable=False),
    Column("metrics", JSONB, nullable=False),
    Column("data_sha256", Text, nullable=False),
    Column("feature_schema_sha256", Text, nullable=False),
    Column("git_commit", Text),
    Column("dbt_invocation_id", Text),
    Column("canonical_sha256", Text, comment="Of what the model computes with; null before it was kept"),
    Column(
        "gates",
        JSONB,
        nullable=False,
        server_default="[]",
        comment="What it had to pass to be served: name, passed, is_fault, detail",
    ),
    schema="ml",
)


def _forecast_columns() -> "list[Column[Any]]":
    return [
        Column("p_home", Double, nullable=False),
        Column("p_draw", Double, nullable=False),
        Column("p_away", Double, nullable=False),
    ]


prediction = Table(
    "prediction",
    metadata,
    Column("prediction_id", BigInteger, Identity(), primary_key=True),
    Column("match_id", ForeignKey(match.c.match_id), nullable=False),
    Column("lead_time", Text, nullable=False, comment="72h, 24h, 1h, or scheduled for the four-hourly issue"),
    instant("cutoff_at", nullable=False),
    instant("kickoff_at", nullable=False, comment="Kick-off as believed when issued"),
    instant("issued_at", nullable=False, server_default=func.clock_timestamp()),
    instant("as_of_at", comment="The day it pretends to be; null for a forecast of the real present"),
    Column("model_name", Text, nullable=False),
    Column("model_version", Text, nullable=False),
    *_forecast_columns(),
    *[
        Column(f"p_{outcome}_{bound}", Double, comment=f"Bound of the 90 % interval of p_{outcome}")
        for outcome in ("home", "draw", "away")
        for bound in ("low", "high")
    ],
    Column("confidence", Double, nullable=False, comment="Lower bound of the likeliest outcome"),
    Column("confidence_word", Text, comment="weak, moderate, strong"),
    Column("data_depth", Integer, nullable=False, comment="Rated matches of the less known team"),
    Column("is_base_rate", Boolean, nullable=False, comment="Little is known: mixed with the base rate"),
    Column("is_abstention", Boolean, comment="Nothing is known of a team: the base rate and nothing else"),
    Column("expected_goals_home", Double, nullable=False),
    Column("expected_goals_away", Double, nullable=False),
    Column(
        "score_grid",
        ARRAY(Double, dimensions=2),
        nullable=False,
        comment="[home goals][away goals], sums to 1",
    ),
    Column("markets", JSONB, comment="What the score grid adds up to: see ml_assets.goals.markets"),
    Column("reasons", JSONB, comment="Steps from the base rate to the forecast: see ml_assets.explain"),
    Column("feature_sha256", Text, nullable=False),
    Column("features", LargeBinary, nullable=False, comment="Canonical JSON the forecast was made from"),
    Column("git_commit", Text),
    Column("dbt_invocation_id", Text),
    Column("dagster_run_id", Text),
    UniqueConstraint("match_id", "lead_time", "feature_sha256", "model_name", "model_version"),
    CheckConstraint("abs(p_home + p_draw + p_away - 1) < 1e-9", name="sums_to_one"),
    CheckConstraint("least(p_home, p_draw, p_away) > 0", name="all_possible"),
    CheckConstraint(
        "p_home between p_home_low and p_home_high and p_draw between p_draw_low and p_draw_high"
        " and p_away between p_away_low and p_away_high",
        name="within_bounds",
    ),
    CheckConstraint("confidence_word in ('weak', 'moderate', 'strong')", name="known_word"),
    schema="ml",
)


season_outlook = Table(
    "season_outlook",
    metadata,
    Column("season_outlook_id", BigInteger, Identity(), primary_key=True),
    Column("league_id", ForeignKey(league.c.league_id), nullable=False),
    Column("season_start", SmallInteger, nullable=False),
    Column("team_id", ForeignKey(team.c.team_id), nullable=False),
    instant("cutoff_at", nullable=False),
    instant("issued_at", nullable=False, server_default=func.clock_timestamp()),
    instant("as_of_at", comment="The day it pretends to be; null for an outlook of the real present"),
    Column("model_name", Text, nullable=False),
    Column("model_version", Text, nullable=False),
    Column("input_sha256", Text, nullable=False, comment="Of the table and the score grids it was simulated from"),
    Column("n_simulations", Integer, nullable=False),
    Column(
        "n_relegated", Integer, comment="Clubs that go down, derived from earlier summers; null where none is known"
    ),
    Column("n_to_play", Integer, nullable=False, comment="Matches of the league still to be played"),
    Column("n_undated", Integer, nullable=False, comment="Those of them that have no day"),
    Column("played", Integer, nullable=False),
    Column("points", Integer, nullable=False),
    *[
        Column(name, Double, nullable=False)
        for name in ("expected_points", "points_low", "points_high", "p_title", "p_top_four")
    ],
    Column("p_relegated", Double),
    Column("git_commit", Text),
    Column("dagster_run_id", Text),
    UniqueConstraint("league_id", "season_start", "team_id", "input_sha256", "model_name", "model_version"),
    CheckConstraint(
        "p_title between 0 and 1 and p_top_four between 0 and 1 and p_relegated between 0 and 1", name="probabilities"
    ),
    schema="ml",
    comment="How a season may end: simulated whenever what it is made of has changed, append-only",
)


backtest_prediction = Table(
    "backtest_prediction",
    metadata,
    Column("backtest_id", Text, primary_key=True),
    Column("match_id", ForeignKey(match.c.match_id), primary_key=True),
    instant("cutoff_at", nullable=False),
    *_forecast_columns(),
    Column("model", Text, nullable=False),
    CheckConstraint("abs(p_home + p_draw + p_away - 1) < 1e-9", name="backtest_sums_to_one"),
    CheckConstraint("least(p_home, p_draw, p_away) > 0", name="backtest_all_possible"),
    schema="ml",
    comment="Forecasts of the past, made afterwards: never part of the record",
)
