with

prediction as (
    select *
    from {{ ref('serving_prediction') }}
    where is_scored or (is_latest and match_status = 'scheduled')
),

priced_match as (select distinct match_id from prediction),

archive_odds as (
    select
        odds.match_id,
        odds.bookmaker,
        odds.known_at,
        priced.outcome,
        priced.odds
    from {{ ref('core_match_odds') }} as odds
    inner join priced_match on odds.match_id = priced_match.match_id
    cross join lateral (
        values ('home', odds.odds_home), ('draw', odds.odds_draw), ('away', odds.odds_away)
    ) as priced (outcome, odds)
    where not odds.is_closing and odds.bookmaker <> 'market_average'
),

seen_odds as (
    select
        odds.match_id,
        odds.bookmaker,
        odds.observed_at as known_at,
        odds.outcome,
        odds.odds
    from {{ ref('core_odds_snapshot') }} as odds
    inner join priced_match on odds.match_id = priced_match.match_id
    where odds.market = 'match_winner' and not odds.is_live and odds.outcome in ('home', 'draw', 'away')
),

price as (
    select * from archive_odds
    union all
    select * from seen_odds
),

-- What each bookmaker asked for when the forecast was made: its last price known by the cut-off.
offered as (
    select distinct on (prediction.prediction_id, price.bookmaker, price.outcome)
        prediction.prediction_id,
        price.bookmaker,
        price.outcome,
        price.odds,
        price.known_at
    from prediction
    inner join price
        on prediction.match_id = price.match_id and prediction.cutoff_at >= price.known_at and price.odds > 1
    order by prediction.prediction_id, price.bookmaker, price.outcome, price.known_at desc
),

best as (
    select distinct on (prediction_id, outcome)
        prediction_id,
        outcome,
        bookmaker,
        odds,
        known_at
    from offered
    order by prediction_id, outcome, odds desc, bookmaker
),

bet as (
    select
        prediction.*,
        best.outcome as bet_outcome,
        best.bookmaker,
        best.odds as odds_taken,
        best.known_at as odds_known_at,
        case best.outcome
            when 'home' then prediction.p_home
            when 'draw' then prediction.p_draw
            else prediction.p_away
        end as p,
        case best.outcome
            when 'home' then score.p_close_home
            when 'draw' then score.p_close_draw
            else score.p_close_away
        end as p_close
    from best
    inner join prediction on best.prediction_id = prediction.prediction_id
    left join {{ source('ml', 'forecast_score') }} as score on best.prediction_id = score.prediction_id
)

-- Fixed before any bet was looked at: an edge of 5 % or more, one unit each, base rates never bet.
select
    prediction_id,
    match_id,
    case when is_simulated then 'simulated' else 'record' end as kind,
    league_id,
    league_code,
    league_name,
    kickoff_at,
    match_status,
    home_team_id,
    home_team_name,
    home_team_slug,
    away_team_id,
    away_team_name,
    away_team_slug,
    lead_time,
    cutoff_at,
    issued_at,
    model_name,
    model_version,
    bet_outcome as outcome,
    p,
    bookmaker,
    odds_taken,
    odds_known_at,
    p * odds_taken - 1 as edge,
    is_scored as is_settled,
    case when is_scored then bet_outcome = outcome end as is_won,
    case when is_scored then case when bet_outcome = outcome then odds_taken - 1 else -1 end end as profit,
    p_close,
    p_close * odds_taken - 1 as closing_line_value
from bet
where not is_base_rate and p * odds_taken >= 1.05
