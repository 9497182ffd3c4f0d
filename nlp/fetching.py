"""Documents from the open network, which nobody vouches for: sizes, addresses and redirects are bounded.

Feeds are asked side by side, each within a time of its own, so that a slow one holds nobody.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpx

#: The BBC's feed has 20 kB, a long page some hundred; megabytes are no news.
MOST_BYTES = 5 * 2**20
MOST_REDIRECTS = 5
#: For one document, redirects included.
MOST_SECONDS = 30.0
#: Asked at the same time.
MOST_AT_ONCE = 8

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


class UnsafeDocumentError(Exception):
    """A document is refused; `reason` is a short code, the message says why."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class UnreachableDocumentError(Exception):
    """A document did not come; another try later may succeed."""


@dataclass(frozen=True)
class Question:
    """A document to ask for.

    Attributes:
        address: Its URL.
        etag: Of the version we hold, None where there is none.
        last_modified: The same, as a date of HTTP.
    """

    address: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True)
class Answer:
    """What came.

    Attributes:
        address: Where it was in the end.
        content: Its bytes; None where nothing changed.
        content_type: As the server says.
        etag: For the next question.
        last_modified: For the next question.
    """

    address: str
    content: bytes | None
    content_type: str
    etag: str | None
    last_modified: str | None


async def _resolve(host: str, port: int) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[4][0]) for address in found]


class Fetcher:
    """Asks for documents on the public network, and nowhere else."""

    def __init__(
        self,
        *,
        trusted: Iterable[str] = (),
        transport: httpx.AsyncBaseTransport | None = None,
        resolve: Resolve = _resolve,
        most_seconds: float = MOST_SECONDS,
    ) -> None:
        """Make a fetcher.

        Args:
            trusted: `host:port` that may be private: the sandbox of this installation.
            transport: Replaces the network in tests.
            resolve: Replaces the name server in tests.
            most_seconds: For one document.
        """
        self._trusted = frozenset(trusted)
        self._transport = transport
        self._resolve = resolve
        self._most_seconds = most_seconds

    async def fetch_all(
        self, questions: Sequence[Question]
    ) -> list[Answer | UnsafeDocumentError | UnreachableDocumentError]:
        """Ask for documents side by side; each has its answer or its error, in the order asked."""
        slots = asyncio.Semaphore(MOST_AT_ONCE)

        async def one(
            client: httpx.AsyncClient, question: Question
        ) -> Answer | UnsafeDocumentError | UnreachableDocumentError:
            async with slots:
                try:
                    async with asyncio.timeout(self._most_seconds):
                        return await self._follow(client, question)
                except (UnsafeDocumentError, UnreachableDocumentError) as error:
                    return error
                except TimeoutError:
                    return UnreachableDocumentError(f"{question.address} took more than {self._most_seconds:.0f} s")
                except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, UnicodeError) as error:
                    return UnreachableDocumentError(f"{question.address}: {error or type(error).__name__}")

        async with httpx.AsyncClient(
            transport=self._transport,
            timeout=10.0,
            follow_redirects=False,
            trust_env=False,  # a proxy would resolve names out of our sight
            headers={"User-Agent": "bet-hope (football forecasts; reads each feed every two hours)"},
        ) as client:
            return list(await asyncio.gather(*(one(client, question) for question in questions)))

    async def _follow(self, client: httpx.AsyncClient, question: Question) -> Answer:
        address = question.address
        headers = {}
        if question.etag:
            headers["If-None-Match"] = question.etag
        if question.last_modified:
            headers["If-Modified-Since"] = question.last_modified
        for _ in range(MOST_REDIRECTS + 1):
            await self._refuse_private(address)
            async with client.stream("GET", address, headers=headers) as response:
                self._refuse_private_peer(address, response)
                if response.has_redirect_location:
                    address = urljoin(address, response.headers["Location"])
                    continue
                return await _read(address, response)
        raise UnsafeDocumentError("redirects", f"{question.address} leads from one address to the next without end")

    async def _refuse_private(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise UnsafeDocumentError("address", f"{address} is no address of the web")
        try:
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError as error:
            raise UnsafeDocumentError("address", f"{address} has a port that is none") from error
        if f"{parts.hostname}:{port}" in self._trusted:
            return
        for found in await self._resolve(parts.hostname, port):
            if not _is_public(found):
                raise UnsafeDocumentError("private_address", f"{address} leads to {found}, which is not public")

    def _refuse_private_peer(self, address: str, response: httpx.Response) -> None:
        """Look at whom we are connected to: a name can mean one server when looked up and another when called."""
        parts = urlsplit(address)
        stream = response.extensions.get("network_stream")
        peer = stream.get_extra_info("server_addr") if stream is not None else None
        if peer is None or f"{parts.hostname}:{peer[1]}" in self._trusted:
            return
        if not _is_public(str(peer[0])):
            raise UnsafeDocumentError("private_address", f"{address} leads to {peer[0]}, which is not public")


def _is_public(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_global and not (mapped or found).is_multicast


async def _read(address: str, response: httpx.Response) -> Answer:
    etag, modified = response.headers.get("ETag"), response.headers.get("Last-Modified")
    content_type = response.headers.get("Content-Type", "")
    if response.status_code == httpx.codes.NOT_MODIFIED:
        return Answer(address, None, content_type, etag, modified)
    if not response.is_success:
        raise UnreachableDocumentError(f"{address} answers {response.status_code}")
    content = bytearray()
    async for block in response.aiter_bytes():  # unpacked: a small answer that swells is stopped as well
        content += block
        if len(content) > MOST_BYTES:
            raise UnsafeDocumentError("too_large", f"{address} has more than {MOST_BYTES} bytes: no feed, no article")
    return Answer(address, bytes(content), content_type, etag, modified)
