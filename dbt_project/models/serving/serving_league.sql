with

league as (select * from {{ ref('core_league') }}),

season as (select * from {{ ref('core_season') }} where is_current)

select
    league.league_id,
    league.league_code as code,
    league.name,
    league.country,
    league.tier,
    league.is_active,
    league.priority_rank,
    season.season_start,
    season.season_name,
    season.n_teams,
    season.n_finished,
    season.n_scheduled
from league
left join season on league.league_id = season.league_id
