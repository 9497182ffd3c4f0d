{{ config(alias='availability', materialized='view') }}

with

told as (select * from {{ ref('stg_provider_record') }} where record = 'availability'),

our_match as (select * from {{ ref('int_provider_match') }}),

our_team as (select * from {{ ref('int_provider_team') }}),

our_person as (select * from {{ ref('int_provider_person') }} where role = 'player'),

change as (
    select
        our_match.match_id,
        our_team.team_id,
        told.source,
        (told.content ->> 'person_id')::bigint as foreign_person_id,
        told.content ->> 'name' as name,
        told.content ->> 'status' as status,
        told.content ->> 'reason' as reason,
        told.content ->> 'reason_raw' as reason_raw,
        told.fetched_at as known_at,
        lag((told.content ->> 'status') || ' ' || (told.content ->> 'reason')) over (
            partition by told.source, told.content ->> 'person_id', told.content ->> 'match_id'
            order by told.fetched_at, told.payload_id
        ) as told_before
    from told
    inner join our_match
        on told.source = our_match.source and (told.content ->> 'match_id')::bigint = our_match.foreign_match_id
    left join our_team
        on told.source = our_team.source and (told.content ->> 'team_id')::bigint = our_team.foreign_team_id
)

select
    change.match_id,
    change.team_id,
    change.source,
    change.foreign_person_id,
    our_person.person_id as player_id,
    change.name,
    change.status,
    change.reason,
    change.reason_raw,
    change.known_at
from change
left join our_person
    on change.source = our_person.source and change.foreign_person_id = our_person.foreign_person_id
where change.told_before is distinct from change.status || ' ' || change.reason
