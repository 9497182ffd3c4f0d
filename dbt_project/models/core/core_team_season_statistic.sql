{{ config(alias='team_season_statistic', materialized='view') }}

with

league as (select * from {{ source('identity', 'league') }}),

our_team as (select * from {{ ref('int_provider_team') }}),

told as (
    select
        source,
        content ->> 'league_id' as foreign_league_id,
        (content ->> 'season_start')::integer as season_start,
        (content ->> 'team_id')::bigint as foreign_team_id,
        content ->> 'name' as name,
        (content ->> 'value')::double precision as value,
        fetched_at as known_at,
        payload_id,
        lag(content ->> 'value') over (
            partition by
                source,
                content ->> 'league_id',
                content ->> 'season_start',
                content ->> 'team_id',
                content ->> 'until_on',
                content ->> 'name'
            order by fetched_at, payload_id
        ) as value_before,
        content ->> 'value' as value_told
    from {{ ref('stg_provider_record') }}
    where record = 'team_statistic'
)

-- Every change of a figure, with the instant from which on it was known.
select
    league.league_id,
    told.season_start,
    our_team.team_id,
    told.source,
    told.name,
    told.value,
    told.known_at
from told
inner join league on told.foreign_league_id = league.code_api_football
inner join our_team on told.source = our_team.source and told.foreign_team_id = our_team.foreign_team_id
where told.value_told is not null and told.value_before is distinct from told.value_told
