"""How the world begins: countries, competitions, clubs with their first squads, referees."""

from datetime import date, datetime, timedelta
from itertools import count

from orchestration.sandbox.world import names
from orchestration.sandbox.world.calendar import FIRST_SEASON, announced_at
from orchestration.sandbox.world.chance import stream
from orchestration.sandbox.world.model import Club, Competition, Country, Person, Position, Spell

COUNTRIES = (Country(1, "Synthetia", "SYN"), Country(2, "Fabulonia", "FAB"))
COMPETITIONS = (
    Competition(1, "Synthetian League", COUNTRIES[0], 1),
    Competition(2, "Synthetian Second League", COUNTRIES[0], 2),
    Competition(3, "Liga Fabulonia", COUNTRIES[1], 1),
    Competition(4, "Liga Fabulonia B", COUNTRIES[1], 2),
    Competition(5, "Synthetian Cup", COUNTRIES[0], 0),
    Competition(6, "Copa Fabulonia", COUNTRIES[1], 0),
)
#: Clubs of a tier: with these two cups a season has 798 matches.
CLUBS_OF_TIER = {1: 16, 2: 12}
SQUAD: dict[Position, int] = {"G": 3, "D": 8, "M": 8, "F": 5}
#: Mean ability of a tier's clubs and how far clubs of one tier, and players of one club, lie apart.
TIER_LEVEL = {1: 0.5, 2: -0.5}
CLUB_SPREAD = 0.4
PLAYER_SPREAD = 0.55
REFEREES = 12


class Founding:
    """The first clubs and people of a world, all drawn from its seed."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._numbers = count(1)
        self.people: list[Person] = []
        self.clubs: list[Club] = []
        self.referees: dict[int, list[Person]] = {}
        for country in COUNTRIES:
            rng = stream(seed, "towns", country.number)
            towns = names.town_names(rng, country.number, sum(CLUBS_OF_TIER.values()))
            for place, town in enumerate(towns):
                self.clubs.append(self._club(country, town, 1 if place < CLUBS_OF_TIER[1] else 2))
            self.referees[country.number] = [
                self.person(country, "R", date(FIRST_SEASON - 40, 3, 1)) for _ in range(REFEREES)
            ]

    def person(self, country: Country, position: str, born: date) -> Person:
        """Bring a person of a country into the world."""
        number = next(self._numbers)
        rng = stream(self._seed, "person", number)
        if rng.random() < 0.15:  # some play abroad
            country = COUNTRIES[2 - country.number]
        first, last = names.person_name(rng, country.number)
        born += timedelta(days=rng.randrange(365))
        person = Person(number, first, last, born, country, position, height=rng.randrange(168, 198))  # type: ignore[arg-type]
        self.people.append(person)
        return person

    def player(
        self, club: Club, position: Position, born: int, level: float, season: int, start: datetime, shirt: int
    ) -> Person:
        """Bring a player into the world, at a club.

        Args:
            club: Where he begins.
            position: Where he plays.
            born: Year of birth.
            level: Mean of his ability.
            season: First season he can play in.
            start: When he joins.
            shirt: His number.
        """
        player = self.person(club.country, position, date(born, 1, 1))
        player.abilities[season] = stream(self._seed, "ability", player.number).gauss(level, PLAYER_SPREAD)
        player.spells.append(Spell(club, start, shirt))
        return player

    def _club(self, country: Country, town: str, tier: int) -> Club:
        number = len(self.clubs) + 1
        rng = stream(self._seed, "club", number)
        long_form, short_form = rng.choice(names.CLUB_FORMS[country.number])
        first, second = rng.sample(names.COLOURS, 2)
        club = Club(
            number=number, name=long_form.format(town), short_name=short_form.format(town), town=town,
            code=town[:3].upper(), country=country, founded=rng.randrange(1885, 1930), colours=(first, second),
            capacity=rng.randrange(60, 500) * 100 // tier, formation=rng.choice(names.FORMATIONS),
            coach=self.person(country, "C", date(FIRST_SEASON - rng.randrange(38, 60), 1, 1)),
        )  # fmt: skip
        level = rng.gauss(TIER_LEVEL[tier], CLUB_SPREAD)
        shirt = count(1)
        for position, wanted in SQUAD.items():
            for _ in range(wanted):
                born = FIRST_SEASON - rng.randrange(18, 33)
                start = announced_at(FIRST_SEASON) - timedelta(days=rng.randrange(1, 900))
                self.player(club, position, born, level, FIRST_SEASON, start, next(shirt))
        return club
