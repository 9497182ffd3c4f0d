-- Built last: the API takes its `built_at` for the version of everything it shows.
-- depends_on: {{ ref('serving_league') }}
-- depends_on: {{ ref('serving_season') }}
-- depends_on: {{ ref('serving_team') }}
-- depends_on: {{ ref('serving_match') }}
-- depends_on: {{ ref('serving_standing') }}
-- depends_on: {{ ref('serving_match_odds') }}
-- depends_on: {{ ref('serving_odds_snapshot') }}
-- depends_on: {{ ref('serving_match_event') }}
-- depends_on: {{ ref('serving_lineup_player') }}
-- depends_on: {{ ref('serving_match_statistic') }}
-- depends_on: {{ ref('serving_scorer') }}
-- depends_on: {{ ref('serving_player') }}
with

state as (select * from {{ source('ops', 'database_state') }}),

match as (
    select
        count(*) as n_matches,
        count(*) filter (where status = 'finished') as n_finished,
        count(*) filter (where status = 'scheduled') as n_scheduled,
        max(result_known_at) as last_result_known_at
    from {{ ref('core_match') }}
),

champion as (
    select
        promotion.model_name,
        promotion.model_version,
        training_run.trained_at
    from {{ source('ml', 'promotion') }} as promotion
    left join {{ source('ml', 'training_run') }} as training_run
        on promotion.mlflow_run_id = training_run.mlflow_run_id
    order by promotion.promotion_id desc
    limit 1
),

prediction as (
    select
        count(*) as n_predictions,
        count(*) filter (where is_record) as n_record,
        count(*) filter (where is_simulated) as n_simulated
    from {{ ref('serving_prediction') }}
)

select
    state.source,
    state.as_of_at,
    state.present_at,
    now() as built_at,
    match.n_matches,
    match.n_finished,
    match.n_scheduled,
    match.last_result_known_at,
    champion.model_name as champion_name,
    champion.model_version as champion_version,
    champion.trained_at as champion_trained_at,
    prediction.n_predictions,
    prediction.n_record,
    prediction.n_simulated
from state
cross join match
cross join prediction
left join champion on true
