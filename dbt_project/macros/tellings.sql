-- What every source tells of matches of ours, in one form; the columns that all of them have.
{% macro match_tellings(archive, openfootball, provider) -%}
    {%- for relation, source in [(archive, 'football_data_co_uk'), (openfootball, 'openfootball'), (provider, none)] %}
    select
        match_id,
        {% if source %}'{{ source }}'{% else %}source{% endif %} as source,
        {{ 'false' if source else 'true' }} as is_of_provider,
        {% if source %}null::text{% else %}status{% endif %} as status,
        {% if source %}null::timestamptz{% else %}told_at{% endif %} as told_at,
        match_on,
        kickoff_at,
        is_kickoff_time_known,
        home_goals,
        away_goals,
        home_goals_half_time,
        away_goals_half_time
    from {{ relation }}
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
{%- endmacro %}


-- Matches of which a provider tells no result now and told one before; of an awarded one that is what happened.
{% macro withdrawn_results(provider) -%}
    select told.match_id, told.source, told.status, told.told_at
    from {{ provider }} as told
    where
        told.home_goals is null
        and told.status not in ('awarded', 'abandoned', 'cancelled')
        and exists (
            select
            from {{ source('raw', 'provider_match') }} as earlier
            inner join {{ source('raw', 'payload') }} as answer on earlier.payload_id = answer.payload_id
            where
                earlier.foreign_match_id = told.foreign_match_id
                and answer.source = told.source
                and answer.rejection is null
                and earlier.home_goals is not null
        )
{%- endmacro %}
