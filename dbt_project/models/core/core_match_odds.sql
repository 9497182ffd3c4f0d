{{ config(alias='match_odds', materialized='view') }}

with

present as (select present_at from {{ source('ops', 'database_state') }}),

match_row as (select * from {{ source('identity', 'match_row') }}),

match as (select * from {{ ref('core_match') }}),

archive_odds as (select * from {{ ref('stg_football_data_co_uk_odds') }}),

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
        case when archive_odds.is_closing then 'kickoff' else 'archive_prematch' end as known_at_basis
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
