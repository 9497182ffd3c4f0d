"""The synthetic archive as a byte source: it answers the same feeds as the mirror and the web do."""

from datetime import datetime

from orchestration.ingestion.feeds import Feed, Fetched
from orchestration.ingestion.providers.synthetic.archive import fixtures_json, results_csv
from orchestration.ingestion.providers.synthetic.calendar import season_in_play
from orchestration.ingestion.providers.synthetic.world import DIVISIONS, FIRST_SEASON, season_matches

_WRITERS = {"football_data_co_uk": results_csv, "openfootball": fixtures_json}


class SyntheticSource:
    """The archives of an invented world, as they stand at one instant.

    Two sources of one seed agree on all that both can see: a later `present_at` only adds.
    """

    def __init__(self, seed: int, present_at: datetime) -> None:
        """Choose the world and the instant.

        Args:
            seed: Which world; any whole number from 0.
            present_at: Aware instant; results come two hours after kick-off.
        """
        self._seed = seed
        self._present_at = present_at

    def fetch(self, feed: Feed) -> Fetched | None:
        """Return one file of the archive, or None where it has no such file (yet)."""
        write = _WRITERS.get(feed.source)
        if write is None or feed.league_code not in DIVISIONS or feed.season_start is None:
            return None
        if not FIRST_SEASON <= feed.season_start <= season_in_play(self._present_at):
            return None
        season = season_matches(self._seed, feed.season_start)
        content = write([match for match in season if match.division == feed.league_code], self._present_at)
        if content is None:
            return None
        return Fetched(feed.source, feed.path, f"synthetic://seed={self._seed}/{feed.path}", content)
