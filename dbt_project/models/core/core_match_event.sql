{{ config(alias='match_event', materialized='view') }}

select
    match_id,
    team_id,
    source,
    (content ->> 'event_number')::integer as event_number,
    (content ->> 'minute')::integer as minute,
    content ->> 'kind' as kind,
    content ->> 'person_name' as person_name,
    content ->> 'other_person_name' as other_person_name,
    (content ->> 'is_shootout')::boolean as is_shootout,
    known_at
from {{ ref('int_provider_match_record') }}
where record = 'match_event'
