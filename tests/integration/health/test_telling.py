"""A change is told once by e-mail and once by webhook, a recovery too, and a sink that was away is told later."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from orchestration.health.finding import Finding, well
from orchestration.health.memory import recall, remember, untold
from orchestration.health.telling import NotToldError, tell
from orchestration.settings import Settings
from tests.integration.health.sinks import MailSink, WebhookSink, serving

SINCE = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
RED = Finding("quota_is_left", False, "the key was refused", "set a new key", SINCE)
WELL = well("quota_is_left", "calls left today: 80")
OTHER = well("disk_has_room", "9 GB are free")


@pytest.fixture
def mail() -> Iterator[MailSink]:
    sink = MailSink()
    with serving(sink):
        yield sink


@pytest.fixture
def webhook() -> Iterator[WebhookSink]:
    sink = WebhookSink()
    with serving(sink):
        yield sink


@pytest.fixture
def settings(mail: MailSink, webhook: WebhookSink) -> Settings:
    return Settings(
        alert_email_to="a@example.org,b@example.org",
        smtp_host="127.0.0.1",
        smtp_port=mail.server_address[1],
        smtp_security="none",
        alert_webhook=webhook.address,
        _env_file=None,
    )


def _body(message: Message) -> str:
    return str(message.get_payload(decode=True), "utf-8") if not message.is_multipart() else ""


def test_a_change_is_told_once_on_each_way(
    engine: Engine, settings: Settings, mail: MailSink, webhook: WebhookSink
) -> None:
    remember(engine, [WELL, OTHER])
    assert tell(engine, settings) == 0, "that all is well at the first look is no news"
    for _ in range(3):
        remember(engine, [RED, OTHER])
        tell(engine, settings)
    (message,) = mail.messages
    (posted,) = webhook.posted
    assert message["To"] == "a@example.org,b@example.org"
    assert "quota_is_left" in message["Subject"]
    assert "disk_has_room" not in message["Subject"]
    for part in (RED.what, RED.do, "2026-03-14 09:30 UTC"):
        assert part in _body(message)
        assert part in posted["text"]
    assert posted["checks"] == [
        {"name": RED.name, "is_well": False, "what": RED.what, "do": RED.do, "since": SINCE.isoformat()}
    ]

    for _ in range(3):
        remember(engine, [WELL, OTHER])
        tell(engine, settings)
    assert len(mail.messages) == 2
    assert "well again" in mail.messages[1]["Subject"]
    assert webhook.posted[1]["checks"][0]["is_well"]


def test_another_sentence_about_the_same_trouble_is_no_change(
    engine: Engine, settings: Settings, mail: MailSink
) -> None:
    remember(engine, [RED])
    tell(engine, settings)
    remember(engine, [Finding(RED.name, False, "2 keys were refused", RED.do)])
    tell(engine, settings)
    assert len(mail.messages) == 1
    with engine.connect() as connection:
        (held,) = recall(connection)
    assert held.what == "2 keys were refused"
    assert held.since == SINCE


def test_a_way_that_fails_is_tried_again_and_does_not_hold_the_other(
    engine: Engine, settings: Settings, mail: MailSink, webhook: WebhookSink
) -> None:
    mail.is_full = True
    remember(engine, [RED])
    with pytest.raises(NotToldError, match="mail server"):
        tell(engine, settings)
    assert len(webhook.posted) == 1
    mail.is_full, webhook.status = False, 500
    tell(engine, settings)  # the webhook has told it and is not asked
    assert (len(mail.messages), len(webhook.posted)) == (1, 1)
    remember(engine, [WELL])
    with pytest.raises(NotToldError, match="it answered 500") as refused:
        tell(engine, settings)
    assert "secret-part" not in str(refused.value)
    webhook.status = 200
    tell(engine, settings)
    assert (len(mail.messages), len(webhook.posted)) == (2, 2)


def test_a_trouble_that_is_over_before_anybody_was_told_is_not_told(
    engine: Engine, settings: Settings, mail: MailSink
) -> None:
    mail.is_full = True
    remember(engine, [RED])
    with pytest.raises(NotToldError):
        tell(engine, settings)
    mail.is_full = False
    remember(engine, [WELL])
    tell(engine, settings)
    assert not mail.messages


def test_two_watchers_tell_once(engine: Engine) -> None:
    remember(engine, [RED])
    with untold(engine, "mailed_at") as first, untold(engine, "mailed_at") as second:
        assert [change.name for change in first] == [RED.name]
        assert second == []
    with untold(engine, "mailed_at") as third:
        assert third == []


def test_what_is_looked_at_no_more_is_forgotten(engine: Engine) -> None:
    remember(engine, [RED, OTHER])
    remember(engine, [OTHER])
    with engine.connect() as connection:
        assert connection.scalar(sa.text("select count(*) from ops.check_state")) == 1
