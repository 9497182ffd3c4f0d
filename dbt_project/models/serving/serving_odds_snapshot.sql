with

price as (
    select * from {{ ref('core_odds_snapshot') }}
    where market = 'match_winner' and outcome in ('home', 'draw', 'away')
)

-- The prices of one bookmaker as they stood at one look; an outcome whose price did not move is null.
select
    match_id,
    source,
    coalesce(bookmaker, source) as bookmaker,
    observed_at,
    is_live,
    max(odds) filter (where outcome = 'home') as odds_home,
    max(odds) filter (where outcome = 'draw') as odds_draw,
    max(odds) filter (where outcome = 'away') as odds_away
from price
group by match_id, source, coalesce(bookmaker, source), observed_at, is_live
