with

told as (
    select *, (content ->> 'match_id')::bigint as foreign_match_id
    from {{ ref('stg_provider_record') }}
    where record in ('match_event', 'match_statistic', 'lineup', 'lineup_player')
),

our_match as (select * from {{ ref('int_provider_match') }}),

our_team as (select * from {{ ref('int_provider_team') }}),

-- All of a match from the answer that told of it last.
newest as (
    select distinct on (source, record, foreign_match_id)
        source,
        record,
        foreign_match_id,
        payload_id
    from told
    order by source, record, foreign_match_id, last_seen_at desc, payload_id desc
)

select
    our_match.match_id,
    our_team.team_id,
    told.source,
    told.record,
    told.content,
    told.fetched_at as known_at
from newest
inner join told
    on
        newest.payload_id = told.payload_id
        and newest.record = told.record
        and newest.foreign_match_id = told.foreign_match_id
inner join our_match
    on newest.source = our_match.source and newest.foreign_match_id = our_match.foreign_match_id
left join our_team
    on told.source = our_team.source and (told.content ->> 'team_id')::bigint = our_team.foreign_team_id
