{{ config(alias='league') }}

with

league as (select * from {{ source('identity', 'league') }})

select
    league_id,
    code as league_code,
    name,
    country,
    tier::integer as tier,
    time_zone,
    is_calendar_year,
    priority_rank::integer as priority_rank,
    is_active
from league
