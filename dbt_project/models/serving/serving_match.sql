{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook="{{ forget_changed_seasons('state_md5') }}",
        post_hook="{{ analyze_what_was_built() }}",
    )
}}

with

season_state as (
    {{ seasons_to_build('state_md5') }}
),

match as (
    select core_match.*
    from season_state
    inner join {{ ref('core_match') }} as core_match on season_state.state_md5 = core_match.state_md5
),

league as (select * from {{ ref('core_league') }}),

season as (select * from {{ ref('core_season') }}),

team as (select * from {{ ref('core_team') }})

select
    match.match_id,
    match.league_id,
    match.league_code,
    league.name as league_name,
    match.country,
    match.season_start,
    season.season_name,
    match.leg,
    match.match_on,
    match.kickoff_at,
    match.is_kickoff_time_known,
    match.status,
    match.home_team_id,
    home_team.name as home_team_name,
    home_team.slug as home_team_slug,
    match.away_team_id,
    away_team.name as away_team_name,
    away_team.slug as away_team_slug,
    match.home_goals,
    match.away_goals,
    match.home_goals_half_time,
    match.away_goals_half_time,
    match.outcome,
    match.home_shots,
    match.away_shots,
    match.home_shots_on_target,
    match.away_shots_on_target,
    match.home_corners,
    match.away_corners,
    match.home_yellow_cards,
    match.away_yellow_cards,
    match.home_red_cards,
    match.away_red_cards,
    match.odds_close_home,
    match.odds_close_draw,
    match.odds_close_away,
    match.state_md5
from match
inner join league on match.league_id = league.league_id
inner join season on match.season_id = season.season_id
inner join team as home_team on match.home_team_id = home_team.team_id
inner join team as away_team on match.away_team_id = away_team.team_id
