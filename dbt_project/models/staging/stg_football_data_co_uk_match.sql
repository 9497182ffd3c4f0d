with

payload as (select * from {{ ref('stg_payload') }}),

source_row as (select * from {{ source('raw', 'football_data_co_uk_match') }})

select
    source_row.payload_id,
    source_row.row_number,
    source_row.division,
    source_row.season_start::integer as season_start,
    source_row.match_on,
    (source_row.match_on + coalesce(source_row.kickoff_time, time '15:00'))
    at time zone 'Europe/London' as kickoff_at,
    source_row.kickoff_time is not null as is_kickoff_time_known,
    source_row.home_team,
    source_row.away_team,
    source_row.home_goals::integer as home_goals,
    source_row.away_goals::integer as away_goals,
    source_row.home_goals_half_time::integer as home_goals_half_time,
    source_row.away_goals_half_time::integer as away_goals_half_time,
    source_row.home_shots::integer as home_shots,
    source_row.away_shots::integer as away_shots,
    source_row.home_shots_on_target::integer as home_shots_on_target,
    source_row.away_shots_on_target::integer as away_shots_on_target,
    source_row.home_corners::integer as home_corners,
    source_row.away_corners::integer as away_corners,
    source_row.home_fouls::integer as home_fouls,
    source_row.away_fouls::integer as away_fouls,
    source_row.home_yellow_cards::integer as home_yellow_cards,
    source_row.away_yellow_cards::integer as away_yellow_cards,
    source_row.home_red_cards::integer as home_red_cards,
    source_row.away_red_cards::integer as away_red_cards
from source_row
inner join payload on source_row.payload_id = payload.payload_id
