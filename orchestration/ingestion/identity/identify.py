"""Every new row of the sources gets its match: seasons and clubs first, the archive's rows, then the others'.

One transaction. Names and rows that are not certain wait in `ops.quarantine` and are tried again by every run.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Connection, Engine

from orchestration.db.tables import league, quarantine, season
from orchestration.ingestion.identity.agreement import NOBODY, Candidate, ToldMatch, find_candidates
from orchestration.ingestion.identity.matches import (
    Pair,
    Row,
    assign_matches,
    known_matches,
    unidentified_rows,
)
from orchestration.ingestion.identity.teams import (
    ARCHIVE,
    Name,
    join_agreeing,
    join_curated,
    mint_teams,
    read_aliases,
)
from orchestration.ingestion.quarantine import IDENTITY_REASONS, hold
from orchestration.ingestion.refusals import Refusal

OTHER_SOURCES = ("openfootball",)


@dataclass(frozen=True)
class UnmatchedName:
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
    """

    n_seasons: int
    n_teams: int
    n_aliases: int
    n_matches: int
    n_rows: int
    n_waiting: int
    seconds: float
    unmatched_names: tuple[UnmatchedName, ...]


@dataclass(frozen=True)
class _League:
    league_id: int
    country: str
    name: str
    priority_rank: int
    is_calendar_year: bool


class _Run:
    """One run: what it knows, what it did, what waits."""

    def __init__(self, connection: Connection) -> None:
        self.n_seasons = self.n_teams = self.n_aliases = self.n_matches = self.n_rows = self.n_told = 0
        self.unmatched: list[UnmatchedName] = []
        self._connection = connection
        self._aliases = read_aliases(connection)
        self._held: dict[tuple[str, str], list[Refusal]] = defaultdict(list)

    def identify(self, source: str) -> None:
        """Identify the rows of one source."""
        leagues = _read_leagues(self._connection, source)
        rows = unidentified_rows(self._connection, source)
        self.n_told += len(rows)
        known = [row for row in rows if row.league_code in leagues]
        self._hold_unknown_leagues(source, [row for row in rows if row.league_code not in leagues])
        self.n_seasons += _mint_seasons(
            self._connection, {(leagues[row.league_code], row.season_start) for row in known}
        )
        names = _names(source, known, leagues)
        if source == ARCHIVE:
            self.n_teams += mint_teams(self._connection, names, self._aliases)
        else:
            self._join(source, names, known, leagues)
        self._assign(source, known, leagues)

    def settle_quarantine(self) -> None:
        """Hold what waits now and release what waited before and does not any more."""
        still = {
            (*file, refusal.row_sha256, refusal.reason)
            for file, refusals in self._held.items()
            for refusal in refusals
        }
        columns = quarantine.c
        waiting = self._connection.execute(
            sa.select(
                columns.quarantine_id, columns.source, columns.path, columns.row_sha256, columns.reason
            ).where(columns.resolved_at.is_(None), columns.reason.in_(IDENTITY_REASONS))
        )
        done = [quarantine_id for quarantine_id, *key in waiting if tuple(key) not in still]
        if done:
            self._connection.execute(
                quarantine.update()
                .where(columns.quarantine_id.in_(done))
                .values(resolved_at=sa.func.clock_timestamp())
            )
        for (source, path), refusals in self._held.items():
            hold(self._connection, source, path, refusals)

    def _join(self, source: str, names: list[Name], rows: list[Row], leagues: dict[str, _League]) -> None:
        self.n_aliases += join_curated(self._connection, names, self._aliases)
        wanted = {name for name in names if name not in self._aliases}
        if not wanted:
            return
        told = [
            ToldMatch(
                leagues[row.league_code].country,
                leagues[row.league_code].league_id,
                row.season_start,
                row.match_on,
                row.score,
                row.home,
                row.away,
            )
            for row in rows
            if row.score is not None and not wanted.isdisjoint(_names_of(source, row, leagues))
        ]
        known = known_matches(self._connection, {(match.league_id, match.season_start) for match in told})
        found = find_candidates(told, known)
        candidates = {name: found.get((name.country, name.name), NOBODY) for name in names if name in wanted}
        self.n_aliases += join_agreeing(self._connection, candidates, self._aliases)
        self._hold_unknown_names(source, candidates, rows, leagues)

    def _assign(self, source: str, rows: list[Row], leagues: dict[str, _League]) -> None:
        pairs: dict[Pair, list[Row]] = defaultdict(list)
        for row in rows:
            home, away = (self._aliases.get(name) for name in _names_of(source, row, leagues))
            if home is not None and away is not None:
                pairs[Pair(leagues[row.league_code].league_id, row.season_start, home, away)].append(row)
        assigned = assign_matches(self._connection, pairs)
        self.n_matches += assigned.n_minted
        self.n_rows += assigned.n_rows
        for row in assigned.refused:
            content = {
                "league": row.league_code,
                "season_start": row.season_start,
                "match_on": row.match_on.isoformat(),
                "home_team": row.home,
                "away_team": row.away,
                "score": row.score,
            }
            detail = (
                f"{row.home} and {row.away} have no further meeting at this ground in season {row.season_start} of "
                f"{leagues[row.league_code].name}: remove the row if it tells a match twice; leave it when it is a "
                "play-off, which is no league match"
            )
            self._held[source, row.path].append(
                Refusal(row.row_number, "unexpected_meeting", detail, content)
            )

    def _hold_unknown_leagues(self, source: str, rows: list[Row]) -> None:
        for (path, code), row_number in _first_rows((row.path, row.league_code, row) for row in rows).items():
            detail = f"{code} is no league of ours: add it to leagues.csv, or leave it out of the file"
            self._held[source, path].append(Refusal(row_number, "unknown_league", detail, {"league": code}))

    def _hold_unknown_names(
        self, source: str, candidates: dict[Name, Candidate], rows: list[Row], leagues: dict[str, _League]
    ) -> None:
        waiting = {name for name in candidates if name not in self._aliases}
        mentions = [
            (row.path, name, row)
            for row in rows
            for name in _names_of(source, row, leagues)
            if name in waiting
        ]
        n_rows = Counter(name for _, name, _ in mentions)
        self.unmatched += [
            UnmatchedName(name.source, name.country, name.name, n_rows[name], candidates[name])
            for name in candidates
            if name in waiting
        ]
        for (path, name), row_number in _first_rows(mentions).items():
            best = candidates[name]
            detail = (
                f"{name.name} ({name.country}) is no club of ours yet: {best.n_agreeing} of {best.n_scored} scores agree "
                f"with the best candidate, {best.n_runner_up} with the next; wait for more matches, or add the name to "
                "team_aliases.csv"
            )
            content = {"country": name.country, "name": name.name}
            self._held[source, path].append(Refusal(row_number, "unknown_team", detail, content))


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
        run = _Run(connection)
        for source in (ARCHIVE, *OTHER_SOURCES):
            run.identify(source)
        run.settle_quarantine()
    return IdentityReport(
        n_seasons=run.n_seasons,
        n_teams=run.n_teams,
        n_aliases=run.n_aliases,
        n_matches=run.n_matches,
        n_rows=run.n_rows,
        n_waiting=run.n_told - run.n_rows,
        seconds=time.perf_counter() - started,
        unmatched_names=tuple(run.unmatched),
    )


def _read_leagues(connection: Connection, source: str) -> dict[str, _League]:
    columns = league.c
    code = {
        "football_data_co_uk": columns.code_football_data_co_uk,
        "openfootball": columns.code_openfootball,
    }[source]
    rows = connection.execute(
        sa.select(
            code,
            columns.league_id,
            columns.country,
            columns.name,
            columns.priority_rank,
            columns.is_calendar_year,
        ).where(code.is_not(None))
    )
    return {row[0]: _League(*row[1:]) for row in rows}


def _mint_seasons(connection: Connection, seasons: set[tuple[_League, int]]) -> int:
    if not seasons:
        return 0
    rows = [
        {
            "season_id": league_.league_id * 10_000 + start,
            "league_id": league_.league_id,
            "season_start": start,
            "name": str(start) if league_.is_calendar_year else f"{start}/{(start + 1) % 100:02d}",
        }
        for league_, start in seasons
    ]
    statement = insert(season).on_conflict_do_nothing().returning(season.c.season_id)
    return len(connection.execute(statement.values(rows)).all())


def _names_of(source: str, row: Row, leagues: dict[str, _League]) -> tuple[Name, Name]:
    country = leagues[row.league_code].country
    return Name(source, country, row.home), Name(source, country, row.away)


def _names(source: str, rows: list[Row], leagues: dict[str, _League]) -> list[Name]:
    """List the names of rows in the order in which clubs are minted: of important leagues first, then by name."""
    ranks: dict[Name, int] = {}
    for row in rows:
        for name in _names_of(source, row, leagues):
            ranks[name] = min(leagues[row.league_code].priority_rank, ranks.get(name, 10_000))
    return sorted(ranks, key=lambda name: (ranks[name], name.country, name.name))


_Key = TypeVar("_Key")


def _first_rows(mentions: Iterable[tuple[str, _Key, Row]]) -> dict[tuple[str, _Key], int]:
    """Give for each path and what it mentions the first row that does."""
    first: dict[tuple[str, _Key], int] = {}
    for path, mentioned, row in mentions:
        first.setdefault((path, mentioned), row.row_number)
    return first
