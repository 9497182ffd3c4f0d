"""Who is out, and who moved: injuries, spells on the sidelines, transfers."""

from collections.abc import Iterator

from orchestration.ingestion.providers.api_football import words
from orchestration.ingestion.providers.api_football.answer import Asked
from orchestration.ingestion.providers.api_football.told import Told
from orchestration.ingestion.records import Absence, Availability, Record, Transfer


def injuries(answer: Told, asked: Asked) -> Iterator[Record]:
    """Give the rows of `/injuries`: one a player and match, whatever keeps him out."""

    def read(row: Told) -> Iterator[Record]:
        player, fixture, league = row.at("player"), row.at("fixture"), row.at("league")
        match_id, league_id, season = fixture.identity("id"), league.identity("id"), league.whole("season")
        asked.refuse_other(fixture=match_id, league=league_id, season=season)
        status, _ = player.word("type", words.AVAILABILITIES)
        reason_raw = player.text("reason")
        yield Availability(
            person_id=player.need_identity("id"),
            name=player.text("name"),
            team_id=row.at("team").identity("id"),
            match_id=match_id,
            league_id=league_id,
            season_start=season,
            kickoff_at=fixture.instant("date"),
            status=status or "unknown",
            reason=words.reason_of(reason_raw),
            reason_raw=reason_raw,
        )

    return answer.each("response", read)


def sidelined(answer: Told, asked: Asked) -> Iterator[Record]:
    """Give the spells of `/sidelined`: of one person, or of several in a group each."""

    def absence(row: Told, person_id: int) -> Absence:
        reason_raw = row.text("type")
        return Absence(person_id, asked.role, words.reason_of(reason_raw), reason_raw, row.day("start"), row.day("end"))

    def read(row: Told) -> Iterator[Record]:
        if "sidelined" in row.names:
            person_id = row.need_identity("id")
            yield from row.each("sidelined", lambda told: [absence(told, person_id)])
        else:
            yield absence(row, asked.need_person())

    return answer.each("response", read)


def transfers(answer: Told, _asked: Asked) -> Iterator[Record]:
    """Give the moves of `/transfers`, also those between other teams than the one that was asked about."""

    def read(row: Told) -> Iterator[Record]:
        person_id, name = row.at("player").need_identity("id"), row.at("player").text("name")
        for move in row.rows("transfers"):
            yield _transfer(move, person_id, name)

    return answer.each("response", read)


def _transfer(move: Told, person_id: int, name: str | None) -> Transfer:
    kind_raw = move.text("type")
    kind, fee_eur = words.transfer_of(kind_raw)
    if kind is None:
        move.note("unknown_value", "type", "is a kind of transfer that nobody knows: add it to the words")
    from_team, to_team = move.at("teams").at("out"), move.at("teams").at("in")
    return Transfer(
        person_id=person_id,
        name=name,
        moved_on=move.day("date"),
        kind=kind or "unknown",
        kind_raw=kind_raw,
        fee_eur=fee_eur,
        from_team_id=from_team.identity("id"),
        from_team_name=from_team.text("name"),
        to_team_id=to_team.identity("id"),
        to_team_name=to_team.text("name"),
    )
