"""The sandbox's news: short items about what has just become known, as an RSS feed."""

from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import NamedTuple
from xml.sax.saxutils import escape

from orchestration.sandbox.world.view import COUNTED, View

#: A feed shows this many items of the last days; the BBC's has about forty.
ITEMS = 40
DAYS = timedelta(days=7)
#: A report is out this long after the last change of a match, a preview this long before kick-off.
REPORT_AFTER = timedelta(minutes=20)
PREVIEW_BEFORE = timedelta(hours=20)
SITE = "https://news.sandbox.invalid"


class Item(NamedTuple):
    """A news item; `key` is its address under the site."""

    at: datetime
    title: str
    description: str
    key: str


def items(view: View) -> list[Item]:
    """List the items of the last days, newest first."""
    found = [*_people(view), *_matches(view)]
    recent = [item for item in found if view.now - DAYS < item.at <= view.now]
    return sorted(recent, key=lambda item: (item.at, item.key), reverse=True)[:ITEMS]


def _people(view: View) -> list[Item]:
    found = []
    for person in view.people():
        name = f"{person.first_name} {person.last_name}"
        club = view.club_of(person)
        if club is None:
            continue
        for injury in view.injuries(person)[-1:]:
            weeks = max(1, round((injury.end - injury.start).days / 7))
            words = injury.reason.lower()
            found.append(Item(injury.known_at, f"{club.short_name} without {name}",
                              f"{name} is out for about {weeks} week{'s' * (weeks > 1)}: {words}.",
                              f"injury-{person.number}-{injury.start:%Y%m%d}"))  # fmt: skip
        spell = view.spell(person)
        if spell is not None and spell.origin is not None:
            fee = f"for {spell.fee} million" if spell.fee else "on a free transfer"
            found.append(Item(spell.start, f"{club.short_name} sign {name}",
                              f"{name} joins {club.name} from {spell.origin.name} {fee}.",
                              f"transfer-{person.number}-{spell.start:%Y%m%d}"))  # fmt: skip
    return found


def _matches(view: View) -> list[Item]:
    found = []
    for match in view.matches(view.year):
        state, league = view.state(match), match.competition.name
        home, away = match.home.short_name, match.away.short_name
        if state.code in COUNTED and state.score is not None:
            title, text = f"{home} {state.score[0]}-{state.score[1]} {away}", f"Report from {match.home.town}."
            found.append(Item(state.changed + REPORT_AFTER, title, f"{league}: {text}", f"report-{match.number}"))
        elif state.code == "PST":
            title, text = f"{home} v {away} called off", "a new date is not known yet."
            found.append(Item(state.changed, title, f"{league}: {text}", f"postponed-{match.number}"))
        elif state.code == "NS":
            title, text = f"{home} v {away}: the preview", f"{state.kickoff:%A %H:%M} UTC, at {match.home.town}."
            found.append(Item(state.kickoff - PREVIEW_BEFORE, title, f"{league}: {text}", f"preview-{match.number}"))
    return found


def feed(view: View) -> str:
    """Write the feed: RSS 2.0 in the shape of the BBC's, invented content."""
    rows = "".join(
        f"<item><title>{escape(item.title)}</title><description>{escape(item.description)}</description>"
        f'<link>{SITE}/{item.key}</link><guid isPermaLink="false">{SITE}/{item.key}#0</guid>'
        f"<pubDate>{format_datetime(item.at, usegmt=True)}</pubDate></item>"
        for item in items(view)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<rss xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" version="2.0">'
        f"<channel><title>Sandbox Sport</title><description>News of an invented world</description><link>{SITE}</link>"
        f"<lastBuildDate>{format_datetime(view.now.replace(microsecond=0), usegmt=True)}</lastBuildDate>"
        f"<language>en-gb</language><ttl>15</ttl>{rows}</channel></rss>"
    )
