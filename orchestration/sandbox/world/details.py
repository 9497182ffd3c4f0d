"""What a player and a team did in a match, in counts, up to any second of it; made when asked for.

Every count grows with the minutes played at a rate drawn for the player and the match; goals, assists and cards
are those of the course. So a count at a second depends on nothing that happened later.
"""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from orchestration.sandbox.world.chance import stream
from orchestration.sandbox.world.model import Club, Match, Person
from orchestration.sandbox.world.play import is_goal
from orchestration.sandbox.world.view import COUNTED, RUNNING, View

#: Counts in 90 minutes by position (G, D, M, F), about what European leagues show.
RATES: dict[str, tuple[float, float, float, float]] = {
    "shots": (0, 0.6, 1.2, 2.2), "passes": (30, 52, 50, 28), "key_passes": (0.02, 0.4, 1.2, 1.2),
    "tackles": (0.05, 1.8, 1.7, 0.7), "blocks": (0, 0.8, 0.3, 0.1), "interceptions": (0.1, 1.3, 1.0, 0.3),
    "duels": (0.6, 8, 10, 11), "dribbles": (0.02, 0.7, 1.6, 2.2), "fouled": (0.2, 0.8, 1.3, 1.5),
    "fouls": (0.05, 1.1, 1.4, 1.3), "offsides": (0, 0.05, 0.1, 0.5), "corners": (0, 0.4, 0.6, 0.4),
}  # fmt: skip
#: Shares of a count that succeed.
SHARES = {"accurate": ("passes", 0.83), "duels_won": ("duels", 0.5), "dribbles_won": ("dribbles", 0.55)}
ON_TARGET = 0.28
#: Mean goals of a side: at this rate a player shoots as in `RATES`.
USUAL_GOALS = 1.4
#: Expected goals of a shot that was no goal, at most; and of a goal, at least and at most.
SHOT_QUALITY = 0.18
GOAL_QUALITY = (0.08, 0.6)
_CACHED_MATCHES = 512


@dataclass(frozen=True, slots=True)
class PlayerLine:
    """A player of the match squad: `minutes` is None while he has not come on."""

    player: Person
    started: bool
    minutes: int | None
    counts: Counter[str]
    rating: float | None


def match_lines(seed: int, match: Match, second: int) -> tuple[list[PlayerLine], list[PlayerLine]]:
    """Give what everybody of home and away did up to a second.

    Args:
        seed: Seed of the world.
        match: One that has begun.
        second: Seconds after kick-off.
    """
    return _lines(seed, match, min(second, match.played.phases[-1][0]))


@lru_cache(maxsize=_CACHED_MATCHES)
def _lines(seed: int, match: Match, second: int) -> tuple[list[PlayerLine], list[PlayerLine]]:
    counts, came, went = _told(match, second)
    now = _whole_minute(match, second)
    sides: list[list[PlayerLine]] = []
    for side, lineup in enumerate(match.teams):
        conceded = sum(is_goal(event) and event.side != side for event in match.played.events if event.second <= second)
        lines = []
        for player in (*lineup.starters, *lineup.bench):
            start = 0 if player in lineup.starters else came.get(player.number)
            minutes = None if start is None else max(1, min(now, went.get(player.number, now)) - start)
            own = counts[player.number]
            if minutes is not None:
                _act(seed, match, player, minutes, match.rates[side], own)
                if player.position == "G":
                    own["conceded"] = conceded
                    own["saves"] = _saves(seed, match, player, match.rates[1 - side], minutes)
            lines.append(PlayerLine(player, player in lineup.starters, minutes, own, _rating(own, minutes)))
        sides.append(lines)
    return sides[0], sides[1]


def _told(match: Match, second: int) -> tuple[dict[int, Counter[str]], dict[int, int], dict[int, int]]:
    """Read counts, and minutes of coming and going, from the events."""
    counts: dict[int, Counter[str]] = {
        player.number: Counter() for lineup in match.teams for player in (*lineup.starters, *lineup.bench)
    }
    came: dict[int, int] = {}
    went: dict[int, int] = {}
    for event in match.played.events:
        if event.second > second:
            break
        own = counts[event.player.number]
        if event.kind == "subst" and event.other is not None:
            came[event.other.number] = went[event.player.number] = event.minute
        elif event.kind in {"goal", "penalty"}:
            own["goals"] += 1
            own["shots"] += 1
            own["on_target"] += 1
            own["penalties"] += event.kind == "penalty"
            if event.other is not None:
                counts[event.other.number]["assists"] += 1
        elif event.kind == "missed":
            own["penalties_missed"] += 1
        elif event.kind in {"yellow", "red"}:
            own["yellowred"] += event.kind == "red" and own["yellow"] > 0
            own[event.kind] += 1
            if event.kind == "red":
                went[event.player.number] = event.minute
    return counts, came, went


def _whole_minute(match: Match, second: int) -> int:
    begins = {code: begin for begin, code in match.played.phases}
    if "ET" in begins and second >= begins["ET"]:
        return min(120, 90 + (second - begins["ET"]) // 60 + 1)
    if "2H" in begins and second >= begins["2H"]:
        return min(90, 45 + (second - begins["2H"]) // 60 + 1)
    return min(45, second // 60 + 1)


def _act(seed: int, match: Match, player: Person, minutes: int, rate: float, own: Counter[str]) -> None:
    rng = stream(seed, "acts", match.number, player.number)
    place = "GDMF".index(player.position)
    for name, rates in RATES.items():
        whole = rates[place] * rng.uniform(0.4, 1.6) * (rate / USUAL_GOALS if name == "shots" else 1)
        own[name] += int(whole * minutes / 90 + rng.random())
    for name, (of, share) in SHARES.items():
        own[name] = int(own[of] * min(1, share * rng.uniform(0.85, 1.15)))
    own["on_target"] += int((own["shots"] - own["goals"]) * ON_TARGET + rng.random())


def _saves(seed: int, match: Match, player: Person, rate: float, minutes: int) -> int:
    return int(2.2 * rate * stream(seed, "saves", match.number, player.number).uniform(0.4, 1.6) * minutes / 90)


def _rating(counts: Counter[str], minutes: int | None) -> float | None:
    """Rate a player from 3 to 10; nobody is rated before ten minutes."""
    if minutes is None or minutes < 10:
        return None
    good = 0.9 * counts["goals"] + 0.6 * counts["assists"] + 0.02 * counts["duels_won"] + 0.1 * counts["saves"]
    bad = 0.2 * counts["yellow"] + 1.2 * counts["red"] + 0.2 * counts["conceded"]
    return round(max(3.0, min(10.0, 6.5 + good - bad)), 1)


def team_counts(seed: int, match: Match, second: int) -> tuple[Counter[str], Counter[str]]:
    """Give the counts of both teams up to a second; `xg100` is a hundred times the expected goals."""
    teams = []
    for side, lines in enumerate(match_lines(seed, match, second)):
        total: Counter[str] = Counter()
        for line in lines:
            total.update(line.counts)
        rng = stream(seed, "quality", match.number, side)
        shots = [rng.uniform(0, SHOT_QUALITY) for _ in range(total["shots"] - total["goals"])]
        goal_rng = stream(seed, "goal quality", match.number, side)
        shots += [goal_rng.uniform(*GOAL_QUALITY) for _ in range(total["goals"])]
        total["xg100"] = round(100 * sum(shots))
        teams.append(total)
    return teams[0], teams[1]


@dataclass(slots=True)
class SeasonLine:
    """A player's season at a club in one competition."""

    player: Person
    club: Club
    counts: Counter[str]
    appearances: int = 0
    starts: int = 0
    minutes: int = 0
    came_on: int = 0
    went_off: int = 0
    benched: int = 0
    rating_sum: float = 0.0
    rated: int = 0


def season_lines(view: View, matches: list[Match]) -> dict[tuple[int, int], SeasonLine]:
    """Add up what players did in matches so far, by number of player and club."""
    found: dict[tuple[int, int], SeasonLine] = {}
    for match in matches:
        state = view.state(match)
        if state.code not in COUNTED | RUNNING or match.lineups is None:
            continue
        for club, lines in zip(
            (match.home, match.away), match_lines(view.world.seed, match, state.second), strict=True
        ):
            for line in lines:
                key = (line.player.number, club.number)
                total = found.setdefault(key, SeasonLine(line.player, club, Counter()))
                _add(total, line)
    return found


def _add(total: SeasonLine, line: PlayerLine) -> None:
    total.benched += not line.started
    if line.minutes is None:
        return
    total.counts.update(line.counts)
    total.appearances += 1
    total.starts += line.started
    total.came_on += not line.started
    total.went_off += line.started and line.minutes < 90
    total.minutes += line.minutes
    if line.rating is not None:
        total.rating_sum += line.rating
        total.rated += 1
