"""Who asks: nobody known, an account by its access token, or a program by its key.

A session or key found good is believed for a few seconds, so that a request costs no statement; what is revoked
anywhere is refused everywhere that much later.
"""

import time
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from sqlalchemy.ext.asyncio import AsyncEngine

from api.domain.auth.queries import find_key, is_live_session
from api.security import KEY_PREFIX, AccessTokens, InvalidTokenError

#: How long a session or key found good is believed.
BELIEVED_SECONDS = 10.0
_MAX_BELIEVED = 10_000
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="bet-hope"'}


@dataclass(frozen=True)
class Caller:
    """Who asks.

    Attributes:
        kind: Nobody known, an account that logged in, or a program with a key.
        name: What requests are counted under.
        account_id: None for nobody.
        session_id: Of an account that logged in.
        is_admin: May see what only those who run the API may.
    """

    kind: Literal["anonymous", "account", "key"]
    name: str
    account_id: int | None = None
    session_id: UUID | None = None
    is_admin: bool = False

    def require_session(self) -> tuple[int, UUID]:
        """Give the account and session of somebody who logged in; a key may not manage its account.

        Raises:
            NotAuthorizedException: Nobody did.
        """
        if self.account_id is None or self.session_id is None:
            raise unauthorized("Log in first: ask /api/v1/auth/token for an access token")
        return self.account_id, self.session_id

    def require_admin(self) -> None:
        """Let those who run the API pass.

        Raises:
            NotAuthorizedException: Nobody is logged in.
            PermissionDeniedException: It is somebody else.
        """
        if self.kind == "anonymous":
            raise unauthorized("Only administrators may see this: send a token or key of one")
        if not self.is_admin:
            raise PermissionDeniedException(detail="Only administrators may see this")


def unauthorized(sentence: str) -> NotAuthorizedException:
    """Make the 401 that says what to do."""
    return NotAuthorizedException(detail=sentence, headers=_CHALLENGE)


class Callers:
    """Tells who asks."""

    def __init__(self, engine: AsyncEngine, tokens: AccessTokens) -> None:
        self._engine = engine
        self._tokens = tokens
        self._believed: dict[Hashable, tuple[float, Caller]] = {}

    async def identify(
        self, authorization: str | None, key: str | None, address: str, *, is_sure: bool = False
    ) -> Caller:
        """Tell who asks.

        Args:
            authorization: The header of that name.
            key: The header `X-API-Key`.
            address: Where the request comes from.
            is_sure: Believe nothing that was found before: an account is about to be changed.

        Raises:
            NotAuthorizedException: What was sent is no good: never taken for nobody.
            sqlalchemy.exc.SQLAlchemyError: The database is away.
        """
        if is_sure:
            self.forget_all()
        if authorization is None and key is None:
            return Caller("anonymous", f"ip:{address}")
        if key is None and authorization is not None:
            scheme, _, credentials = authorization.partition(" ")
            if scheme.lower() != "bearer" or not credentials.strip():
                raise unauthorized("Send `Authorization: Bearer` with an access token, or `X-API-Key` with a key")
            if not credentials.startswith(KEY_PREFIX):
                return await self._of_token(credentials.strip())
            key = credentials.strip()
        return await self._of_key(key or "")

    async def _of_token(self, token: str) -> Caller:
        try:
            claims = self._tokens.read(token)
        except InvalidTokenError as error:
            raise unauthorized(str(error)) from error
        caller = Caller(
            "account", f"account:{claims.account_id}", claims.account_id, claims.session_id, claims.is_admin
        )
        if self._believe(claims.session_id) is None:
            async with self._engine.begin() as connection:
                if not await is_live_session(connection, claims.session_id):
                    raise unauthorized("This login has ended. Ask /api/v1/auth/token for another")
            self._remember(claims.session_id, caller)
        return caller

    async def _of_key(self, key: str) -> Caller:
        if (known := self._believe(key)) is not None:
            return known
        async with self._engine.begin() as connection:
            row = await find_key(connection, key)
        if row is None:
            raise unauthorized("This key is not one of ours, or was revoked. /api/v1/auth/keys lists yours")
        caller = Caller("key", f"key:{row.key_id}", row.account_id, None, row.is_admin)
        self._remember(key, caller)
        return caller

    def forget(self, session_id: UUID) -> None:
        """Believe a session no longer."""
        self._believed.pop(session_id, None)

    def forget_all(self) -> None:
        """Believe nothing that was found before."""
        self._believed.clear()

    def _believe(self, of: Hashable) -> Caller | None:
        found = self._believed.get(of)
        return found[1] if found is not None and time.monotonic() < found[0] else None

    def _remember(self, of: Hashable, caller: Caller) -> None:
        if len(self._believed) >= _MAX_BELIEVED:
            self._believed.clear()
        self._believed[of] = (time.monotonic() + BELIEVED_SECONDS, caller)
