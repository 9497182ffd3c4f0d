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

season as (select * from {{ ref('core_season') }}),

team as (select * from {{ ref('core_team') }}),

team_match as (
    select team_match.*
    from season_state
    inner join {{ ref('team_match') }} as team_match on season_state.state_md5 = team_match.state_md5
),

season_team as (
    select season_id, state_md5, home_team_id as team_id from match
    union
    select season_id, state_md5, away_team_id as team_id from match
),

result as (
    select
        season_id,
        team_id,
        goals_for,
        goals_against,
        points,
        row_number() over (
            partition by season_id, team_id order by kickoff_at desc, match_id desc
        ) as nth_latest
    from team_match
),

total as (
    select
        season_id,
        team_id,
        count(*) as played,
        count(*) filter (where points = 3) as won,
        count(*) filter (where points = 1) as drawn,
        count(*) filter (where points = 0) as lost,
        sum(goals_for) as goals_for,
        sum(goals_against) as goals_against,
        sum(points) as points,
        string_agg(
            case points when 3 then 'W' when 1 then 'D' else 'L' end, '' order by nth_latest desc
        ) filter (where nth_latest <= 5) as form
    from result
    group by season_id, team_id
),

standing as (
    select
        season_team.season_id,
        season_team.team_id,
        season_team.state_md5,
        coalesce(total.played, 0)::integer as played,
        coalesce(total.won, 0)::integer as won,
        coalesce(total.drawn, 0)::integer as drawn,
        coalesce(total.lost, 0)::integer as lost,
        coalesce(total.goals_for, 0)::integer as goals_for,
        coalesce(total.goals_against, 0)::integer as goals_against,
        coalesce(total.goals_for - total.goals_against, 0)::integer as goal_difference,
        coalesce(total.points, 0)::integer as points,
        coalesce(total.form, '') as form
    from season_team
    left join total on season_team.season_id = total.season_id and season_team.team_id = total.team_id
)

select
    season.league_id,
    season.league_code,
    season.season_start,
    season.season_name,
    standing.team_id,
    team.name as team_name,
    team.slug as team_slug,
    row_number() over (
        partition by standing.season_id
        order by
            standing.points desc,
            standing.goal_difference desc,
            standing.goals_for desc,
            team.name collate "C",
            standing.team_id
    )::integer as position,
    standing.played,
    standing.won,
    standing.drawn,
    standing.lost,
    standing.goals_for,
    standing.goals_against,
    standing.goal_difference,
    standing.points,
    standing.form,
    standing.state_md5
from standing
inner join season on standing.season_id = season.season_id
inner join team on standing.team_id = team.team_id
