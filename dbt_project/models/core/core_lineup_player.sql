{{ config(alias='lineup_player', materialized='view') }}

with

told as (
    select *, (content ->> 'person_id')::bigint as foreign_person_id
    from {{ ref('int_provider_match_record') }}
    where record = 'lineup_player'
),

our_person as (select * from {{ ref('int_provider_person') }} where role = 'player')

select
    told.match_id,
    told.team_id,
    told.source,
    told.foreign_person_id,
    our_person.person_id as player_id,
    told.content ->> 'name' as name,
    told.content ->> 'position' as position,
    (told.content ->> 'is_starter')::boolean as is_starter,
    told.known_at
from told
left join our_person
    on told.source = our_person.source and told.foreign_person_id = our_person.foreign_person_id
