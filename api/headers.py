"""What surrounds every answer: headers that keep browsers careful, and `HEAD` for whatever answers `GET`."""

from typing import cast

from litestar import Litestar
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import LifeSpanReceive, LifeSpanScope, LifeSpanSend, Message, Receive, Scope, Send

_DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}


async def add_security_headers(message: Message, scope: Scope) -> None:
    """Add them to the start of any response, errors and files included."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    for name, value in _HEADERS.items():
        headers[name] = value
    is_page = scope["path"].startswith("/schema")
    headers["Content-Security-Policy"] = _PAGE_POLICY if is_page else _DATA_POLICY


class HeadAnsweringLitestar(Litestar):
    """Litestar that answers `HEAD` as `GET` without the body, and leaves it out of the OpenAPI document."""

    async def __call__(
        self,
        scope: Scope | LifeSpanScope,
        receive: Receive | LifeSpanReceive,
        send: Send | LifeSpanSend,
    ) -> None:
        """Answer a request, or a message of the server about its life."""
        if scope["type"] != ScopeType.HTTP or scope["method"] != "HEAD":
            await super().__call__(scope, receive, send)
            return

        answer = cast("Send", send)

        async def send_without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message["body"] = b""
            await answer(message)

        await super().__call__({**scope, "method": "GET"}, receive, send_without_body)
