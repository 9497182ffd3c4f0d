with

payload as (select * from {{ ref('stg_payload') }}),

source_row as (select * from {{ source('raw', 'provider_match') }})

-- A match is told of by many answers: of a day, of a season, of itself. The newest of each provider counts.
select distinct on (payload.source, source_row.foreign_match_id)
    source_row.payload_id,
    source_row.row_number,
    payload.source,
    source_row.foreign_match_id,
    source_row.competition,
    source_row.season_start::integer as season_start,
    source_row.match_on,
    source_row.kickoff_at,
    source_row.is_kickoff_time_known,
    source_row.status,
    source_row.status_raw,
    source_row.home_team,
    source_row.away_team,
    source_row.home_goals::integer as home_goals,
    source_row.away_goals::integer as away_goals,
    source_row.home_goals_half_time::integer as home_goals_half_time,
    source_row.away_goals_half_time::integer as away_goals_half_time,
    payload.last_seen_at as told_at
from source_row
inner join payload on source_row.payload_id = payload.payload_id
order by payload.source, source_row.foreign_match_id, payload.last_seen_at desc, source_row.payload_id desc
