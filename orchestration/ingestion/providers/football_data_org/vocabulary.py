"""The words of Football-Data.org and ours for them. Facts only, from its reference and recorded answers."""

from functools import lru_cache

from orchestration.ingestion.providers.football_data_org.node import Node
from orchestration.ingestion.records import MatchStatus, Position

#: A finished match is told apart by its score's duration.
STATUSES: dict[str, MatchStatus] = {
    "SCHEDULED": "scheduled",
    "TIMED": "timed",
    "IN_PLAY": "live",
    "LIVE": "live",
    "PAUSED": "half_time",
    "EXTRA_TIME": "extra_time",
    "PENALTY_SHOOTOUT": "penalties",
    "FINISHED": "finished",
    "SUSPENDED": "suspended",
    "POSTPONED": "postponed",
    "CANCELLED": "cancelled",
    "CANCELED": "cancelled",
    "AWARDED": "awarded",
}
#: Statuses in which the hour of kick-off is a placeholder, or may be one.
WITHOUT_KICKOFF_TIME = frozenset({"scheduled", "postponed", "unknown"})

DURATIONS = {"REGULAR": "regular", "EXTRA_TIME": "extra_time", "PENALTY_SHOOTOUT": "shootout"}
LEAGUE_KINDS = {"LEAGUE": "league", "LEAGUE_CUP": "cup", "CUP": "cup", "PLAYOFFS": "cup"}
TEAM_TYPES = {"CLUB": "club", "NATIONAL": "national"}
TABLES = {"TOTAL": "total", "HOME": "home", "AWAY": "away"}
GOALS = {"REGULAR": "goal", "OWN": "own_goal", "PENALTY": "penalty_goal"}
CARDS = {"YELLOW": "yellow_card", "YELLOW_RED": "second_yellow_card", "RED": "red_card"}
STATISTICS = (
    "corner_kicks",
    "free_kicks",
    "goal_kicks",
    "offsides",
    "fouls",
    "ball_possession",
    "saves",
    "throw_ins",
    "shots",
    "shots_on_goal",
    "shots_off_goal",
    "yellow_cards",
    "yellow_red_cards",
    "red_cards",
)

#: Texts recorded as the group of leagues, which have none.
_NO_GROUPS = frozenset({"Regular Season", "Matchday"})


def read_group(node: Node) -> str | None:
    """Read the group of a match or table."""
    group = node.text("group")
    return None if group in _NO_GROUPS else group


def read_position(person: Node) -> tuple[Position | None, str | None]:
    """Read where a player plays, in our word and as told. Newer answers tell it in `section`, beside a null."""
    for key in ("position", "section"):
        if (told := person.text(key)) is not None:
            position = _position(told)
            if position == "unknown":
                person.refuse_word(key, told)
            return position, told
    return None, None


@lru_cache(maxsize=256)  # a squad tells few words many times
def _position(told: str) -> Position:
    word = told.lower()
    if word in {"goalkeeper", "keeper"}:
        return "goalkeeper"
    if word == "defence" or word.endswith("-back"):
        return "defender"
    if "midfield" in word:
        return "midfielder"
    if word.endswith(("offence", "forward", "winger")):
        return "forward"
    return "unknown"
