select distinct on (source, path)
    payload_id,
    source,
    path,
    content_sha256,
    parsed_at,
    last_seen_at
from {{ source('raw', 'payload') }}
where
    rejection is null
    and parsed_at is not null
    and is_identified
order by source, path, last_seen_at desc, payload_id desc
