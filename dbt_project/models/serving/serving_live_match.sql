{{ config(materialized='view', indexes=[]) }}

with

state as (select * from {{ source('live', 'match_state') }}),

match as (select * from {{ source('identity', 'match') }}),

league as (select * from {{ source('identity', 'league') }}),

-- One for each side: what a query names twice is read whole first.
home_team as (select * from {{ source('identity', 'team') }}),

away_team as (select * from {{ source('identity', 'team') }})

-- Only tables that no build swaps: the view answers while everything else is rebuilt.
select
    state.match_id,
    match.league_id,
    league.code as league_code,
    league.name as league_name,
    league.country,
    match.home_team_id,
    home_team.name as home_team_name,
    home_team.slug as home_team_slug,
    match.away_team_id,
    away_team.name as away_team_name,
    away_team.slug as away_team_slug,
    state.kickoff_at,
    state.status,
    state.minute::integer as minute,
    state.added_minute::integer as added_minute,
    state.home_goals::integer as home_goals,
    state.away_goals::integer as away_goals,
    state.told_at,
    state.source
from state
inner join match on state.match_id = match.match_id
inner join league on match.league_id = league.league_id
inner join home_team on match.home_team_id = home_team.team_id
inner join away_team on match.away_team_id = away_team.team_id
where state.told_at > clock_timestamp() - interval '3 hours'
