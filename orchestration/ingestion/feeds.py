"""What can be asked of a source and what comes back. No network, no files, no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Feed:
    """One file of a source.

    Attributes:
        source: `football_data_co_uk`, `openfootball`, `football_data_org` or `api_football`: the form of the file.
        path: Where the source keeps it, relative to its address: `mmz4281/2324/E0.csv`, `/fixtures?live=all`.
        league_code: Our code of the league it is about; `*` for a file of many leagues.
        season_start: The year in which its season begins; None for a file of many seasons.
        pages_before: Paths of pages of the same list, none of which it may repeat.
    """

    source: str
    path: str
    league_code: str
    season_start: int | None
    pages_before: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fetched:
    """The bytes of a feed, as they came.

    Attributes:
        source: Of the feed.
        path: Of the feed.
        request: Address or file that was read.
        content: The bytes.
        status: HTTP status of an answer of a keyed provider, None for a file.
        headers: Of that answer, without what names a person or a key.
        told_at: When it was told in a world with a clock of its own; None: now, by the database's clock.
    """

    source: str
    path: str
    request: str
    content: bytes
    status: int | None = None
    headers: Mapping[str, str] | None = None
    told_at: datetime | None = None


class ByteSource(Protocol):
    """Where bytes come from: a mirror on disk, the public addresses, an invented world."""

    def fetch(self, feed: Feed) -> Fetched | None:
        """Return the bytes of a feed, None where the source has no such file.

        Raises:
            SourceError: The source could not be asked, or answered with something unusable.
        """
        ...
