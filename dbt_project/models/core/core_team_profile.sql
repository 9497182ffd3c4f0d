{{ config(alias='team_profile', materialized='view') }}

with

told as (select * from {{ ref('stg_provider_record') }} where record = 'team'),

our_team as (select * from {{ ref('int_provider_team') }})

select distinct on (told.source, our_team.team_id)
    our_team.team_id,
    told.source,
    told.content ->> 'name' as name,
    told.content ->> 'short_name' as short_name,
    told.content ->> 'code' as code,
    (told.content ->> 'founded')::integer as founded,
    told.content ->> 'logo_url' as logo_url,
    told.content ->> 'venue_name' as stadium,
    told.content ->> 'coach_name' as coach_name,
    told.last_seen_at as known_at
from told
inner join our_team
    on told.source = our_team.source and (told.content ->> 'team_id')::bigint = our_team.foreign_team_id
order by told.source, our_team.team_id, told.last_seen_at desc
