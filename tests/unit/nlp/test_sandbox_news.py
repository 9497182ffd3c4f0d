"""The sandbox's news, read like any other: who is out there is out here, and nobody else."""

from datetime import UTC, datetime

import pytest

from nlp.feeds import read_feed
from nlp.linking import Player, Team
from nlp.pipeline import Reader
from orchestration.sandbox import news
from orchestration.sandbox.world.growth import World
from orchestration.sandbox.world.view import View

#: Days of the running season of the world, weeks apart.
DAYS = [datetime(2025, month, 15, 12, tzinfo=UTC) for month in (9, 10, 11, 12)]


@pytest.fixture(scope="module")
def world() -> World:
    grown = World(7)
    grown.through(2025)
    return grown


@pytest.mark.parametrize("now", DAYS)
def test_injuries_of_the_sandbox_are_read(world: World, now: datetime) -> None:
    view = View(world, now)
    clubs = {club.name: number for number, club in enumerate(world.clubs)}
    teams = [Team(clubs[club.name], name, "SYN") for club in world.clubs for name in {club.name, club.short_name}]
    people = {person.number: person for person in view.people()}
    players = [
        Player("sandbox", number, f"{person.first_name} {person.last_name}", clubs[club.name])
        for number, person in people.items()
        if (club := view.club_of(person)) is not None
    ]
    read = Reader(teams, players)
    told, found, wrong = 0, 0, 0
    for item in read_feed(news.feed(view).encode()):
        hurt = int(item.address.split("injury-")[1].split("-")[0]) if "/injury-" in item.address else None
        told += hurt is not None
        said = {
            signal.subject.player.person_id
            for signal in read.read(item.text, now.date(), "SYN").signals
            if signal.kind in ("injury", "illness") and signal.subject.player is not None
        }
        found += hurt in said
        wrong += bool(said - {hurt})
    assert wrong == 0
    assert found == told
    assert told or now == DAYS[0]
