"""Areas, competitions, and their seasons with teams, tables and best scorers -> records."""

from functools import partial

from orchestration.ingestion.providers.football_data_org import vocabulary
from orchestration.ingestion.providers.football_data_org.node import FIRST_YEAR, LAST_YEAR, Node, read_each
from orchestration.ingestion.providers.football_data_org.teams import read_player, read_team
from orchestration.ingestion.records import League, Record, Reference, Scorer, Season, Standing, TeamSeason
from orchestration.ingestion.refusals import RowRefusedError


def read_area(area: Node) -> list[Record]:
    """Read an area and, where it is told alone, those within it.

    Raises:
        RowRefusedError: It has no id.
    """
    parent_id = area.identity("parentAreaId")
    record = Reference(
        kind="area",
        key=str(area.need_identity("id", "missing_id")),
        name=area.text("name"),
        code=area.text("countryCode") or area.text("code"),
        parent=None if parent_id is None else str(parent_id),
        image_url=area.text("flag"),
    )
    return [record, *read_each(area.nodes("childAreas"), read_area)]


def read_competition(competition: Node) -> list[Record]:
    """Read a competition and its seasons: all of them where it is told alone, else the current one.

    Raises:
        RowRefusedError: It has no id or no name.
    """
    area, current = competition.node("area"), competition.node("currentSeason")
    kind, kind_raw = competition.word("type", vocabulary.LEAGUE_KINDS)
    league = League(
        league_id=competition.need_identity("id", "missing_id"),
        code=competition.text("code"),
        name=competition.need_text("name", "missing_name"),
        kind=kind,
        kind_raw=kind_raw,
        country=area.text("name"),
        country_code=area.text("code"),
        logo_url=competition.text("emblem"),
        plan=competition.text("plan"),
        updated_at=competition.instant("lastUpdated"),
    )
    seasons = competition.nodes("seasons")
    if current.told and current.told.get("id") not in [season.told.get("id") for season in seasons]:
        seasons.insert(0, current)
    return [league, *read_each(seasons, partial(_season, league.league_id, current.told.get("id")))]


def _season(league_id: int, current_id: object, season: Node) -> list[Record]:
    start_on = season.need_day("startDate")
    return [
        Season(
            league_id=league_id,
            season_start=start_on.year,
            season_id=season.identity("id"),
            start_on=start_on,
            end_on=season.day("endDate"),
            is_current=None if current_id is None else season.told.get("id") == current_id,
            current_matchday=season.whole("currentMatchday"),
            winner_team_id=season.node("winner").identity("id"),
            covers=None,
        )
    ]


def read_standings(answer: Node) -> list[Record]:
    """Read the tables of a season.

    Raises:
        RowRefusedError: The answer does not say which competition or season they are of.
    """
    league_id, season_start = _of_season(answer)
    records: list[Record] = []
    for table in answer.nodes("standings"):
        venue, _ = table.word("type", vocabulary.TABLES)
        stage, group = table.text("stage"), vocabulary.read_group(table)
        read = partial(_standing, league_id, season_start, stage, group, venue)
        records += read_each(table.nodes("table"), read)
    return records


def _standing(
    league_id: int, season_start: int, stage: str | None, group: str | None, venue: str, row: Node
) -> list[Record]:
    team = row.node("team")
    return [
        Standing(
            league_id=league_id,
            season_start=season_start,
            stage=stage,
            group_name=group,
            venue=venue,
            position=row.need_whole("position", "missing_position"),
            team_id=team.need_identity("id", "missing_team"),
            team_name=team.text("name"),
            played=row.whole("playedGames"),
            won=row.whole("won"),
            drawn=row.whole("draw"),
            lost=row.whole("lost"),
            goals_for=row.whole("goalsFor"),
            goals_against=row.whole("goalsAgainst"),
            goal_difference=row.whole("goalDifference"),
            points=row.whole("points"),
            form_raw=row.text("form"),
            zone=None,
            updated_at=None,
        )
    ]


def read_scorers(answer: Node) -> list[Record]:
    """Read the best scorers of a season, each with what is told of the person.

    Raises:
        RowRefusedError: The answer does not say which competition or season they are of.
    """
    league_id, season_start = _of_season(answer)
    return read_each(answer.nodes("scorers"), partial(_scorer, league_id, season_start))


def _scorer(league_id: int, season_start: int, row: Node) -> list[Record]:
    player = row.node("player")
    record = Scorer(
        league_id=league_id,
        season_start=season_start,
        category="goals",
        position=row.number or 0,  # a row of a list has one
        person_id=player.need_identity("id", "missing_player"),
        name=player.text("name"),
        team_id=row.node("team").identity("id"),
        played=row.whole("playedMatches"),
        goals=row.whole("goals"),
        assists=row.whole("assists"),
        penalties=row.whole("penalties"),
        yellow_cards=None,
        red_cards=None,
    )
    return [record, *read_each([player], read_player)]


def read_season_teams(answer: Node) -> list[Record]:
    """Read the teams of a season and their squads.

    Raises:
        RowRefusedError: The answer does not say which competition or season they are of.
    """
    league_id, season_start = _of_season(answer)

    def read(team: Node) -> list[Record]:
        return [*read_team(team), TeamSeason(league_id, season_start, team.need_identity("id", "missing_id"))]

    return read_each(answer.nodes("teams"), read)


def _of_season(answer: Node) -> tuple[int, int]:
    """Give the competition and the year in which the season began; one that is not told is the one asked for."""
    competition, season = answer.node("competition"), answer.node("season")
    league_id = competition.need_identity("id", "missing_competition")
    year = answer.node("filters").whole("season")
    if season.told.get("startDate") is not None or year is None:
        year = season.need_day("startDate").year
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise RowRefusedError("impossible_date", f"there is no season {year}: ask for another one")
    return league_id, year
