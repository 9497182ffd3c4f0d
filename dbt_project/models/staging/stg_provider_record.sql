with

payload as (select * from {{ source('raw', 'payload') }}),

source_row as (select * from {{ source('raw', 'provider_record') }})

-- Every version of every answer: what was told first, and what changed since, is history.
select
    source_row.payload_id,
    source_row.row_number,
    payload.source,
    payload.path,
    source_row.record,
    source_row.content,
    payload.fetched_at,
    payload.last_seen_at
from source_row
inner join payload on source_row.payload_id = payload.payload_id
where payload.rejection is null and payload.parsed_at is not null and payload.is_identified
