{{ config(alias='venue', materialized='view') }}

with

told as (select * from {{ ref('stg_provider_record') }} where record in ('venue', 'team')),

our_team as (select * from {{ ref('int_provider_team') }}),

ground as (
    select distinct on (source, content ->> 'venue_id') *
    from told
    where record = 'venue'
    order by source, content ->> 'venue_id', last_seen_at desc, payload_id desc
),

home as (
    select distinct on (told.source, told.content ->> 'venue_id')
        told.source,
        told.content ->> 'venue_id' as venue_id,
        our_team.team_id
    from told
    inner join our_team
        on told.source = our_team.source and (told.content ->> 'team_id')::bigint = our_team.foreign_team_id
    where told.record = 'team' and told.content ->> 'venue_id' is not null
    order by told.source, told.content ->> 'venue_id', told.last_seen_at desc, our_team.team_id
)

select
    ground.source,
    (ground.content ->> 'venue_id')::bigint as foreign_venue_id,
    ground.content ->> 'name' as name,
    ground.content ->> 'city' as city,
    ground.content ->> 'country' as country,
    (ground.content ->> 'capacity')::integer as capacity,
    ground.content ->> 'surface' as surface,
    ground.content ->> 'image_url' as image_url,
    home.team_id,
    ground.last_seen_at as known_at
from ground
left join home on ground.source = home.source and ground.content ->> 'venue_id' = home.venue_id
