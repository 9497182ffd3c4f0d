"""The tables of schema `serving` as the API reads them: columns, types and the indexes its queries lean on.

dbt builds these tables (`dbt_project/models/serving`, contracts enforced); a test holds both sides equal.
Only table metadata belongs here; queries live with the noun they answer for, in `domain/<noun>/queries.py`.
"""

from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

metadata = MetaData(schema="serving")


def _columns(kind: Any, names: str) -> list[Column[Any]]:
    return [Column(name, kind) for name in names.split()]


_INSTANT = DateTime(timezone=True)

league = Table(
    "league",
    metadata,
    Column("league_id", Integer, primary_key=True, autoincrement=False),
    *_columns(Text, "code name country"),
    Column("tier", Integer),
    Column("is_active", Boolean),
    *_columns(Integer, "priority_rank season_start"),
    Column("season_name", Text),
    *_columns(Integer, "n_teams n_finished n_scheduled"),
    comment="One row a league, with its current season",
)

team = Table(
    "team",
    metadata,
    Column("team_id", Integer, primary_key=True, autoincrement=False),
    *_columns(Text, "slug name country"),
    Column("league_id", Integer),
    *_columns(Text, "league_code league_name"),
    *_columns(Integer, "season_start position points played"),
    Column("form", Text, comment="Newest result last: WWDLW"),
    Index("ix_team_slug", "slug"),
    Index("ix_team_name", "name", "team_id"),
    comment="One row a team, with its place in its latest season",
)

_SIDES = ("home", "away")
_COUNTED = ("shots", "shots_on_target", "corners", "yellow_cards", "red_cards")


def _teams() -> list[Column[Any]]:
    return [
        column
        for side in _SIDES
        for column in (
            Column(f"{side}_team_id", Integer),
            Column(f"{side}_team_name", Text),
            Column(f"{side}_team_slug", Text),
        )
    ]


match = Table(
    "match",
    metadata,
    Column("match_id", BigInteger, primary_key=True, autoincrement=False),
    Column("league_id", Integer),
    *_columns(Text, "league_code league_name country"),
    Column("season_start", Integer),
    Column("season_name", Text),
    Column("leg", Integer),
    Column("match_on", Date),
    Column("kickoff_at", _INSTANT),
    Column("is_kickoff_time_known", Boolean),
    Column(
        "status",
        Text,
        comment="scheduled, finished, ..., or unresolved: past without a score",
    ),
    *_teams(),
    *_columns(Integer, "home_goals away_goals home_goals_half_time away_goals_half_time"),
    Column("outcome", Text),
    *[Column(f"{side}_{what}", Integer) for what in _COUNTED for side in _SIDES],
    *_columns(Double, "odds_close_home odds_close_draw odds_close_away"),
    Column("state_md5", Text, comment="Of the season it was built from, for the next build; not for readers"),
    Index("ix_match_kickoff", "kickoff_at", "match_id"),
    Index("ix_match_league", "league_id", "kickoff_at", "match_id"),
    Index("ix_match_season", "season_start", "kickoff_at", "match_id"),
    Index("ix_match_status", "status", "kickoff_at", "match_id"),
    Index("ix_match_home_team", "home_team_id", "kickoff_at", "match_id"),
    Index("ix_match_away_team", "away_team_id", "kickoff_at", "match_id"),
    Index("ix_match_state", "state_md5"),
)

live_match = Table(
    "live_match",
    metadata,
    Column("match_id", BigInteger),
    Column("league_id", Integer),
    *_columns(Text, "league_code league_name country"),
    *_teams(),
    Column("kickoff_at", _INSTANT),
    Column("status", Text),
    *_columns(Integer, "minute added_minute home_goals away_goals"),
    Column("told_at", _INSTANT),
    Column("source", Text),
    comment="A view: it answers while tables are rebuilt",
)

standing = Table(
    "standing",
    metadata,
    Column("league_id", Integer, primary_key=True, autoincrement=False),
    Column("league_code", Text),
    Column("season_start", Integer, primary_key=True, autoincrement=False),
    Column("season_name", Text),
    Column("team_id", Integer, primary_key=True, autoincrement=False),
    *_columns(Text, "team_name team_slug"),
    *_columns(Integer, "position played won drawn lost goals_for goals_against goal_difference points"),
    Column("form", Text, comment="Newest result last: WWDLW"),
    Column("state_md5", Text, comment="Of the season it was built from, for the next build; not for readers"),
    Index("ix_standing_state", "state_md5"),
    comment="The table of every league season, three points a win",
)

prediction = Table(
    "prediction",
    metadata,
    Column("prediction_id", BigInteger, primary_key=True, autoincrement=False),
    Column("match_id", BigInteger),
    Column("league_id", Integer),
    *_columns(Text, "league_code league_name country"),
    Column("season_start", Integer),
    Column("kickoff_at", _INSTANT, comment="As it is now; a match may have moved since the forecast"),
    Column("match_status", Text),
    *_teams(),
    Column("lead_time", Text),
    *_columns(_INSTANT, "cutoff_at issued_at as_of_at"),
    Column("is_record", Boolean, comment="Issued before kick-off by a database of the real present"),
    Column("is_simulated", Boolean, comment="Issued while the database looked from another day"),
    Column("is_latest", Boolean, comment="The newest forecast of its match"),
    Column("is_scored", Boolean, comment="The one that counts for its match and lead time; match finished"),
    *_columns(Text, "model_name model_version"),
    *_columns(Double, "p_home p_draw p_away"),
    Column("predicted_outcome", Text),
    Column("confidence", Double),
    Column("data_depth", Integer),
    Column("is_base_rate", Boolean),
    *_columns(Double, "expected_goals_home expected_goals_away"),
    Column("score_grid", ARRAY(Double, dimensions=2)),
    *_columns(Double, "p_over_2_5 p_both_teams_score"),
    *_columns(Integer, "most_likely_home_goals most_likely_away_goals"),
    *_columns(Text, "feature_sha256 git_commit dbt_invocation_id dagster_run_id outcome"),
    *_columns(Integer, "home_goals away_goals"),
    Column("is_correct", Boolean),
    *_columns(Double, "log_loss rps brier odds_close_home odds_close_draw odds_close_away"),
    Index("ix_prediction_match", "match_id"),
    Index("ix_prediction_latest", "is_latest", "kickoff_at", "prediction_id"),
    Index("ix_prediction_record", "is_scored", "is_record", "kickoff_at", "prediction_id"),
    Index("ix_prediction_simulated", "is_scored", "is_simulated", "kickoff_at", "prediction_id"),
    Index("ix_prediction_league", "league_id", "kickoff_at", "prediction_id"),
    Index("ix_prediction_home_team", "home_team_id", "kickoff_at", "prediction_id"),
    Index("ix_prediction_away_team", "away_team_id", "kickoff_at", "prediction_id"),
)

system = Table(
    "system",
    metadata,
    Column("source", Text),
    *_columns(_INSTANT, "as_of_at present_at built_at"),
    *_columns(BigInteger, "n_matches n_finished n_scheduled"),
    Column("last_result_known_at", _INSTANT),
    *_columns(Text, "champion_name champion_version"),
    Column("champion_trained_at", _INSTANT),
    *_columns(BigInteger, "n_predictions n_record n_simulated"),
    comment="One row: what this database is and from which instant it looks",
)

document = Table(
    "document",
    metadata,
    Column("article_id", BigInteger),
    *_columns(Text, "source address title body language topic"),
    *_columns(_INSTANT, "published_at known_at superseded_at"),
    comment="A view: every story once",
)

document_chunk = Table(
    "document_chunk",
    metadata,
    *_columns(BigInteger, "chunk_id article_id"),
    Column("text", Text),
    Column("words", TSVECTOR),
    comment="A view: pieces of articles for search",
)

document_mention = Table(
    "document_mention",
    metadata,
    Column("article_id", BigInteger),
    *_columns(Integer, "begin_at_character end_at_character"),
    *_columns(Text, "kind words"),
    Column("score", Double),
    Column("team_id", Integer),
    *_columns(Text, "team_name team_slug player_name"),
    comment="A view: whom articles name",
)

document_signal = Table(
    "document_signal",
    metadata,
    *_columns(BigInteger, "signal_id article_id"),
    Column("kind", Text),
    Column("certainty", Double),
    Column("team_id", Integer),
    *_columns(Text, "team_name team_slug player_name"),
    Column("expected_return_on", Date),
    Column("evidence", Text),
    *_columns(_INSTANT, "known_at superseded_at"),
    Column("ruleset_version", Text),
    comment="A view: what articles say",
)
