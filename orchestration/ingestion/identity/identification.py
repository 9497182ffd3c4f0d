"""Every new row of the sources gets its match: seasons and clubs first, the archive's rows, then the others'.

One transaction. Names and rows that are not certain wait in `ops.quarantine` and are tried again by every run.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Connection, Engine

from orchestration.db.tables import quarantine, team_alias, team_proposal
from orchestration.ingestion.identity.agreement import NOBODY, Candidate, find_candidates
from orchestration.ingestion.identity.matches import Row, assign_matches, known_matches
from orchestration.ingestion.identity.pending import (
    begin_with_arrived,
    collect_pending,
    mark_arrived,
    mint_seasons,
    name_clubs,
    read_labels,
    told_by_unknown,
    unknown_leagues,
    unknown_mentions,
    unknown_names,
)
from orchestration.ingestion.identity.people import PeopleReport, identify_people
from orchestration.ingestion.identity.referees import identify_referees
from orchestration.ingestion.identity.teams import (
    ARCHIVE,
    Name,
    curated_aliases,
    follow_names,
    join_agreeing,
    mint_teams,
    minting_source,
    read_aliases,
    read_team_names,
)
from orchestration.ingestion.quarantine import IDENTITY_REASONS, hold
from orchestration.ingestion.refusals import Refusal

OTHER_SOURCES = ("openfootball", "football_data_org", "api_football")


class UnmatchedName(NamedTuple):
    """A name of a source that is no club of ours yet.

    Attributes:
        source: Who uses it.
        country: Of its league.
        name: As written.
        n_rows: Rows that wait for it.
        candidate: The club that fits best, and how well.
    """

    source: str
    country: str
    name: str
    n_rows: int
    candidate: Candidate


@dataclass(frozen=True)
class IdentityReport:
    """What a run of `identify` did.

    Attributes:
        n_seasons: League seasons that are new.
        n_teams: Clubs minted.
        n_aliases: Names joined to clubs, of other sources.
        n_matches: Matches minted.
        n_rows: Rows that got their match.
        n_waiting: Rows that have none: a name or league is unknown, or the pair met too often.
        seconds: How long it took.
        unmatched_names: Names that wait.
        people: Players and coaches.
    """

    n_seasons: int
    n_teams: int
    n_aliases: int
    n_matches: int
    n_rows: int
    n_waiting: int
    seconds: float
    unmatched_names: tuple[UnmatchedName, ...]
    people: PeopleReport


class _Run:
    """One run: what it did, and what waits."""

    def __init__(self, connection: Connection) -> None:
        self.n_seasons = self.n_teams = self.n_aliases = self.n_matches = self.n_rows = self.n_pending = 0
        self.unmatched: list[UnmatchedName] = []
        self._connection = connection
        self._aliases = read_aliases(connection)
        self._held: dict[tuple[str, str], list[Refusal]] = defaultdict(list)

    def identify(self, source: str) -> None:
        """Identify the rows of one source."""
        collected = collect_pending(self._connection, source)
        self.n_pending += sum(collected)
        self.n_rows += collected.n_carried_over
        self.n_seasons += mint_seasons(self._connection)
        for path, code, row_number in unknown_leagues(self._connection):
            detail = f"{code} is no league of ours: add it to leagues.csv, or leave it out of the file"
            self._hold(source, path, row_number, "unknown_league", detail, {"league": code})
        labels = read_labels(self._connection, source)
        names = unknown_names(self._connection, source)
        own = [name for name in names if minting_source(name.country) == source]
        self.n_teams += mint_teams(self._connection, own, self._aliases, labels)
        if len(own) < len(names):
            self._join(source, [name for name in names if name not in self._aliases], labels)
        name_clubs(self._connection, source)
        assigned = assign_matches(self._connection)
        self.n_matches += assigned.n_minted
        self.n_rows += assigned.n_rows
        self._hold_meetings(source, assigned.refused)

    def settle_quarantine(self) -> None:
        """Hold what waits now, release what waited before and does not any more."""
        still = {
            (*file, refusal.row_sha256, refusal.reason) for file, refusals in self._held.items() for refusal in refusals
        }
        columns = quarantine.c
        waiting = self._connection.execute(
            sa.select(columns.quarantine_id, columns.source, columns.path, columns.row_sha256, columns.reason).where(
                columns.resolved_at.is_(None), columns.reason.in_(IDENTITY_REASONS)
            )
        )
        done = [row.quarantine_id for row in waiting if (row.source, row.path, row.row_sha256, row.reason) not in still]
        if done:
            self._connection.execute(
                quarantine.update().where(columns.quarantine_id.in_(done)).values(resolved_at=sa.func.clock_timestamp())
            )
        for (source, path), refusals in self._held.items():
            hold(self._connection, source, path, refusals)

    def _join(self, source: str, names: list[Name], labels: Mapping[Name, str]) -> None:
        curated = [name for name in names if name in curated_aliases()]
        self.n_teams += mint_teams(self._connection, curated, self._aliases, labels)
        self.n_aliases += len(curated)
        told = told_by_unknown(self._connection, source)
        known = known_matches(self._connection, {(match.league_id, match.season_start) for match in told})
        found = find_candidates(told, known)
        candidates = {name: found.get((name.country, name.name), NOBODY) for name in names}
        self.n_aliases += join_agreeing(self._connection, candidates, self._aliases)
        n_rows: Counter[Name] = Counter()
        for mention in unknown_mentions(self._connection, source):
            name, best = mention.name, candidates[mention.name]
            n_rows[name] += mention.n_rows
            called = f"{name.name} {labels.get(name, '')}".rstrip()
            detail = (
                f"{called} ({name.country}) is no club of ours yet: {best.n_agreeing} of {best.n_scored} scores "
                f"agree with the best candidate, {best.n_runner_up} with the next; wait for more matches, or add the "
                "name to team_aliases.csv"
            )
            content = {"country": name.country, "name": name.name}
            self._hold(source, mention.path, mention.row_number, "unknown_team", detail, content)
        waiting = [UnmatchedName(*name, n, candidates[name]) for name, n in n_rows.items()]
        propose(self._connection, [(name, labels.get(Name(*name[:3]))) for name in waiting])
        self.unmatched += waiting

    def _hold_meetings(self, source: str, rows: list[Row]) -> None:
        names = read_team_names(
            self._connection, {row.home_team_id for row in rows} | {row.away_team_id for row in rows}
        )
        for row in rows:
            home, away = names[row.home_team_id], names[row.away_team_id]
            detail = (
                f"{home} and {away} have no further meeting at this ground in season {row.season_start}: remove the "
                "row if it tells a match twice; leave it if it is a play-off, which is no league match"
            )
            content = {
                "match_on": row.match_on.isoformat(),
                "home_team": home,
                "away_team": away,
                "score": row.score,
            }
            self._hold(source, row.path, row.row_number, "unexpected_meeting", detail, content)

    def _hold(
        self, source: str, path: str, row_number: int, reason: str, detail: str, content: Mapping[str, object]
    ) -> None:
        self._held[source, path].append(Refusal(row_number, reason, detail, content))


def propose(connection: Connection, waiting: Sequence[tuple[UnmatchedName, str | None]]) -> None:
    """Write down which club each waiting name may be, for a person to accept."""
    for unmatched, label in waiting:
        best = unmatched.candidate
        values = {
            "label": label,
            "team_id": best.team_id,
            "evidence": {"n_agreeing": best.n_agreeing, **best.evidence},
            "n_rows": unmatched.n_rows,
        }
        statement = insert(team_proposal).values(
            source=unmatched.source, country=unmatched.country, name=unmatched.name, **values
        )
        connection.execute(statement.on_conflict_do_update(index_elements=["source", "country", "name"], set_=values))


def withdraw_joined(connection: Connection) -> None:
    """Forget proposals of names that are joined by now."""
    columns = team_proposal.c
    joined = sa.exists().where(
        team_alias.c.source == columns.source,
        team_alias.c.country == columns.country,
        team_alias.c.name == columns.name,
    )
    connection.execute(team_proposal.delete().where(joined))


def identify(engine: Engine) -> IdentityReport:
    """Give every row of the current payloads its match, minting seasons, clubs and matches that are new.

    Args:
        engine: Of our database; `identity.league` is seeded.

    Returns:
        What was done, and which names wait.
    """
    started = time.perf_counter()
    with engine.begin() as connection:
        connection.exec_driver_sql("lock table identity.match in share row exclusive mode")
        begin_with_arrived(connection)
        run = _Run(connection)
        for source in (ARCHIVE, *OTHER_SOURCES):
            run.identify(source)
        withdraw_joined(connection)
        follow_names(connection)
        people = identify_people(connection)
        identify_referees(connection)
        run.settle_quarantine()
        mark_arrived(connection)
    return IdentityReport(
        n_seasons=run.n_seasons,
        n_teams=run.n_teams,
        n_aliases=run.n_aliases,
        n_matches=run.n_matches,
        n_rows=run.n_rows,
        n_waiting=run.n_pending - run.n_rows,
        seconds=time.perf_counter() - started,
        unmatched_names=tuple(run.unmatched),
        people=people,
    )
