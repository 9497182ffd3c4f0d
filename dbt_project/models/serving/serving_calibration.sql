{{ config(materialized='view', indexes=[]) }}

select
    kind,
    period,
    lead_time,
    league_group,
    outcome,
    n,
    slope,
    slope_low,
    slope_high,
    intercept,
    intercept_low,
    intercept_high,
    calibration_error,
    calibration_error_floor
from {{ source('ml', 'calibration') }}
