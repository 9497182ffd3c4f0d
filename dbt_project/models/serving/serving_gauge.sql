{{ config(materialized='view', indexes=[]) }}

select
    name,
    part,
    value,
    measured_at
from {{ source('ops', 'gauge') }}
