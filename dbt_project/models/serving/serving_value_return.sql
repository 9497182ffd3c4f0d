{{ config(materialized='view', indexes=[]) }}

select
    kind,
    period,
    lead_time,
    n,
    n_won,
    profit,
    yield,
    yield_low,
    yield_high,
    n_with_close,
    closing_line_value,
    closing_line_value_low,
    closing_line_value_high
from {{ source('ml', 'value_return') }}
