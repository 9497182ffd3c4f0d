{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook="{{ forget_changed_seasons('state_md5') }}",
        post_hook="{{ analyze_what_was_built() }}",
    )
}}

with

present as (select present_at from {{ source('ops', 'database_state') }}),

season_state as (
    {{ seasons_to_build('state_md5') }}
),

match as (
    select core_match.*
    from season_state
    inner join {{ ref('core_match') }} as core_match on season_state.state_md5 = core_match.state_md5
),

match_row as (select * from {{ source('identity', 'match_row') }}),

archive_odds as (select * from {{ ref('stg_football_data_co_uk_odds') }}),

timed as (
    select
        match.match_id,
        match.state_md5,
        archive_odds.bookmaker,
        archive_odds.is_closing,
        archive_odds.odds_home,
        archive_odds.odds_draw,
        archive_odds.odds_away,
        archive_odds.payload_id,
        archive_odds.row_number,
        case
            when archive_odds.is_closing then match.kickoff_at
            else (match.match_on - 1)::timestamp at time zone 'UTC'
        end as known_at,
        case when archive_odds.is_closing then 'kickoff' else 'archive_prematch' end as known_at_basis
    from match
    inner join match_row on match.match_id = match_row.match_id
    inner join archive_odds
        on
            match_row.payload_id = archive_odds.payload_id
            and match_row.row_number = archive_odds.row_number
)

-- A match may stand in two files (fixtures, results): the newer one counts.
select distinct on (timed.match_id, timed.bookmaker, timed.is_closing)
    timed.match_id,
    timed.bookmaker,
    timed.is_closing,
    timed.known_at,
    timed.known_at_basis,
    timed.odds_home,
    timed.odds_draw,
    timed.odds_away,
    timed.state_md5
from timed
cross join present
where timed.known_at <= present.present_at
order by timed.match_id, timed.bookmaker, timed.is_closing, timed.payload_id desc, timed.row_number desc
