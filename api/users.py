"""`python -m api.users`: accounts from the command line, for `bet-hope users`. The password comes by standard input.

Ends with 0, or with 1 and one sentence.
"""

import argparse
import asyncio
import json
import sys
from typing import Any

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncConnection

from api.db import make_auth_engine
from api.domain.auth import queries
from api.security import Passwords, WeakPasswordError, refuse_weak_password, tidy_email
from api.settings import Settings


class UserError(ValueError):
    """What was asked for cannot be done; the message says why."""


async def create(connection: AsyncConnection, email: str, password: str, *, is_admin: bool) -> str:
    """Add an account.

    Raises:
        UserError: The address or the password is refused, or the address has an account.
    """
    try:
        email = tidy_email(email)
        refuse_weak_password(password, email)
    except (ValueError, WeakPasswordError) as error:
        raise UserError(str(error)) from error
    if not await queries.add_account(connection, email, await Passwords().hash(password), None, is_admin=is_admin):
        raise UserError(f"{email} has an account already")
    return f"{email} may log in now" + (", as an administrator" if is_admin else "")


async def disable(connection: AsyncConnection, email: str) -> str:
    """Close an account.

    Raises:
        UserError: There is none.
    """
    if not await queries.disable(connection, email.strip().lower()):
        raise UserError(f"{email} has no account")
    return f"{email} is disabled: logged out everywhere, and its keys are refused"


async def list_all(connection: AsyncConnection) -> str:
    """Write every account as a line of JSON."""
    shown = ("email", "username", "is_admin", "is_disabled", "created_at", "last_login_at")
    rows = await queries.list_accounts(connection)
    return "\n".join(json.dumps({name: getattr(row, name) for name in shown}, default=str) for row in rows)


def main() -> None:
    """Run one command."""
    parser = argparse.ArgumentParser(prog="python -m api.users", description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list")
    commands.add_parser("disable").add_argument("email")
    creating = commands.add_parser("create")
    creating.add_argument("email")
    creating.add_argument("--admin", action="store_true")
    asked = parser.parse_args()
    try:
        print(asyncio.run(_run(asked)))  # noqa: T201
    except UserError as error:
        sys.exit(str(error))
    except ValidationError as error:
        sys.exit("; ".join(f"{str(item['loc'][0]).upper()}: {item['msg']}" for item in error.errors()))


async def _run(asked: Any) -> str:
    engine = make_auth_engine(Settings())
    try:
        async with engine.begin() as connection:
            if asked.command == "create":
                password = sys.stdin.readline().rstrip("\n")
                return await create(connection, asked.email, password, is_admin=asked.admin)
            if asked.command == "disable":
                return await disable(connection, asked.email)
            return await list_all(connection)
    finally:
        await engine.dispose()


if __name__ == "__main__":
    main()
