"""How openfootball calls things. Facts only."""

MATCH_COLUMNS = (
    "row_number",
    "competition",
    "season_start",
    "round",
    "match_on",
    "kickoff_time",
    "home_team",
    "away_team",
    "home_goals",
    "away_goals",
    "home_goals_half_time",
    "away_goals_half_time",
)
