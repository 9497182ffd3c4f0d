"""Who misses a match, and what of it is known when: injuries by their days, suspensions by matches."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from orchestration.sandbox.world.model import Absence, Ban, Club, Injury, Match, Person

#: A player back for less than this long is listed as doubtful, though he can play.
DOUBTFUL = timedelta(days=2)


def known_kickoff(match: Match, now: datetime) -> datetime | None:
    """Give a match's kick-off as an outsider knows it; None while it is postponed without a new date."""
    if match.postponed_at is None or now < match.postponed_at:
        return match.first_kickoff
    if match.redated_at is None or now < match.redated_at:
        return None
    return match.kickoff


def absences(
    club: Club,
    squad: Iterable[Person],
    match: Match,
    fixtures: Sequence[Match],
    injuries: Mapping[int, Sequence[Injury]],
    bans: Sequence[Ban],
    now: datetime,
) -> list[Absence]:
    """List who of a club misses a match, as known at an instant.

    Args:
        club: Whose players.
        squad: They, at that instant.
        match: Which match; nobody is listed while it has no date.
        fixtures: The club's matches of that season.
        injuries: By number of the player.
        bans: The club's.
        now: What became known later is left out.
    """
    kickoff = known_kickoff(match, now)
    if kickoff is None:
        return []
    found: list[Absence] = []
    for player in squad:
        for injury in injuries.get(player.number, ()):
            if injury.known_at <= now and injury.start <= kickoff < injury.end + DOUBTFUL:
                found.append(Absence(player, club, injury.reason, kickoff >= injury.end))
                break
    out = {absence.player for absence in found if not absence.doubtful}
    for ban in bans:
        if ban.competition is not match.competition or ban.season != match.season or ban.known_at > now:
            continue
        if ban.player in out or ban.known_at >= kickoff or served(ban, fixtures, kickoff, now) >= ban.matches:
            continue
        found = [absence for absence in found if absence.player is not ban.player]
        found.append(Absence(ban.player, club, ban.reason, False))
        out.add(ban.player)
    return found


def served(ban: Ban, fixtures: Iterable[Match], until: datetime, now: datetime) -> int:
    """Count the matches of a ban that lie before an instant, by the dates known at another."""
    count = 0
    for match in fixtures:
        if match.competition is ban.competition and match.season == ban.season and match.published_at <= now:
            kickoff = known_kickoff(match, now)
            awarded = match.awarded_at is not None and match.awarded_at <= now
            count += kickoff is not None and not awarded and ban.known_at < kickoff < until
    return count
