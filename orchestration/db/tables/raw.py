"""Schema `raw`: what the sources said, verbatim, and its rows."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Double,
    Identity,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Time,
    UniqueConstraint,
    false,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

from orchestration.db.tables.base import instant, metadata, row_key

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
    instant("fetched_at", nullable=False, server_default=func.clock_timestamp()),
    instant("last_seen_at", nullable=False, server_default=func.clock_timestamp()),
    instant("parsed_at", comment="Null until its rows are in"),
    Column("n_rows", Integer),
    Column("rejection", Text, comment="Why the whole file was refused, null when it was taken"),
    Column("status", SmallInteger, comment="HTTP status of an answer of a keyed provider; null for a file"),
    Column("headers", JSONB, comment="Of that answer, without what names a person or a key"),
    Column("n_pages", Integer, comment="Of how many pages the answer of a keyed provider is one"),
    Column(
        "is_identified",
        Boolean,
        nullable=False,
        server_default=false(),
        comment="Whether a run of identification saw it: what is built reads no other, whatever lands meanwhile",
    ),
    UniqueConstraint("source", "path", "content_sha256"),
    schema="raw",
)


football_data_co_uk_match = Table(
    "football_data_co_uk_match",
    metadata,
    *row_key(),
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
    *row_key(),
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
    *row_key(),
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
    *row_key(),
    Column("competition", Text, nullable=False, comment="The provider's id of the league"),
    Column("season_start", SmallInteger, nullable=False),
    Column("foreign_match_id", BigInteger, nullable=False, index=True, comment="The provider's id of the match"),
    Column("match_on", Date, nullable=False, comment="Day of the kick-off where it is played"),
    instant("kickoff_at", nullable=False, index=True),
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
    *row_key(),
    Column("record", Text, nullable=False, index=True, comment="Kind: team, person, standing, odds_price, ..."),
    Column("content", JSONB, nullable=False, comment="As in orchestration.ingestion.records"),
    schema="raw",
    comment="Everything else the keyed providers tell, one row a record",
)
