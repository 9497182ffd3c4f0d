{{
    config(
        materialized='table',
        pre_hook="analyze raw.football_data_co_uk_match, raw.football_data_co_uk_odds, raw.openfootball_match, identity.match, identity.match_row",
        indexes=[{'columns': ['country', 'season_start'], 'unique': true}],
    )
}}

with

present as (select present_at from {{ source('ops', 'database_state') }}),

league as (select * from {{ source('identity', 'league') }}),

team as (select * from {{ source('identity', 'team') }}),

payload as (select * from {{ ref('stg_payload') }}),

identified_row as (select * from {{ ref('int_match_row') }}),

archive_row as (select * from {{ ref('stg_football_data_co_uk_match') }}),

archive_odds as (select * from {{ ref('stg_football_data_co_uk_odds') }}),

-- What a payload says of a season, and for which matches of ours we take it.
payload_season as (
    select
        country,
        season_start,
        payload_id,
        min(match_on) as first_match_on,
        max(match_on) as last_match_on,
        md5(string_agg(match_id::text, ',' order by row_number)) as identity_md5,
        count(*) over (partition by payload_id) > 1 as is_many_seasons
    from identified_row
    group by country, season_start, payload_id
),

-- A file of many seasons grows by a few rows a day: each season answers for its own rows, not for the file.
many_seasons as (select distinct payload_id from payload_season where is_many_seasons),

season_row as (
    select
        archive_row.payload_id,
        archive_row.season_start,
        archive_row.row_number,
        (to_jsonb(archive_row) - 'row_number' - 'payload_id')::text as content
    from archive_row
    inner join many_seasons on archive_row.payload_id = many_seasons.payload_id
    union all
    select
        archive_row.payload_id,
        archive_row.season_start,
        archive_row.row_number,
        concat_ws(
            ',',
            archive_odds.bookmaker,
            archive_odds.is_closing,
            archive_odds.odds_home,
            archive_odds.odds_draw,
            archive_odds.odds_away
        ) as content
    from many_seasons
    inner join archive_row on many_seasons.payload_id = archive_row.payload_id
    inner join archive_odds
        on
            archive_row.payload_id = archive_odds.payload_id
            and archive_row.row_number = archive_odds.row_number
),

season_content as (
    select
        payload_id,
        season_start,
        md5(string_agg(content, ';' order by row_number, content)) as content_md5
    from season_row
    group by payload_id, season_start
),

country_name as (
    select
        league.country,
        md5(string_agg(distinct league::text, ';')) as leagues_md5,
        md5(string_agg(distinct team.team_id || team.name || team.slug, ';')) as teams_md5
    from league
    left join team on league.country = team.country
    group by league.country
),

country_season as (
    select
        payload_season.country,
        payload_season.season_start,
        min(payload_season.first_match_on) as first_match_on,
        max(payload_season.last_match_on) as last_match_on,
        string_agg(
            concat_ws(
                ',',
                payload.source,
                payload.path,
                coalesce(season_content.content_md5, payload.content_sha256),
                payload_season.identity_md5
            ),
            ';'
            order by payload.source, payload.path
        ) as content
    from payload_season
    inner join payload on payload_season.payload_id = payload.payload_id
    left join season_content
        on
            payload_season.payload_id = season_content.payload_id
            and payload_season.season_start = season_content.season_start
    group by payload_season.country, payload_season.season_start
),

-- A season that is over looks the same from every later instant; one that has not begun is not there yet.
season_state as (
    select
        country_season.country,
        country_season.season_start,
        country_season.first_match_on,
        country_season.last_match_on,
        md5(
            concat_ws(
                ';',
                country_season.country,
                country_season.season_start,
                country_season.content,
                country_name.leagues_md5,
                country_name.teams_md5,
                case
                    when country_season.last_match_on::timestamp at time zone 'UTC'
                        >= present.present_at - interval '2 days'
                        then extract(epoch from present.present_at)::text
                end
            )
        ) as state_md5
    from country_season
    inner join country_name on country_season.country = country_name.country
    cross join present
    where country_season.first_match_on::timestamp at time zone 'UTC' <= present.present_at
)

select
    country,
    season_start,
    first_match_on,
    last_match_on,
    state_md5,
    md5(string_agg(state_md5, ',') over (partition by country order by season_start)) as facts_md5
from season_state
