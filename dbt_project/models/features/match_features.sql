{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook="{{ forget_changed_seasons('facts_md5', 'rated_season_state') }}",
        post_hook="{{ analyze_what_was_built(['match_id', 'facts_md5', 'country', 'season_start', 'kickoff_at']) }}",
        indexes=[
            {'columns': ['match_id', 'cutoff_at'], 'unique': true},
            {'columns': ['facts_md5']},
            {'columns': ['country', 'season_start']},
            {'columns': ['kickoff_at']},
        ],
    )
}}

with

season_state as (
    {{ seasons_to_build('facts_md5', 'rated_season_state') }}
),

match as (
    select
        core_match.*,
        season_state.facts_md5,
        season_state.is_rated
    from season_state
    inner join {{ ref('core_match') }} as core_match
        on season_state.state_md5 = core_match.state_md5
    where core_match.status in ('finished', 'scheduled')
),

-- Not materialized: the two sides of a match are read through the index.
form as not materialized (select * from {{ ref('match_form') }}),

standing as not materialized (select * from {{ ref('match_standing') }}),

head_to_head as (select * from {{ ref('match_head_to_head') }}),

rating as (select * from {{ source('ml', 'rating') }}),

told_price as (
    select distinct on (match.match_id, told.source, told.bookmaker, told.outcome)
        match.match_id,
        told.source,
        lower(told.bookmaker) as bookmaker,
        told.outcome,
        told.odds
    from {{ ref('core_odds_snapshot') }} as told
    inner join match on told.match_id = match.match_id and told.observed_at <= match.cutoff_at
    where told.market = 'match_winner' and not told.is_live and told.bookmaker is not null
    order by match.match_id, told.source, told.bookmaker, told.outcome, told.observed_at desc
),

bookmaker_price as (
    select
        match_id,
        bookmaker,
        max(odds) filter (where outcome = 'home') as odds_home,
        max(odds) filter (where outcome = 'draw') as odds_draw,
        max(odds) filter (where outcome = 'away') as odds_away
    from told_price
    group by match_id, source, bookmaker
),

-- Prices whose inverses sum to something no bookmaker offers are mistakes. Means of exact numbers: a sum of floats would
-- depend on the order of the rows.
told_odds as (
    select
        match_id,
        {% for outcome in ['home', 'draw', 'away'] %}
            avg(odds_{{ outcome }}::numeric)::double precision as odds_seen_{{ outcome }},
            max(odds_{{ outcome }}) filter (where bookmaker = 'pinnacle') as odds_sharp_{{ outcome }},
        {% endfor %}
        count(*)::integer as odds_seen_n_books
    from bookmaker_price
    where 1 / odds_home + 1 / odds_draw + 1 / odds_away between 0.98 and 1.25
    group by match_id
),

news as (select * from {{ ref('match_news') }})

select
    match.match_id,
    match.cutoff_at,
    match.league_id,
    match.league_code,
    match.country,
    match.tier,
    match.season_start,
    match.home_team_id,
    match.away_team_id,
    match.kickoff_at,
    match.status = 'finished' as is_finished,
    match.outcome,
    match.home_goals,
    match.away_goals,
    match.is_awarded,
    home_form.form_points_avg5 as home_form_points_avg5,
    home_form.form_points_avg10 as home_form_points_avg10,
    home_form.goals_for_avg5 as home_goals_for_avg5,
    home_form.goals_for_avg10 as home_goals_for_avg10,
    home_form.goals_against_avg5 as home_goals_against_avg5,
    home_form.goals_against_avg10 as home_goals_against_avg10,
    home_form.n_form as home_n_form,
    home_form.form_points_venue_avg5 as home_form_points_venue_avg5,
    home_form.form_points_venue_avg10 as home_form_points_venue_avg10,
    home_form.goals_for_venue_avg5 as home_goals_for_venue_avg5,
    home_form.goals_for_venue_avg10 as home_goals_for_venue_avg10,
    home_form.goals_against_venue_avg5 as home_goals_against_venue_avg5,
    home_form.goals_against_venue_avg10 as home_goals_against_venue_avg10,
    home_form.n_form_venue as home_n_form_venue,
    away_form.form_points_avg5 as away_form_points_avg5,
    away_form.form_points_avg10 as away_form_points_avg10,
    away_form.goals_for_avg5 as away_goals_for_avg5,
    away_form.goals_for_avg10 as away_goals_for_avg10,
    away_form.goals_against_avg5 as away_goals_against_avg5,
    away_form.goals_against_avg10 as away_goals_against_avg10,
    away_form.n_form as away_n_form,
    away_form.form_points_venue_avg5 as away_form_points_venue_avg5,
    away_form.form_points_venue_avg10 as away_form_points_venue_avg10,
    away_form.goals_for_venue_avg5 as away_goals_for_venue_avg5,
    away_form.goals_for_venue_avg10 as away_goals_for_venue_avg10,
    away_form.goals_against_venue_avg5 as away_goals_against_venue_avg5,
    away_form.goals_against_venue_avg10 as away_goals_against_venue_avg10,
    away_form.n_form_venue as away_n_form_venue,
    head_to_head.h2h_n,
    head_to_head.h2h_home_win_share,
    head_to_head.h2h_draw_share,
    head_to_head.h2h_goal_difference_avg,
    home_standing.position as home_position,
    home_standing.points as home_points,
    home_standing.played as home_played,
    home_standing.points_avg as home_points_avg,
    home_standing.goal_difference as home_goal_difference,
    home_form.shots_avg10 as home_shots_avg10,
    home_form.shots_on_target_avg10 as home_shots_on_target_avg10,
    away_standing.position as away_position,
    away_standing.points as away_points,
    away_standing.played as away_played,
    away_standing.points_avg as away_points_avg,
    away_standing.goal_difference as away_goal_difference,
    away_form.shots_avg10 as away_shots_avg10,
    away_form.shots_on_target_avg10 as away_shots_on_target_avg10,
    home_form.rest_days as home_rest_days,
    home_standing.is_promoted as home_is_promoted,
    home_standing.is_relegated as home_is_relegated,
    away_form.rest_days as away_rest_days,
    away_standing.is_promoted as away_is_promoted,
    away_standing.is_relegated as away_is_relegated,
    least(
        1,
        (home_standing.played + away_standing.played)::double precision
        / (home_standing.n_fixtures + away_standing.n_fixtures)
    ) as season_phase,
    rating.home_elo,
    rating.away_elo,
    rating.elo_home_advantage,
    rating.home_odds_elo,
    rating.away_odds_elo,
    rating.odds_home_advantage,
    rating.odds_draw_tendency,
    rating.home_pi,
    rating.away_pi,
    rating.home_attack,
    rating.home_defence,
    rating.away_attack,
    rating.away_defence,
    rating.expected_goals_home,
    rating.expected_goals_away,
    rating.home_shots_for,
    rating.home_shots_against,
    rating.away_shots_for,
    rating.away_shots_against,
    rating.home_shots_on_target_for,
    rating.home_shots_on_target_against,
    rating.away_shots_on_target_for,
    rating.away_shots_on_target_against,
    rating.p_base_home,
    rating.p_base_draw,
    rating.p_base_away,
    rating.home_n_rated,
    rating.away_n_rated,
    rating.home_n_odds_rated,
    rating.away_n_odds_rated,
    rating.home_market,
    rating.away_market,
    rating.home_market_trend,
    rating.away_market_trend,
    rating.home_market_level,
    rating.away_market_level,
    rating.home_market_variance,
    rating.away_market_variance,
    rating.market_home_advantage,
    rating.market_draw,
    rating.home_performance,
    rating.away_performance,
    rating.home_performance_trend,
    rating.away_performance_trend,
    rating.home_performance_variance,
    rating.away_performance_variance,
    rating.performance_home_advantage,
    rating.home_matches_left,
    rating.home_points_to_first,
    rating.home_points_to_fourth,
    rating.home_points_to_sixth,
    rating.home_points_to_safety,
    rating.away_matches_left,
    rating.away_points_to_first,
    rating.away_points_to_fourth,
    rating.away_points_to_sixth,
    rating.away_points_to_safety,
    -- What the market thinks: the archive's average where it has one by then, else the mean of the bookmakers seen.
    {% for name in ['seen_home', 'seen_draw', 'seen_away', 'seen_n_books', 'sharp_home', 'sharp_draw', 'sharp_away'] %}
        case
            when
                match.odds_prematch_home is not null
                and (match.match_on - 1)::timestamp at time zone 'UTC' <= match.cutoff_at
                then match.odds_{{ name | replace('seen', 'prematch') }}
            else told_odds.odds_{{ name }}
        end as odds_{{ name }},
    {% endfor %}
    -- No source read so far tells of chances: unknown, not nought.
    null::double precision as home_xg_avg10,
    null::double precision as away_xg_avg10,
    news.home_unavailable_players,
    news.home_unavailable_weight,
    news.home_news_sentiment,
    news.home_news_sentiment_avg14,
    news.home_news_volume,
    news.home_news_manager_change,
    news.away_unavailable_players,
    news.away_unavailable_weight,
    news.away_news_sentiment,
    news.away_news_sentiment_avg14,
    news.away_news_volume,
    news.away_news_manager_change,
    match.facts_md5
from match
inner join form as home_form on match.match_id = home_form.match_id and home_form.is_home
inner join form as away_form on match.match_id = away_form.match_id and not away_form.is_home
inner join standing as home_standing on match.match_id = home_standing.match_id and home_standing.is_home
inner join standing as away_standing on match.match_id = away_standing.match_id and not away_standing.is_home
inner join head_to_head on match.match_id = head_to_head.match_id
left join rating
    on match.match_id = rating.match_id and match.cutoff_at = rating.cutoff_at and match.is_rated
left join told_odds on match.match_id = told_odds.match_id
left join news on match.match_id = news.match_id
