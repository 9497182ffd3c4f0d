"""Secrets are found before they are published; the audit says when it could ask nobody."""

import httpx
import pytest

from deploy.audit import NOBODY_ASKED, main
from deploy.packages import LICENCES, pinned
from deploy.secrets import secrets_in


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("-----BEGIN RSA " + "PRIVATE KEY-----", "a private key"),
        ("aws = 'AKIA" + "ABCDEFGHIJKLMNOP'", "a cloud key"),
        ("token: ghp_" + "a1" * 18, "a token"),
        ("API_FOOTBALL_KEY=" + "0123456789abcdef" * 2, "a key of a provider"),
        ("DATABASE_URL=postgresql://me:" + "correcthorse@db/x", "a password in an address"),
    ],
)
def test_a_secret_is_found(line: str, kind: str) -> None:
    assert list(secrets_in(f"first\n{line}\n")) == [(2, kind)]
    assert not list(secrets_in(f"{line}  # no-secret: made up for a test"))


@pytest.mark.parametrize(
    "line",
    [
        "#DATABASE_URL=postgresql://bet_hope:secret@localhost:5432/bet_hope", "#API_FOOTBALL_KEY=",
        "pipeline: postgresql://role:${PASSWORD}@postgres/bet_hope", 'f"postgresql://role:{SECRET}@127.0.0.1:9/x"',
    ],
)  # fmt: skip
def test_what_is_no_secret_is_left_alone(line: str) -> None:
    assert not list(secrets_in(line))


def _client(answer: object) -> httpx.Client:
    return httpx.Client(transport=httpx.MockTransport(answer))  # type: ignore[arg-type]


def test_the_audit_names_what_is_known(capsys: pytest.CaptureFixture[str]) -> None:
    results: list[dict[str, object]] = [{} for _ in pinned()]
    results[0] = {"vulns": [{"id": "GHSA-1"}]}
    assert main(_client(lambda _: httpx.Response(200, json={"results": results}))) == 1
    name, version = next(iter(pinned().items()))
    assert f"{name}=={version}: GHSA-1" in capsys.readouterr().out
    assert main(_client(lambda _: httpx.Response(200, json={"results": [{} for _ in pinned()]}))) == 0


def test_the_audit_says_that_nobody_could_be_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(_client(lambda _: httpx.Response(503))) == NOBODY_ASKED
    assert "nobody could be asked" in capsys.readouterr().out


def test_every_package_has_its_licence_written_down() -> None:
    text = LICENCES.read_text()
    for name, version in pinned().items():
        assert f"| {name} | {version} |" in text
