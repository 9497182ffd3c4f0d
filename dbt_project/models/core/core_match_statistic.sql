{{ config(alias='match_statistic', materialized='view') }}

with

told as (select * from {{ ref('stg_provider_record') }} where record = 'match_statistic'),

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
    told.content ->> 'period' as period,
    told.content ->> 'name' as name,
    (told.content ->> 'value')::double precision as value,
    told.fetched_at as known_at
from newest
inner join told
    on newest.payload_id = told.payload_id and newest.foreign_match_id = (told.content ->> 'match_id')::bigint
inner join our_match
    on newest.source = our_match.source and newest.foreign_match_id = our_match.foreign_match_id
left join our_team
    on told.source = our_team.source and (told.content ->> 'team_id')::bigint = our_team.foreign_team_id
