"""One call of a keyed provider: granted by the quota, tried again where that makes sense, and understood.

API-Football says what went wrong in answers of status 200, so an answer is parsed before it counts as one.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
from sqlalchemy.engine import Engine

from orchestration.ingestion import quota
from orchestration.ingestion.accounts import Account
from orchestration.ingestion.feeds import Fetched
from orchestration.ingestion.http import PermanentSourceError, SourceError, TransientSourceError
from orchestration.ingestion.quota import Denial, Grant
from orchestration.ingestion.refusals import FileRefusedError

#: Tries of one path; waits of about 1 and 4 seconds lie between them, or what the provider asks for.
MOST_TRIES = 3
#: A key that was refused is not shown again for so long: somebody may pay a bill, or mistype it again.
REFUSED_KEY_SECONDS = 3600.0
#: Forty times the largest answer that was recorded; 50 MB of fixtures take less than half a gigabyte to parse.
MOST_BYTES = 64 * 2**20
#: Waits until a minute's calls are free again, where the provider does not say.
MINUTE_SECONDS = 60.0
#: Headers that are kept with an answer: none names a person or a key (CONTRACTS, A.1 and B.2).
KEPT_HEADERS = (
    "content-type",
    "x-api-version",
    "x-requests-available-minute",
    "x-requestcounter-reset",
    "x-ratelimit-requests-limit",
    "x-ratelimit-requests-remaining",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
)
#: What a parser says of an answer that another try may mend.
_BROKEN = {"provider_fault", "html_page", "invalid_json", "empty_file"}


class QuotaSpentError(SourceError):
    """No call may go out before `until`.

    Attributes:
        until: When one may.
    """

    def __init__(self, provider: str, denial: Denial) -> None:
        super().__init__(f"{provider}: {denial.why}; the next call may go out at {denial.until:%Y-%m-%d %H:%M:%S} UTC")
        self.until = denial.until


class KeyRefusedError(PermanentSourceError):
    """The provider does not take the key."""


class OutOfPlanError(PermanentSourceError):
    """The plan behind the key does not reach what was asked."""


class UnusableAnswerError(SourceError):
    """An answer came and cannot be used; its bytes are kept for whoever looks into it.

    Attributes:
        fetched: The answer.
        refused: Why its parser refused it.
    """

    def __init__(self, fetched: Fetched, refused: FileRefusedError) -> None:
        super().__init__(str(refused))
        self.fetched = fetched
        self.refused = refused


@dataclass(frozen=True)
class _Answer:
    status: int
    content: bytes
    headers: httpx.Headers


class Asker:
    """Asks one provider, within its quota."""

    def __init__(
        self,
        engine: Engine,
        account: Account,
        *,
        patience_seconds: float,
        kept_back: int = 0,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Open a client.

        Args:
            engine: Of our database, which keeps the quota.
            account: Whom to ask, and who we are to them.
            patience_seconds: How long all calls together may wait for the quota.
            kept_back: Calls of the day that are left for others.
            transport: Replaces the network in tests.
            sleep: Replaces waiting in tests.
        """
        self._engine = engine
        self._account = account
        self._patience_left = patience_seconds
        self._kept_back = kept_back
        self._sleep = sleep
        self._client = httpx.Client(
            transport=transport,
            timeout=httpx.Timeout(20.0, connect=5.0),
            # API-Football takes every header it does not know for an error (CONTRACTS, B.1)
            headers={**account.headers, "Accept": "application/json"},
        )

    @property
    def source(self) -> str:
        """Who is asked."""
        return self._account.source

    def ask(self, path: str) -> Fetched | None:
        """Ask for a path.

        Args:
            path: With its query, relative to the provider's address: `/competitions/PL/matches?season=2025`.

        Returns:
            The answer, None when the provider has no such thing.

        Raises:
            QuotaSpentError: No call may go out within what is left of our patience.
            KeyRefusedError: The key is wrong or closed.
            OutOfPlanError: The plan does not reach it; also without asking, when it did not reach it before.
            TransientSourceError: Not reached, or broken, after several tries.
            UnusableAnswerError: What came is no answer to what was asked.
        """
        account = self._account
        for refused_path, detail in quota.remembered_refusals(self._engine, account.quota).items():
            if path == refused_path or account.is_refused_alike(path, detail):
                raise OutOfPlanError(detail)
        for n_tried in range(1, MOST_TRIES + 1):
            grant = self._granted(path)
            try:
                answer = self._send(path)
            except TransientSourceError as error:
                quota.settle(self._engine, grant, None, "unreachable")
                self._wait_or_raise(error, n_tried)
                continue
            except PermanentSourceError:
                quota.settle(self._engine, grant, None, "too_large")
                raise
            quota.hear(self._engine, account.quota, grant, answer.headers)
            fetched = Fetched(
                account.source,
                path,
                account.address + path,
                answer.content,
                answer.status,
                {name: answer.headers[name] for name in KEPT_HEADERS if name in answer.headers},
            )
            try:
                account.parse(answer.content, path)
                _refuse_status(answer.status)
            except FileRefusedError as refused:
                outcome = _outcome(answer.status, refused)
                quota.settle(self._engine, grant, answer.status, outcome)
                if outcome == "not_found":
                    return None
                self._react(path, fetched, outcome, refused, answer.headers, n_tried)
                continue
            quota.settle(self._engine, grant, answer.status, quota.ANSWERED)
            return fetched
        raise AssertionError("unreachable: the last try returns or raises")

    def _granted(self, path: str) -> Grant:
        while True:
            asked = quota.take(self._engine, self._account.quota, path, kept_back=self._kept_back)
            if isinstance(asked, Grant):
                return asked
            seconds = max(0.05, (asked.until - datetime.now(UTC)).total_seconds())
            if seconds > self._patience_left:
                raise QuotaSpentError(self.source, asked)
            self._patience_left -= seconds
            self._sleep(seconds)

    def _send(self, path: str) -> _Answer:
        address = self._account.address + path
        try:
            with self._client.stream("GET", address) as response:
                content = bytearray()
                for chunk in response.iter_bytes():
                    content += chunk
                    if len(content) > MOST_BYTES:
                        raise PermanentSourceError(f"{address} answers more than {MOST_BYTES} bytes: ask for less")
                return _Answer(response.status_code, bytes(content), response.headers)
        except httpx.RequestError as error:  # no connection, or a body that cannot be unpacked
            raise TransientSourceError(
                f"{address} could not be reached ({error or type(error).__name__}): check the network, then sync again"
            ) from error

    def _react(
        self,
        path: str,
        fetched: Fetched,
        outcome: str,
        refused: FileRefusedError,
        headers: httpx.Headers,
        n_tried: int,
    ) -> None:
        """Do what an answer asks for that was none: wait, stop, or remember.

        Raises:
            SourceError: When another try makes no sense now.
        """
        key = self._account.quota
        if outcome in ("invalid_key", "account_closed"):
            quota.block(self._engine, key, REFUSED_KEY_SECONDS, refused.detail)
            raise KeyRefusedError(f"{self.source}: {refused.detail}")
        if outcome == "outside_plan":
            quota.remember_refusal(self._engine, key, path, refused.detail)
            raise OutOfPlanError(refused.detail)
        if outcome == "day_limit":
            quota.block_day(self._engine, key, refused.detail)
        elif outcome == "minute_limit":
            seconds = headers.get("x-requestcounter-reset", headers.get("retry-after", ""))
            quota.block(self._engine, key, float(seconds) if seconds.isdecimal() else MINUTE_SECONDS, refused.detail)
            if n_tried == MOST_TRIES:
                raise TransientSourceError(f"{self.source}: {refused.detail}")
        elif outcome in _BROKEN:
            if n_tried == MOST_TRIES and outcome != "provider_fault":
                raise UnusableAnswerError(fetched, refused)
            self._wait_or_raise(TransientSourceError(f"{self.source}{path}: {refused.detail}"), n_tried)
        else:
            raise UnusableAnswerError(fetched, refused)

    def _wait_or_raise(self, error: TransientSourceError, n_tried: int) -> None:
        if n_tried == MOST_TRIES:
            raise error
        self._sleep(4.0 ** (n_tried - 1) * random.uniform(0.5, 1.5))  # noqa: S311 - spreads tries, guards nothing


#: What a parser says of a body that says nothing by itself: there the status decides.
_SAYS_NOTHING = {"html_page", "invalid_json", "empty_file", "not_an_answer", "bad_request", "provider_fault", "status"}
_OF_STATUS = {
    httpx.codes.UNAUTHORIZED: "invalid_key",
    httpx.codes.FORBIDDEN: "outside_plan",
    httpx.codes.NOT_FOUND: "not_found",
    httpx.codes.REQUEST_TIMEOUT: "provider_fault",
    httpx.codes.TOO_EARLY: "provider_fault",
    httpx.codes.TOO_MANY_REQUESTS: "minute_limit",
}


def _refuse_status(status: int) -> None:
    """Refuse what parses and came with a status that says it is no answer.

    Raises:
        FileRefusedError: The status is not 200.
    """
    if status != httpx.codes.OK:
        raise FileRefusedError("status", f"the provider answers with status {status}: ask again later")


def _outcome(status: int, refused: FileRefusedError) -> str:
    """Name what happened: the status decides where the body says nothing a parser knows."""
    if refused.reason not in _SAYS_NOTHING:
        return refused.reason
    if refused.reason == "html_page" and 300 <= status < 499 and status not in (403, 408, 425, 429):
        return "wrong_address"  # a page of some other server: nothing is known of what was asked
    if status >= 499:  # 499 and 500 are API-Football's faults (CONTRACTS, B.3)
        return "provider_fault"
    if status in _OF_STATUS:
        return _OF_STATUS[httpx.codes(status)]
    return "wrong_address" if 300 <= status < 400 else refused.reason
