{{ config(materialized='table') }}

with

season_state as (select * from {{ ref('country_season_state') }}),

rating_state as (select * from {{ source('ml', 'rating_state') }})

select
    season_state.country,
    season_state.season_start,
    season_state.state_md5,
    rating_state.country is not null as is_rated,
    md5(concat_ws(',', season_state.facts_md5, rating_state.ratings_version)) as facts_md5
from season_state
left join rating_state
    on
        season_state.country = rating_state.country
        and season_state.season_start = rating_state.season_start
        and season_state.facts_md5 = rating_state.facts_md5
