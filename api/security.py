"""Passwords, tokens and keys: how they are made, and how one that comes back is told from a forgery. No database."""

import asyncio
import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import jwt
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

#: How long an access token is good. It is asked for again with a refresh token.
ACCESS_TIME = timedelta(minutes=15)
#: How long a refresh token waits to be used, and how long a login lasts however often it is refreshed.
REFRESH_TIME = timedelta(days=14)
SESSION_TIME = timedelta(days=90)
#: OWASP ASVS 5.0, 6.2: at least 8 characters and 15 recommended, long ones allowed, no rules of composition, none
#: that others would guess.
MIN_PASSWORD, MAX_PASSWORD = 12, 128
#: Of five classes of zxcvbn, 0 to 4: fewer than ten million guesses are refused.
MIN_PASSWORD_CLASS = 2
#: Hashes at once in a worker: each takes 19 MiB while it runs.
HASHES_AT_ONCE = 2
_ISSUER = "bet-hope"
_ALGORITHM = "HS256"
_EMAIL = re.compile(r"[^@\s\x00-\x1f]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
KEY_PREFIX = "bhk_"
_REFRESH_PREFIX = "bhr_"


class WeakPasswordError(ValueError):
    """A password that is refused; the message says what to do."""


class InvalidTokenError(ValueError):
    """An access token that is forged, expired or malformed."""


def tidy_email(email: str) -> str:
    """Give an e-mail address the form under which it is kept.

    Raises:
        ValueError: It is none.
    """
    tidy = email.strip().lower()
    if len(tidy) > 254 or not _EMAIL.fullmatch(tidy):
        raise ValueError("This is no e-mail address; it reads name@example.org")
    return tidy


def refuse_weak_password(password: str, *names: str | None) -> None:
    """Refuse a password that is short, or that others would guess.

    Args:
        password: To be judged.
        names: What a guesser knows of its owner.

    Raises:
        WeakPasswordError: It is weak.
    """
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise WeakPasswordError(f"A password has {MIN_PASSWORD} to {MAX_PASSWORD} characters, of any kind")
    from zxcvbn import zxcvbn  # 13 MB of words: only where somebody chooses a password

    known = [part for name in names if name for part in (name, *re.split(r"[@.]", name)) if part]
    if zxcvbn(password[:72], user_inputs=["bet hope", "bethope", *known])["score"] < MIN_PASSWORD_CLASS:
        raise WeakPasswordError("This password is easily guessed; three or four unusual words are easy to keep in mind")


class Passwords:
    """Argon2id with the least parameters of the OWASP cheat sheet, away from the event loop, few at once."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._turn = asyncio.Semaphore(HASHES_AT_ONCE)
        self._of_nobody = self._hasher.hash(secrets.token_urlsafe())

    async def hash(self, password: str) -> str:
        """Hash a password."""
        async with self._turn:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def matches(self, password_hash: str | None, password: str) -> bool:
        """Tell whether a password is the one; without a hash it takes as long, and is not."""

        def verify() -> bool:
            try:
                self._hasher.verify(password_hash or self._of_nobody, password)
            except (VerificationError, InvalidHashError):
                return False
            return password_hash is not None

        async with self._turn:
            return await asyncio.to_thread(verify)


@dataclass(frozen=True)
class Claims:
    """What an access token says."""

    account_id: int
    session_id: UUID
    is_admin: bool


class AccessTokens:
    """Signs and reads access tokens (JWT, HS256)."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def issue(self, claims: Claims) -> str:
        """Sign a token."""
        now = datetime.now(UTC)
        return jwt.encode(
            {
                "iss": _ISSUER,
                "sub": str(claims.account_id),
                "sid": str(claims.session_id),
                "adm": claims.is_admin,
                "iat": now,
                "exp": now + ACCESS_TIME,
            },
            self._secret,
            _ALGORITHM,
        )

    def read(self, token: str) -> Claims:
        """Read a token of ours.

        Raises:
            InvalidTokenError: It is not ours, or expired.
        """
        try:
            said = jwt.decode(
                token,
                self._secret,
                algorithms=[_ALGORITHM],
                issuer=_ISSUER,
                options={"require": ["exp", "iat", "sub", "sid"]},
            )
            return Claims(int(said["sub"]), UUID(said["sid"]), said.get("adm") is True)
        except jwt.ExpiredSignatureError as error:
            raise InvalidTokenError(
                "This access token has expired. Ask /api/v1/auth/token/refresh for another"
            ) from error
        except (jwt.InvalidTokenError, ValueError, TypeError, AttributeError) as error:
            raise InvalidTokenError("This access token is not one of ours. Ask /api/v1/auth/token for one") from error


def new_refresh_token() -> str:
    """Make a refresh token."""
    return _REFRESH_PREFIX + secrets.token_urlsafe(32)


def new_api_key() -> str:
    """Make an API key; the prefix lets scanners of published code know it."""
    return KEY_PREFIX + secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """Give what is kept of a token or key: 256 bits of chance need no slow hash."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).digest()
