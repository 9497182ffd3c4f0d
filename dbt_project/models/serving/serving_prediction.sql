with

prediction as (select * from {{ source('ml', 'prediction') }}),

goals as (select * from {{ ref('prediction_goals') }}),

seen as (select * from {{ ref('prediction_odds_seen') }}),

match as (select * from {{ ref('core_match') }}),

league as (select * from {{ ref('core_league') }}),

team as (select * from {{ ref('core_team') }}),

forecast as (
    select
        prediction.*,
        match.league_id,
        match.league_code,
        match.country,
        match.season_start,
        match.home_team_id,
        match.away_team_id,
        match.kickoff_at as match_kickoff_at,
        match.status as match_status,
        match.is_awarded,
        match.outcome,
        match.home_goals,
        match.away_goals,
        match.odds_close_home,
        match.odds_close_draw,
        match.odds_close_away,
        row_number() over (
            partition by prediction.match_id order by prediction.issued_at desc, prediction.prediction_id desc
        ) = 1 as is_latest,
        prediction.as_of_at is null and prediction.issued_at < begin.surely_before_at as is_record,
        prediction.as_of_at is not null as is_simulated,
        prediction.cutoff_at < match.kickoff_at
        and prediction.cutoff_at <= match.kickoff_at - case prediction.lead_time
            when '72h' then interval '72 hours'
            when '24h' then interval '24 hours'
            when '1h' then interval '1 hour'
            else interval '0'
        end
        and (prediction.as_of_at is not null or prediction.issued_at < begin.surely_before_at) as is_in_time,
        case match.outcome
            when 'home' then prediction.p_home
            when 'draw' then prediction.p_draw
            when 'away' then prediction.p_away
        end as p_outcome,
        (match.outcome = 'home')::integer as is_home,
        (match.outcome = 'draw')::integer as is_draw,
        (match.outcome = 'away')::integer as is_away
    from prediction
    inner join match on prediction.match_id = match.match_id
    -- Where the time of kick-off is not known, what was issued on the day may have been issued after it.
    cross join lateral (
        select
            case
                when match.is_kickoff_time_known then match.kickoff_at
                else match.match_on::timestamp at time zone 'UTC'
            end as surely_before_at
    ) as begin
),

-- What counts is the last word before each lead of the kick-off that took place: a match that moved nearer leaves
-- what was issued too late for its lead uncounted, so nobody can pick.
scored as (
    select
        *,
        match_status = 'finished'
        and is_awarded is not true -- nobody played it: there is nothing a forecast was right or wrong about
        and is_in_time
        and row_number() over (
            partition by match_id, lead_time, is_in_time order by issued_at desc, prediction_id desc
        ) = 1 as is_scored,
        case
            when p_home >= p_draw and p_home >= p_away then 'home'
            when p_draw >= p_away then 'draw'
            else 'away'
        end as predicted_outcome
    from forecast
)

select
    scored.prediction_id,
    scored.match_id,
    scored.league_id,
    scored.league_code,
    league.name as league_name,
    scored.country,
    scored.season_start,
    scored.match_kickoff_at as kickoff_at,
    scored.match_status,
    scored.home_team_id,
    home_team.name as home_team_name,
    home_team.slug as home_team_slug,
    scored.away_team_id,
    away_team.name as away_team_name,
    away_team.slug as away_team_slug,
    scored.lead_time,
    scored.cutoff_at,
    scored.issued_at,
    scored.as_of_at,
    scored.is_record,
    scored.is_simulated,
    scored.is_latest,
    scored.is_scored,
    scored.model_name,
    scored.model_version,
    scored.p_home,
    scored.p_draw,
    scored.p_away,
    scored.predicted_outcome,
    scored.p_home_low,
    scored.p_home_high,
    scored.p_draw_low,
    scored.p_draw_high,
    scored.p_away_low,
    scored.p_away_high,
    scored.confidence,
    scored.confidence_word,
    scored.data_depth,
    scored.is_base_rate,
    scored.is_abstention,
    scored.expected_goals_home,
    scored.expected_goals_away,
    scored.score_grid,
    scored.markets,
    scored.reasons,
    goals.p_over_2_5,
    goals.p_both_teams_score,
    goals.most_likely_home_goals,
    goals.most_likely_away_goals,
    scored.feature_sha256,
    scored.git_commit,
    scored.dbt_invocation_id,
    scored.dagster_run_id,
    scored.outcome,
    scored.home_goals,
    scored.away_goals,
    case when scored.is_scored then scored.predicted_outcome = scored.outcome end as is_correct,
    case when scored.is_scored then -ln(scored.p_outcome) end as log_loss,
    case
        when scored.is_scored then (
            power(scored.p_home - scored.is_home, 2) + power(scored.is_away - scored.p_away, 2)
        ) / 2
    end as rps,
    case
        when scored.is_scored then
            power(scored.p_home - scored.is_home, 2)
            + power(scored.p_draw - scored.is_draw, 2)
            + power(scored.p_away - scored.is_away, 2)
    end as brier,
    seen.odds_seen_home,
    seen.odds_seen_draw,
    seen.odds_seen_away,
    scored.odds_close_home,
    scored.odds_close_draw,
    scored.odds_close_away
from scored
inner join goals on scored.prediction_id = goals.prediction_id
inner join seen on scored.prediction_id = seen.prediction_id
inner join league on scored.league_id = league.league_id
inner join team as home_team on scored.home_team_id = home_team.team_id
inner join team as away_team on scored.away_team_id = away_team.team_id
