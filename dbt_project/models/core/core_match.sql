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

-- A provider is asked for odds every six hours, and keeps them for seven days.
{% set hours_of_a_close = 6 %}

with

present as (select present_at from {{ source('ops', 'database_state') }}),

league as (select * from {{ source('identity', 'league') }}),

identified_match as (select * from {{ source('identity', 'match') }}),

match_row as (select * from {{ source('identity', 'match_row') }}),

archive_row as (select * from {{ ref('stg_football_data_co_uk_match') }}),

archive_odds as (select * from {{ ref('int_payload_odds') }}),

openfootball_row as (select * from {{ ref('stg_openfootball_match') }}),

provider_row as (select * from {{ ref('stg_provider_match') }}),

provider_match as (select * from {{ ref('int_provider_match') }}),

provider_price as (
    select * from {{ ref('stg_provider_record') }}
    where
        record = 'odds_price'
        and content ->> 'market' = 'match_winner'
        and content ->> 'is_live' = 'false'
        and content ->> 'bookmaker' is not null
),

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

-- A result that its own teller took back is no result, whoever else still tells one: nobody knows.
withdrawn as materialized (select distinct match_id from ({{ withdrawn_results('told_by_provider') }}) as taken_back),

telling as ({{ match_tellings('archive', 'openfootball', 'told_by_provider') }}),

-- Which source is believed of what.
believed as (
    select
        source,
        max(precedence) filter (where attribute = 'result') as of_result,
        max(precedence) filter (where attribute = 'half_time') as of_half_time,
        max(precedence) filter (where attribute = 'kickoff') as of_kickoff
    from precedence
    group by source
),

-- A provider's date counts last once the match was put off, or when the archive has a result the provider never told.
ranked as (
    select
        telling.*,
        date_trunc('hour', telling.told_at) as told_hour,
        believed.of_result,
        believed.of_half_time,
        believed.of_kickoff,
        telling.home_goals is not null
        and not (telling.is_of_provider and withdrawn.match_id is not null) as is_result,
        telling.is_of_provider
        and (
            telling.status = 'postponed'
            or (
                telling.home_goals is null
                and bool_or(telling.source = 'football_data_co_uk' and telling.home_goals is not null)
                    over (partition by telling.match_id)
            )
        ) as is_doubtful
    from telling
    inner join believed on telling.source = believed.source
    left join withdrawn on telling.match_id = withdrawn.match_id
),

-- The day and the result of whoever is believed; of two that are believed alike, whoever told last, by the hour.
settled as (
    select
        ranked.*,
        first_value(match_on) over day as day,
        first_value(kickoff_at) over day as day_kickoff_at,
        first_value(case when is_result then home_goals end) over result as result_home_goals,
        first_value(case when is_result then away_goals end) over result as result_away_goals,
        first_value(case when is_result and is_of_provider then told_at end) over result as result_told_at
    from ranked
    window
        day as (
            partition by match_id
            order by is_doubtful, of_kickoff, home_goals is null, told_hour desc, source desc, told_at desc
        ),
        result as (
            partition by match_id
            order by is_result desc, of_result, told_hour desc, source desc, told_at desc
        )
),

-- The hour of whoever knows it for that day, the score at half-time of whoever tells that result. What became of a
-- match is told by the provider that knows a result, else by the one that told last; awarded, abandoned or called off
-- it is by anybody's word: no result of it is one that was played.
chosen as (
    select
        match_id,
        min(day) as match_on,
        coalesce(
            (array_agg(
                kickoff_at
                order by is_doubtful, of_kickoff, home_goals is null, told_hour desc, source desc, told_at desc
            ) filter (where is_kickoff_time_known and match_on = day))[1],
            min(day_kickoff_at)
        ) as kickoff_at,
        bool_or(is_kickoff_time_known and match_on = day) as is_kickoff_time_known,
        min(result_home_goals) as home_goals,
        min(result_away_goals) as away_goals,
        min(result_told_at) as result_told_at,
        (array_agg(home_goals_half_time order by of_half_time, told_hour desc, source desc, told_at desc)
        filter (where is_half_time))[1] as home_goals_half_time,
        (array_agg(away_goals_half_time order by of_half_time, told_hour desc, source desc, told_at desc)
        filter (where is_half_time))[1] as away_goals_half_time,
        (array_agg(status order by home_goals is null, told_hour desc, source desc, told_at desc)
        filter (where is_of_provider))[1] as provider_status,
        coalesce(bool_or(status in ('awarded', 'abandoned', 'cancelled')), false) as is_void
    from settled
    cross join lateral (
        select
            home_goals_half_time is not null
            and home_goals = result_home_goals
            and away_goals = result_away_goals as is_half_time
    ) as half_time
    group by match_id
),

-- What bookmakers asked last before kick-off, as a provider told us: a close where they were asked within the last
-- hours, else as good as any other odds to rate clubs by.
last_price as (
    select distinct on (chosen.match_id, told.source, told.content ->> 'bookmaker', told.content ->> 'outcome')
        chosen.match_id,
        told.source,
        told.content ->> 'bookmaker' as bookmaker,
        told.content ->> 'outcome' as outcome,
        (told.content ->> 'odds')::numeric as odds,
        greatest(told.fetched_at, least(told.last_seen_at, chosen.kickoff_at)) as seen_at
    from chosen
    inner join provider_match on chosen.match_id = provider_match.match_id
    inner join provider_price as told
        on
            provider_match.source = told.source
            and provider_match.foreign_match_id = (told.content ->> 'match_id')::bigint
            and told.fetched_at < chosen.kickoff_at
    order by
        chosen.match_id,
        told.source,
        told.content ->> 'bookmaker',
        told.content ->> 'outcome',
        told.fetched_at desc,
        told.payload_id desc
),

bookmaker_price as (
    select
        match_id,
        min(seen_at) as seen_at,
        max(odds) filter (where outcome = 'home') as odds_home,
        max(odds) filter (where outcome = 'draw') as odds_draw,
        max(odds) filter (where outcome = 'away') as odds_away
    from last_price
    group by match_id, source, bookmaker
),

provider_odds as (
    select
        match_id,
        max(seen_at) as seen_at,
        avg(odds_home)::double precision as odds_home,
        avg(odds_draw)::double precision as odds_draw,
        avg(odds_away)::double precision as odds_away
    from bookmaker_price
    where 1 / odds_home + 1 / odds_draw + 1 / odds_away between 0.98 and 1.25
    group by match_id
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
        {% for outcome in ['home', 'draw', 'away'] %}
            coalesce(
                archive_odds.odds_close_{{ outcome }},
                case when told_close.is_close then told_close.odds_{{ outcome }} end
            ) as odds_close_{{ outcome }},
            coalesce(archive_odds.odds_rating_{{ outcome }}, told_close.odds_{{ outcome }}) as odds_rating_{{ outcome }},
            archive_odds.odds_prematch_{{ outcome }},
            archive_odds.odds_sharp_{{ outcome }},
        {% endfor %}
        archive_odds.odds_prematch_n_books,
        case
            when archive_odds.odds_rating_basis is not null then archive_odds.odds_rating_basis
            when told_close.is_close then 'closing_observed'
            when told_close.is_close is not null then 'prematch_observed'
        end as odds_rating_basis,
        chosen.provider_status,
        chosen.is_void,
        chosen.result_told_at,
        chosen.match_on,
        chosen.kickoff_at,
        chosen.is_kickoff_time_known,
        chosen.home_goals,
        chosen.away_goals,
        chosen.home_goals_half_time,
        chosen.away_goals_half_time
    from match
    inner join chosen on match.match_id = chosen.match_id
    left join archive on match.match_id = archive.match_id
    left join archive_odds
        on archive.payload_id = archive_odds.payload_id and archive.row_number = archive_odds.row_number
    left join lateral (
        select provider_odds.*, provider_odds.seen_at >= chosen.kickoff_at - interval '{{ hours_of_a_close }} hours' as is_close
        from provider_odds
        where provider_odds.match_id = match.match_id
    ) as told_close on true
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
    {% for name in ['close_home', 'close_draw', 'close_away', 'rating_home', 'rating_draw', 'rating_away', 'rating_basis'] %}
        case when seen.status <> 'scheduled' then seen.odds_{{ name }} end as odds_{{ name }},
    {% endfor %}
    -- The archive's pre-match odds have no capture time; they are taken as seen the day before the match.
    {% for name in [
        'prematch_home', 'prematch_draw', 'prematch_away', 'prematch_n_books', 'sharp_home', 'sharp_draw', 'sharp_away'
    ] %}
        case
            when (seen.match_on - 1)::timestamp at time zone 'UTC' <= seen.present_at then seen.odds_{{ name }}
        end as odds_{{ name }},
    {% endfor %}
    seen.state_md5
from seen
