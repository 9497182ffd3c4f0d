{{ config(alias='team', indexes=[{'columns': ['team_id'], 'unique': true}]) }}

with

team as (select * from {{ source('identity', 'team') }}),

match as (select * from {{ ref('core_match') }}),

team_season as (
    select home_team_id as team_id, season_start, league_id, tier from match
    union
    select away_team_id as team_id, season_start, league_id, tier from match
),

precedence as (select * from {{ ref('source_precedence') }}),

-- What a club is, by attribute, as the source says that is believed for it.
attribute as (
    select distinct on (profile.team_id, precedence.attribute)
        profile.team_id,
        precedence.attribute,
        value.told
    from {{ ref('core_team_profile') }} as profile
    cross join lateral (
        values
        ('team_short_name', profile.short_name),
        ('team_code', profile.code),
        ('team_logo', profile.logo_url),
        ('team_stadium', profile.stadium),
        ('team_coach', profile.coach_name)
    ) as value (attribute, told)
    inner join precedence on profile.source = precedence.source and value.attribute = precedence.attribute
    where value.told is not null
    order by profile.team_id, precedence.attribute, precedence.precedence, profile.known_at desc
),

profile as (
    select
        team_id,
        max(told) filter (where attribute = 'team_short_name') as short_name,
        max(told) filter (where attribute = 'team_code') as code,
        max(told) filter (where attribute = 'team_logo') as logo_url,
        max(told) filter (where attribute = 'team_stadium') as stadium,
        max(told) filter (where attribute = 'team_coach') as coach_name
    from attribute
    group by team_id
),

-- Where a club plays, or played last.
latest as (
    select distinct on (team_id)
        team_id,
        league_id,
        season_start
    from team_season
    order by team_id, season_start desc, tier
)

select
    team.team_id,
    team.slug,
    team.name,
    team.country,
    latest.league_id,
    latest.season_start,
    profile.short_name,
    profile.code,
    profile.logo_url,
    profile.stadium,
    profile.coach_name
from team
inner join latest on team.team_id = latest.team_id
left join profile on team.team_id = profile.team_id
