"""Where the bytes of a feed come from: a mirror on disk, the public addresses, an invented world; and which of them."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import httpx
from sqlalchemy.engine import Engine

from orchestration.db.state import DatabaseStateError, read_state
from orchestration.ingestion.accounts import sandbox_address
from orchestration.ingestion.feeds import ByteSource, Feed, Fetched
from orchestration.ingestion.http import PoliteClient, SourceError, TransientSourceError
from orchestration.settings import Settings

__all__ = [
    "ByteSource",
    "Feed",
    "Fetched",
    "MirrorSource",
    "SourceChoice",
    "WebSource",
    "byte_source",
    "choose_source",
]

ADDRESSES = {
    "football_data_co_uk": "https://www.football-data.co.uk/",
    "openfootball": "https://raw.githubusercontent.com/openfootball/football.json/master/",
}

#: Folder on the site -> folder of the mirror.
_MIRROR_FOLDERS = {"mmz4281": "football-data-co-uk", "new": "football-data-co-uk-extra"}


class MirrorSource:
    """A folder that holds the archives.

    Its layout: `football-data-co-uk/2324/E0.csv`, `football-data-co-uk/fixtures.csv`,
    `football-data-co-uk-extra/ARG.csv`, `openfootball/2023-24/en.1.json`.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def fetch(self, feed: Feed) -> Fetched | None:
        """Read a file of the mirror, None where it has no such file.

        Raises:
            TransientSourceError: The file is there and cannot be read, or the folder is gone.
        """
        relative = self._relative(feed)
        try:
            content = (self._directory / relative).read_bytes()
        except FileNotFoundError:
            if self._directory.is_dir():
                return None
            raise TransientSourceError(
                f"the folder {self._directory} is gone: set ARCHIVE_DIR to where the archive is"
            ) from None
        except OSError as error:
            raise TransientSourceError(f"{relative} cannot be read ({error}): check the disk and its rights") from error
        return Fetched(feed.source, feed.path, relative.as_posix(), content)

    @staticmethod
    def _relative(feed: Feed) -> Path:
        if feed.source == "openfootball":
            return Path("openfootball", feed.path)
        folder, _, rest = feed.path.partition("/")
        if rest:
            return Path(_MIRROR_FOLDERS[folder], rest)
        return Path("football-data-co-uk", feed.path)


class WebSource:
    """The public addresses of the archives."""

    def __init__(self, client: PoliteClient | None = None) -> None:
        self._client = client or PoliteClient()

    def fetch(self, feed: Feed) -> Fetched | None:
        """Fetch a file, None where the site has no such file.

        Raises:
            SourceError: It could not be reached, or answered with something unusable.
        """
        address = ADDRESSES[feed.source] + feed.path
        content = self._client.get(address)
        return None if content is None else Fetched(feed.source, feed.path, address, content)


@dataclass(frozen=True)
class SourceChoice:
    """What a database holds, or is about to.

    Attributes:
        source: `archive` is real, the others are invented.
        warning: What a person should know about the choice, None when there is nothing.
    """

    source: Literal["archive", "synthetic", "sandbox"]
    warning: str | None = None


def choose_source(settings: Settings, engine: Engine) -> SourceChoice:
    """Decide between real and invented matches: as set, else as the database has it, else what can be reached.

    A database keeps its source however long the network is away: data get stale, never synthetic.
    """
    if settings.source != "auto":
        return SourceChoice(settings.source)
    with engine.connect() as connection:
        state = read_state(connection)
    if state is not None:
        return SourceChoice(state.source)
    if settings.archive_dir is not None or settings.football_data_api_key or settings.api_football_key:
        return SourceChoice("archive")
    address = ADDRESSES["football_data_co_uk"] + "mmz4281/2324/E0.csv"
    try:
        found = PoliteClient(n_tries=1).get(address)
    except SourceError as error:
        found, why = None, str(error)
    else:
        why = f"{address} is not there"
    if found is not None:
        return SourceChoice("archive")
    return SourceChoice(
        "sandbox",
        f"SANDBOX: every club, match and forecast is invented, because no key is set and {why}. For real matches set "
        "ARCHIVE_DIR to a mirror, or a key, or come back with a network, and use a new BET_HOPE_HOME.",
    )


def sandbox_now(settings: Settings) -> datetime:
    """Ask the sandbox what time it is in its world: a database that holds it looks from there.

    Raises:
        TransientSourceError: It does not run.
    """
    address = f"{sandbox_address(settings)}/sandbox"
    try:
        answer = httpx.get(address, timeout=5).raise_for_status().json()
    except httpx.HTTPError as error:
        raise TransientSourceError(f"the sandbox does not answer at {address}: start it with `make demo`") from error
    return datetime.fromisoformat(answer["now"])


def byte_source(settings: Settings, engine: Engine) -> ByteSource:
    """Open the byte source of a database.

    Raises:
        DatabaseStateError: The database is not stamped with a source yet.
    """
    with engine.connect() as connection:
        state = read_state(connection)
    if state is None:
        raise DatabaseStateError("this database holds nothing yet: run `bet-hope pipeline`")
    if state.source == "synthetic":
        from orchestration.ingestion.providers.synthetic.source import SyntheticSource

        return SyntheticSource(settings.synthetic_seed, state.present_at)
    return WebSource() if settings.archive_dir is None else MirrorSource(settings.archive_dir)
