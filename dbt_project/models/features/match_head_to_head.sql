{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook="{{ forget_changed_seasons('facts_md5') }}",
        post_hook="{{ analyze_what_was_built(['match_id', 'facts_md5']) }}",
        indexes=[
            {'columns': ['match_id'], 'unique': true},
            {'columns': ['facts_md5']},
        ],
    )
}}

with

season_state as (
    {{ seasons_to_build('facts_md5') }}
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

-- Each meeting twice, once from each side: the row of today's home club says how it fared, wherever that was.
meeting as (select * from {{ ref('team_match') }} where not is_awarded),

record as (
    select
        match.match_id,
        count(*) as n,
        count(*) filter (where meeting.points = 3) as n_won,
        count(*) filter (where meeting.points = 1) as n_drawn,
        sum(meeting.goals_for - meeting.goals_against) as goal_difference
    from match
    inner join meeting
        on
            match.home_team_id = meeting.team_id
            and match.away_team_id = meeting.opponent_team_id
            and meeting.season_start between match.season_start - 5 and match.season_start
            and meeting.result_known_at <= match.cutoff_at
    group by match.match_id
)

select
    match.match_id,
    match.cutoff_at,
    match.country,
    match.season_start,
    coalesce(record.n, 0)::integer as h2h_n,
    record.n_won::double precision / record.n as h2h_home_win_share,
    record.n_drawn::double precision / record.n as h2h_draw_share,
    record.goal_difference::double precision / record.n as h2h_goal_difference_avg,
    match.facts_md5
from match
left join record on match.match_id = record.match_id
