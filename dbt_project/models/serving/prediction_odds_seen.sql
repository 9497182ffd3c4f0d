{{
    config(
        schema='intermediate',
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        contract={'enforced': false},
        grants={},
        indexes=[{'columns': ['prediction_id'], 'unique': true}],
    )
}}

with

prediction as (
    select prediction_id, match_id, cutoff_at from {{ source('ml', 'prediction') }} as prediction
    {% if is_incremental() %}
        where not exists (
            select from {{ this }} as built where built.prediction_id = prediction.prediction_id
        )
    {% endif %}
),

-- A provider tells a price again only when it moved: the last of each outcome stands.
told_price as (
    select distinct on (prediction.prediction_id, told.source, told.bookmaker, moved.outcome)
        prediction.prediction_id,
        told.source,
        told.bookmaker,
        moved.outcome,
        moved.odds
    from prediction
    inner join {{ ref('serving_odds_snapshot') }} as told
        on prediction.match_id = told.match_id and prediction.cutoff_at >= told.observed_at
    cross join lateral (
        values ('home', told.odds_home), ('draw', told.odds_draw), ('away', told.odds_away)
    ) as moved (outcome, odds)
    where not told.is_live and moved.odds is not null
    order by prediction.prediction_id, told.source, told.bookmaker, moved.outcome, told.observed_at desc
),

price as (
    select
        prediction.prediction_id,
        archive.bookmaker,
        archive.odds_home,
        archive.odds_draw,
        archive.odds_away
    from prediction
    inner join {{ ref('serving_match_odds') }} as archive
        on prediction.match_id = archive.match_id and prediction.cutoff_at >= archive.known_at
    where not archive.is_closing and archive.bookmaker <> 'market_maximum'
    union all
    select
        prediction_id,
        bookmaker,
        max(odds) filter (where outcome = 'home') as odds_home,
        max(odds) filter (where outcome = 'draw') as odds_draw,
        max(odds) filter (where outcome = 'away') as odds_away
    from told_price
    group by prediction_id, source, bookmaker
)

-- As features.match_features sees the market: the archive's average, else the mean of the bookmakers; prices whose
-- inverses sum to something no bookmaker offers are mistakes.
select
    prediction.prediction_id,
    coalesce(
        max(price.odds_home) filter (where price.bookmaker = 'market_average'), avg(price.odds_home::numeric)
    )::double precision as odds_seen_home,
    coalesce(
        max(price.odds_draw) filter (where price.bookmaker = 'market_average'), avg(price.odds_draw::numeric)
    )::double precision as odds_seen_draw,
    coalesce(
        max(price.odds_away) filter (where price.bookmaker = 'market_average'), avg(price.odds_away::numeric)
    )::double precision as odds_seen_away
from prediction
left join price
    on
        prediction.prediction_id = price.prediction_id
        and 1 / price.odds_home + 1 / price.odds_draw + 1 / price.odds_away between 0.98 and 1.25
group by prediction.prediction_id
