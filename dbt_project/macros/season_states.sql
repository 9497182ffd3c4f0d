-- Incremental models hold whole seasons of a country, each row with the md5 of the state it was built from.
-- Before a build, in its transaction, they forget the seasons whose state has changed; then they build every
-- season whose state they do not hold.

{% macro forget_changed_seasons(md5, states='country_season_state') -%}
    {% if is_incremental() %}
        -- the few states it holds are found through their index, one after the other
        with recursive held as (
            (select {{ md5 }} from {{ this }} order by {{ md5 }} limit 1)
            union all
            select (
                select built.{{ md5 }} from {{ this }} as built
                where built.{{ md5 }} > held.{{ md5 }}
                order by built.{{ md5 }}
                limit 1
            )
            from held
            where held.{{ md5 }} is not null
        )
        delete from {{ this }}
        where {{ md5 }} = any(array(
            select held.{{ md5 }} from held
            where not exists (select from {{ ref(states) }} as state where state.{{ md5 }} = held.{{ md5 }})
        ))
    {% endif %}
{%- endmacro %}


-- `not exists` would say the same, but the planner then expects one season and joins thousands of rows in loops.
{% macro seasons_to_build(md5, states='country_season_state') -%}
    select * from {{ ref(states) }} as state
    {%- if is_incremental() %}
    where not coalesce((select true from {{ this }} as built where built.{{ md5 }} = state.{{ md5 }} limit 1), false)
    {%- endif %}
{%- endmacro %}
