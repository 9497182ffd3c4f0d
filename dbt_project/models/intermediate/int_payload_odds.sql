{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook=["{{ forget_old_payloads() }}", "{% if not is_incremental() %}analyze raw.football_data_co_uk_odds{% endif %}"],
        post_hook='analyze {{ this }}',
        indexes=[{'columns': ['payload_id', 'row_number'], 'unique': true}],
    )
}}

with

payload as (
    select * from {{ ref('stg_payload') }} as payload
    where
        payload.source = 'football_data_co_uk'
        {% if is_incremental() %}
            and not exists (
                select from {{ this }} as built where built.payload_id = payload.payload_id
            )
        {% endif %}
),

-- Corrupt prices are those whose inverses sum to something no bookmaker offers.
plausible_odds as (
    select
        odds.*,
        payload.parsed_at,
        case
            when odds.is_closing and odds.bookmaker = 'market_average' then 'closing_average'
            when odds.is_closing and odds.bookmaker = 'pinnacle' then 'closing_pinnacle'
            when not odds.is_closing and odds.bookmaker = 'market_average' then 'prematch_average'
            when not odds.is_closing and odds.bookmaker <> 'market_maximum' then 'prematch_bookmakers'
        end as basis
    from payload
    inner join {{ ref('stg_football_data_co_uk_odds') }} as odds on payload.payload_id = odds.payload_id
    where odds.inverse_sum between 0.98 and 1.25
),

mean_odds as (
    select
        payload_id,
        row_number,
        basis,
        min(parsed_at) as parsed_at,
        avg(odds_home) as odds_home,
        avg(odds_draw) as odds_draw,
        avg(odds_away) as odds_away,
        min(inverse_sum) as inverse_sum
    from plausible_odds
    where basis is not null
    group by payload_id, row_number, basis
),

ranked as (
    select
        *,
        basis = 'closing_average' and inverse_sum <= 1.14 as is_close
    from mean_odds
)

select distinct on (payload_id, row_number)
    payload_id,
    row_number,
    parsed_at,
    case when is_close then odds_home end as odds_close_home,
    case when is_close then odds_draw end as odds_close_draw,
    case when is_close then odds_away end as odds_close_away,
    odds_home as odds_rating_home,
    odds_draw as odds_rating_draw,
    odds_away as odds_rating_away,
    basis as odds_rating_basis
from ranked
order by
    payload_id,
    row_number,
    array_position(
        array['closing_average', 'closing_pinnacle', 'prematch_average', 'prematch_bookmakers'], basis
    )
