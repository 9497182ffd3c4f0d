with

present as (select present_at from {{ source('ops', 'database_state') }}),

member as (select * from {{ ref('core_squad_member') }} where is_current and role = 'player'),

profile as (select * from {{ ref('core_player') }}),

match as (select * from {{ ref('core_match') }}),

-- Players have no identity of ours across providers: a squad is one provider's.
teller as (
    select
        team_id,
        min(source) as source
    from member
    group by team_id
),

-- What was told last about his next match.
absence as (
    select distinct on (availability.source, availability.foreign_person_id)
        availability.source,
        availability.foreign_person_id,
        availability.status,
        availability.reason
    from {{ ref('core_availability') }} as availability
    inner join match on availability.match_id = match.match_id
    cross join present
    where match.kickoff_at > present.present_at - interval '2 days'
    order by availability.source, availability.foreign_person_id, match.kickoff_at, availability.known_at desc
)

select
    member.team_id,
    member.foreign_person_id as player_id,
    coalesce(profile.name, member.name) as name,
    coalesce(profile.position, 'unknown') as position,
    profile.born_on,
    profile.nationality,
    profile.height_cm,
    profile.market_value_eur,
    coalesce(absence.status, 'available') as injury_status,
    absence.reason as injury_reason,
    member.source,
    member.last_seen_at as known_at
from member
inner join teller on member.team_id = teller.team_id and member.source = teller.source
left join profile on member.source = profile.source and member.foreign_person_id = profile.foreign_person_id
left join absence on member.source = absence.source and member.foreign_person_id = absence.foreign_person_id
