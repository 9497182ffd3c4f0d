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

-- Not materialized: the last matches of a club are read through the index.
team_match as not materialized (select * from {{ ref('team_match') }} where not is_awarded),

match as (
    select
        core_match.match_id,
        core_match.cutoff_at,
        core_match.country,
        core_match.season_start,
        core_match.match_on,
        core_match.kickoff_at,
        core_match.home_team_id,
        core_match.away_team_id,
        core_match.status = 'scheduled' as is_coming,
        core_match.is_awarded,
        season_state.facts_md5
    from season_state
    inner join {{ ref('core_match') }} as core_match
        on season_state.state_md5 = core_match.state_md5
    where core_match.status in ('finished', 'scheduled')
),

side as (
    select *, home_team_id as team_id, true as is_home from match
    union all
    select *, away_team_id as team_id, false as is_home from match
),

first_cutoff as (select country, min(cutoff_at) as cutoff_at from match group by country),

-- Every result known after the first cut-off, and as many earlier ones of each club as a window can reach.
result as (
    select team_match.*
    from first_cutoff
    inner join team_match
        on
            first_cutoff.country = team_match.country
            and first_cutoff.cutoff_at < team_match.result_known_at
    union all
    select earlier.*
    from (select distinct country, team_id from side) as club
    inner join first_cutoff on club.country = first_cutoff.country
    cross join (values (true), (false)) as venue (is_home)
    cross join lateral (
        select * from team_match
        where
            team_match.team_id = club.team_id
            and team_match.is_home = venue.is_home
            and team_match.result_known_at <= first_cutoff.cutoff_at
        order by team_match.result_known_at desc, team_match.match_id desc
        limit 10
    ) as earlier
),

-- What a club's latest results add up to once this one is known.
after_result as (
    select
        team_id,
        is_home,
        result_known_at,
        row_number() over overall as nth,
        sum(points) over last_5 as points_5,
        sum(points) over last_10 as points_10,
        sum(goals_for) over last_5 as goals_for_5,
        sum(goals_for) over last_10 as goals_for_10,
        sum(goals_against) over last_5 as goals_against_5,
        sum(goals_against) over last_10 as goals_against_10,
        sum(shots_for) over last_10 as shots_10,
        count(shots_for) over last_10 as n_shots_10,
        sum(shots_on_target_for) over last_10 as shots_on_target_10,
        count(shots_on_target_for) over last_10 as n_shots_on_target_10,
        row_number() over at_venue as nth_at_venue,
        sum(points) over last_5_at_venue as points_venue_5,
        sum(points) over last_10_at_venue as points_venue_10,
        sum(goals_for) over last_5_at_venue as goals_for_venue_5,
        sum(goals_for) over last_10_at_venue as goals_for_venue_10,
        sum(goals_against) over last_5_at_venue as goals_against_venue_5,
        sum(goals_against) over last_10_at_venue as goals_against_venue_10
    from result
    window
        overall as (partition by team_id order by result_known_at, match_id),
        last_5 as (overall rows between 4 preceding and current row),
        last_10 as (overall rows between 9 preceding and current row),
        at_venue as (partition by team_id, is_home order by result_known_at, match_id),
        last_5_at_venue as (at_venue rows between 4 preceding and current row),
        last_10_at_venue as (at_venue rows between 9 preceding and current row)
),

-- Results and cut-offs of a club on one line of time: a result known at the cut-off itself comes before it.
moment as (
    select team_id, result_known_at as moment_at, is_home, null::bigint as match_id from after_result
    union all
    select team_id, cutoff_at as moment_at, is_home, match_id from side
),

known as (
    select
        match_id,
        team_id,
        is_home,
        n_known,
        case when is_home then n_known_home else n_known - n_known_home end as n_known_at_venue
    from (
        select
            *,
            count(*) filter (where match_id is null) over until_now as n_known,
            count(*) filter (where match_id is null and is_home) over until_now as n_known_home
        from moment
        window until_now as (
            partition by team_id
            order by moment_at, match_id nulls first
            rows between unbounded preceding and current row
        )
    ) as counted
    where match_id is not null
),

-- A club rests since its latest match, played or, before a coming one, due.
rest as (
    select
        match_id,
        is_home,
        match_on - max(match_on) filter (where is_rest_broken) over (
            partition by team_id
            order by kickoff_at, match_id
            rows between unbounded preceding and 1 preceding
        ) as days
    from (
        select team_id, match_id, is_home, kickoff_at, match_on, true as is_rest_broken from result
        union all
        select team_id, match_id, is_home, kickoff_at, match_on, is_coming as is_rest_broken from side
        where is_coming or is_awarded
    ) as calendar
)

select
    side.match_id,
    side.is_home,
    side.team_id,
    side.cutoff_at,
    side.country,
    side.season_start,
    overall.points_5::double precision / least(overall.nth, 5) as form_points_avg5,
    overall.points_10::double precision / least(overall.nth, 10) as form_points_avg10,
    overall.goals_for_5::double precision / least(overall.nth, 5) as goals_for_avg5,
    overall.goals_for_10::double precision / least(overall.nth, 10) as goals_for_avg10,
    overall.goals_against_5::double precision / least(overall.nth, 5) as goals_against_avg5,
    overall.goals_against_10::double precision / least(overall.nth, 10) as goals_against_avg10,
    least(coalesce(overall.nth, 0), 10)::integer as n_form,
    at_venue.points_venue_5::double precision / least(at_venue.nth_at_venue, 5) as form_points_venue_avg5,
    at_venue.points_venue_10::double precision / least(at_venue.nth_at_venue, 10) as form_points_venue_avg10,
    at_venue.goals_for_venue_5::double precision / least(at_venue.nth_at_venue, 5) as goals_for_venue_avg5,
    at_venue.goals_for_venue_10::double precision / least(at_venue.nth_at_venue, 10) as goals_for_venue_avg10,
    at_venue.goals_against_venue_5::double precision / least(at_venue.nth_at_venue, 5)
        as goals_against_venue_avg5,
    at_venue.goals_against_venue_10::double precision / least(at_venue.nth_at_venue, 10)
        as goals_against_venue_avg10,
    least(coalesce(at_venue.nth_at_venue, 0), 10)::integer as n_form_venue,
    overall.shots_10::double precision / nullif(overall.n_shots_10, 0) as shots_avg10,
    overall.shots_on_target_10::double precision / nullif(overall.n_shots_on_target_10, 0)
        as shots_on_target_avg10,
    case when rest.days is not null then least(rest.days, 30) end::double precision as rest_days,
    side.facts_md5
from side
inner join known on side.match_id = known.match_id and side.is_home = known.is_home
left join after_result as overall
    on known.team_id = overall.team_id and known.n_known = overall.nth
left join after_result as at_venue
    on
        known.team_id = at_venue.team_id
        and known.is_home = at_venue.is_home
        and known.n_known_at_venue = at_venue.nth_at_venue
left join rest on side.match_id = rest.match_id and side.is_home = rest.is_home
