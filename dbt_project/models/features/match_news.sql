{{
    config(
        materialized='table',
        post_hook='analyze {{ this }}',
        indexes=[{'columns': ['match_id'], 'unique': true}],
    )
}}

-- A signal holds until the day it names or, where it names none, for so many days.
{% set days_without_return = {'injury': 28, 'illness': 10, 'suspension': 14} %}

with

signal as (select * from {{ source('nlp', 'signal') }} where team_id is not null),

tone as (select * from {{ source('nlp', 'tone') }}),

availability as (
    select
        match_id,
        team_id,
        status,
        foreign_person_id,
        known_at,
        {{ told_man('source', 'foreign_person_id', 'name', 'player_id') }}
    from {{ ref('core_availability') }}
),

lineup_player as (
    select
        match_id,
        team_id,
        is_starter,
        known_at,
        {{ told_man('source', 'foreign_person_id', 'name', 'player_id') }}
    from {{ ref('core_lineup_player') }}
),

our_person as (select * from {{ ref('int_provider_person') }} where role = 'player'),

core_match as (select * from {{ ref('core_match') }}),

-- Before this instant nobody told us anything: matches cut off earlier have no row.
first_told as (
    select min(known_at) as known_at
    from (
        select min(known_at) as known_at from tone
        union all
        select min(known_at) as known_at from availability
    ) as told
),

side as (
    select core_match.match_id, core_match.cutoff_at, teams.is_home, teams.team_id
    from core_match
    inner join first_told on core_match.cutoff_at >= first_told.known_at
    cross join lateral (
        values (true, core_match.home_team_id), (false, core_match.away_team_id)
    ) as teams (is_home, team_id)
    where core_match.status in ('finished', 'scheduled')
),

player_signal as (
    select
        signal.signal_id,
        signal.team_id,
        signal.kind,
        signal.known_at,
        signal.superseded_at,
        signal.expected_return_on,
        {{ told_man('signal.player_source', 'signal.foreign_person_id', 'signal.player_name', 'our_person.person_id') }}
    from signal
    left join our_person
        on
            signal.player_source = our_person.source
            and signal.foreign_person_id = our_person.foreign_person_id
    where signal.player_name is not null
),

-- What was said of each player last, of what was known at the cut-off and had not been corrected by then.
said as (
    select distinct on (side.match_id, side.is_home, signal.telling)
        side.match_id,
        side.is_home,
        side.cutoff_at,
        signal.*
    from side
    inner join player_signal as signal
        on
            side.team_id = signal.team_id
            and signal.known_at <= side.cutoff_at
            and signal.known_at > side.cutoff_at - interval '1 year'
            and (signal.superseded_at is null or signal.superseded_at > side.cutoff_at)
    order by side.match_id, side.is_home, signal.telling, signal.known_at desc, signal.signal_id desc
),

last_said as (
    select *
    from said
    where
        not exists (
            select from said as later
            where
                later.match_id = said.match_id
                and later.is_home = said.is_home
                and (later.known_at, later.signal_id) > (said.known_at, said.signal_id)
                and {{ same_man('later', 'said') }}
        )
),

absent_by_news as (
    select
        match_id,
        is_home,
        source,
        person_id,
        telling,
        initial_and_surname
    from last_said
    where
        kind in ('injury', 'illness', 'suspension')
        and coalesce(
            expected_return_on > cutoff_at::date,
            known_at > cutoff_at - make_interval(days => case kind
                {%- for kind, days in days_without_return.items() %}
                when '{{ kind }}' then {{ days }}
                {%- endfor %}
            end)
        )
),

last_told as (
    select distinct on (side.match_id, side.is_home, availability.source, availability.foreign_person_id)
        side.match_id,
        side.is_home,
        availability.source,
        availability.person_id,
        availability.telling,
        availability.initial_and_surname,
        availability.status
    from side
    inner join availability
        on
            side.match_id = availability.match_id
            and side.team_id = availability.team_id
            and availability.known_at <= side.cutoff_at
    order by
        side.match_id, side.is_home, availability.source, availability.foreign_person_id, availability.known_at desc
),

absent as (
    select * from absent_by_news
    union
    select
        match_id,
        is_home,
        source,
        person_id,
        telling,
        initial_and_surname
    from last_told
    where status = 'missing'
),

-- One man told of by news and by providers counts once: `man` is the first of his tellings.
absent_man as (
    select absent.*, same.man
    from absent
    cross join lateral (
        select min(other.telling) as man
        from absent as other
        where
            other.match_id = absent.match_id
            and other.is_home = absent.is_home
            and {{ same_man('other', 'absent') }}
    ) as same
),

-- The last ten matches of a club whose line-ups were known at the cut-off, and in how many of them each man began.
lineup as (
    select
        lineup_player.match_id,
        lineup_player.team_id,
        core_match.kickoff_at,
        min(lineup_player.known_at) as known_at
    from lineup_player
    inner join core_match on lineup_player.match_id = core_match.match_id
    group by lineup_player.match_id, lineup_player.team_id, core_match.kickoff_at
),

recent_lineup as (
    select
        side.match_id,
        side.is_home,
        side.team_id,
        side.cutoff_at,
        lineup.match_id as lineup_match_id
    from (select distinct match_id, is_home from absent) as asked
    inner join side on asked.match_id = side.match_id and asked.is_home = side.is_home
    cross join lateral (
        select * from lineup
        where
            lineup.team_id = side.team_id
            and lineup.known_at <= side.cutoff_at
            and lineup.match_id <> side.match_id
        order by lineup.kickoff_at desc, lineup.match_id
        limit 10
    ) as lineup
),

n_lineups as (
    select match_id, is_home, count(*) as n from recent_lineup group by match_id, is_home
),

n_starts as (
    select
        recent_lineup.match_id,
        recent_lineup.is_home,
        absent_man.man,
        count(distinct recent_lineup.lineup_match_id) as n
    from recent_lineup
    inner join lineup_player as starter
        on
            recent_lineup.lineup_match_id = starter.match_id
            and recent_lineup.team_id = starter.team_id
            and starter.is_starter
            and starter.known_at <= recent_lineup.cutoff_at
    inner join absent_man
        on
            recent_lineup.match_id = absent_man.match_id
            and recent_lineup.is_home = absent_man.is_home
            and {{ same_man('starter', 'absent_man') }}
    group by recent_lineup.match_id, recent_lineup.is_home, absent_man.man
),

absence as (
    select
        absent.match_id,
        absent.is_home,
        count(*)::integer as n_absent,
        sum(coalesce(n_starts.n, 0))::double precision / n_lineups.n as weight
    from (select distinct match_id, is_home, man from absent_man) as absent
    left join n_lineups on absent.match_id = n_lineups.match_id and absent.is_home = n_lineups.is_home
    left join n_starts
        on
            absent.match_id = n_starts.match_id
            and absent.is_home = n_starts.is_home
            and absent.man = n_starts.man
    group by absent.match_id, absent.is_home, n_lineups.n
),

-- Tone of the last days against what the club is used to, and how much was written at all. Means of exact numbers: a
-- sum of floats would depend on the order of the rows.
heard as (
    select
        side.match_id,
        side.is_home,
        count(*) filter (where tone.known_at > side.cutoff_at - interval '14 days') as n_articles_14,
        count(*) filter (where tone.known_at > side.cutoff_at - interval '3 days')::integer as n_articles_3,
        avg(tone.tone::numeric) filter (where tone.known_at > side.cutoff_at - interval '3 days') as tone_3,
        avg(tone.tone::numeric) filter (where tone.known_at > side.cutoff_at - interval '14 days') as tone_14,
        avg(tone.tone::numeric) as habit
    from side
    inner join tone
        on
            side.team_id = tone.team_id
            and tone.known_at <= side.cutoff_at
            and tone.known_at > side.cutoff_at - interval '180 days'
            and (tone.superseded_at is null or tone.superseded_at > side.cutoff_at)
    group by side.match_id, side.is_home
),

new_manager as (
    select distinct side.match_id, side.is_home
    from side
    inner join signal
        on
            side.team_id = signal.team_id
            and signal.kind = 'manager_change'
            and signal.known_at <= side.cutoff_at
            and signal.known_at > side.cutoff_at - interval '30 days'
            and (signal.superseded_at is null or signal.superseded_at > side.cutoff_at)
),

told_of as (
    select match_id, is_home from heard where n_articles_14 > 0
    union
    select match_id, is_home from last_told
    union
    select match_id, is_home from absent
),

side_news as (
    select
        side.match_id,
        side.is_home,
        case when told_of.match_id is not null then coalesce(absence.n_absent, 0) end as unavailable_players,
        case
            when absence.n_absent is not null then absence.weight
            when told_of.match_id is not null then 0
        end::double precision as unavailable_weight,
        (heard.tone_3 - heard.habit)::double precision as news_sentiment,
        (heard.tone_14 - heard.habit)::double precision as news_sentiment_avg14,
        case when told_of.match_id is not null then coalesce(heard.n_articles_3, 0) end as news_volume,
        case when told_of.match_id is not null then new_manager.match_id is not null end as news_manager_change
    from side
    left join told_of on side.match_id = told_of.match_id and side.is_home = told_of.is_home
    left join absence on side.match_id = absence.match_id and side.is_home = absence.is_home
    left join heard on side.match_id = heard.match_id and side.is_home = heard.is_home
    left join new_manager on side.match_id = new_manager.match_id and side.is_home = new_manager.is_home
)

select
    home.match_id,
    {% for side in ('home', 'away') %}
    {{ side }}.unavailable_players as {{ side }}_unavailable_players,
    {{ side }}.unavailable_weight as {{ side }}_unavailable_weight,
    {{ side }}.news_sentiment as {{ side }}_news_sentiment,
    {{ side }}.news_sentiment_avg14 as {{ side }}_news_sentiment_avg14,
    {{ side }}.news_volume as {{ side }}_news_volume,
    {{ side }}.news_manager_change as {{ side }}_news_manager_change{{ ',' if not loop.last }}
    {% endfor %}
from side_news as home
inner join side_news as away on home.match_id = away.match_id and not away.is_home
where home.is_home
