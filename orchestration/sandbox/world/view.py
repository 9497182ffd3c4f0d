"""The world as an outsider sees it at one instant: the only way from the world to an answer.

Everything that is told to a client goes through here, so that nothing is known before its instant. A view is
cheap: make one for each request.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from orchestration.sandbox.world import calendar
from orchestration.sandbox.world.absence import absences, known_kickoff
from orchestration.sandbox.world.founding import COMPETITIONS
from orchestration.sandbox.world.growth import World
from orchestration.sandbox.world.model import (
    Absence,
    Club,
    Competition,
    Event,
    Injury,
    Lineup,
    Match,
    Person,
    Season,
    Spell,
)
from orchestration.sandbox.world.play import is_goal, told_minute
from orchestration.sandbox.world.strength import choose_lineup, expected_goals, form_at
from orchestration.sandbox.world.tables import Standing, table

#: The slots of a weekend are fixed this long before; until then a match has the placeholder of its round.
FIXED_BEFORE = timedelta(days=35)
#: Line-ups are told this long before kick-off: API-Football documents 20 to 40 minutes.
LINEUPS_BEFORE = timedelta(minutes=40)
#: Referees are named in the week of the match.
REFEREE_BEFORE = timedelta(days=4)
#: A round is over this long after its Saturday.
WEEKEND = timedelta(days=2)
#: Absences are told for matches this near.
ABSENCES_BEFORE = timedelta(days=7)

RUNNING = frozenset({"1H", "HT", "2H", "BT", "ET", "P"})
FINISHED = frozenset({"FT", "AET", "PEN"})
#: Codes whose goals count in a table.
COUNTED = FINISHED | {"AWD"}
Goals = tuple[int, int]


@dataclass(frozen=True, slots=True)
class State:
    """A match at an instant; goals are (home, away), None where they do not exist yet.

    Attributes:
        code: TBD, NS, PST, AWD, ABD, 1H, HT, 2H, BT, ET, P, FT, AET or PEN.
        kickoff: As told now.
        second: Seconds played, breaks counted; 0 before kick-off, at most those of the whole match.
        minute: Minute as it is told; None when it does not run.
        extra: Minute of stoppage.
        score: Goals without a shoot-out.
        halftime: Goals of the first half, running while it lasts.
        fulltime: Goals after 90 minutes.
        extratime: Goals of extra time alone.
        shootout: Kicks scored.
        changed: When this state was reached.
    """

    code: str
    kickoff: datetime
    changed: datetime
    second: int = 0
    minute: int | None = None
    extra: int | None = None
    score: Goals | None = None
    halftime: Goals | None = None
    fulltime: Goals | None = None
    extratime: Goals | None = None
    shootout: Goals | None = None

    @property
    def lead(self) -> int:
        """Goals (after a shoot-out: kicks too) by which home is ahead."""
        home, away = self.score or (0, 0)
        kicks = self.shootout or (0, 0)
        return home - away + kicks[0] - kicks[1]


class View:
    """What is known of a world at an instant.

    Args:
        world: Grown as far as needed by making the view.
        now: The instant, UTC.
    """

    def __init__(self, world: World, now: datetime) -> None:
        self.world = world
        self.now = now
        self.year = calendar.season_of(now)
        if now < calendar.announced_at(self.year):
            self.year -= 1
        world.through(self.year)

    def years(self) -> range:
        """Give the seasons there are, by first year."""
        return range(calendar.FIRST_SEASON, self.year + 1)

    def season(self, competition: Competition, year: int) -> Season | None:
        """Give a season; None when there is none (yet)."""
        return self.world.seasons[competition.number, year] if year in self.years() else None

    def matches(self, year: int, competition: Competition | None = None) -> Iterator[Match]:
        """Give the announced matches of a season, of one competition or all."""
        chosen = COMPETITIONS if competition is None else (competition,)
        for one in chosen:
            season = self.season(one, year)
            yield from (match for match in (season.matches if season else ()) if match.published_at <= self.now)

    def match(self, number: int) -> Match | None:
        """Find an announced match by its number."""
        if not 1 <= number <= len(self.world.matches):
            return None
        match = self.world.matches[number - 1]
        return match if match.published_at <= self.now else None

    def fixtures(self, club: Club, year: int) -> list[Match]:
        """Give a club's announced matches of a season, in all competitions."""
        if year not in self.years():
            return []
        return [match for match in self.world.fixtures[club.number, year] if match.published_at <= self.now]

    def state(self, match: Match) -> State:
        """Give a match's state."""
        now = self.now
        if match.awarded_at is not None and match.awarded_at <= now:
            return State("AWD", match.first_kickoff, match.awarded_at, score=(3, 0), fulltime=(3, 0))
        kickoff = known_kickoff(match, now)
        if kickoff is None:
            return State("PST", match.first_kickoff, match.postponed_at or now)
        if match.course is not None and kickoff == match.kickoff and kickoff <= now:
            return self._played(match, int((now - kickoff).total_seconds()))
        if kickoff != match.first_kickoff:
            return State("NS", kickoff, match.redated_at or now)
        fixed = kickoff - FIXED_BEFORE
        if now < fixed:
            return State("TBD", match.placeholder, match.published_at)
        return State("NS", kickoff, max(match.published_at, fixed))

    def _played(self, match: Match, second: int) -> State:
        start, code = [phase for phase in match.played.phases if phase[0] <= second][-1]
        changed = start
        halves, late, kicks = [0, 0, 0, 0], [0, 0], [0, 0]
        for event in match.played.events:
            if event.second > second:
                break
            changed = max(changed, event.second)
            if event.kind == "kick":
                kicks[event.side] += 1
            elif is_goal(event):
                if event.minute > 90:
                    late[event.side] += 1
                else:
                    halves[event.side + (2 if event.minute > 45 else 0)] += 1
        first, normal = (halves[0], halves[1]), (halves[0] + halves[2], halves[1] + halves[3])
        minute, extra = told_minute(match.played, code, second)
        over_90 = code not in {"1H", "HT", "2H", "ABD"}
        reached = {phase for begin, phase in match.played.phases if begin <= second}
        return State(
            code=code, kickoff=match.kickoff, changed=match.kickoff + timedelta(seconds=changed),
            second=min(second, match.played.phases[-1][0]), minute=minute, extra=extra,
            score=(normal[0] + late[0], normal[1] + late[1]), halftime=first,
            fulltime=normal if over_90 else None,
            extratime=(late[0], late[1]) if "ET" in reached else None,
            shootout=(kicks[0], kicks[1]) if "P" in reached else None,
        )  # fmt: skip

    def events(self, match: Match) -> list[Event]:
        """Give what happened so far."""
        state = self.state(match)
        if match.course is None or state.code not in RUNNING | FINISHED | {"ABD"}:
            return []
        return [event for event in match.course.events if event.second <= state.second]

    def lineups(self, match: Match) -> tuple[Lineup, Lineup] | None:
        """Give both line-ups once they are told."""
        kickoff = known_kickoff(match, self.now)
        told = kickoff == match.kickoff and kickoff is not None and kickoff - LINEUPS_BEFORE <= self.now
        return match.lineups if told else None

    def referee(self, match: Match) -> Person | None:
        """Give the referee once he is named."""
        kickoff = known_kickoff(match, self.now)
        return match.referee if kickoff is not None and kickoff - REFEREE_BEFORE <= self.now else None

    def absences(self, match: Match) -> list[Absence]:
        """Give who misses a match, or missed it, as far as it is told."""
        kickoff = known_kickoff(match, self.now)
        if kickoff is None or kickoff - ABSENCES_BEFORE > self.now or self.state(match).code == "AWD":
            return []
        if match.course is not None and match.kickoff <= self.now:
            return list(match.absences)
        return [absence for club in (match.home, match.away) for absence in self._missing(club, match)]

    def _missing(self, club: Club, match: Match) -> list[Absence]:
        fixtures = self.world.fixtures[club.number, match.season]
        return absences(
            club, self.squad(club), match, fixtures, self.world.injuries, self.world.bans[club.number], self.now
        )

    def estimate(self, match: Match) -> tuple[float, float]:
        """Give the expected goals of a match as the best informed outsider sees them now.

        With the line-ups told they are the true ones; before, those of the likely line-ups in today's form.
        """
        if self.lineups(match) is not None:
            return match.rates
        teams, forms = [], []
        for club in (match.home, match.away):
            out = {absence.player for absence in self._missing(club, match) if not absence.doubtful}
            teams.append(choose_lineup(club, self.squad(club), out, match.season))
            forms.append(form_at(club, self.world.began, self.now))
        return expected_goals(teams[0], teams[1], (forms[0], forms[1]), match.season)

    def people(self) -> list[Person]:
        """Give everybody who has appeared: players with a first club, coaches, referees."""
        return [one for one in self.world.people if not one.abilities or one.spells[0].start <= self.now]

    def squad(self, club: Club) -> list[Person]:
        """Give a club's players, goalkeepers first."""
        found = [one for one in self.world.people if one.abilities and self.club_of(one) is club]
        return sorted(found, key=lambda player: ("GDMF".index(player.position), player.number))

    def club_of(self, player: Person) -> Club | None:
        """Give a player's club."""
        spell = self.spell(player)
        return spell.club if spell and (spell.end is None or spell.end > self.now) else None

    def spell(self, player: Person, at: datetime | None = None) -> Spell | None:
        """Give a player's newest spell at a club, now or at an earlier instant."""
        instant = min(at, self.now) if at is not None else self.now
        return next((spell for spell in reversed(player.spells) if spell.start <= instant), None)

    def shirt(self, player: Person, at: datetime | None = None) -> int | None:
        """Give a player's number, now or at an earlier instant."""
        spell = self.spell(player, at)
        return spell.shirt if spell else None

    def injuries(self, player: Person) -> list[Injury]:
        """Give a player's injuries, oldest first."""
        return [injury for injury in self.world.injuries.get(player.number, ()) if injury.known_at <= self.now]

    def running_season(self, competition: Competition) -> Season:
        """Give the newest season of a competition."""
        return self.world.seasons[competition.number, self.year]

    def matchday(self, season: Season) -> int:
        """Give the current round: the first whose weekend is not over, or the last one announced."""
        announced = list(self.matches(season.year, season.competition))
        ahead = [match.round for match in announced if match.placeholder + WEEKEND > self.now]
        return min(ahead, default=max((match.round for match in announced), default=1))

    def standings(
        self, season: Season, until: date | None = None, round_: int | None = None, side: str = "total"
    ) -> list[Standing]:
        """Rank a league by the matches that count so far.

        Args:
            season: Of a league.
            until: Last day whose matches count.
            round_: Last round whose matches count.
            side: "total", "home" or "away".
        """
        results = []
        for match, state in self.counted(self.matches(season.year, season.competition)):
            late = until is not None and state.kickoff.date() > until
            if state.score is not None and not late and (round_ is None or match.round <= round_):
                results.append((match.home, match.away, *state.score))
        return table(season.clubs, results, side)

    def counted(self, matches: Iterable[Match]) -> list[tuple[Match, State]]:
        """Pick the matches that count, with their states, by kick-off."""
        found = [(match, self.state(match)) for match in matches]
        return sorted(
            ((match, state) for match, state in found if state.code in COUNTED),
            key=lambda pair: (pair[1].kickoff, pair[0].number),
        )
