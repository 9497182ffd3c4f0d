{{ config(alias='player', materialized='view') }}

with

told as (
    select *, (content ->> 'person_id')::bigint as foreign_person_id
    from {{ ref('stg_provider_record') }}
    where record in ('person', 'squad_member') and content ->> 'role' = 'player'
),

our_person as (select * from {{ ref('int_provider_person') }} where role = 'player')

-- A profile says more than a place in a squad.
select distinct on (told.source, told.foreign_person_id)
    told.source,
    told.foreign_person_id,
    our_person.person_id as player_id,
    content ->> 'name' as name,
    (content ->> 'born_on')::date as born_on,
    content ->> 'nationality' as nationality,
    content ->> 'position' as position,
    (content ->> 'height_cm')::integer as height_cm,
    (content ->> 'market_value_eur')::bigint as market_value_eur,
    (content ->> 'is_injured')::boolean as is_injured,
    last_seen_at as known_at
from told
left join our_person
    on told.source = our_person.source and told.foreign_person_id = our_person.foreign_person_id
order by told.source, told.foreign_person_id, told.record, told.last_seen_at desc
