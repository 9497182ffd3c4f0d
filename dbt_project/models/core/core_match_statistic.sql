{{ config(alias='match_statistic', materialized='view') }}

select
    match_id,
    team_id,
    source,
    content ->> 'period' as period,
    content ->> 'name' as name,
    (content ->> 'value')::double precision as value,
    known_at
from {{ ref('int_provider_match_record') }}
where record = 'match_statistic'
