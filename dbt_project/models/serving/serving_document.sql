{{ config(materialized='view') }}

-- Every story once: other tellings are kept, and shown by none. A second's grace: where an invented world stands still,
-- what was added after a build is known an instant after its present.
select
    article.article_id,
    article.source,
    article.address,
    article.title,
    article.body,
    article.language,
    article.topic,
    article.published_at,
    article.known_at,
    article.superseded_at
from {{ source('nlp', 'article') }} as article
cross join {{ source('ops', 'database_state') }} as state
where
    article.story_id is null
    and article.known_at < greatest(state.present_at, coalesce(state.as_of_at, now())) + interval '1 second'
