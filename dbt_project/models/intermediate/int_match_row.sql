with

match_row as (select * from {{ source('identity', 'match_row') }}),

match as (select * from {{ source('identity', 'match') }}),

league as (select * from {{ source('identity', 'league') }}),

source_row as (
    select payload_id, row_number, match_on from {{ ref('stg_football_data_co_uk_match') }}
    union all
    select payload_id, row_number, match_on from {{ ref('stg_openfootball_match') }}
)

select
    source_row.payload_id,
    source_row.row_number,
    match_row.match_id,
    league.country,
    match.season_start::integer as season_start,
    source_row.match_on
from source_row
inner join match_row
    on source_row.payload_id = match_row.payload_id and source_row.row_number = match_row.row_number
inner join match on match_row.match_id = match.match_id
inner join league on match.league_id = league.league_id
