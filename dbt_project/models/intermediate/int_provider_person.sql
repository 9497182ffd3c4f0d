with

alias as (select * from {{ source('identity', 'person_alias') }})

select
    source,
    role,
    foreign_id::bigint as foreign_person_id,
    person_id
from alias
where role <> 'referee' -- told by name
