-- Providers number a man apart and write his name apart. Identity joins them; whom it has not joined yet is the man of
-- his club whom another source tells with his initial and surname.

{% macro told_man(source, foreign_person_id, name, person_id) -%}
    {{ source }} as source,
    {{ person_id }} as person_id,
    coalesce({{ person_id }}::text, {{ source }} || ' ' || {{ foreign_person_id }}, {{ name }}) as telling,
    lower(left({{ name }}, 1) || substring({{ name }} from '\S+$')) as initial_and_surname
{%- endmacro %}


{% macro same_man(one, other) -%}
    (
        {{ one }}.telling = {{ other }}.telling
        or (
            {{ one }}.source is distinct from {{ other }}.source
            and {{ one }}.initial_and_surname = {{ other }}.initial_and_surname
            and ({{ one }}.person_id is null or {{ other }}.person_id is null)
        )
    )
{%- endmacro %}
