with

told as (select * from {{ ref('int_provider_match_record') }} where record = 'match_event'),

-- Of two providers one tells the story of a match: two tellings cannot be told apart from two events.
teller as (
    select
        match_id,
        min(source) as source
    from told
    group by match_id
)

select
    told.match_id,
    (told.content ->> 'event_number')::integer as event_number,
    (told.content ->> 'minute')::integer as minute,
    (told.content ->> 'added_minute')::integer as added_minute,
    told.team_id,
    told.content ->> 'kind' as kind,
    told.content ->> 'person_name' as player_name,
    told.content ->> 'other_person_name' as other_player_name,
    coalesce((told.content ->> 'is_shootout')::boolean, false) as is_shootout,
    told.source,
    told.known_at
from told
inner join teller on told.match_id = teller.match_id and told.source = teller.source
