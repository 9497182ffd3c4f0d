{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook="{{ forget_changed_seasons('facts_md5') }}",
        post_hook="{{ analyze_what_was_built(['match_id', 'is_home', 'facts_md5']) }}",
        indexes=[
            {'columns': ['match_id', 'is_home'], 'unique': true},
            {'columns': ['facts_md5']},
        ],
    )
}}

with

season_state as (
    {{ seasons_to_build('facts_md5') }}
),

team as (select * from {{ ref('core_team') }}),

season_match as (
    select
        core_match.match_id,
        core_match.cutoff_at,
        core_match.country,
        core_match.tier,
        core_match.season_id,
        core_match.season_start,
        core_match.home_team_id,
        core_match.away_team_id,
        core_match.status in ('finished', 'scheduled') as is_shown,
        season_state.facts_md5
    from season_state
    inner join {{ ref('core_match') }} as core_match
        on season_state.state_md5 = core_match.state_md5
),

fixture as (
    select *, home_team_id as team_id, true as is_home from season_match
    union all
    select *, away_team_id as team_id, false as is_home from season_match
),

side as (select * from fixture where is_shown),

-- Everybody meets everybody twice: how many matches there will be in the end is nobody's to know, for seasons are
-- cut short.
season_team as (
    select
        season_id,
        team_id,
        2 * (count(*) over (partition by season_id) - 1) as n_fixtures
    from fixture
    group by season_id, team_id
),

name_rank as (
    select
        team_id,
        row_number() over (order by name collate "C", team_id) as nth
    from team
),

season_cutoff as (select distinct season_id, cutoff_at from side),

result as (
    select team_match.*
    from season_state
    inner join {{ ref('team_match') }} as team_match
        on season_state.state_md5 = team_match.state_md5
),

-- Results of a club's season and the instants at which its table is read, on one line of time.
moment as (
    select
        season_id,
        team_id,
        result_known_at as moment_at,
        false as is_reading,
        points,
        goals_for,
        goals_against
    from result
    union all
    select
        season_team.season_id,
        season_team.team_id,
        season_cutoff.cutoff_at as moment_at,
        true as is_reading,
        0 as points,
        0 as goals_for,
        0 as goals_against
    from season_team
    inner join season_cutoff on season_team.season_id = season_cutoff.season_id
),

line as (
    select
        season_id,
        team_id,
        moment_at as cutoff_at,
        is_reading,
        count(*) filter (where not is_reading) over until_now as played,
        sum(points) over until_now as points,
        sum(goals_for) over until_now as goals_for,
        sum(goals_for - goals_against) over until_now as goal_difference
    from moment
    window until_now as (
        partition by season_id, team_id
        order by moment_at, is_reading
        rows between unbounded preceding and current row
    )
),

standing as (
    select
        line.season_id,
        line.team_id,
        line.cutoff_at,
        line.played::integer as played,
        line.points::integer as points,
        line.goal_difference::integer as goal_difference,
        row_number() over (
            partition by line.season_id, line.cutoff_at
            order by line.points desc, line.goal_difference desc, line.goals_for desc, name_rank.nth
        )::integer as position
    from line
    inner join name_rank on line.team_id = name_rank.team_id
    where line.is_reading
),

tier_before as (
    select
        team_id,
        season_start + 1 as season_start,
        min(tier) as tier
    from (
        select home_team_id as team_id, season_start, tier from {{ ref('core_match') }}
        union all
        select away_team_id as team_id, season_start, tier from {{ ref('core_match') }}
    ) as earlier
    group by team_id, season_start
)

select
    side.match_id,
    side.is_home,
    side.team_id,
    side.cutoff_at,
    side.country,
    side.season_start,
    case when standing.played > 0 then standing.position end as position,
    standing.points,
    standing.played,
    standing.points::double precision / nullif(standing.played, 0) as points_avg,
    standing.goal_difference,
    season_team.n_fixtures::integer as n_fixtures,
    tier_before.tier > side.tier as is_promoted,
    tier_before.tier < side.tier as is_relegated,
    side.facts_md5
from side
inner join season_team on side.season_id = season_team.season_id and side.team_id = season_team.team_id
left join tier_before on side.team_id = tier_before.team_id and side.season_start = tier_before.season_start
inner join standing
    on
        side.season_id = standing.season_id
        and side.cutoff_at = standing.cutoff_at
        and side.team_id = standing.team_id
