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
        is_refused_alike: Whether what the provider said of one path beyond the plan speaks of another path as well.
    """

    source: str
    address: str
    headers: dict[str, str] = field(repr=False)
    quota: Key
    parse: Callable[[bytes, str], ParsedAnswer]
    is_refused_alike: Callable[[str, str], bool] = lambda _path, _detail: False


#: Key of the sandbox for a paid plan, and that plan's calls: those of the providers' smaller paid ones.
SANDBOX_KEY = "sandbox-paid"
SANDBOX_CALLS_PER_MINUTE = {"football_data_org": 60, "api_football": 300}
SANDBOX_CALLS_PER_DAY = 7500


def sandbox_address(settings: Settings) -> str:
    """Where the sandbox of this installation listens."""
    return f"http://127.0.0.1:{settings.sandbox_port}"


def accounts(settings: Settings, held: str) -> list[Account]:
    """List the providers that may be asked.

    Args:
        settings: With the keys.
        held: What the database holds. Invented matches come from the sandbox, real ones from the real providers, and
            the synthetic archive has none.
    """
    if held == "sandbox":
        address = sandbox_address(settings)
        return [
            _football_data_org(f"{address}/football-data-org/v4", SANDBOX_KEY, SANDBOX_CALLS_PER_MINUTE),
            _api_football(f"{address}/api-football", SANDBOX_KEY, SANDBOX_CALLS_PER_MINUTE, SANDBOX_CALLS_PER_DAY),
        ]
    if held != "archive":
        return []
    per_minute = {
        football_data_org.SOURCE: settings.football_data_calls_per_minute,
        api_football.SOURCE: settings.api_football_calls_per_minute,
    }
    found = []
    if settings.football_data_api_key:
        found.append(_football_data_org(settings.football_data_address, settings.football_data_api_key, per_minute))
    if settings.api_football_key:
        per_day = settings.api_football_calls_per_day
        found.append(_api_football(settings.api_football_address, settings.api_football_key, per_minute, per_day))
    return found


def _football_data_org(address: str, key: str, per_minute: dict[str, int]) -> Account:
    source = football_data_org.SOURCE
    # one below the limit: the provider's window has no visible beginning (CONTRACTS, A.1)
    quota = Key(source, key_id(key), max(1, per_minute[source] - 1), None)
    return Account(source, address.rstrip("/"), {"X-Auth-Token": key}, quota, football_data_org.parse)


def _api_football(address: str, key: str, per_minute: dict[str, int], per_day: int) -> Account:
    source = api_football.SOURCE
    quota = Key(source, key_id(key), per_minute[source], per_day)
    return Account(
        source, address.rstrip("/"), {"x-apisports-key": key}, quota, api_football.parse, api_football.is_refused_alike
    )
