-- The planner's statistics of a table that was built anew, or of which more than a tenth was: reading a sample of a
-- large table takes longer than a match day's rows.
{% macro analyze_what_was_built(columns=[]) -%}
    {% if execute %}
        {% set n_before = 0 %}
        {% if is_incremental() %}
            {% set n_before = run_query("select reltuples from pg_class where oid = '" ~ this ~ "'::regclass")[0][0] %}
        {% endif %}
        {% if load_result('main')['response'].rows_affected * 10 >= n_before %}
            analyze {{ this }} {% if columns %}({{ columns | join(', ') }}){% endif %}
        {% endif %}
    {% endif %}
{%- endmacro %}
