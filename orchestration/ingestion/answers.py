"""Answers of the keyed providers as rows of `raw`: matches of our leagues in columns, every other record as it is."""

import functools
import json
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from orchestration.ingestion.feeds import Feed
from orchestration.ingestion.identity.leagues import League, all_leagues
from orchestration.ingestion.parsed import ParsedFile, TableRows, stretched_season_bounds
from orchestration.ingestion.records import Match, ParsedAnswer, Record
from orchestration.ingestion.refusals import Refusal, RowRefusedError

#: A match whose result counts; that of an awarded one was decided off the pitch.
_DECIDED = {"finished", "finished_after_extra_time", "finished_after_penalties", "awarded"}

#: Answers about two clubs: a handful of matches of many seasons, which would look like seasons of their own.
_OF_TWO_CLUBS = re.compile(r"/predictions|headtohead|head2head")

MATCH_COLUMNS = (
    "row_number", "competition", "season_start", "foreign_match_id", "match_on", "kickoff_at", "is_kickoff_time_known",
    "status", "status_raw", "home_team", "away_team", "home_team_name", "away_team_name", "home_goals", "away_goals",
    "home_goals_half_time", "away_goals_half_time", "minute", "home_goals_running", "away_goals_running", "round",
    "referee", "venue",
)  # fmt: skip
RECORD_COLUMNS = ("row_number", "record", "content")


def answer_parser(source: str, parse: Callable[[bytes, str], ParsedAnswer]) -> Callable[[bytes, Feed], ParsedFile]:
    """Make the parser of a provider's answers, bytes to rows of `raw`.

    Args:
        source: `football_data_org` or `api_football`.
        parse: The provider's own, bytes to records.
    """

    def parse_answer(content: bytes, feed: Feed) -> ParsedFile:
        answer = parse(content, feed.path)
        leagues = {} if _OF_TWO_CLUBS.search(feed.path) else leagues_of(source)
        matches: list[tuple[object, ...]] = []
        others: list[tuple[object, ...]] = []
        for number, record in enumerate(answer.records, 1):
            match = None
            if isinstance(record, Match):
                try:
                    match = _match_row(number, record, leagues)
                except RowRefusedError as refused:
                    about = {"match_id": record.match_id, "kickoff_at": record.kickoff_at.isoformat()}
                    answer.refusals.append(Refusal(number, refused.reason, refused.detail, about))
                    continue
            if match is not None:
                matches.append(match)
            else:
                others.append((number, table_of(record), as_json(record)))
        return ParsedFile(
            (
                TableRows("provider_match", MATCH_COLUMNS, matches),
                TableRows("provider_record", RECORD_COLUMNS, others),
            ),
            answer.refusals,
            answer.n_pages,
        )

    return parse_answer


@functools.cache
def leagues_of(source: str) -> dict[int, League]:
    """Map a provider's ids to the leagues of ours it tells of."""
    codes = {league: getattr(league, f"code_{source}") for league in all_leagues()}
    return {int(code): league for league, code in codes.items() if code is not None}


@functools.cache
def _snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def table_of(record: Record) -> str:
    """Name the kind of a record in snake case: `MatchEvent` → `match_event`."""
    return _snake_case(type(record).__name__)


def as_json(record: Record) -> str:
    """Write a record as a JSON object, instants and days in ISO 8601."""
    return json.dumps(record._asdict(), default=_iso, ensure_ascii=False)


def _iso(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON")


def record_lines(answer: ParsedAnswer) -> Iterator[str]:
    """Write an answer as NDJSON, one table name and row a line; what was refused comes last, as `quarantine`."""
    for record in answer.records:
        yield f'{{"table": "{table_of(record)}", "row": {as_json(record)}}}'
    for refusal in answer.refusals:
        row = {"reason": refusal.reason, "detail": refusal.detail, "content": refusal.shown}
        yield json.dumps({"table": "quarantine", "row": row}, ensure_ascii=False)


def _match_row(number: int, match: Match, leagues: dict[int, League]) -> tuple[object, ...] | None:
    """Give the columns of a match of our leagues; None for another league, and while a club is not known.

    Raises:
        RowRefusedError: The kick-off lies outside the season.
    """
    league = leagues.get(match.league_id)
    if league is None or match.home_team_id is None or match.away_team_id is None:
        return None
    first_on, last_on = stretched_season_bounds(match.season_start, is_calendar_year=league.is_calendar_year)
    if not first_on <= match.kickoff_at.date() <= last_on:
        raise RowRefusedError(
            "impossible_date",
            f"{match.kickoff_at:%Y-%m-%d} lies outside season {match.season_start}: ask again when it is corrected",
        )
    is_decided = match.status in _DECIDED
    home, away = match.home_goals_regular, match.away_goals_regular
    if match.status == "awarded":  # nobody played 90 minutes; what was decided is the score
        home, away = match.home_goals, match.away_goals
    return (
        number,
        str(match.league_id),
        match.season_start,
        match.match_id,
        match.kickoff_at.astimezone(ZoneInfo(league.time_zone)).date(),
        match.kickoff_at,
        match.is_kickoff_time_known,
        match.status,
        match.status_raw,
        str(match.home_team_id),
        str(match.away_team_id),
        match.home_team_name,
        match.away_team_name,
        home if is_decided else None,
        away if is_decided else None,
        match.home_goals_half_time if is_decided else None,
        match.away_goals_half_time if is_decided else None,
        match.minute,
        match.home_goals,
        match.away_goals,
        match.round,
        match.referee,
        match.venue_name,
    )
