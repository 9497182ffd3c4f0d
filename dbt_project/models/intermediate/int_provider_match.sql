with

payload as (select * from {{ source('raw', 'payload') }}),

told as (select * from {{ source('raw', 'provider_match') }}),

match_row as (select * from {{ source('identity', 'match_row') }})

select distinct on (payload.source, told.foreign_match_id)
    payload.source,
    told.foreign_match_id,
    match_row.match_id
from told
inner join payload on told.payload_id = payload.payload_id
inner join match_row on told.payload_id = match_row.payload_id and told.row_number = match_row.row_number
order by payload.source, told.foreign_match_id, told.payload_id desc
