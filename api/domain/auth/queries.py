"""Reading and writing schema `auth`. Every function works in the transaction it is given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from api.domain.auth.tables import account, api_key, login_failure, refresh_token, session
from api.security import REFRESH_TIME, SESSION_TIME, digest, new_api_key, new_refresh_token

#: Failed logins after which an e-mail address, or a caller, waits (OWASP ASVS: at most 100 an hour for an account).
FAILURE_TIME = timedelta(minutes=15)
MAX_FAILURES_EMAIL, MAX_FAILURES_ADDRESS = 10, 50
#: Keys an account may hold.
MAX_KEYS = 20
_NOW = sa.func.clock_timestamp()


@dataclass(frozen=True)
class Login:
    """A session and the refresh token that continues it."""

    account_id: int
    session_id: UUID
    is_admin: bool
    refresh: str


async def find_account(connection: AsyncConnection, email: str) -> sa.Row[Any] | None:
    """Read an account by its e-mail address."""
    return (await connection.execute(sa.select(account).where(account.c.email == email))).one_or_none()


async def read_account(connection: AsyncConnection, account_id: int) -> sa.Row[Any]:
    """Read an account that is known to be there."""
    return (await connection.execute(sa.select(account).where(account.c.account_id == account_id))).one()


async def add_account(
    connection: AsyncConnection, email: str, password_hash: str, username: str | None, *, is_admin: bool
) -> bool:
    """Add an account; False where the address has one already, which stays as it is."""
    statement = insert(account).values(
        email=email, password_hash=password_hash, username=username, is_admin=is_admin, is_disabled=False
    )
    added = await connection.execute(
        statement.on_conflict_do_nothing(index_elements=[account.c.email]).returning(account.c.account_id)
    )
    return added.one_or_none() is not None


async def seconds_locked_out(connection: AsyncConnection, email: str, address: str) -> int:
    """Give the seconds an address, or a caller, has to wait after failed logins; 0: none."""

    def failures(condition: sa.ColumnElement[bool], at_most: int) -> sa.Select[Any]:
        recent = sa.select(login_failure.c.failed_at).where(condition, login_failure.c.failed_at > _NOW - FAILURE_TIME)
        return recent.order_by(login_failure.c.failed_at.desc()).offset(at_most - 1).limit(1)

    waits = []
    for condition, at_most in (
        (login_failure.c.email_sha256 == digest(email), MAX_FAILURES_EMAIL),
        (login_failure.c.address == address, MAX_FAILURES_ADDRESS),
    ):
        oldest = failures(condition, at_most).scalar_subquery()
        waits.append(sa.func.coalesce(sa.extract("epoch", oldest + FAILURE_TIME - _NOW), 0))
    return max(0, int((await connection.execute(sa.select(sa.func.greatest(*waits)))).scalar_one()))


async def note_failure(connection: AsyncConnection, email: str, address: str) -> None:
    """Write a failed login down, and forget those that no longer count."""
    await connection.execute(login_failure.delete().where(login_failure.c.failed_at < _NOW - FAILURE_TIME))
    await connection.execute(login_failure.insert().values(email_sha256=digest(email), address=address))


async def forget_failures(connection: AsyncConnection, email: str) -> None:
    """Forget the failed logins of an address: its owner is here."""
    await connection.execute(login_failure.delete().where(login_failure.c.email_sha256 == digest(email)))


async def begin_session(connection: AsyncConnection, account_id: int, *, is_admin: bool) -> Login:
    """Log an account in; what of its earlier sessions is over is forgotten."""
    await connection.execute(session.delete().where(session.c.account_id == account_id, session.c.expires_at < _NOW))
    await connection.execute(account.update().where(account.c.account_id == account_id).values(last_login_at=_NOW))
    session_id = uuid4()
    await connection.execute(
        session.insert().values(session_id=session_id, account_id=account_id, expires_at=_NOW + SESSION_TIME)
    )
    return Login(account_id, session_id, is_admin, await _add_refresh_token(connection, session_id))


async def _add_refresh_token(connection: AsyncConnection, session_id: UUID) -> str:
    token = new_refresh_token()
    await connection.execute(
        refresh_token.insert().values(token_sha256=digest(token), session_id=session_id, expires_at=_NOW + REFRESH_TIME)
    )
    return token


async def continue_session(connection: AsyncConnection, token: str) -> Login | None:
    """Take a refresh token for the next one; None where it is no good.

    A token that was used before was stolen, or its successor was: the whole session ends. So the caller commits
    also when None is given.
    """
    used = await connection.execute(
        refresh_token.update()
        .where(
            refresh_token.c.token_sha256 == digest(token),
            refresh_token.c.used_at.is_(None),
            refresh_token.c.expires_at > _NOW,
        )
        .values(used_at=_NOW)
        .returning(refresh_token.c.session_id)
    )
    session_id = used.scalar_one_or_none()
    if session_id is None:
        replayed = sa.select(refresh_token.c.session_id).where(
            refresh_token.c.token_sha256 == digest(token), refresh_token.c.used_at.is_not(None)
        )
        await _revoke(connection, session.c.session_id.in_(replayed), "reuse")
        return None
    owner = (
        await connection.execute(
            sa.select(account.c.account_id, account.c.is_admin)
            .join(session, session.c.account_id == account.c.account_id)
            .where(_is_live(), session.c.session_id == session_id)
        )
    ).one_or_none()
    if owner is None:
        return None
    fresh = await _add_refresh_token(connection, session_id)
    return Login(owner.account_id, session_id, owner.is_admin, fresh)


async def revoke_session(connection: AsyncConnection, session_id: UUID, why: str) -> None:
    """End a session."""
    await _revoke(connection, session.c.session_id == session_id, why)


async def revoke_all_sessions(connection: AsyncConnection, account_id: int, why: str, but: UUID | None = None) -> None:
    """End the sessions of an account, all but one."""
    conditions = session.c.account_id == account_id
    await _revoke(connection, conditions if but is None else sa.and_(conditions, session.c.session_id != but), why)


async def _revoke(connection: AsyncConnection, condition: sa.ColumnElement[bool], why: str) -> None:
    await connection.execute(
        session.update().where(condition, session.c.revoked_at.is_(None)).values(revoked_at=_NOW, revoked_why=why)
    )


async def is_live_session(connection: AsyncConnection, session_id: UUID) -> bool:
    """Tell whether a session goes on and its account is not disabled."""
    statement = (
        sa.select(sa.literal(True))
        .select_from(session.join(account, session.c.account_id == account.c.account_id))
        .where(_is_live(), session.c.session_id == session_id)
    )
    return (await connection.execute(statement)).scalar_one_or_none() is True


def _is_live() -> sa.ColumnElement[bool]:
    return sa.and_(session.c.revoked_at.is_(None), session.c.expires_at > _NOW, ~account.c.is_disabled)


async def change_password(connection: AsyncConnection, account_id: int, password_hash: str) -> None:
    """Write the hash of a new password."""
    await connection.execute(
        account.update()
        .where(account.c.account_id == account_id)
        .values(password_hash=password_hash, password_changed_at=_NOW)
    )


async def disable(connection: AsyncConnection, email: str) -> bool:
    """Close an account with its sessions; its keys are refused from now on. False where there is none."""
    found = await find_account(connection, email)
    if found is None:
        return False
    await connection.execute(account.update().where(account.c.account_id == found.account_id).values(is_disabled=True))
    await revoke_all_sessions(connection, found.account_id, "disabled")
    return True


async def list_accounts(connection: AsyncConnection) -> Sequence[sa.Row[Any]]:
    """Read every account by its address."""
    return (await connection.execute(sa.select(account).order_by(account.c.email))).all()


async def add_key(
    connection: AsyncConnection, account_id: int, name: str, lasts: timedelta | None
) -> tuple[str, sa.Row[Any]] | None:
    """Make a key and give it, this once; None where the account holds too many."""
    await connection.execute(
        sa.select(account.c.account_id).where(account.c.account_id == account_id).with_for_update()
    )
    if len(await list_keys(connection, account_id)) >= MAX_KEYS:
        return None
    key = new_api_key()
    added = await connection.execute(
        api_key.insert()
        .values(
            account_id=account_id,
            name=name,
            key_sha256=digest(key),
            expires_at=None if lasts is None else _NOW + lasts,
        )
        .returning(*api_key.c)
    )
    return key, added.one()


async def list_keys(connection: AsyncConnection, account_id: int) -> Sequence[sa.Row[Any]]:
    """Read the keys of an account that are not revoked, oldest first."""
    statement = sa.select(api_key).where(api_key.c.account_id == account_id, api_key.c.revoked_at.is_(None))
    return (await connection.execute(statement.order_by(api_key.c.key_id))).all()


async def revoke_key(connection: AsyncConnection, account_id: int, key_id: int) -> bool:
    """Revoke a key of an account; False where it has no such key."""
    revoked = await connection.execute(
        api_key.update()
        .where(api_key.c.key_id == key_id, api_key.c.account_id == account_id, api_key.c.revoked_at.is_(None))
        .values(revoked_at=_NOW)
        .returning(api_key.c.key_id)
    )
    return revoked.one_or_none() is not None


async def find_key(connection: AsyncConnection, key: str) -> sa.Row[Any] | None:
    """Read whose key this is, and note that it was used; None where it is no good."""
    used = await connection.execute(
        api_key.update()
        .where(
            api_key.c.key_sha256 == digest(key),
            api_key.c.revoked_at.is_(None),
            sa.or_(api_key.c.expires_at.is_(None), api_key.c.expires_at > _NOW),
            api_key.c.account_id == account.c.account_id,
            ~account.c.is_disabled,
        )
        .values(last_used_at=_NOW)
        .returning(api_key.c.key_id, api_key.c.account_id, account.c.is_admin)
    )
    return used.one_or_none()
