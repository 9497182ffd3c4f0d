with

alias as (select * from {{ source('identity', 'team_alias') }})

select
    source,
    name::bigint as foreign_team_id,
    min(team_id) as team_id
from alias
where source in ('football_data_org', 'api_football')
group by source, name
having count(distinct team_id) = 1
