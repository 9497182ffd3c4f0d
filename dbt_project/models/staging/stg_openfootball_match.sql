with

payload as (select * from {{ ref('stg_payload') }}),

league as (select * from {{ source('identity', 'league') }}),

source_row as (select * from {{ source('raw', 'openfootball_match') }})

select
    source_row.payload_id,
    source_row.row_number,
    source_row.competition,
    source_row.season_start::integer as season_start,
    source_row.match_on,
    case
        when source_row.kickoff_time is null
            then (source_row.match_on + time '15:00') at time zone 'Europe/London'
        else (source_row.match_on + source_row.kickoff_time) at time zone league.time_zone
    end as kickoff_at,
    source_row.kickoff_time is not null as is_kickoff_time_known,
    source_row.home_team,
    source_row.away_team,
    source_row.home_goals::integer as home_goals,
    source_row.away_goals::integer as away_goals,
    source_row.home_goals_half_time::integer as home_goals_half_time,
    source_row.away_goals_half_time::integer as away_goals_half_time
from source_row
inner join payload on source_row.payload_id = payload.payload_id
inner join league on source_row.competition = league.code_openfootball
