{{ config(materialized='view', indexes=[]) }}

select
    kind,
    period,
    lead_time,
    league_group,
    outcome,
    bin,
    n,
    p_mean,
    share,
    share_low,
    share_high
from {{ source('ml', 'calibration_bin') }}
