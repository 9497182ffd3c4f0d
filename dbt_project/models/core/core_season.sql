{{ config(alias='season', indexes=[{'columns': ['season_id'], 'unique': true}]) }}

with

season as (select * from {{ source('identity', 'season') }}),

match as (select * from {{ ref('core_match') }}),

season_match as (
    select
        season_id,
        league_id,
        league_code,
        country,
        tier,
        season_start,
        min(match_on) as first_match_on,
        max(match_on) as last_match_on,
        count(distinct home_team_id)::integer as n_teams,
        count(*)::integer as n_matches,
        count(*) filter (where status = 'finished')::integer as n_finished,
        count(*) filter (where status = 'scheduled')::integer as n_scheduled
    from match
    group by season_id, league_id, league_code, country, tier, season_start
)

select
    season_match.*,
    season.name as season_name,
    season_match.season_start
    = max(season_match.season_start) over (partition by season_match.league_id) as is_current
from season_match
inner join season on season_match.season_id = season.season_id
