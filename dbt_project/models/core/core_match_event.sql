{{ config(alias='match_event', materialized='view') }}

with

told as (select * from {{ ref('stg_provider_record') }} where record = 'match_event'),

our_match as (select * from {{ ref('int_provider_match') }}),

our_team as (select * from {{ ref('int_provider_team') }}),

-- All of a match from the answer that told of it last.
newest as (
    select distinct on (source, (content ->> 'match_id')::bigint)
        source,
        (content ->> 'match_id')::bigint as foreign_match_id,
        payload_id
    from told
    order by source, (content ->> 'match_id')::bigint, last_seen_at desc, payload_id desc
)

select
    our_match.match_id,
    our_team.team_id,
    told.source,
    (told.content ->> 'event_number')::integer as event_number,
    (told.content ->> 'minute')::integer as minute,
    told.content ->> 'kind' as kind,
    told.content ->> 'person_name' as person_name,
    told.content ->> 'other_person_name' as other_person_name,
    (told.content ->> 'is_shootout')::boolean as is_shootout,
    told.fetched_at as known_at
from newest
inner join told
    on newest.payload_id = told.payload_id and newest.foreign_match_id = (told.content ->> 'match_id')::bigint
inner join our_match
    on newest.source = our_match.source and newest.foreign_match_id = our_match.foreign_match_id
left join our_team
    on told.source = our_team.source and (told.content ->> 'team_id')::bigint = our_team.foreign_team_id
