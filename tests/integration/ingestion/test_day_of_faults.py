"""A day of the sandbox at speed with every fault on: afterwards the pipeline holds what was served, nothing else."""

import gzip
import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from orchestration.db.dbt import run_dbt
from orchestration.db.state import begin_build
from orchestration.ingestion import live
from orchestration.ingestion.accounts import Account
from orchestration.ingestion.asking import Asker
from orchestration.ingestion.http import SourceError
from orchestration.ingestion.identity import identify, seed_leagues
from orchestration.ingestion.present import sync_present
from orchestration.ingestion.wanted import near, plan
from orchestration.sandbox import truth
from orchestration.sandbox.exchange import Answer, Asked
from orchestration.sandbox.faults import NAMES, SLOW_SECONDS, Fault
from orchestration.sandbox.sandbox import Sandbox, open_sandbox
from tests.integration.ingestion.conftest import rows_of
from tests.integration.ingestion.sandbox_world import a_minute_later, sandbox_accounts, transport

pytestmark = pytest.mark.prove

#: A Saturday with matches in every league, from night to night.
BEGINS = datetime(2026, 3, 14, 3, 0, tzinfo=UTC)
STEP = timedelta(minutes=30)
#: How many answers go wrong; of those, a third in several ways at once.
SHARE_OF_FAULTS = 0.35
#: Hours of the world at which everything due is asked for; live ticks come every half hour from 11 to 23.
SYNC_HOURS = (3, 9, 15, 22)

SHIFT = """
update raw.payload set fetched_at = fetched_at - :by, last_seen_at = last_seen_at - :by;
update ops.provider_request set asked_at = asked_at - :by
"""
HELD = """
select distinct on (source, foreign_match_id)
    source, foreign_match_id, match_id, kickoff_at, home_goals, away_goals
from raw.provider_match
inner join raw.payload using (payload_id)
inner join identity.match_row using (payload_id, row_number)
order by source, foreign_match_id, last_seen_at desc, payload_id desc
"""
CORE = "select match_id, status, kickoff_at, home_goals, away_goals, is_awarded from core.match"
STANDS = "select match_id, home_goals, away_goals, status from live.match_state"


class Mischief:
    """Spoils answers of a sandbox at random, the same way every time; counts what it did."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.done: Counter[Fault] = Counter()
        self.n_several = 0
        self.n_answers = 0
        self.is_on = True
        self._chance = random.Random(7)  # noqa: S311 - repeatable, guards nothing
        self._sandbox = sandbox
        self._answer = sandbox.answer
        sandbox.answer = self.answer  # type: ignore[method-assign]

    def answer(self, provider: str, asked: Asked) -> tuple[Answer, bytes, set[Fault]]:
        """Answer, spoilt or not."""
        self.n_answers += 1
        on: list[Fault] = []
        if self.is_on and self._chance.random() < SHARE_OF_FAULTS:
            on = self._chance.sample(NAMES, k=self._chance.choice((1, 1, 2, 3)))
        self._sandbox.faults.switch(dict.fromkeys(on, 1))
        self.done.update(on)
        self.n_several += len(on) > 1
        given = self._answer(provider, asked)
        if "slow" in given[2]:
            self._sandbox.clock.step(SLOW_SECONDS)
        return given


class Day:
    """A database that asks a sandbox whose clock is stepped; what it holds grows as old as the world's clock says."""

    def __init__(self, engine: Engine, sandbox: Sandbox) -> None:
        self.engine = engine
        self.sandbox = sandbox
        self.is_standing_still = False

    def later(self, by: timedelta) -> None:
        """Let everything held grow older."""
        with self.engine.begin() as connection:
            for statement in SHIFT.split(";"):
                connection.execute(sa.text(statement), {"by": by})

    def asker(self, account: Account) -> Asker:
        """Ask with patience: waiting passes the world's time, and no real one."""
        return Asker(self.engine, account, patience_seconds=1e9, transport=transport(self.sandbox), sleep=self._wait)

    def _wait(self, seconds: float) -> None:
        if self.is_standing_still:
            self.sandbox.limits._counters.clear()
            now = self.sandbox.clock.now()
            a_minute_later(self.engine, self.sandbox)
            self.sandbox.clock.set(now)
        elif seconds > 10:
            a_minute_later(self.engine, self.sandbox)
        else:
            self.sandbox.clock.step(seconds)

    def sync(self) -> int:
        """Ask for everything that is due, until no more can be had; give how many wants failed for good."""
        now = self.sandbox.clock.now()
        n_left = 0
        for account in sandbox_accounts():
            wants = plan(account, "sandbox", now, lambda source=account.source: near(self.engine, source, now))  # type: ignore[misc]
            report = sync_present(self.engine, self.asker(account), account, wants)
            n_left += len(report.left_out)
        identify(self.engine)
        return n_left

    def tick(self) -> None:
        """Look at the matches in play."""
        now = self.sandbox.clock.now()
        for account in sandbox_accounts():
            try:
                live.tick(self.engine, account, self.asker(account), "sandbox", now)
            except SourceError:
                continue  # it is asked again at the next tick

    def wanted(self) -> Iterator[tuple[str, str]]:
        """Give source and path of everything that is wanted now."""
        now = self.sandbox.clock.now()
        for account in sandbox_accounts():
            wants = plan(account, "sandbox", now, lambda source=account.source: near(self.engine, source, now))  # type: ignore[misc]
            for want in wants:
                yield account.source, want.path

    def served(self, source: str, path: str) -> bytes:
        """Ask the sandbox itself, past everything of ours."""
        parts = urlsplit(path)
        account = next(account for account in sandbox_accounts() if account.source == source)
        name = {"football_data_org": "football-data-org", "api_football": "api-football"}[source]
        headers = {key.lower(): value for key, value in account.headers.items()}
        self.sandbox.limits._counters.clear()
        return self.sandbox.answer(name, Asked(parts.path.strip("/"), dict(parse_qsl(parts.query)), headers))[1]


def differences(day: Day) -> list[str]:
    """Compare what is held with what is served and what is true; each difference in a line."""
    return [*_other_answers(day), *_other_matches(day)]


def _other_answers(day: Day) -> Iterator[str]:
    """Compare the answers that count with those that are served, byte by byte."""
    newest = (
        "select distinct on (source, path) source, path, content from raw.payload"
        " where rejection is null and parsed_at is not null"
        " order by source, path, last_seen_at desc, payload_id desc"
    )
    held = {(source, path): gzip.decompress(content) for source, path, content in rows_of(day.engine, newest)}  # type: ignore[arg-type]
    for source, path in day.wanted():
        if held.get((source, path)) != day.served(source, path):
            yield f"{source} {path}: another answer is held than is served"


def _other_matches(day: Day) -> Iterator[str]:
    """Compare matches with how the world truly went."""
    view = day.sandbox.view()
    rows = {(source, foreign): rest for source, foreign, *rest in rows_of(day.engine, HELD)}
    core = {match_id: rest for match_id, *rest in rows_of(day.engine, CORE)}
    of_leagues = {number for source, number in rows if source == "football_data_org"}
    true = [match for season in range(2022, 2026) for match in truth.matches(view, season)]
    compared = [match for match in true if match["football_data_org"] in of_leagues]
    if len(compared) < 2500:
        yield f"only {len(compared)} matches were compared"
    if len(core) != len({match_id for match_id, *_ in rows.values()}):
        yield "core has other matches than were told"
    for match in compared:
        first = rows["football_data_org", match["football_data_org"]]
        second = rows.get(("api_football", match["api_football"]), [None] * 4)
        yield from _other_match(match, first, second, core.get(first[0]))


def _other_match(match: Any, first: list[Any], second: list[Any], counts: list[Any] | None) -> Iterator[str]:
    name, goals = match["football_data_org"], None if match["goals"] is None else tuple(match["goals"])
    if first[0] != second[0]:
        yield f"{name}: the providers' matches are not one"
    for told in (first, second):
        if None not in told[2:] and tuple(told[2:]) != goals:
            yield f"{name}: {told[2:]} is held, {goals} is true"
    if counts is None:
        yield f"{name}: not in core"
        return
    status, _, home_goals, away_goals, is_awarded = counts
    if status == "finished" and not is_awarded and (home_goals, away_goals) != goals:
        yield f"{name}: core has {home_goals}:{away_goals}, {goals} is true"
    if status != "finished" and None not in first[2:]:
        yield f"{name}: core has {status}, {first[2:]} was told"


def test_a_day_with_every_fault_leaves_what_was_served(engine: Engine) -> None:
    sandbox = open_sandbox(1, BEGINS, speed=0)
    mischief = Mischief(sandbox)
    seed_leagues(engine, "sandbox")
    begin_build(engine, "sandbox", BEGINS)
    day = Day(engine, sandbox)
    seen_live = 0
    for step in range(24 * 2):
        now = BEGINS + step * STEP
        sandbox.clock.set(now)
        day.later(STEP)
        if now.minute == 0 and now.hour in SYNC_HOURS:
            day.sync()
        if 11 <= now.hour < 23:
            day.tick()
            seen_live += compare_live(day)
    assert seen_live > 100
    assert all(mischief.done[name] >= 20 for name in NAMES), mischief.done
    assert mischief.n_several >= 20
    refused = {reason for (reason,) in rows_of(engine, "select distinct reason from ops.quarantine")}
    assert refused >= {"html_page", "invalid_json", "another_request", "repeated_page"}

    mischief.is_on = False
    day.is_standing_still = True
    sandbox.clock.set(BEGINS + timedelta(days=1, minutes=1))
    day.later(timedelta(days=100))  # nothing that is held is fresh enough
    for _ in range(2):
        assert day.sync() == 0
    begin_build(engine, "sandbox", sandbox.clock.now())
    run_dbt(engine.url, "build", "--exclude-resource-type", "unit_test", "--select", "tag:facts")
    assert differences(day) == []
    assert rows_of(engine, "select source, path, reason from ops.quarantine where resolved_at is null") == []
    clubs = truth.identities(sandbox.view())["clubs"]
    assert rows_of(engine, "select name from identity.team order by name") == sorted((row["name"],) for row in clubs)
    counterpart = {row["api_football"]: row["football_data_org"] for row in truth.identities(sandbox.view())["people"]}
    pairs = rows_of(
        engine,
        "select first.foreign_id::integer, second.foreign_id::integer from identity.person_alias as first"
        " inner join identity.person_alias as second using (person_id)"
        " where first.source = 'api_football' and second.source = 'football_data_org' and first.role <> 'referee'",
    )
    assert len(pairs) > 1200
    assert [pair for pair in pairs if counterpart[pair[0]] != pair[1]] == []

    # the comparison can fail: a lost answer, a goal too many, a lost match
    for spoil in (
        "update raw.payload set rejection = 'lost' where path like '/players?%'",
        "update raw.provider_match set home_goals = home_goals + 1 where home_goals is not null",
        "update core.match set home_goals = home_goals + 1 where status = 'finished'",
        "delete from core.match where match_id = (select min(match_id) from core.match)",
    ):
        with engine.connect() as connection, connection.begin() as transaction:
            connection.execute(sa.text(spoil))
            spoilt = Day(_SameConnection(connection), sandbox)  # type: ignore[arg-type]
            assert differences(spoilt), spoil
            transaction.rollback()


class _SameConnection:
    """An engine whose connection is one that is open: what was spoilt in its transaction is seen, and rolled back."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def connect(self) -> "_SameConnection":
        return self

    def __enter__(self) -> sa.Connection:
        return self._connection

    def __exit__(self, *_: object) -> None:
        pass


def compare_live(day: Day) -> int:
    """Hold the live scores of matches that are over against the world's; give how many states there are."""
    rows = {match_id: foreign for source, foreign, match_id, *_ in rows_of(day.engine, HELD) if source[0] == "f"}  # type: ignore[index]
    true = {match["football_data_org"]: match["goals"] for match in truth.matches(day.sandbox.view(), 2025)}
    stands = rows_of(day.engine, STANDS)
    for match_id, *score, status in stands:
        if status == "finished":
            assert score == true[rows[match_id]]
    return len(stands)
