with

team as (select * from {{ ref('core_team') }}),

league as (select * from {{ ref('core_league') }}),

standing as (select * from {{ ref('serving_standing') }})

select
    team.team_id,
    team.slug,
    team.name,
    team.country,
    team.league_id,
    league.league_code,
    league.name as league_name,
    team.season_start,
    standing.position,
    standing.points,
    standing.played,
    standing.form
from team
inner join league on team.league_id = league.league_id
left join standing
    on
        team.league_id = standing.league_id
        and team.season_start = standing.season_start
        and team.team_id = standing.team_id
