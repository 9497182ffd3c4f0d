{{ config(alias='squad_member', materialized='view') }}

with

told as (select * from {{ ref('stg_provider_record') }} where record = 'squad_member'),

our_team as (select * from {{ ref('int_provider_team') }}),

member as (
    select
        told.source,
        our_team.team_id,
        (told.content ->> 'person_id')::bigint as foreign_person_id,
        min(told.content ->> 'name') as name,
        min(told.content ->> 'role') as role,
        min(told.fetched_at) as known_at,
        max(told.last_seen_at) as last_seen_at
    from told
    inner join our_team
        on told.source = our_team.source and (told.content ->> 'team_id')::bigint = our_team.foreign_team_id
    group by told.source, our_team.team_id, (told.content ->> 'person_id')::bigint
)

-- Whoever is in the squad that was told last is in it still.
select
    *,
    last_seen_at = max(last_seen_at) over (partition by source, team_id) as is_current
from member
