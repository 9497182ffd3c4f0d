"""The rows that the parsers of the keyed providers give: one shape for an entity, whoever tells of it.

Ids are the provider's own. Instants are UTC. A field that a provider does not tell is None, and None is never nought.
Words of a provider's vocabulary are mapped to ours, and what was said stands beside it as `*_raw`; a word that nobody
knows becomes `unknown` and is reported. A record's table is its name in snake case behind the provider's name.

Only shapes and vocabularies belong here; what a provider calls them is in `providers/<name>`.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple

from orchestration.ingestion.refusals import Refusal

MatchStatus = Literal[
    "scheduled",  # the day is roughly known, the hour is a placeholder
    "timed",
    "first_half",
    "half_time",
    "second_half",
    "live",  # in play, the period is not told
    "extra_time",
    "penalties",
    "finished",
    "finished_after_extra_time",
    "finished_after_penalties",
    "postponed",
    "suspended",
    "interrupted",
    "abandoned",
    "cancelled",
    "awarded",
    "unknown",
]
Position = Literal["goalkeeper", "defender", "midfielder", "forward", "unknown"]


class League(NamedTuple):
    """A competition. `kind`: league, cup or unknown."""

    league_id: int
    code: str | None
    name: str
    kind: str
    kind_raw: str | None
    country: str | None
    country_code: str | None
    logo_url: str | None
    plan: str | None
    updated_at: datetime | None


class Season(NamedTuple):
    """A season of a competition. `season_id` is the provider's, where it has one; `covers` names what it supplies."""

    league_id: int
    season_start: int
    season_id: int | None
    start_on: date | None
    end_on: date | None
    is_current: bool | None
    current_matchday: int | None
    winner_team_id: int | None
    covers: tuple[str, ...] | None


class Venue(NamedTuple):
    """A ground."""

    venue_id: int
    name: str | None
    address: str | None
    city: str | None
    country: str | None
    capacity: int | None
    surface: str | None
    image_url: str | None


class Team(NamedTuple):
    """A club or national side. Coach fields are those of the coach in office, where the answer names one."""

    team_id: int
    name: str
    short_name: str | None
    code: str | None
    country: str | None
    is_national: bool | None
    founded: int | None
    logo_url: str | None
    website: str | None
    colours: str | None
    venue_id: int | None
    venue_name: str | None
    coach_id: int | None
    coach_name: str | None
    updated_at: datetime | None


class TeamSeason(NamedTuple):
    """A team that plays in a season of a competition."""

    league_id: int
    season_start: int
    team_id: int


class Person(NamedTuple):
    """Somebody in football. `market_value_eur` is None where no source tells it.

    `role`: player, coach, staff or unknown. API-Football numbers players and coaches apart: an id needs its role.
    """

    person_id: int
    role: str
    name: str
    first_name: str | None
    last_name: str | None
    born_on: date | None
    birthplace: str | None
    nationality: str | None
    position: str | None
    position_raw: str | None
    shirt_number: int | None
    height_cm: int | None
    weight_kg: int | None
    is_injured: bool | None
    photo_url: str | None
    market_value_eur: int | None
    team_id: int | None
    updated_at: datetime | None


class SquadMember(NamedTuple):
    """Somebody of a team's squad as it was when asked. `role`: player, coach or staff."""

    team_id: int
    person_id: int
    name: str
    role: str
    shirt_number: int | None
    position: str | None
    position_raw: str | None


class Match(NamedTuple):
    """A match as told at one instant.

    `*_goals` is the score without the shoot-out, running while in play; `*_goals_regular` that after 90 minutes,
    None until those are over or where the parts leave it open; `*_goals_extra` goals of extra time alone.
    `is_kickoff_time_known` is False where the hour is a placeholder.
    """

    match_id: int
    league_id: int
    league_name: str | None
    season_start: int
    season_id: int | None
    stage: str | None
    group_name: str | None
    round: str | None
    matchday: int | None
    kickoff_at: datetime
    is_kickoff_time_known: bool
    status: str
    status_raw: str
    minute: int | None
    added_minute: int | None
    home_team_id: int | None
    home_team_name: str | None
    away_team_id: int | None
    away_team_name: str | None
    home_goals: int | None
    away_goals: int | None
    home_goals_half_time: int | None
    away_goals_half_time: int | None
    home_goals_regular: int | None
    away_goals_regular: int | None
    home_goals_extra: int | None
    away_goals_extra: int | None
    home_goals_penalties: int | None
    away_goals_penalties: int | None
    venue_id: int | None
    venue_name: str | None
    referee: str | None
    attendance: int | None
    updated_at: datetime | None


class MatchEvent(NamedTuple):
    """Something that happened in a match, `event_number` from 1 in the order told.

    `kind`: goal, own_goal, penalty_goal, missed_penalty, yellow_card, second_yellow_card, red_card, substitution,
    var, unknown. `person_id` is who did it, or who goes off; `other_person_id` who assisted, or comes on.
    """

    match_id: int
    event_number: int
    minute: int | None
    added_minute: int | None
    team_id: int | None
    kind: str
    kind_raw: str | None
    person_id: int | None
    person_name: str | None
    other_person_id: int | None
    other_person_name: str | None
    is_shootout: bool
    comment: str | None


class MatchStatistic(NamedTuple):
    """One count, share or sum of a team in a match.

    `period`: match, first_half, second_half. `name` in snake case (shots_on_goal, ball_possession, expected_goals);
    shares are 0 to 1.
    """

    match_id: int
    team_id: int
    period: str
    name: str
    value: float | None


class Lineup(NamedTuple):
    """A team's line-up in a match."""

    match_id: int
    team_id: int
    formation: str | None
    coach_id: int | None
    coach_name: str | None


class LineupPlayer(NamedTuple):
    """A player of a line-up. `grid` is row:column from the goal on."""

    match_id: int
    team_id: int
    person_id: int | None
    name: str | None
    shirt_number: int | None
    position: str | None
    position_raw: str | None
    grid: str | None
    is_starter: bool


class PlayerMatch(NamedTuple):
    """What a player did in a match; None where it is not told, which for counts mostly means nought.

    `dribbles` are those attempted, `fouls` those committed.
    """

    match_id: int
    team_id: int
    person_id: int
    name: str | None
    minutes: int | None
    shirt_number: int | None
    position: str | None
    rating: float | None
    is_captain: bool | None
    is_substitute: bool | None
    goals: int | None
    assists: int | None
    saves: int | None
    conceded: int | None
    shots: int | None
    shots_on_target: int | None
    passes: int | None
    key_passes: int | None
    tackles: int | None
    duels: int | None
    duels_won: int | None
    dribbles: int | None
    fouls: int | None
    yellow_cards: int | None
    red_cards: int | None
    penalties_scored: int | None
    penalties_missed: int | None


class PlayerSeason(NamedTuple):
    """A player's season with a team in a competition."""

    league_id: int | None
    season_start: int | None
    team_id: int | None
    person_id: int
    name: str | None
    appearances: int | None
    starts: int | None
    minutes: int | None
    position: str | None
    rating: float | None
    goals: int | None
    assists: int | None
    penalties_scored: int | None
    yellow_cards: int | None
    second_yellow_cards: int | None
    red_cards: int | None


class TeamStatistic(NamedTuple):
    """One figure of a team's season, up to `until_on` where a day was asked for.

    `name` in snake case with its path (`fixtures.wins.home`, `goals.for.average.total`).
    """

    league_id: int
    season_start: int
    team_id: int
    until_on: date | None
    name: str
    value: float | None


class Standing(NamedTuple):
    """A row of a table. `venue`: total, home or away; `position` is always that in the table of all matches."""

    league_id: int
    season_start: int
    stage: str | None
    group_name: str | None
    venue: str
    position: int
    team_id: int
    team_name: str | None
    played: int | None
    won: int | None
    drawn: int | None
    lost: int | None
    goals_for: int | None
    goals_against: int | None
    goal_difference: int | None
    points: int | None
    form_raw: str | None
    zone: str | None
    updated_at: datetime | None


class Scorer(NamedTuple):
    """A row of a list of the best. `category`: goals, assists, yellow_cards, red_cards."""

    league_id: int
    season_start: int
    category: str
    position: int
    person_id: int
    name: str | None
    team_id: int | None
    played: int | None
    goals: int | None
    assists: int | None
    penalties: int | None
    yellow_cards: int | None
    red_cards: int | None


class Availability(NamedTuple):
    """A player who misses a match, or may. `status`: missing, doubtful, unknown.

    `reason`: injury, illness, suspension, international_duty, other.
    """

    person_id: int
    name: str | None
    team_id: int | None
    match_id: int | None
    league_id: int | None
    season_start: int | None
    kickoff_at: datetime | None
    status: str
    reason: str
    reason_raw: str | None


class Absence(NamedTuple):
    """A spell in which a player or coach (`role`) was out. `reason` as in `Availability`."""

    person_id: int
    role: str
    reason: str
    reason_raw: str | None
    start_on: date | None
    end_on: date | None


class Transfer(NamedTuple):
    """A move between teams. `kind`: loan, loan_return, free, fee, unknown; `fee_eur` where a price in euro is told."""

    person_id: int
    name: str | None
    moved_on: date | None
    kind: str
    kind_raw: str | None
    fee_eur: int | None
    from_team_id: int | None
    from_team_name: str | None
    to_team_id: int | None
    to_team_name: str | None


class Career(NamedTuple):
    """A team a player or coach (`role`) worked for, or a trophy. `kind`: team or trophy."""

    person_id: int
    role: str
    kind: str
    team_id: int | None
    name: str | None
    place: str | None
    season: str | None
    start_on: date | None
    end_on: date | None


class OddsPrice(NamedTuple):
    """A bookmaker's decimal odds on one outcome.

    `market`: match_winner, over_under, both_teams_score, asian_handicap, double_chance, exact_score, or other.
    `outcome` for match_winner: home, draw or away; else as told in lower case. `line` is the total, or the home team's
    handicap.
    `bookmaker_id` is None for live odds and for a provider's own price.
    """

    match_id: int
    bookmaker_id: int | None
    bookmaker: str | None
    market_id: int | None
    market: str
    market_raw: str | None
    outcome: str
    line: float | None
    odds: float
    is_live: bool
    is_suspended: bool | None
    is_main: bool | None
    updated_at: datetime | None


class RivalForecast(NamedTuple):
    """A provider's own forecast of a match; shares are 0 to 1."""

    match_id: int | None
    league_id: int | None
    season_start: int | None
    home_team_id: int | None
    away_team_id: int | None
    p_home: float | None
    p_draw: float | None
    p_away: float | None
    winner_team_id: int | None
    is_win_or_draw: bool | None
    goals_line: str | None
    advice: str | None


class Meeting(NamedTuple):
    """How two teams fared against each other, over every meeting the provider holds."""

    home_team_id: int
    away_team_id: int
    n_matches: int | None
    n_goals: int | None
    home_wins: int | None
    draws: int | None
    away_wins: int | None


class Round(NamedTuple):
    """A round of a season and its days."""

    league_id: int | None
    season_start: int | None
    round: str
    days: tuple[date, ...]


class Reference(NamedTuple):
    """An entry of a provider's own lists.

    `kind`: area, country, timezone, season, bookmaker, market, live_market, match_with_odds; `parent` is the entry
    above (an area's) or what the list was asked for (`team=490`).
    """

    kind: str
    key: str
    name: str | None
    code: str | None
    parent: str | None
    image_url: str | None


class Account(NamedTuple):
    """The plan behind a key and what is left of it."""

    plan: str | None
    is_active: bool | None
    ends_on: date | None
    requests_today: int | None
    requests_per_day: int | None


Record = (
    League
    | Season
    | Venue
    | Team
    | TeamSeason
    | Person
    | SquadMember
    | Match
    | MatchEvent
    | MatchStatistic
    | Lineup
    | LineupPlayer
    | PlayerMatch
    | PlayerSeason
    | TeamStatistic
    | Standing
    | Scorer
    | Availability
    | Absence
    | Transfer
    | Career
    | OddsPrice
    | RivalForecast
    | Meeting
    | Round
    | Reference
    | Account
)


@dataclass(frozen=True)
class ParsedAnswer:
    """What was taken of an answer, and what was not.

    Attributes:
        records: In the order of the answer.
        refusals: Rows that were refused, and words nobody knows in rows that were taken.
        page: Which page this is, from 1.
        n_pages: How many there are; at least, where the provider tells no total.
    """

    records: list[Record]
    refusals: list[Refusal] = field(default_factory=list)
    page: int = 1
    n_pages: int = 1
