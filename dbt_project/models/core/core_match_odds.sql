{{
    config(
        alias='match_odds',
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook="{{ forget_changed_seasons('state_md5') }}",
        indexes=[
            {'columns': ['match_id']},
            {'columns': ['state_md5']},
        ],
    )
}}

with

present as (select present_at from {{ source('ops', 'database_state') }}),

match_row as (select * from {{ source('identity', 'match_row') }}),

archive_odds as (select * from {{ ref('stg_football_data_co_uk_odds') }}),

season_state as (
    select * from {{ ref('country_season_state') }} as state
    {% if is_incremental() %}
        where not exists (
            select from {{ this }} as built where built.state_md5 = state.state_md5
        )
    {% endif %}
),

match as (
    select core_match.*
    from season_state
    inner join {{ ref('core_match') }} as core_match
        on season_state.state_md5 = core_match.state_md5
),

timed as (
    select
        match.match_id,
        match.country,
        match.season_start,
        archive_odds.bookmaker,
        archive_odds.is_closing,
        archive_odds.odds_home,
        archive_odds.odds_draw,
        archive_odds.odds_away,
        case
            when archive_odds.is_closing then match.kickoff_at
            else (match.match_on - 1)::timestamp at time zone 'UTC'
        end as known_at,
        case when archive_odds.is_closing then 'kickoff' else 'archive_prematch' end as known_at_basis,
        match.state_md5
    from match
    inner join match_row on match.match_id = match_row.match_id
    inner join archive_odds
        on
            match_row.payload_id = archive_odds.payload_id
            and match_row.row_number = archive_odds.row_number
)

select timed.*
from timed
cross join present
where timed.known_at <= present.present_at
