"""Bytes of Football-Data.org -> a JSON object, or the reason why they are no answer."""

import codecs
import json
import re

from orchestration.ingestion.providers.football_data_org.node import Node
from orchestration.ingestion.refusals import FileRefusedError, printable

_SECONDS = re.compile(r"wait (\d{1,6}) second", re.IGNORECASE | re.ASCII)
_FAULT = re.compile(r"internal server error|bad gateway|service unavailable|gateway time-?out", re.IGNORECASE)
#: How long a minute's limit lasts at most, for a refusal that does not tell.
_LONGEST_WAIT_S = 60


def read_answer(content: bytes, path: str) -> dict[str, object]:
    """Read the object that every answer is.

    Raises:
        FileRefusedError: It is none.
    """
    try:
        told = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _no_json(content, error, path) from error
    if not isinstance(told, dict):
        raise not_an_answer(path)
    return told


def refuse_error(told: dict[str, object], path: str) -> None:
    """Refuse an object with which the provider says why it does not answer.

    Raises:
        FileRefusedError: It is one. Words count before the code, which older ones lack.
    """
    node = Node(told, [])
    text, code = node.text("message") or node.text("error") or "", node.whole("errorCode") or node.whole("error") or 0
    if not text and not code:
        return
    words = text.lower()
    if code == 429 or "request limit" in words:
        seconds = int(matched[1]) if (matched := _SECONDS.search(text)) else _LONGEST_WAIT_S
        raise FileRefusedError("minute_limit", f"the calls of this minute are used up: wait {seconds} seconds")
    if code == 401 or "token is invalid" in words:
        raise FileRefusedError("invalid_key", "the provider does not know the key: put the right one into the settings")
    if code == 403 or "restricted" in words:
        raise FileRefusedError(
            "outside_plan",
            f"the key's plan does not cover {path}: leave it out until the plan changes, and check that a key is set",
        )
    if code == 404 or "does not exist" in words:
        raise FileRefusedError("not_found", f"the provider has nothing at {path}: check the number or code in it")
    if code >= 500 or _FAULT.search(text):
        raise _provider_fault(path)
    raise FileRefusedError("bad_request", f"the provider does not understand {path} ({text:.200}): correct it")


def not_an_answer(path: str) -> FileRefusedError:
    """Describe JSON that is no answer to what was asked."""
    return FileRefusedError(
        "not_an_answer",
        f"this is not what {path} answers: ask again; if it stays so, the provider has changed its form",
    )


def _no_json(content: bytes, error: Exception, path: str) -> FileRefusedError:
    begin = content.removeprefix(codecs.BOM_UTF8).lstrip()
    if not begin:
        return FileRefusedError("empty_file", f"nothing came from {path}: ask again")
    if begin.startswith(b"<"):
        return FileRefusedError(
            "html_page", f"a web page came from {path} instead of data: ask again later, and check the address"
        )
    if _FAULT.match(begin[:100].decode("utf-8", "replace")):
        return _provider_fault(path)
    return FileRefusedError(
        "invalid_json", f"what came from {path} is no whole JSON ({printable(str(error)):.100}): ask again"
    )


def _provider_fault(path: str) -> FileRefusedError:
    return FileRefusedError("provider_fault", f"the provider failed at {path}: ask again later")
