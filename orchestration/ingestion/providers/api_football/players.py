"""Players and coaches: who they are, their seasons, squads, the lists of the best."""

from collections.abc import Iterator

from orchestration.ingestion.providers.api_football import words
from orchestration.ingestion.providers.api_football.answer import Asked
from orchestration.ingestion.providers.api_football.feed import TOP_LISTS
from orchestration.ingestion.providers.api_football.told import Told
from orchestration.ingestion.records import Career, Person, PlayerSeason, Record, Scorer, SquadMember

_CATEGORIES = {f"players/{name}": category for category, name in TOP_LISTS.items()}


def players(answer: Told, asked: Asked) -> Iterator[Record]:
    """Give the players of `/players`, each followed by his seasons, one a team and competition."""

    def read(row: Told) -> Iterator[Record]:
        person = _person(row.at("player"))
        asked.refuse_other(id=person.person_id)
        seasons = list(row.each("statistics", lambda figures: [_season(figures, person, asked)]))
        if not seasons and any(row.rows("statistics")):
            raise row.refusal("another_request", "statistics", "are of nothing that was asked for: ask again")
        yield person
        yield from seasons

    return answer.each("response", read)


def top_players(answer: Told, asked: Asked) -> Iterator[Record]:
    """Give the players of a list of the best, their seasons, and their places in the list.

    Of somebody who changed teams within the season, the place is told with the first team that is named.
    """
    league_id, season = asked.need_whole("league"), asked.need_whole("season")
    category = _CATEGORIES[asked.endpoint]

    def read(row: Told) -> Iterator[Record]:
        person = _person(row.at("player"))
        seasons = list(row.each("statistics", lambda figures: [_season(figures, person, asked)]))
        if not seasons:
            raise row.refusal("missing_field", "statistics", "says nothing of the season: ask again")
        yield person
        yield from seasons
        yield _scorer(row.position, seasons[0], league_id, season, category)

    return answer.each("response", read)


def _scorer(position: int, of_season: PlayerSeason, league_id: int, season: int, category: str) -> Scorer:
    return Scorer(
        league_id=league_id,
        season_start=season,
        category=category,
        position=position,
        person_id=of_season.person_id,
        name=of_season.name,
        team_id=of_season.team_id,
        played=of_season.appearances,
        goals=of_season.goals,
        assists=of_season.assists,
        penalties=of_season.penalties_scored,
        yellow_cards=of_season.yellow_cards,
        red_cards=of_season.red_cards,
    )


def profiles(answer: Told, _asked: Asked) -> Iterator[Record]:
    """Give the people of `/players/profiles`."""
    return answer.each("response", lambda row: [_person(row.at("player"))])


def squads(answer: Told, asked: Asked) -> Iterator[Record]:
    """Give the squads of `/players/squads`."""

    def read(squad: Told) -> Iterator[Record]:
        team_id = squad.at("team").need_identity("id")
        asked.refuse_other(team=team_id)
        yield from squad.each("players", lambda player: [_squad_member(player, team_id)])

    return answer.each("response", read)


def _squad_member(player: Told, team_id: int) -> SquadMember:
    position, position_raw = player.word("position", words.POSITIONS)
    return SquadMember(
        team_id=team_id,
        person_id=player.need_identity("id"),
        name=player.need_text("name", "missing_name"),
        role="player",
        shirt_number=player.whole("number"),
        position=position,
        position_raw=position_raw,
    )


def player_teams(answer: Told, asked: Asked) -> Iterator[Record]:
    """Give the teams of `/players/teams`: one entry a season, one without a season where none is told."""
    person_id = asked.need_whole("player")

    def read(row: Told) -> Iterator[Record]:
        team_id, name = row.at("team").need_identity("id"), row.at("team").text("name")
        years = [season.whole("season") for season in row.rows("seasons", lone="season")]
        for year in years or [None]:
            season = None if year is None else str(year)
            yield Career(person_id, "player", "team", team_id, name, None, season, None, None)

    return answer.each("response", read)


def coaches(answer: Told, asked: Asked) -> Iterator[Record]:
    """Give the coaches of `/coachs`, each followed by where he worked."""

    def read(row: Told) -> Iterator[Record]:
        coach = _person(row, "coach")
        asked.refuse_other(id=coach.person_id)
        yield coach
        for job in row.rows("career"):
            team = job.at("team")
            yield Career(
                person_id=coach.person_id,
                role="coach",
                kind="team",
                team_id=team.identity("id"),
                name=team.text("name"),
                place=None,
                season=None,
                start_on=job.day("start"),
                end_on=job.day("end"),
            )

    return answer.each("response", read)


def trophies(answer: Told, asked: Asked) -> Iterator[Record]:
    """Give the trophies of `/trophies`: of one person, or of several in a group each."""

    def trophy(row: Told, person_id: int) -> Career:
        league, country = row.need_text("league", "missing_name"), row.text("country")
        name = f"{league} ({country})" if country else league
        return Career(person_id, asked.role, "trophy", None, name, row.text("place"), row.text("season"), None, None)

    def read(row: Told) -> Iterator[Record]:
        if "trophies" in row.names:
            person_id = row.need_identity("id")
            yield from row.each("trophies", lambda told: [trophy(told, person_id)])
        else:
            yield trophy(row, asked.need_person())

    return answer.each("response", read)


def _person(told: Told, role: str = "player") -> Person:
    birth = told.at("birth")
    position, position_raw = told.word("position", words.POSITIONS)
    birthplace = ", ".join(filter(None, (birth.text("place"), birth.text("country"))))
    return Person(
        person_id=told.need_identity("id"),
        role=role,
        name=told.need_text("name", "missing_name"),
        first_name=told.text("firstname"),
        last_name=told.text("lastname"),
        born_on=birth.day("date"),
        birthplace=birthplace or None,
        nationality=told.text("nationality"),
        position=position,
        position_raw=position_raw,
        shirt_number=told.whole("number"),
        height_cm=_measure(told, "height"),
        weight_kg=_measure(told, "weight"),
        is_injured=told.flag("injured"),
        photo_url=told.text("photo"),
        market_value_eur=None,
        team_id=told.at("team").identity("id"),
        updated_at=None,
    )


def _measure(told: Told, key: str) -> int | None:
    text = str(told.raw(key)) if type(told.raw(key)) is int else told.text(key)
    measure = words.measure_of(text)
    if text is not None and measure is None:
        told.note("wrong_type", key, "is no height or weight: it is left out, see what the provider changed")
    return measure


def _season(figures: Told, person: Person, asked: Asked) -> PlayerSeason:
    league, games, goals = figures.at("league"), figures.at("games"), figures.at("goals")
    cards, league_id, season = figures.at("cards"), league.identity("id"), league.whole("season")
    asked.refuse_other(league=league_id, season=season)
    return PlayerSeason(
        league_id=league_id,
        season_start=season,
        team_id=figures.at("team").identity("id"),
        person_id=person.person_id,
        name=person.name,
        appearances=games.whole("appearences"),
        starts=games.whole("lineups"),
        minutes=games.whole("minutes"),
        position=games.word("position", words.POSITIONS)[0],
        rating=games.number("rating"),
        goals=goals.whole("total"),
        assists=goals.whole("assists"),
        penalties_scored=figures.at("penalty").whole("scored"),
        yellow_cards=cards.whole("yellow"),
        second_yellow_cards=cards.whole("yellowred"),
        red_cards=cards.whole("red"),
    )
