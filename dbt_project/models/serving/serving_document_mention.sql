{{ config(materialized='view') }}

select
    mention.article_id,
    mention.begin_at_character,
    mention.end_at_character,
    mention.kind,
    mention.words,
    mention.score,
    mention.team_id,
    team.name as team_name,
    team.slug as team_slug,
    mention.player_name
from {{ source('nlp', 'mention') }} as mention
inner join {{ source('identity', 'team') }} as team on mention.team_id = team.team_id
where mention.is_linked
