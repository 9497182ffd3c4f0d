-- Incremental models hold whole seasons of a country, each row with the md5 of the state it was built from.
-- Before a build, in its transaction, they forget the seasons whose state has changed.
{% macro forget_changed_seasons(md5, states='country_season_state') -%}
    {% if is_incremental() %}
        delete from {{ this }} as built
        where not exists (
            select from {{ ref(states) }} as state where state.{{ md5 }} = built.{{ md5 }}
        )
    {% endif %}
{%- endmacro %}
