with

season as (select * from {{ ref('core_season') }})

select
    league_id,
    league_code,
    season_start,
    season_name,
    first_match_on,
    last_match_on,
    n_teams,
    n_matches,
    n_finished,
    n_scheduled,
    is_current
from season
