{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook=[
            "{{ forget_old_payloads() }}",
            "{% if not is_incremental() %}analyze raw.payload, raw.football_data_co_uk_match, raw.openfootball_match, raw.provider_match{% endif %}",
        ],
        post_hook="{{ analyze_what_was_built() }}",
        indexes=[{'columns': ['payload_id', 'season_start'], 'unique': true}],
    )
}}

with

payload as (
    select * from {{ ref('stg_payload') }} as payload
    {% if is_incremental() %}
        where not exists (
            select from {{ this }} as built where built.payload_id = payload.payload_id
        )
    {% endif %}
),

archive_row as (
    select archive_match.*
    from payload
    inner join {{ source('raw', 'football_data_co_uk_match') }} as archive_match
        on payload.payload_id = archive_match.payload_id
),

openfootball_row as (
    select openfootball_match.*
    from payload
    inner join {{ source('raw', 'openfootball_match') }} as openfootball_match
        on payload.payload_id = openfootball_match.payload_id
),

provider_row as (
    select provider_match.*
    from payload
    inner join {{ source('raw', 'provider_match') }} as provider_match
        on payload.payload_id = provider_match.payload_id
),

archive_odds as (select * from {{ source('raw', 'football_data_co_uk_odds') }}),

payload_season as (
    select
        payload_id,
        season_start,
        min(match_on) as first_match_on,
        max(match_on) as last_match_on,
        min(row_number) as first_row_number,
        count(*) over (partition by payload_id) > 1 as is_many_seasons
    from (
        select payload_id, season_start, row_number, match_on from archive_row
        union all
        select payload_id, season_start, row_number, match_on from openfootball_row
        union all
        select payload_id, season_start, row_number, match_on from provider_row
    ) as source_row
    group by payload_id, season_start
),

-- A file of many seasons grows by a few rows a day: each season answers for its own rows, not for the file.
season_row as (
    select
        archive_row.payload_id,
        archive_row.season_start,
        archive_row.row_number,
        (to_jsonb(archive_row) - 'row_number' - 'payload_id')::text as content
    from payload_season
    inner join archive_row
        on
            payload_season.payload_id = archive_row.payload_id
            and payload_season.season_start = archive_row.season_start
    where payload_season.is_many_seasons
    union all
    select
        archive_row.payload_id,
        archive_row.season_start,
        archive_row.row_number,
        (to_jsonb(archive_odds) - 'row_number' - 'payload_id')::text as content
    from payload_season
    inner join archive_row
        on
            payload_season.payload_id = archive_row.payload_id
            and payload_season.season_start = archive_row.season_start
    inner join archive_odds
        on
            archive_row.payload_id = archive_odds.payload_id
            and archive_row.row_number = archive_odds.row_number
    where payload_season.is_many_seasons
),

season_content as (
    select
        payload_id,
        season_start,
        md5(string_agg(content, ';' order by row_number, content)) as content_md5
    from season_row
    group by payload_id, season_start
)

select
    payload_season.payload_id,
    payload.parsed_at,
    payload_season.season_start::integer as season_start,
    payload_season.first_match_on,
    payload_season.last_match_on,
    payload_season.first_row_number,
    coalesce(season_content.content_md5, payload.content_sha256) as content_digest
from payload_season
inner join payload on payload_season.payload_id = payload.payload_id
left join season_content
    on
        payload_season.payload_id = season_content.payload_id
        and payload_season.season_start = season_content.season_start
