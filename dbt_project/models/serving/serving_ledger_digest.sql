{{ config(materialized='view', indexes=[]) }}

select
    last_prediction_id,
    digest_on,
    written_at,
    n_rows,
    previous_sha256,
    sha256
from {{ source('ml', 'ledger_digest') }}
