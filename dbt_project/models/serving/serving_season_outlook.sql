with

outlook as (select * from {{ source('ml', 'season_outlook') }}),

league as (select * from {{ ref('core_league') }}),

team as (select * from {{ ref('core_team') }})

select
    outlook.season_outlook_id,
    outlook.league_id,
    league.league_code,
    league.name as league_name,
    outlook.season_start::integer as season_start,
    outlook.team_id,
    team.name as team_name,
    team.slug as team_slug,
    outlook.cutoff_at,
    outlook.issued_at,
    outlook.as_of_at,
    rank() over (
        partition by outlook.league_id, outlook.season_start, outlook.team_id
        order by outlook.season_outlook_id desc
    ) = 1 as is_latest,
    outlook.model_name,
    outlook.model_version,
    outlook.played,
    outlook.points,
    outlook.n_to_play,
    outlook.n_undated,
    outlook.n_simulations,
    outlook.n_relegated,
    outlook.expected_points,
    outlook.points_low,
    outlook.points_high,
    outlook.p_title,
    outlook.p_top_four,
    outlook.p_relegated
from outlook
inner join league on outlook.league_id = league.league_id
inner join team on outlook.team_id = team.team_id
