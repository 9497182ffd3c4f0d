"""Accounts: log in, stay logged in, register, hold keys; and what thieves, guessers and the curious get."""

import base64
import json
import time
from datetime import UTC, datetime, timedelta

import jwt
import pytest
import sqlalchemy as sa
from litestar.testing import TestClient
from sqlalchemy.engine import Engine

from api.app import create_app
from api.callers import BELIEVED_SECONDS
from api.domain.auth import tables as api_tables
from api.domain.auth.queries import MAX_FAILURES_EMAIL
from orchestration.db import tables as own_tables
from tests.integration.api.fabricated_serving import SECRET, api_settings

EMAIL, PASSWORD = "anna@example.org", "ordinary giraffes whistle"
AUTH = "/api/v1/auth"


@pytest.fixture
def anna(own_client: TestClient) -> dict[str, str]:
    """Tokens of a new account."""
    assert register(own_client).status_code == 202
    return log_in(own_client)


def register(client: TestClient, email: str = EMAIL, password: str = PASSWORD):
    return client.post(f"{AUTH}/register/", json={"email": email, "password": password})


def log_in(client: TestClient, password: str = PASSWORD) -> dict[str, str]:
    answer = client.post(f"{AUTH}/token/", json={"email": EMAIL, "password": password})
    assert answer.status_code == 200, answer.text
    return answer.json()


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_register_log_in_and_out(own_client: TestClient, anna: dict[str, str]) -> None:
    me = own_client.get(f"{AUTH}/me", headers=bearer(anna["access"]))
    assert me.json()["email"] == EMAIL
    assert me.headers["cache-control"] == "no-store"
    assert own_client.post(f"{AUTH}/logout", headers=bearer(anna["access"])).status_code == 204
    assert own_client.get(f"{AUTH}/me", headers=bearer(anna["access"])).status_code == 401
    assert own_client.post(f"{AUTH}/token/refresh", json={"refresh": anna["refresh"]}).status_code == 401


def test_a_refresh_token_is_good_once_and_a_replayed_one_ends_the_login(
    own_client: TestClient, anna: dict[str, str]
) -> None:
    second = own_client.post(f"{AUTH}/token/refresh/", json={"refresh": anna["refresh"]}).json()
    assert second["refresh"] != anna["refresh"]
    assert own_client.get(f"{AUTH}/me", headers=bearer(second["access"])).status_code == 200
    assert own_client.post(f"{AUTH}/token/refresh", json={"refresh": anna["refresh"]}).status_code == 401
    for token in (anna["access"], second["access"]):
        assert own_client.get(f"{AUTH}/me", headers=bearer(token)).status_code == 401
    assert own_client.post(f"{AUTH}/token/refresh", json={"refresh": second["refresh"]}).status_code == 401


def test_nobody_can_ask_who_has_an_account(own_client: TestClient, anna: dict[str, str]) -> None:
    again, new = register(own_client), register(own_client, "berta@example.org")
    assert (again.status_code, again.json()) == (new.status_code, new.json())
    log_in(own_client)  # registering again changed nothing

    def told(email: str) -> dict:
        answer = own_client.post(f"{AUTH}/token", json={"email": email, "password": "x" * 20})
        assert answer.status_code == 401
        return {name: value for name, value in answer.json().items() if name != "request_id"}

    assert told(EMAIL) == told("nobody@example.org")


def test_guessing_locks_out_whether_there_is_an_account_or_not(own_client: TestClient, anna: dict[str, str]) -> None:
    for email in (EMAIL, "nobody@example.org"):
        guesses = [
            own_client.post(f"{AUTH}/token", json={"email": email, "password": "x" * 20})
            for _ in range(MAX_FAILURES_EMAIL + 1)
        ]
        assert [guess.status_code for guess in guesses] == [401] * MAX_FAILURES_EMAIL + [429]
        assert 0 < int(guesses[-1].headers["retry-after"]) <= 15 * 60
    right = own_client.post(f"{AUTH}/token", json={"email": EMAIL, "password": PASSWORD})
    assert right.status_code == 429


@pytest.mark.parametrize(
    ("email", "password", "field"),
    [
        ("anna", PASSWORD, "email"),
        ("anna@localhost", PASSWORD, "email"),
        ("a@b@example.org", PASSWORD, "email"),
        (EMAIL, "short", "password"),
        (EMAIL, "x" * 129, "password"),
        (EMAIL, "password1234", "password"),
        (EMAIL, "anna@example.org", "password"),
        (EMAIL, "aaaaaaaaaaaaaa", "password"),
    ],
)
def test_what_is_refused_is_named(client: TestClient, email: str, password: str, field: str) -> None:
    answer = register(client, email, password)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    (error,) = answer.json()["errors"]
    assert (error["field"], error["location"]) == (field, "body")


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"{", b'{"email": 1, "password": "x"}', b'{"email": "a@b.cd"}', b"\xff\xfe", b"{}" * 5000],
)
def test_any_body_gets_a_clear_answer(client: TestClient, body: bytes) -> None:
    for path in ("token", "token/refresh", "register"):
        answer = client.post(f"{AUTH}/{path}", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 400, answer.text
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("email", ["", "\x00", "a\x00@b.cd", "anna", "é" * 320])
def test_an_address_that_is_none_logs_nobody_in(client: TestClient, email: str) -> None:
    assert client.post(f"{AUTH}/token", json={"email": email, "password": PASSWORD}).status_code == 401


def test_a_body_of_ten_megabytes_is_refused(client: TestClient) -> None:
    for headers in ({"Content-Type": "application/json"}, {"Content-Type": "application/json", "Content-Length": "1"}):
        answer = client.post(f"{AUTH}/register", content=b"x" * 10_000_000, headers=headers)
        assert answer.status_code == 413


def forged(**changes: object) -> str:
    now = datetime.now(UTC)
    claims = {"iss": "bet-hope", "sub": "1", "sid": "0" * 8 + "-0000-4000-8000-" + "0" * 12, "adm": True}
    return jwt.encode(claims | {"iat": now, "exp": now + timedelta(hours=1)} | changes, SECRET, "HS256")


def unsigned() -> str:
    def part(value: dict) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    claims = {"iss": "bet-hope", "sub": "1", "sid": "0" * 32, "adm": True, "iat": 1, "exp": 2**40}
    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims)}."


@pytest.mark.parametrize(
    "authorization",
    [
        "Bearer x",
        "Bearer ",
        "Basic YTpi",
        "",
        f"Bearer {unsigned()}",
        f"Bearer {forged()}",  # signed rightly, of a session that never was
        f"Bearer {forged(exp=1)}",
        f"Bearer {forged(iss='other')}",
        f"Bearer {forged(sub='; drop table auth.account')}",
        f"Bearer {forged(sid='x')}",
        f"Bearer {forged()[:-3]}abc",
        "Bearer bhk_" + "x" * 43,
        "Bearer \x7f\x80\xff",
    ],
)
def test_a_token_that_is_no_good_is_never_taken_for_nobody(client: TestClient, authorization: str) -> None:
    answer = client.get("/api/v1/leagues", headers={"Authorization": authorization.encode("latin-1")})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_key_reads_and_is_revoked(own_client: TestClient, anna: dict[str, str], monkeypatch) -> None:
    made = own_client.post(f"{AUTH}/keys", json={"name": "notebook"}, headers=bearer(anna["access"]))
    assert made.status_code == 201
    key = made.json()
    for headers in ({"X-API-Key": key["key"]}, bearer(key["key"])):
        assert own_client.get("/api/v1/leagues", headers=headers).status_code == 200
        assert own_client.get(f"{AUTH}/me", headers=headers).json()["email"] == EMAIL
        assert own_client.get(f"{AUTH}/keys", headers=headers).status_code == 401, "a key may not manage keys"
    listed = own_client.get(f"{AUTH}/keys", headers=bearer(anna["access"])).json()["results"]
    assert [(row["name"], row["last_used_at"] is not None) for row in listed] == [("notebook", True)]
    assert "key" not in listed[0]
    gone = own_client.delete(f"{AUTH}/keys/{key['id']}", headers=bearer(anna["access"]))
    assert gone.status_code == 204
    assert own_client.get("/api/v1/leagues", headers={"X-API-Key": key["key"]}).status_code == 401
    assert own_client.delete(f"{AUTH}/keys/{key['id']}", headers=bearer(anna["access"])).status_code == 404


def test_a_new_password_ends_every_other_login(own_client: TestClient, anna: dict[str, str]) -> None:
    other = log_in(own_client)
    new = "other words nobody puts together"
    wrong = {"current_password": "x" * 20, "new_password": new}
    change = {"current_password": PASSWORD, "new_password": new}
    assert own_client.post(f"{AUTH}/password", json=wrong, headers=bearer(anna["access"])).status_code == 400
    assert own_client.post(f"{AUTH}/password", json=change, headers=bearer(anna["access"])).status_code == 204
    assert own_client.get(f"{AUTH}/me", headers=bearer(anna["access"])).status_code == 200
    assert own_client.get(f"{AUTH}/me", headers=bearer(other["access"])).status_code == 401
    log_in(own_client, new)


def test_reading_may_need_an_account(own_engine: Engine) -> None:
    with TestClient(create_app(api_settings(own_engine.url, api_require_auth=True))) as client:
        refused = client.get("/api/v1/leagues")
        assert refused.status_code == 401
        for path in ("/api/v1/health", "/health", "/schema", "/schema/openapi.json"):
            assert client.get(path).status_code == 200
        register(client)
        answer = client.get("/api/v1/leagues", headers=bearer(log_in(client)["access"]))
        assert answer.status_code == 200
        assert answer.headers["cache-control"].startswith("private")
        assert "Authorization" in answer.headers["vary"]
        assert client.get("/api/v1/leagues").status_code == 401, "what is kept for some is not given to others"


def test_a_session_that_was_believed_ends_soon_everywhere(own_engine: Engine, monkeypatch) -> None:
    monkeypatch.setattr("api.callers.BELIEVED_SECONDS", 0.2)
    assert BELIEVED_SECONDS <= 10
    settings = api_settings(own_engine.url)
    with TestClient(create_app(settings)) as one, TestClient(create_app(settings)) as other:
        register(one)
        token = bearer(log_in(one)["access"])
        assert other.get("/api/v1/leagues", headers=token).status_code == 200
        one.post(f"{AUTH}/logout", headers=token)
        time.sleep(0.3)
        assert other.get("/api/v1/leagues", headers=token).status_code == 401


def test_no_secret_is_stored(own_engine: Engine, own_client: TestClient, anna: dict[str, str]) -> None:
    key = own_client.post(f"{AUTH}/keys", json={"name": "n"}, headers=bearer(anna["access"])).json()["key"]
    with own_engine.connect() as connection:
        stored = "".join(
            str(row)
            for table in api_tables.metadata.sorted_tables
            for row in connection.execute(sa.select(table)).all()
        )
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in stored
    for secret in (PASSWORD, key, anna["refresh"], anna["access"]):
        assert secret not in stored


def test_the_role_of_accounts_sees_nothing_else(own_engine: Engine) -> None:
    engine = sa.create_engine(api_settings(own_engine.url).auth_database)
    with engine.connect() as connection:
        assert connection.execute(sa.text("select count(*) from auth.account")).scalar_one() == 0
    for statement in (
        *("select * from serving.match", "select * from ml.prediction", "select * from ops.database_state"),
        *("create table auth.mine (x int)", "drop table auth.account", "alter table auth.account add column x int"),
    ):
        with engine.connect() as connection, pytest.raises(sa.exc.ProgrammingError, match=r"denied|owner"):
            connection.execute(sa.text(statement))
    engine.dispose()


@pytest.mark.parametrize("table", api_tables.metadata.sorted_tables, ids=lambda table: table.name)
def test_the_api_and_the_migrations_mean_the_same_tables(table: sa.Table) -> None:
    own = getattr(own_tables, table.name)
    assert {c.name: str(c.type) for c in own.c} == {c.name: str(c.type) for c in table.c}
    assert own.primary_key.columns.keys() == table.primary_key.columns.keys()
