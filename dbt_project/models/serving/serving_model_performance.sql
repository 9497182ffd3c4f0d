{{ config(materialized='view', indexes=[]) }}

with

scored as (select * from {{ source('ml', 'model_performance') }}),

league as (select * from {{ source('identity', 'league') }})

-- Only tables that no build swaps: the view shows what was scored last, whenever that was.
select
    scored.kind,
    scored.period,
    scored.lead_time,
    scored.league_code,
    league.name as league_name,
    scored.model_version,
    scored.period_from_on,
    scored.period_to_on,
    scored.n,
    scored.n_days,
    scored.n_base_rate,
    scored.log_loss,
    scored.log_loss_low,
    scored.log_loss_high,
    scored.rps,
    scored.rps_low,
    scored.rps_high,
    scored.brier,
    scored.brier_low,
    scored.brier_high,
    scored.accuracy,
    scored.accuracy_low,
    scored.accuracy_high,
    scored.n_with_close,
    scored.close_log_loss,
    scored.close_rps,
    scored.close_brier,
    scored.close_accuracy,
    scored.gap_log_loss,
    scored.gap_log_loss_low,
    scored.gap_log_loss_high,
    scored.gap_rps,
    scored.gap_rps_low,
    scored.gap_rps_high,
    scored.gap_brier,
    scored.gap_brier_low,
    scored.gap_brier_high
from scored
left join league on scored.league_code = league.code
