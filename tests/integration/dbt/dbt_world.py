"""A fabricated football world for the dbt tests, landed in identity and raw as ingestion lands the real one.

Two divisions of one country (with promotion), and one calendar-year league whose file holds all seasons. Results
follow from a seed, so two databases given the same world hold the same rows.
"""

import hashlib
import itertools
import random
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from orchestration.db import tables
from orchestration.db.dbt import run_dbt
from orchestration.ml.ratings import update_ratings

SEASONS = range(2015, 2022)
FIRST_DIVISION, SECOND_DIVISION, CALENDAR_LEAGUE = 1, 2, 3
LEAGUES = (
    (FIRST_DIVISION, "AL1", "AAA", 1, "A1", "aa.1", "Europe/Madrid", False),
    (SECOND_DIVISION, "AL2", "AAA", 2, "A2", "aa.2", "Europe/Madrid", False),
    (CALENDAR_LEAGUE, "BL1", "BBB", 1, "BBB", None, "America/New_York", True),
)
N_CLUBS = 6
#: Month and day of the first match day; a season lasts ten weeks.
FIRST_DAY = {FIRST_DIVISION: (8, 12), SECOND_DIVISION: (8, 5), CALENDAR_LEAGUE: (8, 16)}


@dataclass(frozen=True)
class Fixture:
    """One match as the sources tell it; odds are (bookmaker, is_closing, home, draw, away)."""

    league_id: int
    season_start: int
    home: int
    away: int
    match_on: date
    kickoff_time: time | None
    goals: tuple[int, int] | None
    shots: tuple[int, int] | None
    odds: tuple[tuple[str, bool, float, float, float], ...] = ()

    @property
    def key(self) -> tuple[int, int, int, int]:
        """What stays when a match moves."""
        return (self.league_id, self.season_start, self.home, self.away)


@dataclass
class World:
    """Every fixture of every season, and which of them openfootball also tells."""

    fixtures: dict[tuple[int, int, int, int], Fixture] = field(default_factory=dict)

    def change(self, fixture: Fixture, **changes: object) -> Fixture:
        """Correct or move a match."""
        self.fixtures[fixture.key] = replace(fixture, **changes)  # type: ignore[arg-type]
        return self.fixtures[fixture.key]

    def season(self, league_id: int, season_start: int) -> list[Fixture]:
        """Matches of a league season by day."""
        return sorted(
            (
                fixture
                for fixture in self.fixtures.values()
                if (fixture.league_id, fixture.season_start) == (league_id, season_start)
            ),
            key=lambda fixture: (fixture.match_on, fixture.home),
        )


def fabricate(seed: int = 1) -> World:
    """Play all seasons: double round robins, one match day a week, several matches on one day."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    world = World()
    divisions = {
        FIRST_DIVISION: list(range(1, N_CLUBS + 1)),
        SECOND_DIVISION: list(range(N_CLUBS + 1, 2 * N_CLUBS + 1)),
        CALENDAR_LEAGUE: list(range(2 * N_CLUBS + 1, 3 * N_CLUBS + 1)),
    }
    for season_start in SEASONS:
        for league_id, clubs in divisions.items():
            for fixture in _play_season(dice, league_id, season_start, clubs):
                world.fixtures[fixture.key] = fixture
        first, second = divisions[FIRST_DIVISION], divisions[SECOND_DIVISION]
        down, up = dice.randrange(N_CLUBS), dice.randrange(N_CLUBS)
        first[down], second[up] = second[up], first[down]
    return world


def _play_season(dice: random.Random, league_id: int, season_start: int, clubs: list[int]) -> list[Fixture]:
    first_day = date(season_start, *FIRST_DAY[league_id])
    fixtures = []
    for n_round, (pairs, is_return) in enumerate(itertools.product(_rounds(clubs), (False, True))):
        day = first_day + timedelta(days=7 * n_round + dice.randrange(2))
        for one, other in pairs:
            home, away = (other, one) if is_return else (one, other)
            fixtures.append(_play(dice, league_id, season_start, home, away, day))
    return fixtures


def _rounds(clubs: list[int]) -> list[list[tuple[int, int]]]:
    """Pair everybody with everybody once (circle method)."""
    ring = list(clubs)
    rounds = []
    for _ in range(len(ring) - 1):
        half = len(ring) // 2
        rounds.append(list(zip(ring[:half], reversed(ring[half:]), strict=True)))
        ring = [ring[0], ring[-1], *ring[1:-1]]
    return rounds


def _play(dice: random.Random, league_id: int, season_start: int, home: int, away: int, day: date) -> Fixture:
    is_calendar = league_id == CALENDAR_LEAGUE
    p_home = 0.3 + 0.3 * dice.random()
    close = tuple(round(1 / (p * 1.05), 2) for p in (p_home, 0.25, 0.75 - p_home))
    early = tuple(round(odds * (0.95 + 0.1 * dice.random()), 2) for odds in close)
    return Fixture(
        league_id=league_id,
        season_start=season_start,
        home=home,
        away=away,
        match_on=day,
        kickoff_time=dice.choice([None, time(12, 30), time(20, 45)]) if season_start > 2016 else None,
        goals=(dice.choice([0, 1, 1, 2, 3]), dice.choice([0, 0, 1, 1, 2])),
        shots=None if is_calendar or dice.random() < 0.1 else (dice.randrange(5, 20), dice.randrange(3, 18)),
        odds=(("market_average", True, *close), ("pinnacle", True, *close))
        if is_calendar
        else (("market_average", True, *close), ("bet365", False, *early), ("pinnacle", False, *close)),
    )


def seed(engine: Engine, present_at: datetime) -> None:
    """Insert leagues, seasons and clubs, and set the instant builds look from."""
    with engine.begin() as connection:
        connection.execute(
            tables.league.insert(),
            [
                {
                    "league_id": league_id,
                    "code": code,
                    "name": f"League {code}",
                    "country": country,
                    "tier": tier,
                    "code_football_data_co_uk": division,
                    "code_openfootball": competition,
                    "time_zone": time_zone,
                    "max_legs": 1,
                    "is_calendar_year": is_calendar_year,
                    "priority_rank": league_id,
                    "is_active": True,
                }
                for league_id, code, country, tier, division, competition, time_zone, is_calendar_year in LEAGUES
            ],
        )
        connection.execute(
            tables.season.insert(),
            [
                {
                    "season_id": league[0] * 10000 + season_start,
                    "league_id": league[0],
                    "season_start": season_start,
                    "name": str(season_start) if league[7] else f"{season_start}/{(season_start + 1) % 100:02d}",
                }
                for league in LEAGUES
                for season_start in SEASONS
            ],
        )
        connection.execute(
            tables.team.insert(),
            [
                {
                    "team_id": team_id,
                    "country": "BBB" if team_id > 2 * N_CLUBS else "AAA",
                    "name": club_name(team_id),
                    "slug": f"club-{team_id}",
                }
                for team_id in range(1, 3 * N_CLUBS + 1)
            ],
        )
        connection.execute(
            tables.database_state.insert().values(source="synthetic", as_of_at=present_at, present_at=present_at)
        )


def club_name(team_id: int) -> str:
    """Name a club so that ids and names sort differently."""
    return f"{'QWERTZUIOPASDFGHJKLY'[team_id]} Town"


def look_from(engine: Engine, present_at: datetime) -> None:
    """Move the present."""
    with engine.begin() as connection:
        connection.execute(tables.database_state.update().values(as_of_at=present_at, present_at=present_at))


def land(engine: Engine, world: World) -> None:
    """Land every file of the world that has changed since it was last landed, and identify its rows."""
    files = defaultdict(list)
    for league_id, season_start in itertools.product((1, 2, 3), SEASONS):
        fixtures = world.season(league_id, season_start)
        division = LEAGUES[league_id - 1][4]
        path = "new/BBB.csv" if league_id == CALENDAR_LEAGUE else f"mmz4281/{season_start}/{division}.csv"
        files["football_data_co_uk", path] += fixtures
        if league_id == FIRST_DIVISION and season_start >= 2019:
            files["openfootball", f"{season_start}/aa.1.json"] += fixtures
    with engine.begin() as connection:
        for (source, path), fixtures in files.items():
            _land_file(connection, source, path, fixtures)


def _land_file(connection: Connection, source: str, path: str, fixtures: list[Fixture]) -> None:
    content = repr(fixtures).encode()
    digest = hashlib.sha256(content).hexdigest()
    key = {"source": source, "path": path, "content_sha256": digest}
    now = datetime.now(UTC)
    if connection.execute(
        tables.payload.update()
        .where(*(tables.payload.c[name] == value for name, value in key.items()))
        .values(last_seen_at=now)
    ).rowcount:
        return
    payload_id = connection.execute(
        tables.payload.insert()
        .values(
            **key,
            request=path,
            content=content,
            n_bytes=len(content),
            last_seen_at=now,
            parsed_at=now,
            is_identified=True,
        )
        .returning(tables.payload.c.payload_id)
    ).scalar_one()
    rows = [
        {"payload_id": payload_id, "row_number": number, "fixture": fixture}
        for number, fixture in enumerate(fixtures, start=2)
    ]
    if source == "openfootball":
        connection.execute(tables.openfootball_match.insert(), [_openfootball_row(**row) for row in rows])
    else:
        connection.execute(tables.football_data_co_uk_match.insert(), [_archive_row(**row) for row in rows])
        connection.execute(
            tables.football_data_co_uk_odds.insert(),
            [
                {
                    "payload_id": payload_id,
                    "row_number": row["row_number"],
                    "bookmaker": bookmaker,
                    "is_closing": is_closing,
                    "odds_home": home,
                    "odds_draw": draw,
                    "odds_away": away,
                }
                for row in rows
                for bookmaker, is_closing, home, draw, away in row["fixture"].odds
            ],
        )
    connection.execute(
        tables.match_row.insert(),
        [
            {
                "payload_id": payload_id,
                "row_number": row["row_number"],
                "match_id": match_id(connection, row["fixture"]),
            }
            for row in rows
        ],
    )


def match_id(connection: Connection, fixture: Fixture) -> int:
    """Look a match up, or mint it."""
    match = tables.match.c
    found = connection.execute(
        sa.select(match.match_id).where(
            match.league_id == fixture.league_id,
            match.season_start == fixture.season_start,
            match.home_team_id == fixture.home,
            match.away_team_id == fixture.away,
        )
    ).scalar()
    if found is not None:
        return int(found)
    minted = connection.execute(
        tables.match.insert()
        .values(
            league_id=fixture.league_id,
            season_start=fixture.season_start,
            home_team_id=fixture.home,
            away_team_id=fixture.away,
            leg=1,
            minted_on=fixture.match_on,
        )
        .returning(match.match_id)
    )
    return int(minted.scalar_one())


def _archive_row(payload_id: int, row_number: int, fixture: Fixture) -> dict[str, object]:
    home_goals, away_goals = fixture.goals or (None, None)
    home_shots, away_shots = fixture.shots or (None, None)
    return {
        "payload_id": payload_id,
        "row_number": row_number,
        "division": LEAGUES[fixture.league_id - 1][4],
        "season_start": fixture.season_start,
        "match_on": fixture.match_on,
        "kickoff_time": fixture.kickoff_time,
        "home_team": club_name(fixture.home),
        "away_team": club_name(fixture.away),
        "home_goals": home_goals,
        "away_goals": away_goals,
        "home_shots": home_shots,
        "away_shots": away_shots,
        "home_shots_on_target": None if home_shots is None else home_shots // 2,
        "away_shots_on_target": None if away_shots is None else away_shots // 2,
    }


def _openfootball_row(payload_id: int, row_number: int, fixture: Fixture) -> dict[str, object]:
    home_goals, away_goals = fixture.goals or (None, None)
    return {
        "payload_id": payload_id,
        "row_number": row_number,
        "competition": LEAGUES[fixture.league_id - 1][5],
        "season_start": fixture.season_start,
        "match_on": fixture.match_on,
        "kickoff_time": time(21, 0),
        "home_team": f"{club_name(fixture.home)} CF",
        "away_team": f"{club_name(fixture.away)} CF",
        "home_goals": home_goals,
        "away_goals": away_goals,
    }


def build(engine: Engine, *args: str) -> None:
    """Go from raw rows to serving as the pipeline does."""
    run_dbt(engine.url, "build", "--select", "tag:facts", "--exclude-resource-type", "unit_test", *args)
    update_ratings(engine)
    run_dbt(
        engine.url,
        "build",
        "--select",
        "tag:features",
        "tag:serving",
        "--exclude-resource-type",
        "unit_test",
        *args,
    )


def rows(engine: Engine, query: str, **parameters: object) -> list[sa.RowMapping]:
    """Read a query."""
    with engine.connect() as connection:
        return list(connection.execute(sa.text(query), parameters).mappings())
