"""League × season: the grid in which archives are read."""

from datetime import UTC, datetime

import dagster as dg

from orchestration.ingestion.identity import SOURCES, read_leagues

#: First season of the oldest archive.
FIRST_SEASON = 1993
#: Month in which a new season's files begin; calendar-year leagues have begun long before.
SEASON_TURNS_IN_MONTH = 7

LEAGUES = {source: [league.code for league in read_leagues(source)] for source in SOURCES}
#: One year ahead: a daemon that runs over New Year knows the season that begins then.
SEASONS = [str(year) for year in range(FIRST_SEASON, datetime.now(UTC).year + 2)]

archive_partitions = dg.MultiPartitionsDefinition(
    {
        "league": dg.StaticPartitionsDefinition([code for codes in LEAGUES.values() for code in codes]),
        "season": dg.StaticPartitionsDefinition(SEASONS),
    }
)


def seasons_in_play(present_at: datetime, n_seasons: int) -> tuple[int, int]:
    """Give the first and last season start of the last `n_seasons`, those in play at `present_at` included."""
    current = present_at.year if present_at.month >= SEASON_TURNS_IN_MONTH else present_at.year - 1
    return max(FIRST_SEASON, current - n_seasons + 1), max(current, present_at.year)


def season_range_tags(source: str, present_at: datetime, n_seasons: int, league: str | None = None) -> dict[str, str]:
    """Give the run tags that select the last seasons of all leagues of a source, or of one league.

    Raises:
        ValueError: The source has no such league.
    """
    codes = LEAGUES[source]
    if league is not None and league not in codes:
        raise ValueError(f"no league {league} among the {source} ones; there are {', '.join(codes)}")
    first, last = seasons_in_play(present_at, n_seasons)
    start = dg.MultiPartitionKey({"league": league or codes[0], "season": str(first)})
    end = dg.MultiPartitionKey({"league": league or codes[-1], "season": str(last)})
    return {
        "dagster/asset_partition_range_start": start,
        "dagster/asset_partition_range_end": end,
    }
