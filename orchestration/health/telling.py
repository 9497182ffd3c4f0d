"""Changes told to people: by e-mail and by webhook, where the settings name them."""

import json
import smtplib
from collections.abc import Sequence
from email.message import EmailMessage

import httpx
from sqlalchemy.engine import Engine

from orchestration.health.finding import Finding
from orchestration.health.memory import untold
from orchestration.settings import Settings

#: A mail server or a chat that does not answer within this is tried again at the next look.
TIMEOUT_SECONDS = 20.0


class NotToldError(RuntimeError):
    """A change could not be told; it is told at the next look."""


def tell(engine: Engine, settings: Settings) -> int:
    """Send what nobody was told of yet, on each way that is set.

    Returns:
        How many changes went out, on the way that had the most.

    Raises:
        NotToldError: A way is set and does not work; the other was tried all the same.
    """
    n_told, failures = 0, []
    if settings.alert_email_to:
        try:
            with untold(engine, "mailed_at") as changes:
                if changes:
                    mail(changes, settings)
                n_told = len(changes)
        except NotToldError as error:
            failures.append(str(error))
    if settings.alert_webhook:
        try:
            with untold(engine, "posted_at") as changes:
                if changes:
                    post(changes, settings)
                n_told = max(n_told, len(changes))
        except NotToldError as error:
            failures.append(str(error))
    if failures:
        raise NotToldError("; ".join(failures))
    return n_told


def mail(changes: Sequence[Finding], settings: Settings) -> None:
    """Send changes in one e-mail.

    Raises:
        NotToldError: The server cannot be reached, or refuses.
    """
    message = EmailMessage()
    message["From"] = settings.alert_email_from
    message["To"] = settings.alert_email_to
    message["Subject"] = subject(changes)
    message.set_content(text(changes))
    connect = smtplib.SMTP_SSL if settings.smtp_security == "tls" else smtplib.SMTP
    try:
        with connect(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT_SECONDS) as server:
            if settings.smtp_security == "starttls":
                server.starttls()
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password or "")
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        where = f"{settings.smtp_host}:{settings.smtp_port}"
        raise NotToldError(f"the mail server {where} did not take it: {error}") from error


def post(changes: Sequence[Finding], settings: Settings) -> None:
    """Send changes in one JSON document: `text`, which chats show, and `checks` for programs.

    Raises:
        NotToldError: It cannot be reached, or answers an error.
    """
    checks = [
        {
            "name": change.name,
            "is_well": change.is_well,
            "what": change.what,
            "do": change.do,
            "since": None if change.since is None else change.since.isoformat(),
        }
        for change in changes
    ]
    content = json.dumps({"text": f"{subject(changes)}\n\n{text(changes)}", "checks": checks})
    headers = {"Content-Type": "application/json"}
    try:
        answer = httpx.post(str(settings.alert_webhook), content=content, headers=headers, timeout=TIMEOUT_SECONDS)
        answer.raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        # neither the address nor the cause, which names it: a webhook's address is its secret
        raise NotToldError(f"the webhook did not take it: {_reason(error)}") from None


def subject(changes: Sequence[Finding]) -> str:
    """Say in a line how many checks turned red and how many are well again."""
    red = [change.name for change in changes if not change.is_well]
    again = [change.name for change in changes if change.is_well]
    parts = [f"{len(red)} to look at ({', '.join(red)})"] if red else []
    parts += [f"{len(again)} well again ({', '.join(again)})"] if again else []
    return f"Bet Hope: {'; '.join(parts)}"


def text(changes: Sequence[Finding]) -> str:
    """Say of each change what is wrong, since when, and what to do."""
    paragraphs = []
    for change in changes:
        since = "" if change.since is None else f"since {change.since:%Y-%m-%d %H:%M} UTC"
        if change.is_well:
            paragraphs.append(f"WELL AGAIN {change.name} ({since})\n  {change.what}")
        else:
            paragraphs.append(f"LOOK {change.name} ({since})\n  {change.what}\n  To do: {change.do}")
    return "\n\n".join(paragraphs) + "\n\nEach check and its repair: docs/RUNBOOK.md\n"


def _reason(error: Exception) -> str:
    if isinstance(error, httpx.HTTPStatusError):
        return f"it answered {error.response.status_code}"
    return type(error).__name__
