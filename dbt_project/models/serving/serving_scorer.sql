with

told as (select * from {{ ref('core_scorer') }}),

team as (select * from {{ ref('core_team') }}),

-- Two providers rank by rules of their own: a list is one provider's.
teller as (
    select
        league_id,
        season_start,
        category,
        min(source) as source
    from told
    group by league_id, season_start, category
)

select
    told.league_id,
    told.season_start,
    told.category,
    (row_number() over (
        partition by told.league_id, told.season_start, told.category
        order by told.position, told.name, told.team_id
    ))::integer as position,
    told.name as player_name,
    told.team_id,
    team.name as team_name,
    team.slug as team_slug,
    told.goals,
    told.assists,
    told.source,
    told.known_at
from told
inner join teller
    on
        told.league_id = teller.league_id
        and told.season_start = teller.season_start
        and told.category = teller.category
        and told.source = teller.source
left join team on told.team_id = team.team_id
