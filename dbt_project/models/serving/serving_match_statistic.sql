with

told as (select * from {{ ref('core_match_statistic') }} where value is not null)

select distinct on (match_id, team_id, period, name)
    match_id,
    team_id,
    period,
    name,
    value,
    source,
    known_at
from told
where team_id is not null
order by match_id, team_id, period, name, source
