{{ config(alias='scorer', materialized='view') }}

with

league as (select * from {{ source('identity', 'league') }}),

our_team as (select * from {{ ref('int_provider_team') }}),

our_person as (select * from {{ ref('int_provider_person') }} where role = 'player'),

told as (
    select distinct on (source, content ->> 'league_id', content ->> 'season_start', content ->> 'category', content ->> 'person_id')
        *
    from {{ ref('stg_provider_record') }}
    where record = 'scorer'
    order by source, content ->> 'league_id', content ->> 'season_start', content ->> 'category', content ->> 'person_id', last_seen_at desc, payload_id desc
)

select
    league.league_id,
    (told.content ->> 'season_start')::integer as season_start,
    our_team.team_id,
    told.source,
    told.content ->> 'category' as category,
    (told.content ->> 'position')::integer as position,
    our_person.person_id as player_id,
    told.content ->> 'name' as name,
    (told.content ->> 'goals')::integer as goals,
    (told.content ->> 'assists')::integer as assists,
    told.last_seen_at as known_at
from told
inner join league
    on told.content ->> 'league_id' = case
        when told.source = 'football_data_org' then league.code_football_data_org
        else league.code_api_football
    end
left join our_team
    on told.source = our_team.source and (told.content ->> 'team_id')::bigint = our_team.foreign_team_id
left join our_person
    on told.source = our_person.source and (told.content ->> 'person_id')::bigint = our_person.foreign_person_id
