"""How football-data.co.uk calls things: columns in all their spellings, bookmakers, countries. Facts only."""

from typing import NamedTuple


class Country(NamedTuple):
    """An extra country: the name of its file and whether its seasons are calendar years."""

    code: str
    is_calendar_year: bool


COUNTRIES = {
    "Argentina": Country("ARG", is_calendar_year=True),
    "Austria": Country("AUT", is_calendar_year=False),
    "Brazil": Country("BRA", is_calendar_year=True),
    "China": Country("CHN", is_calendar_year=True),
    "Denmark": Country("DNK", is_calendar_year=False),
    "Finland": Country("FIN", is_calendar_year=True),
    "Ireland": Country("IRL", is_calendar_year=True),
    "Japan": Country("JPN", is_calendar_year=True),
    "Mexico": Country("MEX", is_calendar_year=False),
    "Norway": Country("NOR", is_calendar_year=True),
    "Poland": Country("POL", is_calendar_year=False),
    "Romania": Country("ROU", is_calendar_year=False),
    "Russia": Country("RUS", is_calendar_year=False),
    "Sweden": Country("SWE", is_calendar_year=True),
    "Switzerland": Country("SWZ", is_calendar_year=False),
    "USA": Country("USA", is_calendar_year=True),
}

DIVISION = ("Div",)
COUNTRY = ("Country",)
SEASON = ("Season",)
DATE = ("Date",)
TIME = ("Time",)
HOME_TEAM = ("HomeTeam", "HT", "Home")
AWAY_TEAM = ("AwayTeam", "AT", "Away")
REFEREE = ("Referee",)

#: Column of ours -> its spellings, the first that a header has counts.
SCORES = {
    "home_goals": ("FTHG", "HG"),
    "away_goals": ("FTAG", "AG"),
    "home_goals_half_time": ("HTHG",),
    "away_goals_half_time": ("HTAG",),
}
COUNTS = {
    "home_shots": ("HS",),
    "away_shots": ("AS",),
    "home_shots_on_target": ("HST",),
    "away_shots_on_target": ("AST",),
    "home_corners": ("HC",),
    "away_corners": ("AC",),
    "home_fouls": ("HF", "HFKC"),
    "away_fouls": ("AF", "AFKC"),
    "home_yellow_cards": ("HY",),
    "away_yellow_cards": ("AY",),
    "home_red_cards": ("HR",),
    "away_red_cards": ("AR",),
}

#: Prefix of a price's three columns -> whose price it is. Columns are looked up by their whole name: `BFD` is the
#: draw at Betfair, `BFDD` the draw at Betfred; `VCH` is BetVictor's home price, `VCCH` its closing one.
BOOKMAKERS = {
    "B365": "bet365",
    "BS": "blue_square",
    "BW": "bwin",
    "CL": "coral",
    "GB": "gamebookers",
    "IW": "interwetten",
    "LB": "ladbrokes",
    "PS": "pinnacle",
    "P": "pinnacle",
    "SB": "sportingbet",
    "SJ": "stan_james",
    "SO": "sporting_odds",
    "SY": "stanleybet",
    "VC": "bet_victor",
    "BV": "bet_victor",
    "WH": "william_hill",
    "BF": "betfair",
    "BFE": "betfair_exchange",
    "BFD": "betfred",
    "BMGM": "betmgm",
    "1XB": "1xbet",
    "BbAv": "market_average",
    "Avg": "market_average",
    "BbMx": "market_maximum",
    "Max": "market_maximum",
}

MATCH_COLUMNS = (
    "row_number",
    "division",
    "season_start",
    "match_on",
    "kickoff_time",
    "home_team",
    "away_team",
    *SCORES,
    *COUNTS,
    "referee",
)
ODDS_COLUMNS = ("row_number", "bookmaker", "is_closing", "odds_home", "odds_draw", "odds_away")
