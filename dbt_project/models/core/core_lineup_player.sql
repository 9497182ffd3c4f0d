{{ config(alias='lineup_player', materialized='view') }}

select
    match_id,
    team_id,
    source,
    (content ->> 'person_id')::bigint as foreign_person_id,
    content ->> 'name' as name,
    content ->> 'position' as position,
    (content ->> 'is_starter')::boolean as is_starter,
    known_at
from {{ ref('int_provider_match_record') }}
where record = 'lineup_player'
