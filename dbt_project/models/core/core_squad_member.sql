{{ config(alias='squad_member', materialized='view') }}

with

told as (select * from {{ ref('stg_provider_record') }} where record = 'squad_member'),

our_team as (select * from {{ ref('int_provider_team') }}),

our_person as (select * from {{ ref('int_provider_person') }}),

member as (
    select
        told.source,
        our_team.team_id,
        (told.content ->> 'person_id')::bigint as foreign_person_id,
        told.content ->> 'role' as role,
        min(told.content ->> 'name') as name,
        max((told.content ->> 'shirt_number')::integer) as shirt_number,
        min(told.fetched_at) as known_at,
        max(told.last_seen_at) as last_seen_at
    from told
    inner join our_team
        on told.source = our_team.source and (told.content ->> 'team_id')::bigint = our_team.foreign_team_id
    group by told.source, our_team.team_id, (told.content ->> 'person_id')::bigint, told.content ->> 'role'
)

-- Whoever is in the squad that was told last is in it still.
select
    member.*,
    our_person.person_id,
    member.last_seen_at = max(member.last_seen_at) over (partition by member.source, member.team_id, member.role)
        as is_current
from member
left join our_person
    on
        member.source = our_person.source
        and member.role = our_person.role
        and member.foreign_person_id = our_person.foreign_person_id
