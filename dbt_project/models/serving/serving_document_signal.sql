{{ config(materialized='view') }}

select
    signal.signal_id,
    signal.article_id,
    signal.kind,
    signal.certainty,
    signal.team_id,
    team.name as team_name,
    team.slug as team_slug,
    signal.player_name,
    signal.expected_return_on,
    signal.evidence,
    signal.known_at,
    signal.superseded_at,
    signal.ruleset_version
from {{ source('nlp', 'signal') }} as signal
inner join {{ source('identity', 'team') }} as team on signal.team_id = team.team_id
