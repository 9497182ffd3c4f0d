-- Models that read a payload once hold it until another one takes its place, or it is parsed again.
{% macro forget_old_payloads() -%}
    {% if is_incremental() %}
        delete from {{ this }} as built
        where not exists (
            select from {{ ref('stg_payload') }} as payload
            where payload.payload_id = built.payload_id and payload.parsed_at = built.parsed_at
        )
    {% endif %}
{%- endmacro %}
