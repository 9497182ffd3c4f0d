"""The world and how it grows: season after season, day by day, nothing looking ahead.

A day has transfers at ten, training injuries on Mondays, then its matches; a round of a cup is drawn when the
one before has been played. Seasons are grown when first asked for, always in order, so that the same seed gives
the same world whatever is asked.
"""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta

from orchestration.sandbox.world import calendar, names
from orchestration.sandbox.world.absence import absences
from orchestration.sandbox.world.chance import stream
from orchestration.sandbox.world.founding import COMPETITIONS, COUNTRIES, SQUAD, Founding
from orchestration.sandbox.world.market import Market
from orchestration.sandbox.world.model import Absence, Ban, Club, Injury, Match, Person, Season
from orchestration.sandbox.world.play import is_goal, play
from orchestration.sandbox.world.programme import Programme
from orchestration.sandbox.world.strength import choose_lineup, expected_goals, form_at
from orchestration.sandbox.world.tables import table

PROMOTED = 2
#: Weekly step of a club's form and how much of it stays, in log goals: over a year it wanders by about 0.1.
FORM_STEP = 0.02
FORM_KEPT = 0.98
#: Chance that a player is hurt in a week of training.
TRAINING_INJURY = 0.006
#: Days out: log-normal with this median and spread, at most half a year.
INJURY_MEDIAN = 16
INJURY_SPREAD = 0.9
#: Yellow cards of one competition and season that make a suspension, and matches for a straight red card.
YELLOWS_FOR_BAN = 5
RED_CARD_MATCHES = 2
#: Yearly change of ability by age: up to the first age, up to the second, later.
AGEING = ((23, 0.10), (29, 0.0), (99, -0.12))
RETIREMENT_AGE = 34


class World:
    """An invented football world; grows with `through`.

    Attributes:
        seasons: By number of the competition and first year.
        matches: Numbered from 1, so that `matches[n - 1].number == n`.
        injuries: By number of the player, oldest first.
        bans: By number of the club, oldest first.
        fixtures: By number of the club and season.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.began = calendar.announced_at(calendar.FIRST_SEASON) - timedelta(days=7)
        founding = Founding(seed)
        self._founding = founding
        self.clubs: list[Club] = founding.clubs
        self.people: list[Person] = founding.people
        self.seasons: dict[tuple[int, int], Season] = {}
        self.matches: list[Match] = []
        self.injuries: defaultdict[int, list[Injury]] = defaultdict(list)
        self.bans: defaultdict[int, list[Ban]] = defaultdict(list)
        self.fixtures: defaultdict[tuple[int, int], list[Match]] = defaultdict(list)
        self._squads: dict[int, list[Person]] = {club.number: [] for club in self.clubs}
        for person in self.people:
            if person.spells:
                self._squads[person.spells[-1].club.number].append(person)
        self._market = Market(seed, self.clubs, self._squads)
        self._yellows: Counter[tuple[int, int, int]] = Counter()
        self._grown = calendar.FIRST_SEASON - 1

    def through(self, season: int) -> None:
        """Grow until a season (its first year) is complete."""
        while self._grown < season:
            self._grow(self._grown + 1)
            self._grown += 1

    def _grow(self, season: int) -> None:
        self._new_year(season)
        programme = Programme(self.seed, self._founding.referees, season, len(self.matches))
        for league in COMPETITIONS[:4]:
            self._open(programme.league(league, self._members(season, league.number)))
        programme.disturb()
        for cup in COMPETITIONS[4:]:
            self._open(programme.cup(cup, self._entrants(season, cup.country.number)))
        by_day: defaultdict[date, list[Match]] = defaultdict(list)
        self._enter(programme.matches, by_day)
        day, last = date(season, *calendar.ANNOUNCED), date(season + 1, *calendar.ANNOUNCED)
        while day < last:
            self._live(season, day)
            today = sorted(by_day[day], key=lambda match: (match.kickoff, match.number))
            for match in today:
                self._play(match)
            if any(match.competition.is_cup for match in today):
                self._enter(programme.next_cup_rounds(day), by_day)
            day += timedelta(days=1)

    def _open(self, season: Season) -> None:
        self.seasons[season.competition.number, season.year] = season

    def _enter(self, matches: list[Match], by_day: dict[date, list[Match]]) -> None:
        for match in matches:
            self.matches.append(match)
            by_day[match.kickoff.date()].append(match)
            for club in (match.home, match.away):
                self.fixtures[club.number, match.season].append(match)

    def _new_year(self, season: int) -> None:
        for club in self.clubs:
            rng = stream(self.seed, "form", club.number, season)
            while len(club.form) < (calendar.announced_at(season + 1) - self.began).days // 7 + 1:
                attack, defence = club.form[-1] if club.form else (0.0, 0.0)
                club.form.append((FORM_KEPT * attack + rng.gauss(0, FORM_STEP),
                                  FORM_KEPT * defence + rng.gauss(0, FORM_STEP)))  # fmt: skip
            if season > calendar.FIRST_SEASON:
                self._age(club, season)

    def _age(self, club: Club, season: int) -> None:
        squad, opened = self._squads[club.number], calendar.announced_at(season)
        level = sum(player.abilities[season - 1] for player in squad) / len(squad)
        for player in list(squad):
            age = season - player.born.year
            rng = stream(self.seed, "ageing", player.number, season)
            change = next(step for limit, step in AGEING if age <= limit)
            player.abilities[season] = player.abilities[season - 1] + rng.gauss(change, 0.12)
            if age >= RETIREMENT_AGE:
                player.spells[-1].end = opened
                squad.remove(player)
        for position, wanted in SQUAD.items():
            for _ in range(wanted - sum(player.position == position for player in squad)):
                taken = {player.spells[-1].shirt for player in squad}
                shirt = next(number for number in range(1, 99) if number not in taken)
                born = season - 19
                squad.append(self._founding.player(club, position, born, level, season, opened, shirt))

    def _live(self, season: int, day: date) -> None:
        self._market.trade(season, day)
        if day.weekday() != 0:
            return
        rng = stream(self.seed, "training", day)
        for club in self.clubs:
            for player in self._squads[club.number]:
                if rng.random() < TRAINING_INJURY:
                    self._hurt(player, calendar.at(day, 10), calendar.at(day, 12))

    def _hurt(self, player: Person, start: datetime, known_at: datetime) -> None:
        earlier = self.injuries[player.number]
        if earlier and earlier[-1].end > start:
            return
        rng = stream(self.seed, "injury", player.number, start)
        days = min(180, 2 + int(INJURY_MEDIAN * 2.718 ** rng.gauss(0, INJURY_SPREAD)))
        earlier.append(Injury(player, rng.choice(names.INJURIES), start, start + timedelta(days=days), known_at))

    def _play(self, match: Match) -> None:
        if match.awarded_at is not None:
            return
        rng = stream(self.seed, "match", match.number)
        missing: list[Absence] = []
        for club in (match.home, match.away):
            missing += absences(
                club, self._squads[club.number], match, self.fixtures[club.number, match.season],
                self.injuries, self.bans[club.number], match.kickoff,
            )  # fmt: skip
        out = {absence.player for absence in missing if not absence.doubtful}
        home, away = (
            choose_lineup(club, self._squads[club.number], out, match.season, rng) for club in (match.home, match.away)
        )
        forms = (form_at(match.home, self.began, match.kickoff), form_at(match.away, self.began, match.kickoff))
        match.absences, match.lineups = tuple(missing), (home, away)
        match.rates = expected_goals(home, away, forms, match.season)
        match.course, hurt = play(rng, match.rates, match.lineups, match.season, match.competition.is_cup)
        if match.abandoned is not None:
            give_up(match, match.abandoned)
        end = match.kickoff + timedelta(seconds=match.course.phases[-1][0])
        for player in hurt:
            self._hurt(player, end, end + timedelta(hours=12))
        self._punish(match, end)

    def _punish(self, match: Match, end: datetime) -> None:
        booked: set[int] = set()
        for event in match.played.events:
            if event.kind not in {"yellow", "red"}:
                continue
            player, club = event.player, (match.home, match.away)[event.side]
            key = (player.number, match.competition.number, match.season)
            if event.kind == "red":
                matches, reason = (1 if player.number in booked else RED_CARD_MATCHES), "Red Card"
            else:
                self._yellows[key] += 1
                booked.add(player.number)
                if self._yellows[key] % YELLOWS_FOR_BAN:
                    continue
                matches, reason = 1, "Yellow Cards"
            self.bans[club.number].append(Ban(player, club, match.competition, match.season, reason, matches, end))

    def _members(self, season: int, league: int) -> list[Club]:
        """Give the clubs of a league: those of the season before, two up and two down."""
        tier = COMPETITIONS[league - 1].tier
        if season == calendar.FIRST_SEASON:
            home = [club for club in self.clubs if club.country is COMPETITIONS[league - 1].country]
            return home[:16] if tier == 1 else home[16:]
        upper, lower = (league, league + 1) if tier == 1 else (league - 1, league)
        top, bottom = self._final_order(upper, season - 1), self._final_order(lower, season - 1)
        if tier == 1:
            return top[:-PROMOTED] + bottom[:PROMOTED]
        return top[-PROMOTED:] + bottom[PROMOTED:]

    def _entrants(self, season: int, country: int) -> list[Club]:
        """Give a cup's clubs, the strongest first by the tables of the season before."""
        if season == calendar.FIRST_SEASON:
            return [club for club in self.clubs if club.country is COUNTRIES[country - 1]]
        leagues = (1, 2) if country == 1 else (3, 4)
        return [club for league in leagues for club in self._final_order(league, season - 1)]

    def _final_order(self, league: int, season: int) -> list[Club]:
        finished = self.seasons[league, season]
        results = []
        for match in finished.matches:
            goals = final_goals(match)
            if goals is not None:
                results.append((match.home, match.away, *goals))
        return [row.club for row in table(finished.clubs, results)]


def give_up(match: Match, second: int) -> None:
    """Cut a match off for good at a second after kick-off."""
    phases = tuple(phase for phase in match.played.phases if phase[0] < second)
    events = tuple(event for event in match.played.events if event.second < second)
    match.course = match.played._replace(phases=(*phases, (second, "ABD")), events=events)


def final_goals(match: Match) -> tuple[int, int] | None:
    """Give the goals a match counts with in a table; None when it does not count."""
    if match.awarded_at is not None:
        return (3, 0)
    if match.course is None or match.abandoned is not None:
        return None
    home = sum(is_goal(event) and event.side == 0 for event in match.course.events)
    away = sum(is_goal(event) and event.side == 1 for event in match.course.events)
    return home, away
