{{ config(alias='match_referee', materialized='view') }}

with

told as (
    select distinct on (payload.source, match_row.match_id)
        payload.source,
        match_row.match_id,
        btrim(split_part(match_told.referee, ',', 1)) as name,
        payload.last_seen_at as known_at
    from {{ source('raw', 'provider_match') }} as match_told
    inner join {{ source('raw', 'payload') }} as payload on match_told.payload_id = payload.payload_id
    inner join {{ source('identity', 'match_row') }} as match_row
        on match_told.payload_id = match_row.payload_id and match_told.row_number = match_row.row_number
    where match_told.referee is not null and payload.rejection is null
    order by payload.source, match_row.match_id, payload.last_seen_at desc, match_told.payload_id desc
),

alias as (select * from {{ source('identity', 'person_alias') }} where role = 'referee')

select
    told.match_id,
    told.source,
    alias.person_id as referee_id,
    told.name,
    told.known_at
from told
left join alias on told.source = alias.source and told.name = alias.foreign_id
