"""Whole answers as bytes: their entity tags and compressed forms, and those that are kept to be given again."""

import gzip
import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass, field

#: Bytes of answers a worker keeps, and of the largest it keeps.
KEPT_BYTES = 24 * 2**20
MAX_KEPT_BYTES = 2 * 2**20
#: Smaller answers fit in one packet anyway.
MIN_COMPRESSED_BYTES = 1000
_COMPRESSIBLE = (
    b"application/json",
    b"application/x-ndjson",
    b"application/problem+json",
    b"text/",
    b"application/vnd.oai",
)

Headers = list[tuple[bytes, bytes]]


@dataclass(slots=True)
class Answer:
    """A whole answer to a `GET`.

    Attributes:
        headers: As the handler wrote them, without length, plus those that depend on the answer alone.
        body: Uncompressed.
        etag: Strong, of the uncompressed form.
        route: Path of the handler, parameters by name.
    """

    headers: Headers
    body: bytes
    etag: bytes
    route: str
    _gzipped: bytes | None = None
    is_compressible: bool = field(default=False)

    @classmethod
    def of(cls, headers: Headers, body: bytes, route: str) -> "Answer":
        """Make one of what a handler sent."""
        kind = next((value for name, value in headers if name == b"content-type"), b"")
        etag = hashlib.blake2b(body, digest_size=12).hexdigest().encode()
        is_compressible = len(body) >= MIN_COMPRESSED_BYTES and kind.startswith(_COMPRESSIBLE)
        return cls(headers, body, etag, route, is_compressible=is_compressible)

    def form(self, *, accepts_gzip: bool) -> tuple[bytes, bytes, Headers]:
        """Give the body in the form that suits, its entity tag, and the headers of that form."""
        if not (accepts_gzip and self.is_compressible):
            return self.body, b'"%s"' % self.etag, []
        if self._gzipped is None:
            self._gzipped = gzip.compress(self.body, compresslevel=5, mtime=0)
        return self._gzipped, b'"%s-gzip"' % self.etag, [(b"content-encoding", b"gzip")]


class KeptAnswers:
    """The answers that were given last, each for a while; the longest unused go first."""

    def __init__(self) -> None:
        self._answers: OrderedDict[object, tuple[float, Answer]] = OrderedDict()
        self._bytes = 0

    def find(self, key: object) -> Answer | None:
        """Give an answer that is still good."""
        found = self._answers.get(key)
        if found is None:
            return None
        if time.monotonic() >= found[0]:
            self._drop(key)
            return None
        self._answers.move_to_end(key)
        return found[1]

    def keep(self, key: object, answer: Answer, seconds: float) -> None:
        """Keep an answer for a while."""
        if len(answer.body) > MAX_KEPT_BYTES:
            return
        self._drop(key)
        self._answers[key] = (time.monotonic() + seconds, answer)
        self._bytes += len(answer.body)
        while self._bytes > KEPT_BYTES:
            self._drop(next(iter(self._answers)))

    def _drop(self, key: object) -> None:
        if (gone := self._answers.pop(key, None)) is not None:
            self._bytes -= len(gone[1].body)
