{{ config(alias='match_history', materialized='view') }}

with

payload as (select * from {{ source('raw', 'payload') }}),

told as (select * from {{ source('raw', 'provider_match') }}),

our_match as (select * from {{ ref('int_provider_match') }}),

telling as (
    select
        our_match.match_id,
        payload.source,
        payload.fetched_at as known_at,
        told.kickoff_at,
        told.status,
        told.home_goals,
        told.away_goals,
        lag((told.kickoff_at, told.status, told.home_goals, told.away_goals)::text) over (
            partition by payload.source, told.foreign_match_id
            order by payload.fetched_at, told.payload_id
        ) as told_before,
        (told.kickoff_at, told.status, told.home_goals, told.away_goals)::text as told_now
    from told
    inner join payload on told.payload_id = payload.payload_id
    inner join our_match
        on payload.source = our_match.source and told.foreign_match_id = our_match.foreign_match_id
    where payload.rejection is null
)

select
    match_id,
    source,
    known_at,
    kickoff_at,
    status,
    home_goals,
    away_goals
from telling
where told_before is distinct from told_now
