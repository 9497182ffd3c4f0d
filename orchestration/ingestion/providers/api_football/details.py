"""What happened in a match: events, line-ups, statistics of its teams and of its players."""

from collections.abc import Iterator

from orchestration.ingestion.providers.api_football import words
from orchestration.ingestion.providers.api_football.answer import Asked
from orchestration.ingestion.providers.api_football.scalars import whole_of
from orchestration.ingestion.providers.api_football.told import Told
from orchestration.ingestion.records import Lineup, LineupPlayer, MatchEvent, MatchStatistic, PlayerMatch, Record

_PERIODS = {"statistics": "match", "statistics_1h": "first_half", "statistics_2h": "second_half"}


def match_details(row: Told, match_id: int) -> Iterator[Record]:
    """Give everything that hangs on a fixture where its answer holds it: with `ids=`, and events with `live=`."""
    lineup_records = list(_lineups(row, "lineups", match_id))
    starters = {record.person_id for record in lineup_records if isinstance(record, LineupPlayer) and record.is_starter}
    yield from _events(row, "events", match_id, starters - {None})
    yield from lineup_records
    yield from _statistics(row, "statistics", match_id)
    yield from _players(row, "players", match_id)


def events(answer: Told, asked: Asked) -> Iterator[Record]:
    """Give the events of `/fixtures/events`."""
    return _events(answer, "response", asked.need_whole("fixture"), set())


def lineups(answer: Told, asked: Asked) -> Iterator[Record]:
    """Give the line-ups of `/fixtures/lineups`."""
    return _lineups(answer, "response", asked.need_whole("fixture"))


def statistics(answer: Told, asked: Asked) -> Iterator[Record]:
    """Give the teams' figures of `/fixtures/statistics`."""
    return _statistics(answer, "response", asked.need_whole("fixture"))


def players(answer: Told, asked: Asked) -> Iterator[Record]:
    """Give the players' figures of `/fixtures/players`."""
    return _players(answer, "response", asked.need_whole("fixture"))


def _events(holder: Told, key: str, match_id: int, starters: set[int | None]) -> Iterator[Record]:
    def read(event: Told) -> Iterator[Record]:
        kind, kind_raw = _kind(event)
        who, other = event.at("player"), event.at("assist")
        if kind == "substitution" and _id_of(other) in starters and _id_of(who) not in starters:
            # On some days the two are told the other way round; who started cannot come on.
            who, other = other, who
        time, comment = event.at("time"), event.text("comments")
        yield MatchEvent(
            match_id=match_id,
            event_number=event.position,
            minute=time.minute("elapsed"),
            added_minute=time.minute("extra"),
            team_id=event.at("team").identity("id"),
            kind=kind,
            kind_raw=kind_raw,
            person_id=who.identity("id"),
            person_name=who.text("name"),
            other_person_id=other.identity("id"),
            other_person_name=other.text("name"),
            is_shootout=comment is not None and comment.casefold() == words.SHOOTOUT_COMMENT,
            comment=comment,
        )

    return holder.each(key, read)


def _id_of(person: Told) -> int | None:
    return whole_of(person.raw("id"))


def _kind(event: Told) -> tuple[str, str | None]:
    told_type, detail = event.text("type"), event.text("detail")
    raw = ": ".join(part for part in (told_type, detail) if part) or None
    kind = words.EVENT_KINDS_BY_TYPE.get((told_type or "").casefold()) or words.EVENT_KINDS.get((raw or "").casefold())
    if kind is None:
        event.note(
            "unknown_value", "detail", f"of {told_type!r:.40} is an event that nobody knows: add it to the words"
        )
    return kind or "unknown", raw


def _lineups(holder: Told, key: str, match_id: int) -> Iterator[Record]:
    def read(lineup: Told) -> Iterator[Record]:
        team_id, coach = lineup.at("team").need_identity("id"), lineup.at("coach")
        yield Lineup(match_id, team_id, lineup.text("formation"), coach.identity("id"), coach.text("name"))
        for list_name, is_starter in (("startXI", True), ("substitutes", False)):
            for member in lineup.rows(list_name):
                player = member.at("player")
                position, position_raw = player.word("pos", words.POSITIONS)
                yield LineupPlayer(
                    match_id=match_id,
                    team_id=team_id,
                    person_id=player.identity("id"),
                    name=player.text("name"),
                    shirt_number=player.whole("number"),
                    position=position,
                    position_raw=position_raw,
                    grid=player.text("grid"),
                    is_starter=is_starter,
                )

    return holder.each(key, read)


def _statistics(holder: Told, key: str, match_id: int) -> Iterator[Record]:
    def read(team: Told) -> Iterator[Record]:
        team_id = team.at("team").need_identity("id")

        for list_name, period in _PERIODS.items():

            def figure(told: Told, period: str = period) -> Iterator[Record]:
                name = words.snake(told.need_text("type"))
                yield MatchStatistic(match_id, team_id, period, name, told.figure("value"))

            yield from team.each(list_name, figure)

    return holder.each(key, read)


def _players(holder: Told, key: str, match_id: int) -> Iterator[Record]:
    def read(team: Told) -> Iterator[Record]:
        team_id = team.at("team").need_identity("id")

        def player(told: Told) -> Iterator[Record]:
            person_id, name = told.at("player").need_identity("id"), told.at("player").text("name")
            for figures in told.rows("statistics"):
                yield _player_match(figures, match_id, team_id, person_id, name)

        yield from team.each("players", player)

    return holder.each(key, read)


def _player_match(figures: Told, match_id: int, team_id: int, person_id: int, name: str | None) -> PlayerMatch:
    games, goals, shots, passes = figures.at("games"), figures.at("goals"), figures.at("shots"), figures.at("passes")
    duels, cards, penalty = figures.at("duels"), figures.at("cards"), figures.at("penalty")
    return PlayerMatch(
        match_id=match_id,
        team_id=team_id,
        person_id=person_id,
        name=name,
        minutes=games.whole("minutes"),
        shirt_number=games.whole("number"),
        position=games.word("position", words.POSITIONS)[0],
        rating=games.number("rating"),
        is_captain=games.flag("captain"),
        is_substitute=games.flag("substitute"),
        goals=goals.whole("total"),
        assists=goals.whole("assists"),
        saves=goals.whole("saves"),
        conceded=goals.whole("conceded"),
        shots=shots.whole("total"),
        shots_on_target=shots.whole("on"),
        passes=passes.whole("total"),
        key_passes=passes.whole("key"),
        tackles=figures.at("tackles").whole("total"),
        duels=duels.whole("total"),
        duels_won=duels.whole("won"),
        dribbles=figures.at("dribbles").whole("attempts"),
        fouls=figures.at("fouls").whole("committed"),
        yellow_cards=cards.whole("yellow"),
        red_cards=cards.whole("red"),
        penalties_scored=penalty.whole("scored"),
        penalties_missed=penalty.whole("missed"),
    )
