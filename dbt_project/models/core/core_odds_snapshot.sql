{{ config(alias='odds_snapshot', materialized='view') }}

with

told as (select * from {{ ref('stg_provider_record') }} where record = 'odds_price'),

our_match as (select * from {{ ref('int_provider_match') }}),

price as (
    select
        our_match.match_id,
        told.source,
        told.content ->> 'bookmaker' as bookmaker,
        told.content ->> 'market' as market,
        told.content ->> 'outcome' as outcome,
        (told.content ->> 'line')::double precision as line,
        (told.content ->> 'odds')::double precision as odds,
        (told.content ->> 'is_live')::boolean as is_live,
        told.fetched_at as observed_at,
        lag((told.content ->> 'odds')::double precision) over (
            partition by
                told.source,
                told.content ->> 'match_id',
                told.content ->> 'bookmaker',
                told.content ->> 'market_id',
                told.content ->> 'outcome',
                told.content ->> 'line',
                told.content ->> 'is_live'
            order by told.fetched_at, told.payload_id
        ) as odds_before
    from told
    inner join our_match
        on told.source = our_match.source and (told.content ->> 'match_id')::bigint = our_match.foreign_match_id
)

select
    match_id,
    source,
    bookmaker,
    market,
    outcome,
    line,
    odds,
    is_live,
    observed_at
from price
where odds_before is distinct from odds
