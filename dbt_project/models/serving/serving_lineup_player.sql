with

told as (select * from {{ ref('int_provider_match_record') }} where record in ('lineup', 'lineup_player')),

teller as (
    select
        match_id,
        min(source) as source
    from told
    where record = 'lineup_player'
    group by match_id
),

lineup as (
    select
        match_id,
        team_id,
        source,
        max(content ->> 'formation') as formation,
        max(content ->> 'coach_name') as coach_name
    from told
    where record = 'lineup'
    group by match_id, team_id, source
)

select
    told.match_id,
    told.team_id,
    (row_number() over (
        partition by told.match_id, told.team_id
        order by
            (told.content ->> 'is_starter')::boolean desc,
            told.content ->> 'grid',
            (told.content ->> 'shirt_number')::integer,
            told.content ->> 'name'
    ))::integer as nth,
    told.content ->> 'name' as player_name,
    (told.content ->> 'shirt_number')::integer as shirt_number,
    told.content ->> 'position' as position,
    (told.content ->> 'is_starter')::boolean as is_starter,
    lineup.formation,
    lineup.coach_name,
    told.source,
    told.known_at
from told
inner join teller on told.match_id = teller.match_id and told.source = teller.source
left join lineup
    on
        told.match_id = lineup.match_id
        and told.team_id = lineup.team_id
        and told.source = lineup.source
where told.record = 'lineup_player'
