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

{% set outcomes = ['home', 'draw', 'away'] %}

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

-- Corrupt prices are those whose inverses sum to something no bookmaker offers. Means of exact numbers: a sum of floats
-- would depend on the order of the rows.
offered as (
    select
        payload_id,
        row_number,
        parsed_at,
        {% for outcome in outcomes %}
            max(odds_{{ outcome }}) filter (
                where is_closing and bookmaker = 'market_average' and inverse_sum <= 1.14
            ) as odds_close_{{ outcome }},
            max(odds_{{ outcome }}) filter (
                where is_closing and bookmaker = 'market_average'
            ) as closing_average_{{ outcome }},
            max(odds_{{ outcome }}) filter (
                where is_closing and bookmaker = 'pinnacle'
            ) as closing_pinnacle_{{ outcome }},
            max(odds_{{ outcome }}) filter (
                where not is_closing and bookmaker = 'market_average'
            ) as prematch_average_{{ outcome }},
            (avg(odds_{{ outcome }}::numeric) filter (
                where not is_closing and bookmaker <> 'market_maximum'
            ))::double precision as prematch_mean_{{ outcome }},
            max(odds_{{ outcome }}) filter (
                where not is_closing and bookmaker = 'pinnacle'
            ) as odds_sharp_{{ outcome }},
        {% endfor %}
        (count(*) filter (
            where not is_closing and bookmaker not in ('market_average', 'market_maximum')
        ))::integer as odds_prematch_n_books
    from payload_odds
    where inverse_sum between 0.98 and 1.25
    group by payload_id, row_number, parsed_at
)

select
    payload_id,
    row_number,
    parsed_at,
    {% for outcome in outcomes %}
        odds_close_{{ outcome }},
        coalesce(
            closing_average_{{ outcome }},
            closing_pinnacle_{{ outcome }},
            prematch_average_{{ outcome }},
            prematch_mean_{{ outcome }}
        ) as odds_rating_{{ outcome }},
        coalesce(prematch_average_{{ outcome }}, prematch_mean_{{ outcome }}) as odds_prematch_{{ outcome }},
        odds_sharp_{{ outcome }},
    {% endfor %}
    odds_prematch_n_books,
    case
        when closing_average_home is not null then 'closing_average'
        when closing_pinnacle_home is not null then 'closing_pinnacle'
        when prematch_average_home is not null then 'prematch_average'
        when prematch_mean_home is not null then 'prematch_bookmakers'
    end as odds_rating_basis
from offered
