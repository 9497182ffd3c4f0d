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
    select prediction_id, score_grid from {{ source('ml', 'prediction') }} as prediction
    {% if is_incremental() %}
        where not exists (
            select from {{ this }} as built where built.prediction_id = prediction.prediction_id
        )
    {% endif %}
),

-- The grid is [home goals + 1][away goals + 1], read row by row.
cell as (
    select
        prediction.prediction_id,
        unnested.nth,
        (unnested.nth - 1) / array_length(prediction.score_grid, 2) as home_goals,
        (unnested.nth - 1) % array_length(prediction.score_grid, 2) as away_goals,
        unnested.p
    from prediction
    cross join lateral unnest(prediction.score_grid) with ordinality as unnested (p, nth)
)

select
    prediction_id,
    coalesce(sum(p order by nth) filter (where home_goals + away_goals > 2), 0) as p_over_2_5,
    coalesce(sum(p order by nth) filter (where home_goals > 0 and away_goals > 0), 0) as p_both_teams_score,
    (array_agg(home_goals order by p desc, home_goals, away_goals))[1]::integer as most_likely_home_goals,
    (array_agg(away_goals order by p desc, home_goals, away_goals))[1]::integer as most_likely_away_goals
from cell
group by prediction_id
