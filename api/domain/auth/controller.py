"""Addresses of accounts: log in and out, register, and hold keys for programs."""

from datetime import timedelta
from typing import Annotated, Any

from litestar import Controller, Request, delete, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException, TooManyRequestsException
from litestar.params import JSONBody, PathParameter
from litestar.status_codes import HTTP_200_OK, HTTP_202_ACCEPTED, HTTP_204_NO_CONTENT
from sqlalchemy.ext.asyncio import AsyncEngine

from api.callers import Caller, unauthorized
from api.domain.auth import queries
from api.domain.auth.schemas import (
    Accepted,
    Account,
    Credentials,
    KeyList,
    KeyRequest,
    NewKey,
    PasswordChange,
    Refresh,
    Registration,
    Tokens,
    account_of,
    key_of,
    new_key_of,
)
from api.errors import KEY_PROBLEMS, WRITE_PROBLEMS, refused, unknown
from api.security import (
    ACCESS_TIME,
    AccessTokens,
    Claims,
    Passwords,
    WeakPasswordError,
    digest,
    refuse_weak_password,
    tidy_email,
)

REGISTERED = "If no account had this address, it has one now. Ask /api/v1/auth/token for a token."
WRONG = "E-mail address or password is wrong."
TIRED = "Too many failed logins. Try again later."


class AuthController(Controller):
    """Accounts. Reading needs none, unless who runs the API says so."""

    path = "/auth"
    tags = ("Accounts",)
    opt = {"max_age": None}  # noqa: RUF012  (Litestar's own way)

    @post("/token", operation_id="log_in", summary="Log in", status_code=HTTP_200_OK, responses=WRITE_PROBLEMS)
    async def log_in(self, data: JSONBody[Credentials], request: Request[Any, Any, Any], state: State) -> Tokens:
        """A short-lived access token, and a refresh token for the next one."""
        engine, passwords = _of(state)
        address: str = request.state.address
        try:
            email = tidy_email(data.email)
        except ValueError:
            email = digest(data.email).hex()  # nobody's; its failures are counted all the same
        async with engine.begin() as connection:
            wait = await queries.seconds_locked_out(connection, email, address)
            account = await queries.find_account(connection, email)
        if wait:
            raise TooManyRequestsException(detail=TIRED, headers={"Retry-After": str(wait)})
        is_right = await passwords.matches(None if account is None else account.password_hash, data.password)
        async with engine.begin() as connection:
            if account is not None and is_right and not account.is_disabled:
                await queries.forget_failures(connection, email)
                login = await queries.begin_session(connection, account.account_id, is_admin=account.is_admin)
                return _tokens(state, login)
            await queries.note_failure(connection, email, address)
        raise unauthorized(WRONG)

    @post(
        "/token/refresh",
        operation_id="refresh_token",
        summary="Stay logged in",
        status_code=HTTP_200_OK,
        responses=WRITE_PROBLEMS,
    )
    async def refresh(self, data: JSONBody[Refresh], state: State) -> Tokens:
        """The next pair of tokens. A refresh token is good once: if one comes twice, its login ends for everybody."""
        engine, _ = _of(state)
        async with engine.begin() as connection:
            login = await queries.continue_session(connection, data.refresh)
        if login is None:
            raise unauthorized("This refresh token is no good any more. Log in again at /api/v1/auth/token.")
        return _tokens(state, login)

    @post(
        "/register",
        operation_id="register_account",
        summary="Register",
        status_code=HTTP_202_ACCEPTED,
        responses=WRITE_PROBLEMS,
    )
    async def register(self, data: JSONBody[Registration], state: State) -> Accepted:
        """A new account. The answer is the same where the address has one already, so that nobody can ask who has."""
        engine, passwords = _of(state)
        try:
            email = tidy_email(data.email)
        except ValueError as error:
            raise refused("email", str(error), "body") from error
        _refuse_weak(data.password, "password", email, data.username)
        password_hash = await passwords.hash(data.password)
        async with engine.begin() as connection:
            await queries.add_account(connection, email, password_hash, data.username, is_admin=False)
        return Accepted(REGISTERED)

    @post(
        "/logout",
        operation_id="log_out",
        summary="Log out",
        status_code=HTTP_204_NO_CONTENT,
        responses=WRITE_PROBLEMS,
    )
    async def log_out(self, caller: NamedDependency[Caller], state: State) -> None:
        """End the login of the access token that is sent, its refresh token included."""
        engine, _ = _of(state)
        _, session_id = caller.require_session()
        async with engine.begin() as connection:
            await queries.revoke_session(connection, session_id, "logout")
        state.callers.forget(session_id)

    @get("/me", operation_id="get_me", summary="Who am I", responses=WRITE_PROBLEMS)
    async def get_me(self, caller: NamedDependency[Caller], state: State) -> Account:
        """The account of the token or key that is sent."""
        engine, _ = _of(state)
        if caller.account_id is None:
            raise unauthorized("Log in first: ask /api/v1/auth/token for an access token")
        async with engine.begin() as connection:
            return account_of(await queries.read_account(connection, caller.account_id))

    @post(
        "/password",
        operation_id="change_password",
        summary="Change the password",
        status_code=HTTP_204_NO_CONTENT,
        responses=WRITE_PROBLEMS,
    )
    async def change_password(
        self,
        data: JSONBody[PasswordChange],
        caller: NamedDependency[Caller],
        request: Request[Any, Any, Any],
        state: State,
    ) -> None:
        """Change the password; every other login of the account ends."""
        engine, passwords = _of(state)
        account_id, session_id = caller.require_session()
        address: str = request.state.address
        async with engine.begin() as connection:
            account = await queries.read_account(connection, account_id)
            if wait := await queries.seconds_locked_out(connection, account.email, address):
                raise TooManyRequestsException(detail=TIRED, headers={"Retry-After": str(wait)})
        if not await passwords.matches(account.password_hash, data.current_password):
            async with engine.begin() as connection:
                await queries.note_failure(connection, account.email, address)
            raise refused("current_password", "This is not the password of this account", "body")
        _refuse_weak(data.new_password, "new_password", account.email, account.username)
        password_hash = await passwords.hash(data.new_password)
        async with engine.begin() as connection:
            await queries.change_password(connection, account_id, password_hash)
            await queries.revoke_all_sessions(connection, account_id, "password_change", but=session_id)
        state.callers.forget_all()

    @get("/keys", operation_id="list_keys", summary="Keys", responses=WRITE_PROBLEMS)
    async def list_keys(self, caller: NamedDependency[Caller], state: State) -> KeyList:
        """The keys of the account, oldest first, without the keys themselves."""
        engine, _ = _of(state)
        account_id, _ = caller.require_session()
        async with engine.begin() as connection:
            return KeyList([key_of(row) for row in await queries.list_keys(connection, account_id)])

    @post("/keys", operation_id="create_key", summary="A key for a program", responses=KEY_PROBLEMS)
    async def create_key(self, data: JSONBody[KeyRequest], caller: NamedDependency[Caller], state: State) -> NewKey:
        """A key that reads as the account does. It is shown this once; only its hash is kept."""
        engine, _ = _of(state)
        account_id, _ = caller.require_session()
        lasts = None if data.expires_in_days is None else timedelta(days=data.expires_in_days)
        async with engine.begin() as connection:
            added = await queries.add_key(connection, account_id, data.name, lasts)
        if added is None:
            detail = f"An account holds {queries.MAX_KEYS} keys at most. Revoke one you do not use."
            raise HTTPException(status_code=409, detail=detail)
        return new_key_of(*added)

    @delete("/keys/{key_id:int}", operation_id="revoke_key", summary="Revoke a key", responses=KEY_PROBLEMS)
    async def revoke_key(
        self,
        key_id: Annotated[int, PathParameter(ge=1, le=2**63 - 1, description="Id of a key")],
        caller: NamedDependency[Caller],
        state: State,
    ) -> None:
        """Revoke a key; within seconds nobody answers it."""
        engine, _ = _of(state)
        account_id, _ = caller.require_session()
        async with engine.begin() as connection:
            is_revoked = await queries.revoke_key(connection, account_id, key_id)
        if not is_revoked:
            raise unknown("key", key_id, "/api/v1/auth/keys")
        state.callers.forget_all()


def _of(state: State) -> tuple[AsyncEngine, Passwords]:
    return state.auth_engine, state.passwords


def _tokens(state: State, login: queries.Login) -> Tokens:
    tokens: AccessTokens = state.tokens
    access = tokens.issue(Claims(login.account_id, login.session_id, login.is_admin))
    return Tokens(access=access, refresh=login.refresh, expires_in=int(ACCESS_TIME.total_seconds()))


def _refuse_weak(password: str, field: str, *names: str | None) -> None:
    try:
        refuse_weak_password(password, *names)
    except WeakPasswordError as error:
        raise refused(field, str(error), "body") from error
