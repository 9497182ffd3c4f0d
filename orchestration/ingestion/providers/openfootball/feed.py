"""What to ask of openfootball: one file a league and season, in a folder named after the season."""

from orchestration.ingestion.feeds import Feed
from orchestration.ingestion.identity.leagues import league_by_code

SOURCE = "openfootball"


def feeds_for(league_code: str, season_start: int) -> list[Feed]:
    """List the files that tell of a league's season.

    Args:
        league_code: Our code of the league.
        season_start: The year in which the season begins.

    Returns:
        Feeds, none when the source does not know the league. A league that has played by calendar years may be in a
        folder of either kind (Argentina changed twice), so both are asked for.

    Raises:
        KeyError: No such league.
    """
    league = league_by_code(league_code)
    if league.code_openfootball is None:
        return []
    seasons = [f"{season_start}-{(season_start + 1) % 100:02d}"]
    if league.is_calendar_year:
        seasons.insert(0, str(season_start))
    return [Feed(SOURCE, f"{season}/{league.code_openfootball}.json", league_code, season_start) for season in seasons]
