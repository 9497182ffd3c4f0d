"""first tables"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


SCHEMAS = ("identity", "raw", "ml")

API_ROLE = """
do $$ begin
    -- made beforehand where the pipeline's role may not make roles (deploy/postgres/roles.sql)
    if not exists (select from pg_roles where rolname = 'bet_hope_api') then
        create role bet_hope_api login;
    end if;
exception when duplicate_object or unique_violation then null;
end $$
"""

APPEND_ONLY = """
create function ml.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only: issue a newer row instead', tg_table_schema || '.' || tg_table_name;
end $$;
create trigger append_only before update or delete or truncate on ml.prediction
    for each statement execute function ml.refuse_change();
"""


def upgrade() -> None:
    for schema in SCHEMAS:
        op.execute(f"create schema if not exists {schema}")
    op.execute(API_ROLE)
    op.create_table('league',
    sa.Column('league_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('code', sa.Text(), nullable=False, comment='Our code, what a person types: PL, ELC, ARG'),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('country', sa.Text(), nullable=False, comment='ISO 3166 alpha-3, or ENG / SCO'),
    sa.Column('tier', sa.SmallInteger(), nullable=False),
    sa.Column('code_football_data_co_uk', sa.Text(), nullable=True, comment='Division or country code of the archive'),
    sa.Column('code_openfootball', sa.Text(), nullable=True),
    sa.Column('time_zone', sa.Text(), nullable=False, comment='Of its grounds, IANA name: kick-offs of openfootball are local'),
    sa.Column('max_legs', sa.SmallInteger(), nullable=False, comment='How often a pair may meet at one ground a season'),
    sa.Column('is_calendar_year', sa.Boolean(), nullable=False),
    sa.Column('priority_rank', sa.SmallInteger(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('league_id'),
    sa.UniqueConstraint('code'),
    sa.UniqueConstraint('code_football_data_co_uk'),
    sa.UniqueConstraint('code_openfootball'),
    schema='identity'
    )
    op.create_table('team',
    sa.Column('team_id', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('country', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('minted_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('team_id'),
    sa.UniqueConstraint('country', 'name'),
    sa.UniqueConstraint('slug'),
    schema='identity'
    )
    op.create_table('rating_state',
    sa.Column('country', sa.Text(), nullable=False),
    sa.Column('season_start', sa.SmallInteger(), nullable=False),
    sa.Column('checkpoint_at', sa.DateTime(timezone=True), nullable=False, comment='Every event before this instant is in the state'),
    sa.Column('ratings_version', sa.Text(), nullable=False),
    sa.Column('facts_md5', sa.Text(), nullable=False, comment='Of every fact of the country up to the end of this season'),
    sa.Column('state', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.PrimaryKeyConstraint('country', 'season_start'),
    schema='ml',
    comment="State of the rating pass at the first cut-off of a country's season: where a later pass resumes"
    )
    op.create_table('training_run',
    sa.Column('mlflow_run_id', sa.Text(), nullable=False),
    sa.Column('model_name', sa.Text(), nullable=False),
    sa.Column('model_version', sa.Text(), nullable=False),
    sa.Column('is_champion', sa.Boolean(), nullable=False, comment='Took the alias when it was trained'),
    sa.Column('trained_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('as_of_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('train_from_on', sa.Date(), nullable=False),
    sa.Column('train_to_on', sa.Date(), nullable=False),
    sa.Column('test_from_on', sa.Date(), nullable=False),
    sa.Column('test_to_on', sa.Date(), nullable=False),
    sa.Column('n_train', sa.Integer(), nullable=False),
    sa.Column('n_test', sa.Integer(), nullable=False),
    sa.Column('metrics', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('data_sha256', sa.Text(), nullable=False),
    sa.Column('feature_schema_sha256', sa.Text(), nullable=False),
    sa.Column('git_commit', sa.Text(), nullable=True),
    sa.Column('dbt_invocation_id', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('mlflow_run_id'),
    schema='ml'
    )
    op.create_table('database_state',
    sa.Column('is_only_row', sa.Boolean(), server_default='true', nullable=False),
    sa.Column('source', sa.Text(), nullable=False, comment='archive or synthetic; stamped when the database is created'),
    sa.Column('as_of_at', sa.DateTime(timezone=True), nullable=True, comment='The day the database pretends to be; null follows the clock. Moves only forward'),
    sa.Column('present_at', sa.DateTime(timezone=True), nullable=True, comment='The instant the current build looks from: as_of_at, or the clock when it began'),
    sa.Column('dbt_invocation_id', sa.Text(), nullable=True, comment='Of the dbt run that last built the features'),
    sa.Column('built_at', sa.DateTime(timezone=True), nullable=True, comment='When what the API shows was last rebuilt; null before'),
    sa.CheckConstraint('is_only_row', name='only_row'),
    sa.PrimaryKeyConstraint('is_only_row'),
    schema='ops'
    )
    op.create_table('quarantine',
    sa.Column('quarantine_id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('path', sa.Text(), nullable=False),
    sa.Column('row_sha256', sa.Text(), nullable=False, comment='Of the row, or of the file when all of it was refused'),
    sa.Column('row_number', sa.Integer(), nullable=True, comment='Null when the whole file was refused'),
    sa.Column('reason', sa.Text(), nullable=False, comment='A short code, e.g. impossible_score'),
    sa.Column('detail', sa.Text(), nullable=False, comment='A sentence that says what to do'),
    sa.Column('content', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('first_seen_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('resolved_at', sa.DateTime(timezone=True), nullable=True, comment='When a later version of the file no longer had it'),
    sa.PrimaryKeyConstraint('quarantine_id'),
    sa.UniqueConstraint('source', 'path', 'row_sha256', 'reason'),
    schema='ops'
    )
    op.create_table('payload',
    sa.Column('payload_id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('source', sa.Text(), nullable=False, comment='Form of the payload: football_data_co_uk or openfootball'),
    sa.Column('path', sa.Text(), nullable=False, comment='Relative to the source: mmz4281/2324/E0.csv'),
    sa.Column('request', sa.Text(), nullable=False, comment='Address, file or synthetic:// name that was read'),
    sa.Column('content_sha256', sa.Text(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False, comment='gzip of the bytes as they came'),
    sa.Column('n_bytes', sa.Integer(), nullable=False),
    sa.Column('fetched_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('last_seen_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('parsed_at', sa.DateTime(timezone=True), nullable=True, comment='Null until its rows are in'),
    sa.Column('n_rows', sa.Integer(), nullable=True),
    sa.Column('rejection', sa.Text(), nullable=True, comment='Why the whole file was refused, null when it was taken'),
    sa.PrimaryKeyConstraint('payload_id'),
    sa.UniqueConstraint('source', 'path', 'content_sha256'),
    schema='raw'
    )
    op.create_table('match',
    sa.Column('match_id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('league_id', sa.Integer(), nullable=False),
    sa.Column('season_start', sa.SmallInteger(), nullable=False),
    sa.Column('home_team_id', sa.Integer(), nullable=False),
    sa.Column('away_team_id', sa.Integer(), nullable=False),
    sa.Column('leg', sa.SmallInteger(), nullable=False, comment='Frozen when minted: 1 unless a pair meets again'),
    sa.Column('minted_on', sa.Date(), nullable=False, comment='The match day believed when the id was minted'),
    sa.CheckConstraint('home_team_id <> away_team_id', name='two_teams'),
    sa.ForeignKeyConstraint(['away_team_id'], ['identity.team.team_id'], ),
    sa.ForeignKeyConstraint(['home_team_id'], ['identity.team.team_id'], ),
    sa.ForeignKeyConstraint(['league_id'], ['identity.league.league_id'], ),
    sa.PrimaryKeyConstraint('match_id'),
    sa.UniqueConstraint('league_id', 'season_start', 'home_team_id', 'away_team_id', 'leg'),
    schema='identity'
    )
    op.create_table('season',
    sa.Column('season_id', sa.Integer(), autoincrement=False, nullable=False, comment='league_id * 10000 + first year'),
    sa.Column('league_id', sa.Integer(), nullable=False),
    sa.Column('season_start', sa.SmallInteger(), nullable=False, comment='The year in which the season begins'),
    sa.Column('name', sa.Text(), nullable=False, comment='2023/24, or 2024 for a calendar-year season'),
    sa.ForeignKeyConstraint(['league_id'], ['identity.league.league_id'], ),
    sa.PrimaryKeyConstraint('season_id'),
    sa.UniqueConstraint('league_id', 'season_start'),
    schema='identity'
    )
    op.create_table('team_alias',
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('country', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('team_id', sa.Integer(), nullable=False),
    sa.Column('basis', sa.Text(), nullable=False, comment='archive_name, curated or score_agreement'),
    sa.Column('evidence', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['team_id'], ['identity.team.team_id'], ),
    sa.PrimaryKeyConstraint('source', 'country', 'name'),
    schema='identity'
    )
    op.create_index(op.f('ix_identity_team_alias_team_id'), 'team_alias', ['team_id'], unique=False, schema='identity')
    op.create_table('football_data_co_uk_match',
    sa.Column('payload_id', sa.BigInteger(), nullable=False, comment='Of raw.payload'),
    sa.Column('row_number', sa.Integer(), nullable=False, comment='Line of the file, or position in the list'),
    sa.Column('division', sa.Text(), nullable=False),
    sa.Column('season_start', sa.SmallInteger(), nullable=False),
    sa.Column('match_on', sa.Date(), nullable=False),
    sa.Column('kickoff_time', sa.Time(), nullable=True, comment='United Kingdom local time, as the archive gives it'),
    sa.Column('home_team', sa.Text(), nullable=False),
    sa.Column('away_team', sa.Text(), nullable=False),
    sa.Column('home_goals', sa.SmallInteger(), nullable=True),
    sa.Column('away_goals', sa.SmallInteger(), nullable=True),
    sa.Column('home_goals_half_time', sa.SmallInteger(), nullable=True),
    sa.Column('away_goals_half_time', sa.SmallInteger(), nullable=True),
    sa.Column('home_shots', sa.SmallInteger(), nullable=True),
    sa.Column('away_shots', sa.SmallInteger(), nullable=True),
    sa.Column('home_shots_on_target', sa.SmallInteger(), nullable=True),
    sa.Column('away_shots_on_target', sa.SmallInteger(), nullable=True),
    sa.Column('home_corners', sa.SmallInteger(), nullable=True),
    sa.Column('away_corners', sa.SmallInteger(), nullable=True),
    sa.Column('home_fouls', sa.SmallInteger(), nullable=True),
    sa.Column('away_fouls', sa.SmallInteger(), nullable=True),
    sa.Column('home_yellow_cards', sa.SmallInteger(), nullable=True),
    sa.Column('away_yellow_cards', sa.SmallInteger(), nullable=True),
    sa.Column('home_red_cards', sa.SmallInteger(), nullable=True),
    sa.Column('away_red_cards', sa.SmallInteger(), nullable=True),
    sa.Column('referee', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('payload_id', 'row_number'),
    schema='raw'
    )
    op.create_table('football_data_co_uk_odds',
    sa.Column('payload_id', sa.BigInteger(), nullable=False, comment='Of raw.payload'),
    sa.Column('row_number', sa.Integer(), nullable=False, comment='Line of the file, or position in the list'),
    sa.Column('bookmaker', sa.Text(), nullable=False, comment='bet365, pinnacle, ... or market_average, market_maximum'),
    sa.Column('is_closing', sa.Boolean(), nullable=False, comment='True: at kick-off. False: some days before'),
    sa.Column('odds_home', sa.Double(), nullable=False),
    sa.Column('odds_draw', sa.Double(), nullable=False),
    sa.Column('odds_away', sa.Double(), nullable=False),
    sa.PrimaryKeyConstraint('payload_id', 'row_number', 'bookmaker', 'is_closing'),
    schema='raw'
    )
    op.create_table('openfootball_match',
    sa.Column('payload_id', sa.BigInteger(), nullable=False, comment='Of raw.payload'),
    sa.Column('row_number', sa.Integer(), nullable=False, comment='Line of the file, or position in the list'),
    sa.Column('competition', sa.Text(), nullable=False, comment='en.1, de.2, ...'),
    sa.Column('season_start', sa.SmallInteger(), nullable=False),
    sa.Column('round', sa.Text(), nullable=True),
    sa.Column('match_on', sa.Date(), nullable=False),
    sa.Column('kickoff_time', sa.Time(), nullable=True, comment='Local time of the ground'),
    sa.Column('home_team', sa.Text(), nullable=False),
    sa.Column('away_team', sa.Text(), nullable=False),
    sa.Column('home_goals', sa.SmallInteger(), nullable=True),
    sa.Column('away_goals', sa.SmallInteger(), nullable=True),
    sa.Column('home_goals_half_time', sa.SmallInteger(), nullable=True),
    sa.Column('away_goals_half_time', sa.SmallInteger(), nullable=True),
    sa.PrimaryKeyConstraint('payload_id', 'row_number'),
    schema='raw'
    )
    op.create_table('match_row',
    sa.Column('payload_id', sa.BigInteger(), nullable=False, comment='Of raw.payload'),
    sa.Column('row_number', sa.Integer(), nullable=False, comment='Line of the file, or position in the list'),
    sa.Column('match_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['match_id'], ['identity.match.match_id'], ),
    sa.PrimaryKeyConstraint('payload_id', 'row_number'),
    schema='identity',
    comment='Which match of ours a row of a source speaks of; a row that is not here is in ops.quarantine'
    )
    op.create_index(op.f('ix_identity_match_row_match_id'), 'match_row', ['match_id'], unique=False, schema='identity')
    op.create_table('backtest_prediction',
    sa.Column('backtest_id', sa.Text(), nullable=False),
    sa.Column('match_id', sa.BigInteger(), nullable=False),
    sa.Column('cutoff_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('p_home', sa.Double(), nullable=False),
    sa.Column('p_draw', sa.Double(), nullable=False),
    sa.Column('p_away', sa.Double(), nullable=False),
    sa.Column('model', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['match_id'], ['identity.match.match_id'], ),
    sa.PrimaryKeyConstraint('backtest_id', 'match_id'),
    schema='ml',
    comment='Forecasts of the past, made afterwards: never part of the record'
    )
    op.create_table('prediction',
    sa.Column('prediction_id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('match_id', sa.BigInteger(), nullable=False),
    sa.Column('lead_time', sa.Text(), nullable=False, comment='72h, 24h, 1h, or scheduled for the four-hourly issue'),
    sa.Column('cutoff_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kickoff_at', sa.DateTime(timezone=True), nullable=False, comment='Kick-off as believed when issued'),
    sa.Column('issued_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('as_of_at', sa.DateTime(timezone=True), nullable=True, comment='The day it pretends to be; null for a forecast of the real present'),
    sa.Column('model_name', sa.Text(), nullable=False),
    sa.Column('model_version', sa.Text(), nullable=False),
    sa.Column('p_home', sa.Double(), nullable=False),
    sa.Column('p_draw', sa.Double(), nullable=False),
    sa.Column('p_away', sa.Double(), nullable=False),
    sa.Column('confidence', sa.Double(), nullable=False),
    sa.Column('data_depth', sa.Integer(), nullable=False, comment='Rated matches of the less known team'),
    sa.Column('is_base_rate', sa.Boolean(), nullable=False, comment='Too little is known: the base rate was issued'),
    sa.Column('expected_goals_home', sa.Double(), nullable=False),
    sa.Column('expected_goals_away', sa.Double(), nullable=False),
    sa.Column('score_grid', postgresql.ARRAY(sa.Double(), dimensions=2), nullable=False, comment='[home goals][away goals], sums to 1'),
    sa.Column('feature_sha256', sa.Text(), nullable=False),
    sa.Column('features', sa.LargeBinary(), nullable=False, comment='Canonical JSON the forecast was made from'),
    sa.Column('git_commit', sa.Text(), nullable=True),
    sa.Column('dbt_invocation_id', sa.Text(), nullable=True),
    sa.Column('dagster_run_id', sa.Text(), nullable=True),
    sa.CheckConstraint('abs(p_home + p_draw + p_away - 1) < 1e-9', name='sums_to_one'),
    sa.CheckConstraint('least(p_home, p_draw, p_away) > 0', name='all_possible'),
    sa.ForeignKeyConstraint(['match_id'], ['identity.match.match_id'], ),
    sa.PrimaryKeyConstraint('prediction_id'),
    sa.UniqueConstraint('match_id', 'lead_time', 'feature_sha256', 'model_name', 'model_version'),
    schema='ml'
    )
    op.create_table('rating',
    sa.Column('match_id', sa.BigInteger(), nullable=False),
    sa.Column('cutoff_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('country', sa.Text(), nullable=False),
    sa.Column('season_start', sa.SmallInteger(), nullable=False),
    sa.Column('home_elo', sa.Double(), nullable=True),
    sa.Column('away_elo', sa.Double(), nullable=True),
    sa.Column('elo_home_advantage', sa.Double(), nullable=True),
    sa.Column('home_odds_elo', sa.Double(), nullable=True),
    sa.Column('away_odds_elo', sa.Double(), nullable=True),
    sa.Column('odds_home_advantage', sa.Double(), nullable=True),
    sa.Column('odds_draw_tendency', sa.Double(), nullable=True),
    sa.Column('home_pi', sa.Double(), nullable=True),
    sa.Column('away_pi', sa.Double(), nullable=True),
    sa.Column('home_attack', sa.Double(), nullable=True),
    sa.Column('home_defence', sa.Double(), nullable=True),
    sa.Column('away_attack', sa.Double(), nullable=True),
    sa.Column('away_defence', sa.Double(), nullable=True),
    sa.Column('expected_goals_home', sa.Double(), nullable=True),
    sa.Column('expected_goals_away', sa.Double(), nullable=True),
    sa.Column('home_shots_for', sa.Double(), nullable=True),
    sa.Column('home_shots_against', sa.Double(), nullable=True),
    sa.Column('away_shots_for', sa.Double(), nullable=True),
    sa.Column('away_shots_against', sa.Double(), nullable=True),
    sa.Column('home_shots_on_target_for', sa.Double(), nullable=True),
    sa.Column('home_shots_on_target_against', sa.Double(), nullable=True),
    sa.Column('away_shots_on_target_for', sa.Double(), nullable=True),
    sa.Column('away_shots_on_target_against', sa.Double(), nullable=True),
    sa.Column('p_base_home', sa.Double(), nullable=True),
    sa.Column('p_base_draw', sa.Double(), nullable=True),
    sa.Column('p_base_away', sa.Double(), nullable=True),
    sa.Column('home_n_rated', sa.Integer(), nullable=False, comment='Matches rated before this one'),
    sa.Column('away_n_rated', sa.Integer(), nullable=False),
    sa.Column('home_n_odds_rated', sa.Integer(), nullable=False),
    sa.Column('away_n_odds_rated', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['match_id'], ['identity.match.match_id'], ),
    sa.PrimaryKeyConstraint('match_id', 'cutoff_at'),
    schema='ml'
    )
    op.create_index('ix_rating_country_season', 'rating', ['country', 'season_start'], unique=False, schema='ml')
    op.execute(APPEND_ONLY)



def downgrade() -> None:
    op.execute("drop trigger append_only on ml.prediction; drop function ml.refuse_change()")
    op.drop_index('ix_rating_country_season', table_name='rating', schema='ml')
    op.drop_table('rating', schema='ml')
    op.drop_table('prediction', schema='ml')
    op.drop_table('backtest_prediction', schema='ml')
    op.drop_index(op.f('ix_identity_match_row_match_id'), table_name='match_row', schema='identity')
    op.drop_table('match_row', schema='identity')
    op.drop_table('openfootball_match', schema='raw')
    op.drop_table('football_data_co_uk_odds', schema='raw')
    op.drop_table('football_data_co_uk_match', schema='raw')
    op.drop_index(op.f('ix_identity_team_alias_team_id'), table_name='team_alias', schema='identity')
    op.drop_table('team_alias', schema='identity')
    op.drop_table('season', schema='identity')
    op.drop_table('match', schema='identity')
    op.drop_table('payload', schema='raw')
    op.drop_table('quarantine', schema='ops')
    op.drop_table('database_state', schema='ops')
    op.drop_table('training_run', schema='ml')
    op.drop_table('rating_state', schema='ml')
    op.drop_table('team', schema='identity')
    op.drop_table('league', schema='identity')
