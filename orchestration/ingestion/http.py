"""Files over the network: politely, patiently, and with errors that say whether another try makes sense."""

import random
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import httpx

#: Tries per file; waits of about 1 and 4 seconds lie between them.
MOST_TRIES = 3
#: No server is asked to wait longer than this, whatever its Retry-After says.
LONGEST_WAIT_SECONDS = 30.0
#: Between two requests to one host. Both hosts give their files away; none should notice us.
SPACING_SECONDS = 0.2
#: Twenty times the largest file there is.
MOST_BYTES = 32 * 2**20
#: A host that failed so many files in a row is not asked again by this client.
MOST_FAILURES_IN_A_ROW = 3

_ABSENT = {httpx.codes.NOT_FOUND, httpx.codes.GONE}
_TRANSIENT = {httpx.codes.REQUEST_TIMEOUT, httpx.codes.TOO_EARLY, httpx.codes.TOO_MANY_REQUESTS}


class SourceError(Exception):
    """A source could not be read; what is held of it stays. The message says what to do."""


class TransientSourceError(SourceError):
    """Another try later may succeed: no connection, a time-out, an overloaded server."""


class PermanentSourceError(SourceError):
    """Another try will fail the same way: access refused, an answer beyond all size."""


class PoliteClient:
    """Fetches files one at a time."""

    def __init__(
        self,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
        n_tries: int = MOST_TRIES,
    ) -> None:
        """Open a client.

        Args:
            transport: Replaces the network in tests.
            sleep: Replaces waiting in tests.
            n_tries: Per file.
        """
        self._client = httpx.Client(
            transport=transport,
            timeout=httpx.Timeout(20.0, connect=5.0),
            follow_redirects=True,
            headers={"User-Agent": "bet-hope (football forecasts; reads each file at most every few hours)"},
        )
        self._sleep = sleep
        self._n_tries = n_tries
        self._last_asked: dict[str, float] = {}
        self._n_failures: dict[str, int] = {}

    def get(self, address: str) -> bytes | None:
        """Fetch a file.

        Args:
            address: Its URL.

        Returns:
            Its bytes, None when the server says that there is none.

        Raises:
            TransientSourceError: Not reached after several tries.
            PermanentSourceError: Refused, or too large.
        """
        host = urlsplit(address).netloc
        if self._n_failures.get(host, 0) >= MOST_FAILURES_IN_A_ROW:
            raise TransientSourceError(f"{host} is out of reach: check the network, then sync again")
        for n_tried in range(1, self._n_tries + 1):
            try:
                content = self._ask(host, address)
            except TransientSourceError as error:
                if n_tried == self._n_tries:
                    self._n_failures[host] = self._n_failures.get(host, 0) + 1
                    raise
                self._sleep(_wait(error, n_tried))
            else:
                self._n_failures[host] = 0
                return content
        raise AssertionError("unreachable: every try returns or raises")

    def _ask(self, host: str, address: str) -> bytes | None:
        pause = self._last_asked.get(host, 0.0) + SPACING_SECONDS - time.monotonic()
        if pause > 0:
            self._sleep(pause)
        self._last_asked[host] = time.monotonic()
        try:
            with self._client.stream("GET", address) as response:
                return _content(address, response)
        except httpx.TransportError as error:
            raise TransientSourceError(
                f"{address} could not be reached ({error or type(error).__name__}): check the network, then sync again"
            ) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise PermanentSourceError(f"{address} cannot be read ({error}): look at it in a browser") from error


class _AskedToWaitError(TransientSourceError):
    """The server named a time to come back."""

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds


def _content(address: str, response: httpx.Response) -> bytes | None:
    status = response.status_code
    if status in _ABSENT:
        return None
    if status in _TRANSIENT or response.is_server_error:
        message = f"{address} answers {status}: the server is busy or broken; sync again later"
        seconds = response.headers.get("Retry-After", "")
        raise (_AskedToWaitError(message, float(seconds)) if seconds.isdecimal() else TransientSourceError(message))
    if not response.is_success:
        raise PermanentSourceError(f"{address} answers {status}: look at the address in a browser")
    content = bytearray()
    for chunk in response.iter_bytes():
        content += chunk
        if len(content) > MOST_BYTES:
            raise PermanentSourceError(f"{address} is larger than {MOST_BYTES} bytes: it cannot be the file we ask for")
    return bytes(content)


def _wait(error: TransientSourceError, n_tried: int) -> float:
    asked = error.seconds if isinstance(error, _AskedToWaitError) else 0.0
    jitter = random.uniform(0.5, 1.5)  # noqa: S311 - spreads tries, guards nothing
    return min(max(asked, 4.0 ** (n_tried - 1) * jitter), LONGEST_WAIT_SECONDS)
