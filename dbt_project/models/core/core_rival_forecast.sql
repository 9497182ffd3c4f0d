{{ config(alias='rival_forecast', materialized='view') }}

with

state as (select source from {{ source('ops', 'database_state') }}),

match as (select * from {{ ref('core_match') }}),

our_match as (select * from {{ ref('int_provider_match') }}),

told as (
    select
        source,
        (content ->> 'match_id')::bigint as foreign_match_id,
        (content ->> 'p_home')::double precision as p_home,
        (content ->> 'p_draw')::double precision as p_draw,
        (content ->> 'p_away')::double precision as p_away,
        fetched_at as told_at,
        payload_id
    from {{ ref('stg_provider_record') }}
    where record = 'rival_forecast'
),

-- When its teller first said that a match had begun: what it forecast later counts for nothing.
begun as (
    select answer.source, match_told.foreign_match_id, min(answer.fetched_at) as begun_at
    from {{ source('raw', 'provider_match') }} as match_told
    inner join {{ source('raw', 'payload') }} as answer on match_told.payload_id = answer.payload_id
    where
        answer.rejection is null
        and match_told.status not in ('scheduled', 'timed', 'postponed', 'cancelled', 'unknown')
    group by answer.source, match_told.foreign_match_id
),

-- The last word before kick-off. The sandbox's clock is not the one by which its answers are stamped.
in_time as (
    select distinct on (told.source, our_match.match_id)
        our_match.match_id,
        told.source,
        told.told_at,
        greatest(told.p_home, 0.005) as p_home,
        greatest(told.p_draw, 0.005) as p_draw,
        greatest(told.p_away, 0.005) as p_away
    from told
    inner join our_match on told.source = our_match.source and told.foreign_match_id = our_match.foreign_match_id
    inner join match on our_match.match_id = match.match_id
    left join begun on told.source = begun.source and told.foreign_match_id = begun.foreign_match_id
    cross join state
    where
        told.p_home is not null
        and told.p_draw is not null
        and told.p_away is not null
        and (state.source = 'sandbox' or told.told_at < match.kickoff_at)
        and (begun.begun_at is null or told.told_at < begun.begun_at)
    order by told.source, our_match.match_id, told.told_at desc, told.payload_id desc
),

-- Percentages come in whole numbers: what is nought is less than half a percent, and the three add up to one.
forecast as (
    select
        in_time.match_id,
        in_time.source,
        in_time.told_at,
        in_time.p_home / (in_time.p_home + in_time.p_draw + in_time.p_away) as p_home,
        in_time.p_draw / (in_time.p_home + in_time.p_draw + in_time.p_away) as p_draw,
        in_time.p_away / (in_time.p_home + in_time.p_draw + in_time.p_away) as p_away
    from in_time
)

select
    forecast.match_id,
    forecast.source,
    forecast.told_at,
    match.kickoff_at,
    forecast.p_home,
    forecast.p_draw,
    forecast.p_away,
    match.status = 'finished' and match.is_awarded is not true as is_scored,
    match.outcome,
    match.odds_close_home,
    match.odds_close_draw,
    match.odds_close_away
from forecast
inner join match on forecast.match_id = match.match_id
