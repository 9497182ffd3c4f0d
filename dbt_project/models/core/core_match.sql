{{
    config(
        alias='match',
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook="{{ forget_changed_seasons('state_md5') }}",
        post_hook="{{ analyze_what_was_built() }}",
        indexes=[
            {'columns': ['match_id'], 'unique': true},
            {'columns': ['state_md5']},
            {'columns': ['country', 'season_start']},
            {'columns': ['league_id', 'season_start']},
        ],
    )
}}

with

present as (select present_at from {{ source('ops', 'database_state') }}),

league as (select * from {{ source('identity', 'league') }}),

identified_match as (select * from {{ source('identity', 'match') }}),

match_row as (select * from {{ source('identity', 'match_row') }}),

archive_row as (select * from {{ ref('stg_football_data_co_uk_match') }}),

archive_odds as (select * from {{ ref('int_payload_odds') }}),

openfootball_row as (select * from {{ ref('stg_openfootball_match') }}),

provider_row as (select * from {{ ref('stg_provider_match') }}),

precedence as (select * from {{ ref('source_precedence') }}),

season_state as (
    {{ seasons_to_build('state_md5') }}
),

match as (
    select
        identified_match.match_id,
        identified_match.league_id,
        league.code as league_code,
        league.country,
        league.tier::integer as tier,
        identified_match.league_id * 10000 + identified_match.season_start as season_id,
        identified_match.season_start::integer as season_start,
        identified_match.home_team_id,
        identified_match.away_team_id,
        identified_match.leg::integer as leg,
        season_state.state_md5
    from season_state
    inner join league on season_state.country = league.country
    inner join identified_match
        on
            league.league_id = identified_match.league_id
            and season_state.season_start = identified_match.season_start
),

archive as (
    select distinct on (match.match_id)
        match.match_id,
        archive_row.*
    from match
    inner join match_row on match.match_id = match_row.match_id
    inner join archive_row
        on
            match_row.payload_id = archive_row.payload_id
            and match_row.row_number = archive_row.row_number
    order by
        match.match_id,
        archive_row.home_goals is null, -- a list of coming matches may be newer than the result
        archive_row.payload_id desc,
        archive_row.row_number desc
),

openfootball as (
    select distinct on (match.match_id)
        match.match_id,
        openfootball_row.*
    from match
    inner join match_row on match.match_id = match_row.match_id
    inner join openfootball_row
        on
            match_row.payload_id = openfootball_row.payload_id
            and match_row.row_number = openfootball_row.row_number
    order by
        match.match_id,
        openfootball_row.home_goals is null,
        openfootball_row.payload_id desc,
        openfootball_row.row_number desc
),

told_by_provider as (
    select
        match.match_id,
        provider_row.*
    from match
    inner join match_row on match.match_id = match_row.match_id
    inner join provider_row
        on
            match_row.payload_id = provider_row.payload_id
            and match_row.row_number = provider_row.row_number
),

-- Whoever says last that a match was awarded, abandoned or called off: no result of it is one that was played.
void as (
    select
        match_id,
        bool_or(status in ('awarded', 'abandoned', 'cancelled')) as is_void
    from told_by_provider
    group by match_id
),

-- What became of a match is told by the provider that knows the result; else by whoever told last, by the hour.
provider as (
    select distinct on (match_id) *
    from told_by_provider
    order by
        match_id,
        home_goals is null,
        date_trunc('hour', told_at) desc,
        source desc, -- football_data_org before api_football
        told_at desc
),

-- A result that its own teller took back is no result, whoever else still tells one: nobody knows.
withdrawn as (select distinct match_id from ({{ withdrawn_results('told_by_provider') }}) as taken_back),

telling as ({{ match_tellings('archive', 'openfootball', 'told_by_provider') }}),

-- Which source says what happened is in the seed.
result as (
    select distinct on (telling.match_id) telling.*
    from telling
    inner join precedence on telling.source = precedence.source and precedence.attribute = 'result'
    left join withdrawn on telling.match_id = withdrawn.match_id
    where telling.home_goals is not null and not (telling.is_of_provider and withdrawn.match_id is not null)
    order by
        telling.match_id,
        precedence.precedence,
        date_trunc('hour', telling.told_at) desc,
        telling.source desc,
        telling.told_at desc
),

-- The score at half-time of a source that tells the same result.
half_time as (
    select distinct on (telling.match_id) telling.*
    from telling
    inner join precedence on telling.source = precedence.source and precedence.attribute = 'half_time'
    inner join result
        on
            telling.match_id = result.match_id
            and telling.home_goals = result.home_goals
            and telling.away_goals = result.away_goals
    where telling.home_goals_half_time is not null
    order by
        telling.match_id,
        precedence.precedence,
        date_trunc('hour', telling.told_at) desc,
        telling.source desc,
        telling.told_at desc
),

-- A provider's date counts last once the match was put off, or when the archive has a result the provider never told.
dated as (
    select
        telling.*,
        precedence.precedence,
        telling.is_of_provider
        and (telling.status = 'postponed' or (archive.home_goals is not null and telling.home_goals is null))
            as is_doubtful
    from telling
    inner join precedence on telling.source = precedence.source and precedence.attribute = 'kickoff'
    left join archive on telling.match_id = archive.match_id
),

-- The day of whoever is believed; the hour of whoever knows it for that day.
day as (
    select distinct on (match_id) match_id, match_on, kickoff_at
    from dated
    order by
        match_id,
        is_doubtful,
        precedence,
        home_goals is null,
        date_trunc('hour', told_at) desc,
        source desc,
        told_at desc
),

hour as (
    select distinct on (dated.match_id) dated.match_id, dated.kickoff_at
    from dated
    inner join day on dated.match_id = day.match_id and dated.match_on = day.match_on
    where dated.is_kickoff_time_known
    order by
        dated.match_id,
        dated.is_doubtful,
        dated.precedence,
        dated.home_goals is null,
        date_trunc('hour', dated.told_at) desc,
        dated.source desc,
        dated.told_at desc
),

merged as (
    select
        match.*,
        archive.home_shots,
        archive.away_shots,
        archive.home_shots_on_target,
        archive.away_shots_on_target,
        archive.home_corners,
        archive.away_corners,
        archive.home_fouls,
        archive.away_fouls,
        archive.home_yellow_cards,
        archive.away_yellow_cards,
        archive.home_red_cards,
        archive.away_red_cards,
        archive_odds.odds_close_home,
        archive_odds.odds_close_draw,
        archive_odds.odds_close_away,
        archive_odds.odds_rating_home,
        archive_odds.odds_rating_draw,
        archive_odds.odds_rating_away,
        archive_odds.odds_rating_basis,
        provider.status as provider_status,
        coalesce(void.is_void, false) as is_void,
        case when result.is_of_provider then result.told_at end as result_told_at,
        day.match_on,
        coalesce(hour.kickoff_at, day.kickoff_at) as kickoff_at,
        hour.match_id is not null as is_kickoff_time_known,
        result.home_goals,
        result.away_goals,
        half_time.home_goals_half_time,
        half_time.away_goals_half_time
    from match
    inner join day on match.match_id = day.match_id
    left join hour on match.match_id = hour.match_id
    left join result on match.match_id = result.match_id
    left join half_time on match.match_id = half_time.match_id
    left join archive on match.match_id = archive.match_id
    left join provider on match.match_id = provider.match_id
    left join void on match.match_id = void.match_id
    left join archive_odds
        on archive.payload_id = archive_odds.payload_id and archive.row_number = archive_odds.row_number
),

timed as (
    select
        *,
        min(match_on) over (partition by season_id)::timestamp at time zone 'UTC' as fixture_known_at,
        case
            when is_kickoff_time_known then least(kickoff_at + interval '2 hours', result_told_at)
            else (match_on + 1)::timestamp at time zone 'UTC'
        end as result_known_at
    from merged
),

seen as (
    select
        timed.*,
        present.present_at,
        case
            when timed.kickoff_at <= present.present_at
                and timed.home_goals is not null
                and timed.result_known_at <= present.present_at
                then 'finished'
            when timed.provider_status in ('postponed', 'cancelled', 'abandoned') then timed.provider_status
            when timed.provider_status = 'awarded' then 'cancelled'
            when timed.kickoff_at > present.present_at then 'scheduled'
            else 'unresolved'
        end as status
    from timed
    cross join present
    where timed.fixture_known_at <= present.present_at
)

select
    seen.match_id,
    seen.league_id,
    seen.league_code,
    seen.country,
    seen.tier,
    seen.season_id,
    seen.season_start,
    seen.home_team_id,
    seen.away_team_id,
    seen.leg,
    seen.match_on,
    seen.kickoff_at,
    seen.is_kickoff_time_known,
    case
        when seen.status = 'scheduled' then seen.present_at
        else least(
            seen.match_on::timestamp at time zone 'UTC', date_trunc('day', seen.kickoff_at, 'UTC')
        )
    end as cutoff_at,
    seen.fixture_known_at,
    seen.status,
    case when seen.status = 'finished' then seen.home_goals end as home_goals,
    case when seen.status = 'finished' then seen.away_goals end as away_goals,
    case when seen.status = 'finished' then seen.home_goals_half_time end as home_goals_half_time,
    case when seen.status = 'finished' then seen.away_goals_half_time end as away_goals_half_time,
    case
        when seen.status <> 'finished' then null
        when seen.home_goals > seen.away_goals then 'home'
        when seen.home_goals = seen.away_goals then 'draw'
        else 'away'
    end as outcome,
    case when seen.status = 'finished' then seen.result_known_at end as result_known_at,
    case
        when seen.status = 'finished' and seen.result_told_at = seen.result_known_at then 'observed'
        when seen.status = 'finished' and seen.is_kickoff_time_known then 'kickoff_plus_2h'
        when seen.status = 'finished' then 'end_of_day'
    end as result_known_at_basis,
    case when seen.status = 'finished' then seen.home_shots end as home_shots,
    case when seen.status = 'finished' then seen.away_shots end as away_shots,
    case when seen.status = 'finished' then seen.home_shots_on_target end as home_shots_on_target,
    case when seen.status = 'finished' then seen.away_shots_on_target end as away_shots_on_target,
    case when seen.status = 'finished' then seen.home_corners end as home_corners,
    case when seen.status = 'finished' then seen.away_corners end as away_corners,
    case when seen.status = 'finished' then seen.home_fouls end as home_fouls,
    case when seen.status = 'finished' then seen.away_fouls end as away_fouls,
    case when seen.status = 'finished' then seen.home_yellow_cards end as home_yellow_cards,
    case when seen.status = 'finished' then seen.away_yellow_cards end as away_yellow_cards,
    case when seen.status = 'finished' then seen.home_red_cards end as home_red_cards,
    case when seen.status = 'finished' then seen.away_red_cards end as away_red_cards,
    -- Awarded after the earthquake of February 2023: nobody played. Else whatever a provider says was awarded.
    seen.status = 'finished'
    and (
        seen.is_void
        or (
            seen.league_code = 'TUR'
            and seen.season_start = 2022
            and seen.match_on >= date '2023-02-06'
            and abs(seen.home_goals - seen.away_goals) = 3
            and least(seen.home_goals, seen.away_goals) = 0
            and seen.home_shots is null
            and seen.odds_rating_basis is null
        )
    ) as is_awarded,
    case when seen.status <> 'scheduled' then seen.odds_close_home end as odds_close_home,
    case when seen.status <> 'scheduled' then seen.odds_close_draw end as odds_close_draw,
    case when seen.status <> 'scheduled' then seen.odds_close_away end as odds_close_away,
    case when seen.status <> 'scheduled' then seen.odds_rating_home end as odds_rating_home,
    case when seen.status <> 'scheduled' then seen.odds_rating_draw end as odds_rating_draw,
    case when seen.status <> 'scheduled' then seen.odds_rating_away end as odds_rating_away,
    case when seen.status <> 'scheduled' then seen.odds_rating_basis end as odds_rating_basis,
    seen.state_md5
from seen
