"""The way of every request: bounded, named, counted, answered from memory or by the handlers, and written down.

It stands before the router, so that what is true of every answer (headers, problems, limits, a line in the log) is
true of unknown addresses and files as well, and an answer that is kept costs neither routing nor a statement.
"""

import asyncio
import contextlib
import ipaddress
import re
import secrets
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import msgspec
from litestar import Litestar
from litestar.exceptions import HTTPException, TooManyRequestsException

from api.callers import Caller, Callers, unauthorized
from api.db import Present
from api.edge.answers import Answer, Headers, KeptAnswers
from api.edge.headers import DOCUMENTATION_SECONDS, NO_STORE, cache_control, security_headers
from api.edge.limits import Limits
from api.edge.records import RequestRecords
from api.errors import PROBLEM_JSON, problem_of
from api.settings import Settings

Message = dict[str, Any]
Send = Callable[[Any], Awaitable[None]]
Receive = Callable[[], Awaitable[Any]]
App = Callable[[Any, Receive, Send], Awaitable[None]]

#: Of path and query; what is longer is no question of ours.
MAX_ADDRESS = 4096
#: How long an answer of a database that looks from a fixed day is kept, if nothing is built meanwhile.
FIXED_SECONDS = 60.0
_METHODS = frozenset(("GET", "HEAD", "OPTIONS", "POST", "DELETE", "PUT", "PATCH"))
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_VERSION_ONE = "/api/v1/"
_ACCOUNTS = "/api/v1/auth/"
#: What answers though reading needs an account: how else would one get one, or a probe look in.
_OPEN = re.compile(r"/api/v1/(auth|health)(/|$)|/health|/schema|/?$")


class _EnoughError(Exception):
    """Ends a stream nobody wants to see."""


class Asked:
    """What the edge reads of a request."""

    __slots__ = ("accept", "address", "authorization", "encoding", "host", "key", "none_match", "origin", "request_id")

    def __init__(self, scope: Any) -> None:
        self.accept = self.host = self.origin = b""
        self.encoding = self.none_match = b""
        self.authorization: str | None = None
        self.key: str | None = None
        self.request_id = ""
        for name, value in scope["headers"]:
            if name == b"accept":
                self.accept = value
            elif name == b"host":
                self.host = value
            elif name == b"accept-encoding":
                self.encoding = value
            elif name == b"if-none-match":
                self.none_match = value
            elif name == b"origin":
                self.origin = value
            elif name == b"authorization":
                self.authorization = value.decode("latin-1")
            elif name == b"x-api-key":
                self.key = value.decode("latin-1")
            elif name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
                self.request_id = value.decode()
        self.request_id = self.request_id or secrets.token_hex(8)
        self.address = caller_address(scope.get("client"))

    @property
    def accepts_gzip(self) -> bool:
        """Whether the caller can unpack gzip."""
        for part in self.encoding.split(b","):
            name, _, weight = part.strip().partition(b";")
            if name.strip() in (b"gzip", b"*"):
                return weight.replace(b" ", b"") not in (b"q=0", b"q=0.0", b"q=0.00", b"q=0.000")
        return False

    def knows(self, etag: bytes) -> bool:
        """Whether the caller has this very form already."""
        tags = [tag.strip().removeprefix(b"W/") for tag in self.none_match.split(b",")]
        return etag in tags or b"*" in tags


def _nothing() -> None:
    pass


class Sending:
    """Sends what a request is answered with, headers of every answer added, and remembers what was sent."""

    def __init__(self, send: Send, scope: Any, asked: Asked) -> None:
        self._send = send
        self._path = scope["path"]
        self._is_head = scope["method"] == "HEAD"
        self.headers: Headers = [(b"x-request-id", asked.request_id.encode())]
        self.status = 0
        self.n_bytes = 0
        self.when_passed_on: Callable[[], None] = _nothing

    async def __call__(self, message: Message) -> None:
        """Send a message of a handler."""
        if message["type"] == "http.response.start":
            self.when_passed_on()
            self.status = message["status"]
            written = list(message.get("headers", []))
            if not any(name == b"cache-control" for name, _ in written):
                written.append(NO_STORE)
            message = {**message, "headers": [*written, *security_headers(self._path), *self.headers]}
        elif message["type"] == "http.response.body":
            if self._is_head:
                message = {**message, "body": b""}
            self.n_bytes += len(message.get("body", b""))
        await self._send(message)

    async def whole(self, status: int, headers: Headers, body: bytes) -> None:
        """Send a whole answer."""
        length = [] if status == 304 else [(b"content-length", b"%d" % len(body))]
        await self({"type": "http.response.start", "status": status, "headers": [*headers, *length]})
        await self({"type": "http.response.body", "body": body})


class Edge:
    """Answers requests with the handlers of an application behind it."""

    def __init__(
        self, settings: Settings, present: Present, callers: Callers, limits: Limits, records: RequestRecords
    ) -> None:
        self._settings = settings
        self._present = present
        self._callers = callers
        self._limits = limits
        self._records = records
        self._kept = KeptAnswers()
        self._awaited: dict[object, asyncio.Future[Answer | None]] = {}

    async def answer(self, scope: Any, receive: Receive, send: Send, app: App) -> None:
        """Answer a request."""
        started = time.perf_counter()
        asked = Asked(scope)
        scope.setdefault("state", {}).update(request_id=asked.request_id, address=asked.address)
        if scope["method"] not in _METHODS:
            scope["method"] = "OTHER"
        sending = Sending(send, scope, asked)
        route, name = "", f"ip:{asked.address}"
        try:
            try:
                caller = await self._admit(scope, asked, sending)
            except Exception as error:  # noqa: BLE001  (every failure is a problem to the caller)
                await _send_problem(scope, error, sending)
            else:
                name = caller.name
                route = await self._answer(scope, receive, asked, sending, app)
        finally:
            self._records.write(
                scope=scope,
                route=route,
                status=sending.status or 499,  # the caller went away
                seconds=time.perf_counter() - started,
                n_bytes=sending.n_bytes,
                caller=name,
                at=round(time.time(), 3),
            )

    async def _admit(self, scope: Any, asked: Asked, sending: Sending) -> Caller:
        """Tell who asks, and whether the request may pass.

        Raises:
            HTTPException: It may not.
            sqlalchemy.exc.SQLAlchemyError: Who asks cannot be looked up now.
        """
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > MAX_ADDRESS:
            raise HTTPException(status_code=414, detail=f"An address has {MAX_ADDRESS} characters at most.")
        settings, path = self._settings, scope["path"]
        anonymous = f"ip:{asked.address}"
        if asked.authorization is None and asked.key is None:
            caller = Caller("anonymous", anonymous)
        else:
            try:
                caller = await self._callers.identify(
                    asked.authorization, asked.key, asked.address, is_sure=path.startswith(_ACCOUNTS)
                )
            except HTTPException:
                self._spend(anonymous, settings.api_rate_anonymous, sending)  # guessing counts as well
                raise
        scope["state"]["caller"] = caller
        is_anonymous = caller.kind == "anonymous"
        self._spend(caller.name, settings.api_rate_anonymous if is_anonymous else settings.api_rate_account, sending)
        if scope["method"] == "POST" and path.startswith(_ACCOUNTS):
            self._spend(f"login:{asked.address}", settings.api_rate_login, sending)
        if is_anonymous and settings.api_require_auth and scope["method"] != "OPTIONS" and not _OPEN.match(path):
            raise unauthorized("Reading needs an account here: log in at /api/v1/auth/token, or send X-API-Key")
        return caller

    def _spend(self, name: str, quota: int, sending: Sending) -> None:
        verdict = self._limits.spend(name, quota)
        sending.headers = [header for header in sending.headers if b"ratelimit" not in header[0]] + verdict.headers()
        if verdict.is_refused:
            detail = f"That was more than {quota} requests in a minute. Wait {verdict.reset} seconds."
            raise TooManyRequestsException(detail=detail)

    async def _answer(self, scope: Any, receive: Receive, asked: Asked, sending: Sending, app: App) -> str:
        if scope["method"] not in ("GET", "HEAD"):
            await app(scope, receive, sending)
            return _route_of(scope)
        key = await self._key(scope, asked)
        answer = None if key is None else self._kept.find(key) or await self._from_another(key)
        if answer is None:
            answer = await self._ask_for_all(key, scope, receive, sending, app)
            if answer is None:
                return _route_of(scope)
        body, etag, headers = answer.form(accepts_gzip=asked.accepts_gzip)
        headers = [*answer.headers, *headers, (b"etag", etag)]
        if asked.none_match and asked.knows(etag):
            bare = [header for header in headers if header[0] not in (b"content-type", b"content-encoding")]
            await sending.whole(304, bare, b"")
        else:
            await sending.whole(200, headers, body)
        return answer.route

    async def _key(self, scope: Any, asked: Asked) -> object | None:
        """Name an answer that may be kept: what was asked, in which form, of which build of the data."""
        path = scope["path"]
        if path.startswith("/schema"):
            version = ""
        elif self._settings.api_fresh_seconds and path.startswith(_VERSION_ONE) and not path.startswith(_ACCOUNTS):
            serving = self._present.known()
            if serving is None:
                try:
                    serving = await self._present.serving()
                except Exception:  # noqa: BLE001  (the handler meets the same trouble and tells it)
                    return None
            version = serving.version
        else:
            return None
        return (version, path.rstrip("/"), scope["query_string"], asked.accept, asked.host, asked.origin)

    async def _from_another(self, key: object) -> Answer | None:
        """Wait for the answer to the same question of another request: once one is too old, many ask at a time."""
        awaited = self._awaited.get(key)
        return None if awaited is None else await asyncio.shield(awaited)

    async def _ask_for_all(
        self, key: object | None, scope: Any, receive: Receive, sending: Sending, app: App
    ) -> Answer | None:
        """Let the handlers answer, for those as well that ask the same meanwhile."""
        if key is None or key in self._awaited:
            return await self._ask(scope, receive, sending, app)
        awaited = self._awaited[key] = asyncio.get_running_loop().create_future()

        def tell(answer: Answer | None) -> None:
            if not awaited.done():
                del self._awaited[key]
                awaited.set_result(answer)

        sending.when_passed_on = partial(tell, None)  # a stream may last: nobody shall wait for its end
        answer = None
        try:
            answer = await self._ask(scope, receive, sending, app)
            if answer is not None:
                self._keep(key, answer, scope)
            return answer
        finally:
            tell(answer)

    def _keep(self, key: object, answer: Answer, scope: Any) -> None:
        if scope["path"].startswith("/schema"):
            self._kept.keep(key, answer, DOCUMENTATION_SECONDS)
        elif _max_age(scope) and (serving := self._present.known()) is not None:  # 0: what is in play, of now alone
            follows_clock = serving.meta.as_of is None
            self._kept.keep(key, answer, self._settings.api_fresh_seconds if follows_clock else FIXED_SECONDS)

    async def _ask(self, scope: Any, receive: Receive, sending: Sending, app: App) -> Answer | None:
        """Let the handlers answer; None where the answer was sent already, being a stream or not a success."""
        start: Message | None = None
        chunks: list[bytes] = []
        is_passed_on = False

        is_complete = asyncio.Event()

        async def collect(message: Message) -> None:
            nonlocal start, is_passed_on
            if message["type"] == "http.response.body" and not message.get("more_body"):
                is_complete.set()
            if message["type"] == "http.response.start":
                kind = next((value for name, value in message.get("headers", []) if name == b"content-type"), b"")
                is_passed_on = message["status"] != 200 or kind.startswith(b"text/event-stream")
                start = message
                if is_passed_on and scope["method"] == "HEAD" and kind.startswith(b"text/event-stream"):
                    await sending.whole(message["status"], message["headers"], b"")
                    raise _EnoughError
            if is_passed_on:
                await sending(message)
            elif message["type"] == "http.response.body":
                chunks.append(message.get("body", b""))

        inner = {**scope, "method": "GET"}  # the router writes what it finds into it
        with contextlib.suppress(_EnoughError):
            await app(inner, _until(is_complete, receive), collect)
        scope.update({name: inner.get(name) for name in ("route_handler", "path_template")})
        if is_passed_on or start is None:
            return None
        own = (b"content-length", b"etag", b"last-modified", b"cache-control", b"vary", b"set-cookie")
        headers = [header for header in start["headers"] if header[0].lower() not in own]
        vary = [b"Accept, Accept-Encoding", *[v for n, v in start["headers"] if n.lower() == b"vary"]]
        if self._settings.api_require_auth:
            vary.append(b"Authorization, X-API-Key")
        headers.append((b"vary", b", ".join(vary)))
        max_age = DOCUMENTATION_SECONDS if scope["path"].startswith("/schema") else _max_age(scope)
        headers.append(
            NO_STORE if max_age is None else cache_control(max_age, is_private=self._settings.api_require_auth)
        )
        return Answer.of(headers, b"".join(chunks), _route_of(scope))


def caller_address(client: Any) -> str:
    """Give the address requests are counted under: that of the network, for IPv6, where one house has many."""
    if not client:
        return "local"
    try:
        address = ipaddress.ip_address(client[0])
    except ValueError:
        return "local"
    if address.version == 6 and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _until(is_complete: asyncio.Event, receive: Receive) -> Receive:
    """Tell a handler that listens on while it streams a file that nobody is there once it has sent it all."""

    async def hear() -> Any:
        heard, complete = asyncio.ensure_future(receive()), asyncio.ensure_future(is_complete.wait())
        await asyncio.wait({heard, complete}, return_when=asyncio.FIRST_COMPLETED)
        complete.cancel()
        if heard.done():
            return heard.result()
        heard.cancel()
        return {"type": "http.disconnect"}

    return hear


async def _send_problem(scope: Any, error: Exception, sending: Sending) -> None:
    problem, headers = problem_of(scope, error)
    written = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await sending.whole(
        problem.status, [(b"content-type", PROBLEM_JSON.encode()), *written], msgspec.json.encode(problem)
    )


def _route_of(scope: Any) -> str:
    return str(scope.get("path_template") or "")


def _max_age(scope: Any) -> int | None:
    handler = scope.get("route_handler")
    found: int | None = None if handler is None else handler.opt.get("max_age")
    return found


class EdgedLitestar(Litestar):
    """Litestar behind an edge, which its lifespan puts into `state.edge`."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request, or a message of the server about its life."""
        if scope["type"] == "http":
            await self.state.edge.answer(scope, receive, send, super().__call__)
        else:
            await super().__call__(scope, receive, send)
