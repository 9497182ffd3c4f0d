"""The tables we write ourselves: identity, raw, live, ml and ops. dbt owns every other schema and its tables.

Column names follow docs/ARCHITECTURE.md: `*_at` instants (timestamptz, UTC), `*_on` dates, `p_*` probabilities,
`odds_*` decimal odds, `n_*` counts. Alembic compares this module with the database, so a change here needs a
migration in `migrations/versions`.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Time,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = MetaData()

#: Schemas Alembic looks after; every other schema belongs to dbt and is left alone by autogenerate.
OWNED_SCHEMAS = ("identity", "raw", "live", "ml", "ops")


def _instant(name: str, **options: object) -> "Column[Any]":
    return Column(name, DateTime(timezone=True), **options)  # type: ignore[arg-type]


# --- identity: our ids, minted once -----------------------------------------------------------------------------

league = Table(
    "league",
    metadata,
    Column("league_id", Integer, primary_key=True, autoincrement=False),
    Column("code", Text, nullable=False, unique=True, comment="Our code, what a person types: PL, ELC, ARG"),
    Column("name", Text, nullable=False),
    Column("country", Text, nullable=False, comment="ISO 3166 alpha-3, or ENG / SCO"),
    Column("tier", SmallInteger, nullable=False),
    Column("code_football_data_co_uk", Text, unique=True, comment="Division or country code of the archive"),
    Column("code_openfootball", Text, unique=True),
    Column("code_football_data_org", Text, unique=True, comment="Id of the competition there, as text"),
    Column("code_api_football", Text, unique=True, comment="Id of the league there, as text"),
    Column(
        "time_zone",
        Text,
        nullable=False,
        comment="Of its grounds, IANA name: kick-offs of openfootball are local",
    ),
    Column("max_legs", SmallInteger, nullable=False, comment="How often a pair may meet at one ground a season"),
    Column("is_calendar_year", Boolean, nullable=False),
    Column("priority_rank", SmallInteger, nullable=False),
    Column("is_active", Boolean, nullable=False),
    schema="identity",
)

season = Table(
    "season",
    metadata,
    Column("season_id", Integer, primary_key=True, autoincrement=False, comment="league_id * 10000 + first year"),
    Column("league_id", ForeignKey(league.c.league_id), nullable=False),
    Column("season_start", SmallInteger, nullable=False, comment="The year in which the season begins"),
    Column("name", Text, nullable=False, comment="2023/24, or 2024 for a calendar-year season"),
    UniqueConstraint("league_id", "season_start"),
    schema="identity",
)

team = Table(
    "team",
    metadata,
    Column("team_id", Integer, Identity(), primary_key=True),
    Column("country", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("slug", Text, nullable=False, unique=True),
    _instant("minted_at", nullable=False, server_default=func.now()),
    Column("merged_into", Integer, comment="The club a person found it to be; its names and matches went there"),
    UniqueConstraint("country", "name"),
    schema="identity",
)

team_alias = Table(
    "team_alias",
    metadata,
    Column("source", Text, primary_key=True),
    Column("country", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("team_id", ForeignKey(team.c.team_id), nullable=False, index=True),
    Column("basis", Text, nullable=False, comment="archive_name, curated or score_agreement"),
    Column("evidence", JSONB, nullable=False),
    _instant("added_at", nullable=False, server_default=func.now()),
    schema="identity",
)

team_proposal = Table(
    "team_proposal",
    metadata,
    Column("proposal_id", Integer, Identity(), primary_key=True),
    Column("source", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("name", Text, nullable=False, comment="As the source writes it, or its number"),
    Column("label", Text, comment="What a source that numbers clubs calls it"),
    Column("team_id", ForeignKey(team.c.team_id), comment="The club whose scores agree best; null when none does"),
    Column("evidence", JSONB, nullable=False),
    Column("n_rows", Integer, nullable=False, comment="Rows that wait for it"),
    _instant("proposed_at", nullable=False, server_default=func.clock_timestamp()),
    UniqueConstraint("source", "country", "name"),
    schema="identity",
    comment="Names that wait for a person, or for more scores; a name that is joined is not here",
)

match = Table(
    "match",
    metadata,
    Column("match_id", BigInteger, Identity(), primary_key=True),
    Column("league_id", ForeignKey(league.c.league_id), nullable=False),
    Column("season_start", SmallInteger, nullable=False),
    Column("home_team_id", ForeignKey(team.c.team_id), nullable=False),
    Column("away_team_id", ForeignKey(team.c.team_id), nullable=False),
    Column("leg", SmallInteger, nullable=False, comment="Frozen when minted: 1 unless a pair meets again"),
    Column("minted_on", Date, nullable=False, comment="The match day believed when the id was minted"),
    UniqueConstraint("league_id", "season_start", "home_team_id", "away_team_id", "leg"),
    CheckConstraint("home_team_id <> away_team_id", name="two_teams"),
    schema="identity",
)

# --- raw: what the sources said, verbatim, and its rows ---------------------------------------------------------

payload = Table(
    "payload",
    metadata,
    Column("payload_id", BigInteger, Identity(), primary_key=True),
    Column("source", Text, nullable=False, comment="Form of the payload: football_data_co_uk or openfootball"),
    Column("path", Text, nullable=False, comment="Relative to the source: mmz4281/2324/E0.csv"),
    Column("request", Text, nullable=False, comment="Address, file or synthetic:// name that was read"),
    Column("content_sha256", Text, nullable=False),
    Column("content", LargeBinary, nullable=False, comment="gzip of the bytes as they came"),
    Column("n_bytes", Integer, nullable=False),
    _instant("fetched_at", nullable=False, server_default=func.clock_timestamp()),
    _instant("last_seen_at", nullable=False, server_default=func.clock_timestamp()),
    _instant("parsed_at", comment="Null until its rows are in"),
    Column("n_rows", Integer),
    Column("rejection", Text, comment="Why the whole file was refused, null when it was taken"),
    Column("status", SmallInteger, comment="HTTP status of an answer of a keyed provider; null for a file"),
    Column("headers", JSONB, comment="Of that answer, without what names a person or a key"),
    UniqueConstraint("source", "path", "content_sha256"),
    schema="raw",
)


def _row_key() -> "list[Column[Any]]":
    """A row of a payload; no foreign key: both are written in one transaction, and the check was half of a load."""
    return [
        Column("payload_id", BigInteger, primary_key=True, comment="Of raw.payload"),
        Column("row_number", Integer, primary_key=True, comment="Line of the file, or position in the list"),
    ]


football_data_co_uk_match = Table(
    "football_data_co_uk_match",
    metadata,
    *_row_key(),
    Column("division", Text, nullable=False),
    Column("season_start", SmallInteger, nullable=False),
    Column("match_on", Date, nullable=False),
    Column("kickoff_time", Time, comment="United Kingdom local time, as the archive gives it"),
    Column("home_team", Text, nullable=False),
    Column("away_team", Text, nullable=False),
    Column("home_goals", SmallInteger),
    Column("away_goals", SmallInteger),
    Column("home_goals_half_time", SmallInteger),
    Column("away_goals_half_time", SmallInteger),
    Column("home_shots", SmallInteger),
    Column("away_shots", SmallInteger),
    Column("home_shots_on_target", SmallInteger),
    Column("away_shots_on_target", SmallInteger),
    Column("home_corners", SmallInteger),
    Column("away_corners", SmallInteger),
    Column("home_fouls", SmallInteger),
    Column("away_fouls", SmallInteger),
    Column("home_yellow_cards", SmallInteger),
    Column("away_yellow_cards", SmallInteger),
    Column("home_red_cards", SmallInteger),
    Column("away_red_cards", SmallInteger),
    Column("referee", Text),
    schema="raw",
)

football_data_co_uk_odds = Table(
    "football_data_co_uk_odds",
    metadata,
    *_row_key(),
    Column("bookmaker", Text, primary_key=True, comment="bet365, pinnacle, ... or market_average, market_maximum"),
    Column("is_closing", Boolean, primary_key=True, comment="True: at kick-off. False: some days before"),
    Column("odds_home", Double, nullable=False),
    Column("odds_draw", Double, nullable=False),
    Column("odds_away", Double, nullable=False),
    schema="raw",
)

openfootball_match = Table(
    "openfootball_match",
    metadata,
    *_row_key(),
    Column("competition", Text, nullable=False, comment="en.1, de.2, ..."),
    Column("season_start", SmallInteger, nullable=False),
    Column("round", Text),
    Column("match_on", Date, nullable=False),
    Column("kickoff_time", Time, comment="Local time of the ground"),
    Column("home_team", Text, nullable=False),
    Column("away_team", Text, nullable=False),
    Column("home_goals", SmallInteger),
    Column("away_goals", SmallInteger),
    Column("home_goals_half_time", SmallInteger),
    Column("away_goals_half_time", SmallInteger),
    schema="raw",
)

provider_match = Table(
    "provider_match",
    metadata,
    *_row_key(),
    Column("competition", Text, nullable=False, comment="The provider's id of the league"),
    Column("season_start", SmallInteger, nullable=False),
    Column("foreign_match_id", BigInteger, nullable=False, comment="The provider's id of the match"),
    Column("match_on", Date, nullable=False, comment="Day of the kick-off where it is played"),
    _instant("kickoff_at", nullable=False),
    Column("is_kickoff_time_known", Boolean, nullable=False),
    Column("status", Text, nullable=False, comment="As in orchestration.ingestion.records.MatchStatus"),
    Column("status_raw", Text, nullable=False),
    Column("home_team", Text, nullable=False, comment="The provider's id of the home club, as text"),
    Column("away_team", Text, nullable=False),
    Column("home_team_name", Text),
    Column("away_team_name", Text),
    Column("home_goals", SmallInteger, comment="After 90 minutes, of a match that is over and counts; null before"),
    Column("away_goals", SmallInteger),
    Column("home_goals_half_time", SmallInteger),
    Column("away_goals_half_time", SmallInteger),
    Column("minute", SmallInteger),
    Column("home_goals_running", SmallInteger, comment="The score as told, running while in play"),
    Column("away_goals_running", SmallInteger),
    Column("round", Text),
    Column("referee", Text),
    Column("venue", Text),
    schema="raw",
    comment="Matches of our leagues as the keyed providers tell them",
)

provider_record = Table(
    "provider_record",
    metadata,
    *_row_key(),
    Column("record", Text, nullable=False, index=True, comment="Kind: team, person, standing, odds_price, ..."),
    Column("content", JSONB, nullable=False, comment="As in orchestration.ingestion.records"),
    schema="raw",
    comment="Everything else the keyed providers tell, one row a record",
)

match_row = Table(
    "match_row",
    metadata,
    *_row_key(),
    Column("match_id", ForeignKey(match.c.match_id), nullable=False, index=True),
    schema="identity",
    comment="Which match of ours a row of a source speaks of; a row that is not here is in ops.quarantine",
)

# --- live: matches in play, past dbt --------------------------------------------------------------------------

match_state = Table(
    "match_state",
    metadata,
    Column("match_id", ForeignKey(match.c.match_id), primary_key=True),
    Column("source", Text, nullable=False, comment="Who told it"),
    Column("status", Text, nullable=False, comment="As in orchestration.ingestion.records.MatchStatus"),
    Column("minute", SmallInteger, comment="Null where it is not told"),
    Column("added_minute", SmallInteger),
    Column("home_goals", SmallInteger, comment="The running score, without a shoot-out"),
    Column("away_goals", SmallInteger),
    _instant("kickoff_at", nullable=False),
    _instant("told_at", nullable=False, server_default=func.clock_timestamp(), comment="When it was told last"),
    schema="live",
    comment="What matches of today stand at, upserted by the live tick; results count when core has them",
)

# --- ml: ratings, training runs, forecasts ----------------------------------------------------------------------

rating_state = Table(
    "rating_state",
    metadata,
    Column("country", Text, primary_key=True),
    Column("season_start", SmallInteger, primary_key=True),
    _instant("checkpoint_at", nullable=False, comment="Every event before this instant is in the state"),
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
    _instant("cutoff_at", primary_key=True),
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
    _instant("trained_at", nullable=False, server_default=func.clock_timestamp()),
    _instant("as_of_at", nullable=False),
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
    _instant("cutoff_at", nullable=False),
    _instant("kickoff_at", nullable=False, comment="Kick-off as believed when issued"),
    _instant("issued_at", nullable=False, server_default=func.clock_timestamp()),
    _instant("as_of_at", comment="The day it pretends to be; null for a forecast of the real present"),
    Column("model_name", Text, nullable=False),
    Column("model_version", Text, nullable=False),
    *_forecast_columns(),
    Column("confidence", Double, nullable=False),
    Column("data_depth", Integer, nullable=False, comment="Rated matches of the less known team"),
    Column("is_base_rate", Boolean, nullable=False, comment="Too little is known: the base rate was issued"),
    Column("expected_goals_home", Double, nullable=False),
    Column("expected_goals_away", Double, nullable=False),
    Column(
        "score_grid",
        ARRAY(Double, dimensions=2),
        nullable=False,
        comment="[home goals][away goals], sums to 1",
    ),
    Column("feature_sha256", Text, nullable=False),
    Column("features", LargeBinary, nullable=False, comment="Canonical JSON the forecast was made from"),
    Column("git_commit", Text),
    Column("dbt_invocation_id", Text),
    Column("dagster_run_id", Text),
    UniqueConstraint("match_id", "lead_time", "feature_sha256", "model_name", "model_version"),
    CheckConstraint("abs(p_home + p_draw + p_away - 1) < 1e-9", name="sums_to_one"),
    CheckConstraint("least(p_home, p_draw, p_away) > 0", name="all_possible"),
    schema="ml",
)

backtest_prediction = Table(
    "backtest_prediction",
    metadata,
    Column("backtest_id", Text, primary_key=True),
    Column("match_id", ForeignKey(match.c.match_id), primary_key=True),
    _instant("cutoff_at", nullable=False),
    *_forecast_columns(),
    Column("model", Text, nullable=False),
    schema="ml",
    comment="Forecasts of the past, made afterwards: never part of the record",
)

# --- ops: what people and checks read ---------------------------------------------------------------------------

database_state = Table(
    "database_state",
    metadata,
    Column("is_only_row", Boolean, primary_key=True, server_default="true"),
    Column("source", Text, nullable=False, comment="archive or synthetic; stamped when the database is created"),
    _instant("as_of_at", comment="The day the database pretends to be; null follows the clock. Moves only forward"),
    _instant("present_at", comment="The instant the current build looks from: as_of_at, or the clock when it began"),
    Column("dbt_invocation_id", Text, comment="Of the dbt run that last built the features"),
    _instant("built_at", comment="When what the API shows was last rebuilt; null before"),
    CheckConstraint("is_only_row", name="only_row"),
    schema="ops",
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("quarantine_id", BigInteger, Identity(), primary_key=True),
    Column("source", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("row_sha256", Text, nullable=False, comment="Of the row, or of the file when all of it was refused"),
    Column("row_number", Integer, comment="Null when the whole file was refused"),
    Column("reason", Text, nullable=False, comment="A short code, e.g. impossible_score"),
    Column("detail", Text, nullable=False, comment="A sentence that says what to do"),
    Column("content", JSONB),
    _instant("first_seen_at", nullable=False, server_default=func.clock_timestamp()),
    _instant("resolved_at", comment="When a later version of the file no longer had it"),
    UniqueConstraint("source", "path", "row_sha256", "reason"),
    schema="ops",
)

provider_quota = Table(
    "provider_quota",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("key_id", Text, primary_key=True, comment="First 12 hex digits of the key's SHA-256"),
    Column("per_minute", Integer, comment="Calls a minute as the provider's headers say; null: as set"),
    Column("per_day", Integer, comment="Calls a UTC day as they say; null: as set"),
    Column("day_on", Date, comment="The UTC day that day_left speaks of"),
    Column("day_left", Integer, comment="Calls left that day, as the provider said last"),
    _instant("blocked_until", comment="No call before this instant"),
    Column("blocked_why", Text),
    schema="ops",
)

provider_request = Table(
    "provider_request",
    metadata,
    Column("request_id", BigInteger, Identity(), primary_key=True),
    Column("provider", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    _instant("asked_at", nullable=False, server_default=func.clock_timestamp()),
    Column("path", Text, nullable=False),
    Column("status", SmallInteger, comment="HTTP status; null when no answer came"),
    Column("outcome", Text, comment="answered, or why not; null while on the way"),
    _instant("answered_at"),
    Index("ix_provider_request_asked", "provider", "key_id", "asked_at"),
    schema="ops",
    comment="The ledger: every call of a keyed provider, refused ones included, for they count",
)

provider_refusal = Table(
    "provider_refusal",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("key_id", Text, primary_key=True),
    Column("path", Text, primary_key=True),
    Column("detail", Text, nullable=False),
    _instant("refused_at", nullable=False, server_default=func.clock_timestamp()),
    schema="ops",
    comment="What a plan does not reach: not asked again while it is remembered",
)
