-- No row may be made of what was known only after its match had begun.
{% test cutoff_before_kickoff(model) %}
    select match_id from {{ model }} where cutoff_at > kickoff_at
{% endtest %}
