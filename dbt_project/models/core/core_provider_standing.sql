{{ config(alias='provider_standing', materialized='view') }}

with

league as (select * from {{ source('identity', 'league') }}),

our_team as (select * from {{ ref('int_provider_team') }}),

told as (
    select distinct on (source, content ->> 'league_id', content ->> 'season_start', content ->> 'group_name', content ->> 'venue', content ->> 'team_id')
        *
    from {{ ref('stg_provider_record') }}
    where record = 'standing'
    order by source, content ->> 'league_id', content ->> 'season_start', content ->> 'group_name', content ->> 'venue', content ->> 'team_id', last_seen_at desc, payload_id desc
)

select
    league.league_id,
    (told.content ->> 'season_start')::integer as season_start,
    our_team.team_id,
    told.source,
    told.content ->> 'venue' as venue,
    (told.content ->> 'position')::integer as position,
    (told.content ->> 'played')::integer as played,
    (told.content ->> 'points')::integer as points,
    (told.content ->> 'goal_difference')::integer as goal_difference,
    told.last_seen_at as known_at
from told
inner join league
    on told.content ->> 'league_id' = case
        when told.source = 'football_data_org' then league.code_football_data_org
        else league.code_api_football
    end
left join our_team
    on told.source = our_team.source and (told.content ->> 'team_id')::bigint = our_team.foreign_team_id
