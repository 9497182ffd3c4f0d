"""Shapes of logins, accounts and keys."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta as Doc
from sqlalchemy import Row

from api.security import MAX_PASSWORD, MIN_PASSWORD

#: Bounded generously: what it must be is judged, and told, by `api.security`.
Email = Annotated[str, Doc(max_length=320, examples=["anna@example.org"])]
Password = Annotated[str, Doc(max_length=1000, examples=["four unusual words together"])]
NewPassword = Annotated[
    str,
    Doc(
        max_length=1000,
        description=f"{MIN_PASSWORD} to {MAX_PASSWORD} characters of any kind, not easily guessed",
        examples=["four unusual words together"],
    ),
]
Username = Annotated[str, Doc(min_length=1, max_length=50, pattern=r"^[^\x00-\x1f]*$", examples=["anna"])]
KeyName = Annotated[str, Doc(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]*$", examples=["notebook"])]


class Credentials(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody logs in with."""

    email: Email
    password: Password


class Registration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new account."""

    email: Email
    password: NewPassword
    username: Annotated[Username | None, Doc(description="What you like to be called; it names nobody")] = None


class Refresh(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A refresh token."""

    refresh: Annotated[str, Doc(max_length=200, examples=["bhr_0eYH3wZJ0mYv5pN1v3vHk8mB1J4kq9c2aS7dF6gH8jK"])]


class PasswordChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The password as it is, and as it shall be."""

    current_password: Password
    new_password: NewPassword


class KeyRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A key for a program."""

    name: KeyName
    expires_in_days: Annotated[int, Doc(ge=1, le=3650)] | None = None


class Tokens(msgspec.Struct, frozen=True, kw_only=True):
    """What continues a login."""

    access: Annotated[str, Doc(description="For `Authorization: Bearer …`", examples=["eyJhbGciOiJIUzI1NiJ9.e30.c2ln"])]
    refresh: Annotated[
        str,
        Doc(
            description="Good once, for the next pair; if it comes twice, the login ends",
            examples=["bhr_0eYH3wZJ0mYv5pN1v3vHk8mB1J4kq9c2aS7dF6gH8jK"],
        ),
    ]
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105  (no secret)
    expires_in: Annotated[int, Doc(description="Seconds the access token is good", examples=[900])]


class Accepted(msgspec.Struct, frozen=True):
    """What happened, as far as it may be told."""

    detail: str


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """The account of the caller."""

    id: int
    email: Annotated[str, Doc(examples=["anna@example.org"])]
    username: str | None
    is_admin: bool
    created_at: datetime
    last_login_at: datetime | None


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """A key for a program, without the key."""

    id: int
    name: Annotated[str, Doc(examples=["notebook"])]
    created_at: datetime
    expires_at: Annotated[datetime | None, Doc(description="Null: when it is revoked")]
    last_used_at: datetime | None


class NewKey(Key, frozen=True, kw_only=True):
    """A key for a program; this is the only time it is shown."""

    key: Annotated[
        str, Doc(description="For `X-API-Key: …`", examples=["bhk_0eYH3wZJ0mYv5pN1v3vHk8mB1J4kq9c2aS7dF6gH8jK"])
    ]


class KeyList(msgspec.Struct, frozen=True):
    """The keys of an account, oldest first."""

    results: list[Key]


def account_of(row: Row[Any]) -> Account:
    """Shape a row of `auth.account`."""
    return Account(
        id=row.account_id,
        email=row.email,
        username=row.username,
        is_admin=row.is_admin,
        created_at=row.created_at,
        last_login_at=row.last_login_at,
    )


def key_of(row: Row[Any]) -> Key:
    """Shape a row of `auth.api_key`."""
    return Key(**_key(row))


def new_key_of(key: str, row: Row[Any]) -> NewKey:
    """Shape a row of `auth.api_key` that was just made, with the key."""
    return NewKey(**_key(row), key=key)


def _key(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.key_id,
        "name": row.name,
        "created_at": row.created_at,
        "expires_at": row.expires_at,
        "last_used_at": row.last_used_at,
    }
