"""Who we are to the keyed providers: address, key, limits. The only module that holds a key.

What a provider is asked is in `providers/<name>/feed.py`; how often it may be asked is kept by `quota`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from orchestration.ingestion.providers import api_football, football_data_org
from orchestration.ingestion.quota import Key, key_id
from orchestration.ingestion.records import ParsedAnswer
from orchestration.settings import Settings


@dataclass(frozen=True)
class Account:
    """A key at a provider.

    Attributes:
        source: `football_data_org` or `api_football`.
        address: Of its API, without a slash at the end.
        headers: That carry the key: never logged, never stored.
        quota: Whose calls are counted.
        parse: Bytes of an answer and the path that was asked, to records.
    """

    source: str
    address: str
    headers: dict[str, str] = field(repr=False)
    quota: Key
    parse: Callable[[bytes, str], ParsedAnswer]


def accounts(settings: Settings) -> list[Account]:
    """List the providers we have a key for."""
    found = []
    if settings.football_data_api_key:
        found.append(
            Account(
                football_data_org.SOURCE,
                settings.football_data_address.rstrip("/"),
                {"X-Auth-Token": settings.football_data_api_key},
                # one below the limit: the provider's window has no visible beginning (CONTRACTS, A.1)
                Key(
                    football_data_org.SOURCE,
                    key_id(settings.football_data_api_key),
                    max(1, settings.football_data_calls_per_minute - 1),
                    None,
                ),
                football_data_org.parse,
            )
        )
    if settings.api_football_key:
        found.append(
            Account(
                api_football.SOURCE,
                settings.api_football_address.rstrip("/"),
                {"x-apisports-key": settings.api_football_key},
                Key(
                    api_football.SOURCE,
                    key_id(settings.api_football_key),
                    settings.api_football_calls_per_minute,
                    settings.api_football_calls_per_day,
                ),
                api_football.parse,
            )
        )
    return found
