{{ config(materialized='view', indexes=[]) }}

with

scored as (select * from {{ source('ml', 'prediction_accuracy') }}),

league as (select * from {{ source('identity', 'league') }})

-- Only tables that no build swaps: the view shows what was scored last, whenever that was.
select
    scored.kind,
    scored.period,
    scored.lead_time,
    scored.league_code,
    league.name as league_name,
    scored.n,
    scored.n_correct,
    scored.n_predicted_home,
    scored.n_predicted_draw,
    scored.n_predicted_away,
    scored.n_home,
    scored.n_draw,
    scored.n_away,
    scored.n_with_close,
    scored.close_n_correct,
    scored.accuracy,
    scored.accuracy_low,
    scored.accuracy_high,
    scored.close_accuracy
from scored
left join league on scored.league_code = league.code
