{{ config(alias='match_difference', materialized='view') }}

with

match as (select * from {{ ref('core_match') }}),

match_row as (select * from {{ source('identity', 'match_row') }}),

archive as (
    select distinct on (match_row.match_id) match_row.match_id, told.*
    from {{ ref('stg_football_data_co_uk_match') }} as told
    inner join match_row on told.payload_id = match_row.payload_id and told.row_number = match_row.row_number
    order by match_row.match_id, told.home_goals is null, told.payload_id desc, told.row_number desc
),

openfootball as (
    select distinct on (match_row.match_id) match_row.match_id, told.*
    from {{ ref('stg_openfootball_match') }} as told
    inner join match_row on told.payload_id = match_row.payload_id and told.row_number = match_row.row_number
    order by match_row.match_id, told.home_goals is null, told.payload_id desc, told.row_number desc
),

told_by_provider as (
    select match_row.match_id, told.*
    from {{ ref('stg_provider_match') }} as told
    inner join match_row on told.payload_id = match_row.payload_id and told.row_number = match_row.row_number
),

telling as ({{ match_tellings('archive', 'openfootball', 'told_by_provider') }}),

withdrawn as ({{ withdrawn_results('told_by_provider') }}),

-- Which sources tell of most of a season: one that leaves out a match of it says something.
teller as (
    select match.season_id, telling.source
    from telling
    inner join match on telling.match_id = match.match_id
    group by match.season_id, telling.source, match.league_id, match.season_start
    having count(*) * 2 > (select count(*) from match as every where every.season_id = match.season_id)
),

difference as (
    select
        match_id,
        source,
        'result' as attribute,
        telling.home_goals || ':' || telling.away_goals as told,
        match.home_goals || ':' || match.away_goals as counts
    from telling
    inner join match using (match_id)
    where (telling.home_goals, telling.away_goals) <> (match.home_goals, match.away_goals)
    union all
    select
        match_id,
        source,
        'half_time' as attribute,
        telling.home_goals_half_time || ':' || telling.away_goals_half_time as told,
        match.home_goals_half_time || ':' || match.away_goals_half_time as counts
    from telling
    inner join match using (match_id)
    where
        (telling.home_goals_half_time, telling.away_goals_half_time)
        <> (match.home_goals_half_time, match.away_goals_half_time)
    union all
    select match_id, source, 'day' as attribute, telling.match_on::text as told, match.match_on::text as counts
    from telling
    inner join match using (match_id)
    where telling.match_on <> match.match_on
    union all
    select
        match_id,
        source,
        'kickoff' as attribute,
        to_char(telling.kickoff_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as told,
        to_char(match.kickoff_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as counts
    from telling
    inner join match using (match_id)
    where
        telling.is_kickoff_time_known
        and match.is_kickoff_time_known
        and telling.match_on = match.match_on
        and telling.kickoff_at <> match.kickoff_at
    union all
    select match_id, source, 'withdrawn' as attribute, withdrawn.status as told, match.status as counts
    from withdrawn
    inner join match using (match_id)
    union all
    select match.match_id, teller.source, 'untold' as attribute, null as told, match.status as counts
    from match
    inner join teller on match.season_id = teller.season_id
    left join telling on match.match_id = telling.match_id and teller.source = telling.source
    where telling.match_id is null
)

select
    difference.match_id,
    match.league_id,
    match.league_code,
    match.season_start,
    match.match_on,
    match.home_team_id,
    match.away_team_id,
    difference.source,
    difference.attribute,
    difference.told,
    difference.counts
from difference
inner join match on difference.match_id = match.match_id
