"""A season's programme: leagues with their slots, cups drawn round by round, and what goes wrong on the way."""

from datetime import date, datetime, timedelta
from random import Random

from orchestration.sandbox.world import calendar
from orchestration.sandbox.world.chance import stream
from orchestration.sandbox.world.model import Club, Competition, Match, Person, Season
from orchestration.sandbox.world.play import is_goal

#: Postponed matches a league and season (on average), and the first second of a match in which it can be given up.
POSTPONED = 3
ABANDONED_FROM = 65 * 60
#: Clubs that enter a cup in its second round.
BYES = 4
#: A draw is published the second morning after the last match of the round before; the first one in July.
DRAWN_AFTER = timedelta(days=2)


class Programme:
    """The matches of one season, in the order in which they are announced.

    Args:
        seed: Seed of the world.
        referees: By number of the country.
        season: First year.
        matches_before: Matches of earlier seasons; numbers go on from there.

    Attributes:
        matches: Those announced so far.
    """

    def __init__(self, seed: int, referees: dict[int, list[Person]], season: int, matches_before: int) -> None:
        self._seed = seed
        self._referees = referees
        self._season = season
        self._next = matches_before + 1
        self._cups: list[Season] = []
        self._waiting: dict[int, list[Club]] = {}
        self.matches: list[Match] = []

    def league(self, league: Competition, clubs: list[Club]) -> Season:
        """Draw the programme of a league."""
        rng = stream(self._seed, "programme", league.number, self._season)
        rounds = calendar.pairings(rng, len(clubs))
        days = calendar.saturdays(self._season, len(rounds))
        season = Season(league, self._season, days[0] - timedelta(days=1), days[-1], clubs)
        published = calendar.announced_at(self._season)
        for number, (pairs, saturday) in enumerate(zip(rounds, days, strict=True), 1):
            kickoffs = calendar.slots(rng, len(pairs), saturday, together=number == len(rounds))
            placeholder = datetime.combine(saturday, calendar.PLACEHOLDER, kickoffs[0].tzinfo)
            for (home, away), kickoff in zip(pairs, kickoffs, strict=True):
                self._add(rng, season, number, (clubs[home], clubs[away]), published, placeholder, kickoff)
        return season

    def cup(self, cup: Competition, clubs: list[Club]) -> Season:
        """Open a cup and draw its first round; the first clubs of the list enter later."""
        first, last = calendar.cup_day(self._season, 1), calendar.cup_day(self._season, len(calendar.CUP_DAYS))
        season = Season(cup, self._season, first, last, clubs)
        self._cups.append(season)
        self._waiting[cup.number] = clubs[:BYES]
        self._draw(season, 1, clubs[BYES:], calendar.announced_at(self._season) + timedelta(days=20))
        return season

    def next_cup_rounds(self, day: date) -> list[Match]:
        """Draw the rounds that follow those played on a day; give the new matches."""
        before = len(self.matches)
        for season in self._cups:
            last_round = season.matches[-1].round
            played = [match for match in season.matches if match.round == last_round]
            if played[0].kickoff.date() != day or len(played) == 1:
                continue
            clubs = [winner(match) for match in played]
            if last_round == 1:
                clubs += self._waiting[season.competition.number]
            published = calendar.at(day, 9) + DRAWN_AFTER
            self._draw(season, last_round + 1, clubs, published)
        return self.matches[before:]

    def disturb(self) -> None:
        """Award one league match, abandon one, postpone some; all drawn before the season and known in its course."""
        rng = stream(self._seed, "disturbances", self._season)
        middle = [match for match in self.matches if 3 <= match.round <= 18 and not match.competition.is_cup]
        awarded, abandoned, *postponed = rng.sample(middle, 2 + POSTPONED * 4)
        awarded.awarded_at = awarded.kickoff - timedelta(hours=20)
        abandoned.abandoned = ABANDONED_FROM + rng.randrange(40 * 60)
        for match in postponed:
            self._postpone(rng, match)

    def _postpone(self, rng: Random, match: Match) -> None:
        clubs = {match.home.number, match.away.number}
        taken = [other.kickoff for other in self.matches if clubs & {other.home.number, other.away.number}]
        taken += [calendar.at(calendar.cup_day(self._season, number), 19) for number in range(1, 6)]
        last_day = max(other.kickoff for other in self.matches if other.competition is match.competition).date()
        kickoff = calendar.new_date(rng, match.kickoff, taken, last_day)
        if kickoff is not None:
            match.postponed_at = match.kickoff - timedelta(hours=rng.randrange(2, 30))
            match.redated_at = match.kickoff + timedelta(days=rng.randrange(2, 6), hours=3)
            match.kickoff = kickoff

    def _draw(self, season: Season, number: int, clubs: list[Club], published: datetime) -> None:
        rng = stream(self._seed, "draw", season.competition.number, season.year, number)
        order = rng.sample(clubs, len(clubs))
        day = calendar.cup_day(season.year, number)
        for home, away in zip(order[::2], order[1::2], strict=True):
            kickoff = calendar.at(day, rng.choice((18, 19, 20)))
            self._add(
                rng, season, number, (home, away), published, calendar.at(day, calendar.PLACEHOLDER.hour), kickoff
            )

    def _add(
        self, rng: Random, season: Season, number: int, sides: tuple[Club, Club],
        published: datetime, placeholder: datetime, kickoff: datetime,
    ) -> None:  # fmt: skip
        match = Match(
            number=self._next, competition=season.competition, season=season.year, round=number,
            home=sides[0], away=sides[1], published_at=published, placeholder=placeholder,
            kickoff=kickoff, first_kickoff=kickoff,
            referee=rng.choice(self._referees[season.competition.country.number]),
        )  # fmt: skip
        self._next += 1
        season.matches.append(match)
        self.matches.append(match)


def winner(match: Match) -> Club:
    """Give who goes through in a cup."""
    lead = 0
    for event in match.played.events:
        if is_goal(event) or event.kind == "kick":
            lead += 1 if event.side == 0 else -1
    return match.home if lead > 0 else match.away
