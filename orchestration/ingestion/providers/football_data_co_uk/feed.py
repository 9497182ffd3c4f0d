"""What to ask of football-data.co.uk: one file a division and season, one a country, two of coming matches."""

from orchestration.ingestion.feeds import Feed
from orchestration.ingestion.identity.leagues import league_by_code
from orchestration.ingestion.providers.football_data_co_uk.schema import COUNTRIES

SOURCE = "football_data_co_uk"

_COUNTRY_CODES = {country.code for country in COUNTRIES.values()}

#: Coming matches of all divisions, and of all extra countries; each holds about a week.
_COMING = Feed(SOURCE, "fixtures.csv", "*", None)
_COMING_OF_COUNTRIES = Feed(SOURCE, "new_league_fixtures.csv", "*", None)


def feeds_for(league_code: str, season_start: int) -> list[Feed]:
    """List the files that tell of a league's season: its results, and the coming matches of many leagues.

    Args:
        league_code: Our code of the league.
        season_start: The year in which the season begins.

    Returns:
        Feeds, none when the source does not know the league. The same file of many seasons or leagues comes again
        for each of them, as an equal feed.

    Raises:
        KeyError: No such league.
    """
    code = league_by_code(league_code).code_football_data_co_uk
    if code is None:
        return []
    if code in _COUNTRY_CODES:
        return [Feed(SOURCE, f"new/{code}.csv", league_code, None), _COMING_OF_COUNTRIES]
    season = f"{season_start % 100:02d}{(season_start + 1) % 100:02d}"
    return [Feed(SOURCE, f"mmz4281/{season}/{code}.csv", league_code, season_start), _COMING]
