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
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR

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
    Index("ix_team_league", "league_id", "name", "team_id"),
    Index("ix_team_country", "country", "name", "team_id"),
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

season = Table(
    "season",
    metadata,
    Column("league_id", Integer, primary_key=True, autoincrement=False),
    Column("league_code", Text),
    Column("season_start", Integer, primary_key=True, autoincrement=False),
    Column("season_name", Text),
    *_columns(Date, "first_match_on last_match_on"),
    *_columns(Integer, "n_teams n_matches n_finished n_scheduled"),
    Column("is_current", Boolean),
    comment="One row a league season",
)

match_odds = Table(
    "match_odds",
    metadata,
    Column("match_id", BigInteger, primary_key=True, autoincrement=False),
    Column("bookmaker", Text, primary_key=True),
    Column("is_closing", Boolean, primary_key=True),
    Column("known_at", _INSTANT),
    Column("known_at_basis", Text),
    *_columns(Double, "odds_home odds_draw odds_away"),
    Column("state_md5", Text, comment="Of the season it was built from, for the next build; not for readers"),
    Index("ix_match_odds_state", "state_md5"),
    comment="Odds of the archive",
)

odds_snapshot = Table(
    "odds_snapshot",
    metadata,
    Column("match_id", BigInteger),
    *_columns(Text, "source bookmaker"),
    Column("observed_at", _INSTANT),
    Column("is_live", Boolean),
    *_columns(Double, "odds_home odds_draw odds_away"),
    Index("ix_odds_snapshot_match", "match_id", "observed_at"),
    comment="Odds of a provider at each look; null where they had not moved",
)

match_event = Table(
    "match_event",
    metadata,
    Column("match_id", BigInteger),
    *_columns(Integer, "event_number minute added_minute team_id"),
    *_columns(Text, "kind player_name other_player_name"),
    Column("is_shootout", Boolean),
    Column("source", Text),
    Column("known_at", _INSTANT),
    Index("ix_match_event_match", "match_id", "event_number"),
)

lineup_player = Table(
    "lineup_player",
    metadata,
    Column("match_id", BigInteger),
    *_columns(Integer, "team_id nth"),
    Column("player_name", Text),
    Column("shirt_number", Integer),
    Column("position", Text),
    Column("is_starter", Boolean),
    *_columns(Text, "formation coach_name source"),
    Column("known_at", _INSTANT),
    Index("ix_lineup_player_match", "match_id", "team_id", "nth"),
)

match_statistic = Table(
    "match_statistic",
    metadata,
    Column("match_id", BigInteger, primary_key=True, autoincrement=False),
    Column("team_id", Integer, primary_key=True, autoincrement=False),
    Column("period", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", Double),
    Column("source", Text),
    Column("known_at", _INSTANT),
)

scorer = Table(
    "scorer",
    metadata,
    Column("league_id", Integer, primary_key=True, autoincrement=False),
    Column("season_start", Integer, primary_key=True, autoincrement=False),
    Column("category", Text, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("player_name", Text),
    Column("team_id", Integer),
    *_columns(Text, "team_name team_slug"),
    *_columns(Integer, "goals assists"),
    Column("source", Text),
    Column("known_at", _INSTANT),
)

player = Table(
    "player",
    metadata,
    Column("team_id", Integer),
    Column("player_id", BigInteger, comment="Of the provider in source"),
    *_columns(Text, "name position"),
    Column("born_on", Date),
    Column("nationality", Text),
    Column("height_cm", Integer),
    Column("market_value_eur", BigInteger),
    *_columns(Text, "injury_status injury_reason source"),
    Column("known_at", _INSTANT),
    Index("ix_player_team", "team_id", "name", "player_id"),
    comment="Squads as told last",
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
    *_columns(Double, "p_home_low p_home_high p_draw_low p_draw_high p_away_low p_away_high"),
    Column("confidence", Double, comment="Lower bound of the likeliest outcome"),
    Column("confidence_word", Text, comment="weak, moderate, strong"),
    Column("data_depth", Integer),
    *_columns(Boolean, "is_base_rate is_abstention"),
    *_columns(Double, "expected_goals_home expected_goals_away"),
    Column("score_grid", ARRAY(Double, dimensions=2)),
    *_columns(JSONB, "markets reasons"),
    *_columns(Double, "p_over_2_5 p_both_teams_score"),
    *_columns(Integer, "most_likely_home_goals most_likely_away_goals"),
    *_columns(Text, "feature_sha256 git_commit dbt_invocation_id dagster_run_id outcome"),
    *_columns(Integer, "home_goals away_goals"),
    Column("is_correct", Boolean),
    *_columns(Double, "log_loss rps brier"),
    *_columns(Double, "odds_seen_home odds_seen_draw odds_seen_away"),
    *_columns(Double, "odds_close_home odds_close_draw odds_close_away"),
    Index("ix_prediction_match", "match_id"),
    Index("ix_prediction_latest", "is_latest", "kickoff_at", "prediction_id"),
    Index("ix_prediction_record", "is_scored", "is_record", "kickoff_at", "prediction_id"),
    Index("ix_prediction_simulated", "is_scored", "is_simulated", "kickoff_at", "prediction_id"),
    Index("ix_prediction_league", "league_id", "kickoff_at", "prediction_id"),
    Index("ix_prediction_home_team", "home_team_id", "kickoff_at", "prediction_id"),
    Index("ix_prediction_away_team", "away_team_id", "kickoff_at", "prediction_id"),
)

season_outlook = Table(
    "season_outlook",
    metadata,
    Column("season_outlook_id", BigInteger, primary_key=True, autoincrement=False),
    Column("league_id", Integer),
    *_columns(Text, "league_code league_name"),
    Column("season_start", Integer),
    Column("team_id", Integer),
    *_columns(Text, "team_name team_slug"),
    *_columns(_INSTANT, "cutoff_at issued_at as_of_at"),
    Column("is_latest", Boolean, comment="The newest outlook of its club and season"),
    *_columns(Text, "model_name model_version"),
    *_columns(Integer, "played points n_to_play n_undated n_simulations n_relegated"),
    *_columns(Double, "expected_points points_low points_high p_title p_top_four p_relegated"),
    Index("ix_season_outlook_league", "league_id", "season_start", "is_latest"),
    Index("ix_season_outlook_team", "team_id", "is_latest"),
    comment="How every season in play may end, club by club, each time it was simulated anew",
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

gauge = Table(
    "gauge",
    metadata,
    *_columns(Text, "name part"),
    Column("value", Double),
    Column("measured_at", _INSTANT),
    comment="A view: numbers of the pipeline that are watched",
)
