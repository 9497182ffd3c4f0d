{{ config(materialized='table', post_hook='analyze {{ this }}') }}

with

season_state as (select * from {{ ref('country_season_state') }}),

form as (select * from {{ ref('match_form') }}),

standing as (select * from {{ ref('match_standing') }}),

head_to_head as (select * from {{ ref('match_head_to_head') }}),

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
where
    exists (select from form where form.facts_md5 = season_state.facts_md5)
    and exists (select from standing where standing.facts_md5 = season_state.facts_md5)
    and exists (select from head_to_head where head_to_head.facts_md5 = season_state.facts_md5)
