{{
    config(
        materialized='table',
        post_hook='analyze {{ this }}',
        indexes=[{'columns': ['country', 'season_start'], 'unique': true}],
    )
}}

with

present as (select present_at from {{ source('ops', 'database_state') }}),

league as (select * from {{ source('identity', 'league') }}),

team as (select * from {{ source('identity', 'team') }}),

match as (select * from {{ source('identity', 'match') }}),

match_row as (select * from {{ source('identity', 'match_row') }}),

payload as (select * from {{ ref('stg_payload') }}),

payload_season as (select * from {{ ref('int_payload_season') }}),

-- For which matches of ours the rows are taken; a sum of hashes is the same in any order of rows.
identified as (
    select
        league.country,
        payload_season.season_start,
        payload_season.payload_id,
        count(*) as n_rows,
        sum(
            hashint8extended(match_row.match_id, match_row.row_number - payload_season.first_row_number)
        ) as rows_hash
    from payload_season
    inner join match_row on payload_season.payload_id = match_row.payload_id
    inner join match
        on match_row.match_id = match.match_id and payload_season.season_start = match.season_start
    inner join league on match.league_id = league.league_id
    group by league.country, payload_season.season_start, payload_season.payload_id
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
        identified.country,
        payload_season.season_start,
        min(payload_season.first_match_on)::timestamp at time zone 'UTC' as begins_at,
        max(payload_season.last_match_on)::timestamp at time zone 'UTC' as ends_at,
        string_agg(
            concat_ws(
                ',',
                payload.source,
                payload.path,
                payload_season.content_digest,
                identified.n_rows,
                identified.rows_hash
            ),
            ';'
            order by payload.source, payload.path
        ) as content
    from payload
    inner join payload_season on payload.payload_id = payload_season.payload_id
    inner join identified
        on
            payload_season.payload_id = identified.payload_id
            and payload_season.season_start = identified.season_start
    group by identified.country, payload_season.season_start
),

-- A season that is over looks the same from every later instant; one that has not begun is not there yet.
season_state as (
    select
        country_season.country,
        country_season.season_start,
        md5(
            concat_ws(
                ';',
                country_season.country,
                country_season.season_start,
                country_season.content,
                country_name.leagues_md5,
                country_name.teams_md5,
                case
                    when country_season.ends_at >= present.present_at - interval '2 days'
                        then extract(epoch from present.present_at)
                end
            )
        ) as state_md5
    from country_season
    inner join country_name on country_season.country = country_name.country
    cross join present
    where country_season.begins_at <= present.present_at
)

select
    country,
    season_start,
    state_md5,
    md5(string_agg(state_md5, ',') over (partition by country order by season_start)) as facts_md5
from season_state
