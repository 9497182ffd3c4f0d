{{ config(alias='player', materialized='view') }}

with

told as (select * from {{ ref('stg_provider_record') }} where record in ('person', 'squad_member'))

-- A profile says more than a place in a squad.
select distinct on (source, (content ->> 'person_id')::bigint)
    source,
    (content ->> 'person_id')::bigint as foreign_person_id,
    content ->> 'name' as name,
    (content ->> 'born_on')::date as born_on,
    content ->> 'nationality' as nationality,
    content ->> 'position' as position,
    (content ->> 'height_cm')::integer as height_cm,
    (content ->> 'market_value_eur')::bigint as market_value_eur,
    last_seen_at as known_at
from told
where record = 'person' or content ->> 'role' = 'player'
order by source, (content ->> 'person_id')::bigint, record, last_seen_at desc
