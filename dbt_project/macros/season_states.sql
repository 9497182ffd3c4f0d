-- Incremental models hold whole seasons of a country, each row with the md5 of the state it was built from.
-- Before a build, in its transaction, they forget the seasons whose state has changed; then they build every
-- season whose state they do not hold.

{% macro forget_changed_seasons(md5, states='country_season_state') -%}
    {% if is_incremental() %}
        delete from {{ this }} as built
        where not exists (
            select from {{ ref(states) }} as state where state.{{ md5 }} = built.{{ md5 }}
        )
    {% endif %}
{%- endmacro %}


-- `not exists` would say the same, but the planner then expects one season and joins thousands of rows in loops.
{% macro seasons_to_build(md5, states='country_season_state') -%}
    select * from {{ ref(states) }} as state
    {%- if is_incremental() %}
    where not coalesce((select true from {{ this }} as built where built.{{ md5 }} = state.{{ md5 }} limit 1), false)
    {%- endif %}
{%- endmacro %}
