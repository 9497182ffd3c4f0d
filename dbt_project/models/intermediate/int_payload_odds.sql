{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook=["{{ forget_old_payloads() }}", "{% if not is_incremental() %}analyze raw.football_data_co_uk_odds{% endif %}"],
        post_hook="{{ analyze_what_was_built() }}",
        indexes=[{'columns': ['payload_id', 'row_number'], 'unique': true}],
    )
}}

with

-- Materialized: which payloads are new is settled before any odds are read.
payload as materialized (
    select * from {{ ref('stg_payload') }} as payload
    where
        payload.source = 'football_data_co_uk'
        {% if is_incremental() %}
            and not exists (
                select from {{ this }} as built where built.payload_id = payload.payload_id
            )
        {% endif %}
),

-- Lateral: a payload's odds are found through their index; the planner would rather read all odds there are.
payload_odds as (
    select
        odds.*,
        payload.parsed_at,
        1 / odds.odds_home + 1 / odds.odds_draw + 1 / odds.odds_away as inverse_sum
    from payload
    cross join lateral (
        select * from {{ source('raw', 'football_data_co_uk_odds') }} as source_row
        where source_row.payload_id = payload.payload_id
        offset 0
    ) as odds
),

-- Corrupt prices are those whose inverses sum to something no bookmaker offers.
plausible_odds as (
    select
        *,
        case
            when is_closing and bookmaker = 'market_average' then 1
            when is_closing and bookmaker = 'pinnacle' then 2
            when not is_closing and bookmaker = 'market_average' then 3
            when not is_closing and bookmaker <> 'market_maximum' then 4
        end as preference
    from payload_odds
    where inverse_sum between 0.98 and 1.25
),

preferred_odds as (
    select distinct on (payload_id, row_number) *
    from plausible_odds
    where preference <= 3
    order by payload_id, row_number, preference
),

-- Means of exact numbers: a sum of floats would depend on the order of the rows.
mean_odds as (
    select
        payload_id,
        row_number,
        parsed_at,
        avg(odds_home::numeric)::double precision as odds_home,
        avg(odds_draw::numeric)::double precision as odds_draw,
        avg(odds_away::numeric)::double precision as odds_away
    from plausible_odds
    where
        preference = 4
        and not exists (
            select from preferred_odds
            where
                preferred_odds.payload_id = plausible_odds.payload_id
                and preferred_odds.row_number = plausible_odds.row_number
        )
    group by payload_id, row_number, parsed_at
)

select
    payload_id,
    row_number,
    parsed_at,
    case when preference = 1 and inverse_sum <= 1.14 then odds_home end as odds_close_home,
    case when preference = 1 and inverse_sum <= 1.14 then odds_draw end as odds_close_draw,
    case when preference = 1 and inverse_sum <= 1.14 then odds_away end as odds_close_away,
    odds_home as odds_rating_home,
    odds_draw as odds_rating_draw,
    odds_away as odds_rating_away,
    case preference
        when 1 then 'closing_average'
        when 2 then 'closing_pinnacle'
        when 3 then 'prematch_average'
    end as odds_rating_basis
from preferred_odds
union all
select
    payload_id,
    row_number,
    parsed_at,
    null as odds_close_home,
    null as odds_close_draw,
    null as odds_close_away,
    odds_home as odds_rating_home,
    odds_draw as odds_rating_draw,
    odds_away as odds_rating_away,
    'prematch_bookmakers' as odds_rating_basis
from mean_odds
