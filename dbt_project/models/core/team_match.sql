{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook="{{ forget_changed_seasons('state_md5') }}",
        post_hook="{{ analyze_what_was_built() }}",
        indexes=[
            {'columns': ['match_id', 'is_home'], 'unique': true},
            {'columns': ['state_md5']},
            {'columns': ['country', 'result_known_at']},
            {'columns': ['team_id', 'opponent_team_id']},
            {'columns': ['team_id', 'is_home', 'result_known_at', 'match_id']},
        ],
    )
}}

with

season_state as (
    {{ seasons_to_build('state_md5') }}
),

finished_match as (
    select core_match.*
    from season_state
    inner join {{ ref('core_match') }} as core_match
        on season_state.state_md5 = core_match.state_md5
    where core_match.status = 'finished'
),

team_side as (
    select
        match_id,
        true as is_home,
        home_team_id as team_id,
        away_team_id as opponent_team_id,
        league_id,
        country,
        tier,
        season_id,
        season_start,
        match_on,
        kickoff_at,
        result_known_at,
        is_awarded,
        home_goals as goals_for,
        away_goals as goals_against,
        home_shots as shots_for,
        away_shots as shots_against,
        home_shots_on_target as shots_on_target_for,
        away_shots_on_target as shots_on_target_against,
        state_md5
    from finished_match
    union all
    select
        match_id,
        false as is_home,
        away_team_id as team_id,
        home_team_id as opponent_team_id,
        league_id,
        country,
        tier,
        season_id,
        season_start,
        match_on,
        kickoff_at,
        result_known_at,
        is_awarded,
        away_goals as goals_for,
        home_goals as goals_against,
        away_shots as shots_for,
        home_shots as shots_against,
        away_shots_on_target as shots_on_target_for,
        home_shots_on_target as shots_on_target_against,
        state_md5
    from finished_match
)

select
    *,
    case
        when goals_for > goals_against then 3
        when goals_for = goals_against then 1
        else 0
    end as points
from team_side
