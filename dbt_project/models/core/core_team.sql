{{ config(alias='team', indexes=[{'columns': ['team_id'], 'unique': true}]) }}

with

team as (select * from {{ source('identity', 'team') }}),

match as (select * from {{ ref('core_match') }}),

team_season as (
    select home_team_id as team_id, season_start, league_id, tier from match
    union
    select away_team_id as team_id, season_start, league_id, tier from match
),

-- Where a club plays, or played last.
latest as (
    select distinct on (team_id)
        team_id,
        league_id,
        season_start
    from team_season
    order by team_id, season_start desc, tier
)

select
    team.team_id,
    team.slug,
    team.name,
    team.country,
    latest.league_id,
    latest.season_start
from team
inner join latest on team.team_id = latest.team_id
