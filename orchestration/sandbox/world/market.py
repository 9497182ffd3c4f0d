"""Transfers: clubs buy better players than their worst in a position, and give that one in return."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import exp

from orchestration.sandbox.world import calendar
from orchestration.sandbox.world.chance import stream
from orchestration.sandbox.world.model import Club, Person, Spell

#: Windows: first day (month, day), length in days, attempts of a club.
WINDOWS = (((7, 5), 57, (0, 1, 2, 2)), ((1, 3), 26, (0, 0, 1)))
#: A signing is worth it from this much more ability on.
WORTH = 0.2
POSITIONS = ("D", "D", "M", "M", "F", "F", "G")


class Market:
    """Moves players between squads on the days of the windows.

    Args:
        seed: Seed of the world.
        clubs: All clubs.
        squads: Players by number of the club; changed in place.
    """

    def __init__(self, seed: int, clubs: Sequence[Club], squads: Mapping[int, list[Person]]) -> None:
        self._seed = seed
        self._clubs = clubs
        self._squads = squads
        self._plans: dict[int, dict[date, list[Club]]] = {}

    def trade(self, season: int, day: date) -> None:
        """Make the transfers of a day."""
        if season not in self._plans:
            self._plans = {season: self._plan(season)}
        for number, buyer in enumerate(self._plans[season].get(day, ())):
            self._sign(season, day, buyer, number)

    def _plan(self, season: int) -> dict[date, list[Club]]:
        rng = stream(self._seed, "windows", season)
        plan: dict[date, list[Club]] = {}
        for (month, first), length, attempts in WINDOWS:
            opening = date(season if month > 6 else season + 1, month, first)
            for club in self._clubs:
                for _ in range(rng.choice(attempts)):
                    plan.setdefault(opening + timedelta(days=rng.randrange(length)), []).append(club)
        return plan

    def _sign(self, season: int, day: date, buyer: Club, number: int) -> None:
        rng = stream(self._seed, "transfer", day, number)
        position = rng.choice(POSITIONS)
        seller = rng.choice(
            [club for club in self._clubs if club is not buyer and self._near(rng.random(), buyer, club)]
        )
        own = [player for player in self._squads[buyer.number] if player.position == position]
        worst = min(own, key=lambda player: player.abilities[season])
        better = [
            player
            for player in self._squads[seller.number]
            if player.position == position and player.abilities[season] > worst.abilities[season] + WORTH
        ]
        if better:
            signing = rng.choice(better)
            fee = round(max(0.2, 3 * exp(signing.abilities[season])), 1)
            self._move(signing, seller, buyer, day, fee)
            self._move(worst, buyer, seller, day, 0)

    @staticmethod
    def _near(drawn: float, buyer: Club, seller: Club) -> bool:
        """Whether a seller comes into question: most signings come from the same country."""
        return buyer.country is seller.country or drawn < 0.2

    def _move(self, player: Person, origin: Club, club: Club, day: date, fee: float) -> None:
        start = calendar.at(day, 10)
        taken = {other.spells[-1].shirt for other in self._squads[club.number]}
        shirt = next(number for number in [player.spells[-1].shirt, *range(1, 99)] if number not in taken)
        player.spells[-1].end = start
        player.spells.append(Spell(club, start, shirt, fee, origin))
        self._squads[origin.number].remove(player)
        self._squads[club.number].append(player)
