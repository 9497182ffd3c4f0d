{{ config(alias='person', materialized='view') }}

with

present as (select present_at from {{ source('ops', 'database_state') }}),

person as (select * from {{ source('identity', 'person') }} where merged_into is null),

our_person as (select * from {{ ref('int_provider_person') }}),

precedence as (select * from {{ ref('source_precedence') }}),

match as (select * from {{ ref('core_match') }}),

told as (
    select
        our_person.person_id,
        record.source,
        record.record,
        record.content,
        record.last_seen_at
    from {{ ref('stg_provider_record') }} as record
    inner join our_person
        on
            record.source = our_person.source
            and record.content ->> 'role' = our_person.role
            and (record.content ->> 'person_id')::bigint = our_person.foreign_person_id
    where record.record in ('person', 'squad_member')
),

-- What a person is, by attribute, as the source says that is believed for it.
attribute as (
    select distinct on (told.person_id, precedence.attribute)
        told.person_id,
        precedence.attribute,
        value.told
    from told
    cross join lateral (
        values
        ('person_name', told.content ->> 'name'),
        ('person_born_on', told.content ->> 'born_on'),
        ('person_nationality', told.content ->> 'nationality'),
        ('person_position', nullif(told.content ->> 'position', 'unknown')),
        ('person_height', told.content ->> 'height_cm'),
        ('person_market_value', told.content ->> 'market_value_eur')
    ) as value (attribute, told)
    inner join precedence on told.source = precedence.source and value.attribute = precedence.attribute
    where value.told is not null
    order by told.person_id, precedence.attribute, precedence.precedence, told.record = 'person' desc, told.last_seen_at desc
),

profile as (
    select
        person_id,
        max(told) filter (where attribute = 'person_name') as name,
        max(told) filter (where attribute = 'person_born_on') as born_on,
        max(told) filter (where attribute = 'person_nationality') as nationality,
        max(told) filter (where attribute = 'person_position') as position,
        max(told) filter (where attribute = 'person_height') as height_cm,
        max(told) filter (where attribute = 'person_market_value') as market_value_eur
    from attribute
    group by person_id
),

squad as (
    select distinct on (person_id) person_id, team_id, shirt_number
    from {{ ref('core_squad_member') }}
    where is_current and person_id is not null
    order by person_id, last_seen_at desc, team_id
),

-- What was told last of his next match, or of the last one.
absence as (
    select distinct on (availability.player_id)
        availability.player_id,
        availability.status,
        availability.reason
    from {{ ref('core_availability') }} as availability
    inner join match on availability.match_id = match.match_id
    cross join present
    where availability.player_id is not null and match.kickoff_at > present.present_at - interval '2 days'
    order by availability.player_id, match.kickoff_at, availability.known_at desc
)

select
    person.person_id,
    person.role,
    coalesce(profile.name, person.name) as name,
    profile.born_on::date as born_on,
    profile.nationality,
    profile.position,
    profile.height_cm::integer as height_cm,
    profile.market_value_eur::bigint as market_value_eur,
    squad.team_id,
    squad.shirt_number,
    case when person.role = 'player' then coalesce(absence.status, 'available') end as injury_status,
    absence.reason as injury_reason
from person
left join profile on person.person_id = profile.person_id
left join squad on person.person_id = squad.person_id
left join absence on person.person_id = absence.player_id
