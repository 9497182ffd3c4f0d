{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook="{{ forget_changed_seasons('facts_md5') }}",
        post_hook='analyze {{ this }}',
        indexes=[
            {'columns': ['match_id'], 'unique': true},
            {'columns': ['facts_md5']},
        ],
    )
}}

with

season_state as (
    select * from {{ ref('country_season_state') }} as state
    {% if is_incremental() %}
        where not exists (
            select from {{ this }} as built where built.facts_md5 = state.facts_md5
        )
    {% endif %}
),

match as (
    select
        core_match.match_id,
        core_match.cutoff_at,
        core_match.country,
        core_match.season_start,
        core_match.home_team_id,
        core_match.away_team_id,
        season_state.facts_md5
    from season_state
    inner join {{ ref('core_match') }} as core_match
        on season_state.state_md5 = core_match.state_md5
    where core_match.status in ('finished', 'scheduled')
),

team_match as (select * from {{ ref('team_match') }} where not is_awarded),

-- Seen from today's home side, wherever the meeting was.
meeting as (
    select
        match.match_id,
        count(*) as n,
        count(*) filter (where team_match.points = 3) as n_won,
        count(*) filter (where team_match.points = 1) as n_drawn,
        sum(team_match.goals_for - team_match.goals_against) as goal_difference
    from match
    inner join team_match
        on
            match.home_team_id = team_match.team_id
            and match.away_team_id = team_match.opponent_team_id
            and team_match.season_start between match.season_start - 5 and match.season_start
            and team_match.result_known_at <= match.cutoff_at
    group by match.match_id
)

select
    match.match_id,
    match.cutoff_at,
    match.country,
    match.season_start,
    coalesce(meeting.n, 0)::integer as h2h_n,
    meeting.n_won::double precision / meeting.n as h2h_home_win_share,
    meeting.n_drawn::double precision / meeting.n as h2h_draw_share,
    meeting.goal_difference::double precision / meeting.n as h2h_goal_difference_avg,
    match.facts_md5
from match
left join meeting on match.match_id = meeting.match_id
