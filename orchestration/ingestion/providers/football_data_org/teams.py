"""Teams, squads, persons and meetings of teams -> records."""

from functools import partial

from orchestration.ingestion.providers.football_data_org import vocabulary
from orchestration.ingestion.providers.football_data_org.node import Node, read_each
from orchestration.ingestion.records import Meeting, Person, Record, SquadMember, Team


def read_team(team: Node) -> list[Record]:
    """Read a team and its squad, coach and staff, where they are told.

    Raises:
        RowRefusedError: It has no id or no name.
    """
    coach, (kind, _) = team.node("coach"), team.word("type", vocabulary.TEAM_TYPES)
    record = Team(
        team_id=team.need_identity("id", "missing_id"),
        name=team.need_text("name", "missing_name"),
        short_name=team.text("shortName"),
        code=team.text("tla"),
        country=team.node("area").text("name"),
        is_national=None if kind == "unknown" else kind == "national",
        founded=team.whole("founded"),
        logo_url=team.text("crest"),
        website=team.text("website"),
        colours=team.text("clubColors"),
        venue_id=None,
        venue_name=team.text("venue"),
        coach_id=coach.identity("id"),
        coach_name=coach.text("name"),
        updated_at=team.instant("lastUpdated"),
    )
    coaches = [coach] if record.coach_id or record.coach_name else []  # an empty one is an object full of nulls
    squad: list[Record] = []
    groups: tuple[tuple[str, list[Node]], ...] = (
        ("coach", coaches),
        ("player", team.nodes("squad")),
        ("staff", team.nodes("staff")),
    )
    for role, members in groups:
        squad += read_each(members, partial(_member, record.team_id, role))
    return [record, *squad]


def _member(team_id: int, role: str, member: Node) -> list[Record]:
    person = _person(member, team_id, role)
    squad_member = SquadMember(
        team_id=team_id,
        person_id=person.person_id,
        name=person.name,
        role=role,
        shirt_number=person.shirt_number,
        position=person.position,
        position_raw=person.position_raw,
    )
    return [squad_member, person]


def read_person(person: Node) -> list[Record]:
    """Read a person, with the present team where it is told. Who plays somewhere on the pitch is a player.

    Raises:
        RowRefusedError: The person has no id or no name.
    """
    found = _person(person, person.node("currentTeam").identity("id"), "player")
    return [found if found.position not in (None, "unknown") else found._replace(role="unknown")]


def read_player(person: Node) -> list[Record]:
    """Read a player of a list of players.

    Raises:
        RowRefusedError: The player has no id or no name.
    """
    return [_person(person, person.node("currentTeam").identity("id"), "player")]


def _person(person: Node, team_id: int | None, role: str) -> Person:
    position, position_raw = vocabulary.read_position(person)
    return Person(
        person_id=person.need_identity("id", "missing_id"),
        role=role,
        name=person.need_text("name", "missing_name"),
        first_name=person.text("firstName"),
        last_name=person.text("lastName"),
        born_on=person.day("dateOfBirth"),
        birthplace=None,
        nationality=person.text("nationality"),
        position=position,
        position_raw=position_raw,
        shirt_number=person.whole("shirtNumber"),
        height_cm=None,
        weight_kg=None,
        is_injured=None,
        photo_url=None,
        market_value_eur=None,
        team_id=team_id,
        updated_at=person.instant("lastUpdated"),
    )


def read_meeting(aggregates: Node) -> list[Record]:
    """Read how two teams fared against each other, over more matches than the answer lists.

    Raises:
        RowRefusedError: It does not say which teams.
    """
    home, away = aggregates.node("homeTeam"), aggregates.node("awayTeam")
    return [
        Meeting(
            home_team_id=home.need_identity("id", "missing_team"),
            away_team_id=away.need_identity("id", "missing_team"),
            n_matches=aggregates.whole("numberOfMatches"),
            n_goals=aggregates.whole("totalGoals"),
            home_wins=home.whole("wins"),
            draws=home.whole("draws"),
            away_wins=away.whole("wins"),
        )
    ]
