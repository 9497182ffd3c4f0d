"""The score of a match taken apart: `fullTime` is regular time, extra time and shoot-out added up.

Parts do not always fit together. What cannot be told apart is left out: better no score after 90 minutes than one
with a shoot-out in it.
"""

from collections.abc import Callable
from typing import NamedTuple

from orchestration.ingestion.parsed import MOST_GOALS
from orchestration.ingestion.providers.football_data_org.node import Node
from orchestration.ingestion.providers.football_data_org.vocabulary import DURATIONS
from orchestration.ingestion.refusals import RowRefusedError

#: Goals of the home and the away team, None where one of them is not told.
Goals = tuple[int, int] | None


class Score(NamedTuple):
    """The parts of a score; `status` is that of the match, which says for a finished one how long it took."""

    status: str
    goals: Goals
    half_time: Goals
    regular: Goals
    extra: Goals
    penalties: Goals


def read_score(score: Node, status: str, is_level_tie: Callable[[tuple[int, int]], bool]) -> Score:
    """Read a score.

    Args:
        score: The provider's.
        status: Of the match, in our words.
        is_level_tie: Whether a match that ends like this leaves a tie of two legs level, so that kicks had to decide.

    Returns:
        `goals` without the shoot-out, running while in play; `regular` when 90 minutes are over, None where it cannot
        be told (reported as `score_parts_disagree` once the match is finished).

    Raises:
        RowRefusedError: Goals are negative or beyond all records (`impossible_score`).
    """
    duration = _duration(score)
    full, half_time = read_goals(score, "fullTime"), read_goals(score, "halfTime")
    told_regular, extra = read_goals(score, "regularTime"), read_goals(score, "extraTime")
    penalties = read_goals(score, "penalties")
    has_shootout = duration == "shootout" or status == "penalties" or any(penalties or ())
    has_extra = has_shootout or duration != "regular" or any(extra or ())
    goals = _without_shootout(full, told_regular, extra, penalties, is_level_tie) if has_shootout else full
    regular = told_regular or _minus(goals, extra if has_extra else (0, 0))
    if _minus(regular, half_time or (0, 0)) is None:
        regular = None
    if status == "finished":
        if full is not None and None in (goals, regular):
            detail = "the parts of the score do not add up: what cannot be told apart is left out; ask again later"
            score.refuse("score_parts_disagree", detail)
        if has_shootout:
            status = "finished_after_penalties"
        elif duration == "extra_time" or any(extra or ()):
            status = "finished_after_extra_time"
    elif status == "awarded" or not has_extra:  # an awarded score was not played; 90 minutes are not over
        regular = None
    return Score(status, goals, half_time, regular, extra, penalties)


def _duration(score: Node) -> str:
    duration, told = score.word("duration", DURATIONS)
    return "regular" if told is None else duration


def read_goals(score: Node, key: str) -> Goals:
    """Read one part of a score; half of one is none.

    Raises:
        RowRefusedError: Goals are negative or beyond all records (`impossible_score`).
    """
    if score.told.get(key) is None:
        return None
    sides = score.node(key)
    home, away = sides.whole("home"), sides.whole("away")
    if not all(goals is None or 0 <= goals <= MOST_GOALS for goals in (home, away)):
        raise RowRefusedError(
            "impossible_score",
            f"{key} is {home}:{away}, goals are 0 to {MOST_GOALS}: ask again when the provider has corrected the row",
        )
    if home is not None and away is not None:
        return home, away
    if (sides.told.get("home") is None) != (sides.told.get("away") is None):
        sides.refuse("incomplete_score", f"{key} tells one team's goals: the match is taken without this part")
    return None


def _without_shootout(
    full: Goals,
    regular: Goals,
    extra: Goals,
    penalties: Goals,
    is_level_tie: Callable[[tuple[int, int]], bool],
) -> Goals:
    """Give the score before the kicks: level, or what leaves a tie of two legs level."""
    if regular and extra:
        return regular[0] + extra[0], regular[1] + extra[1]
    goals = _minus(full, penalties)
    return goals if goals and (goals[0] == goals[1] or is_level_tie(goals)) else None


def _minus(goals: Goals, part: Goals) -> Goals:
    if goals is None or part is None or goals[0] < part[0] or goals[1] < part[1]:
        return None
    return goals[0] - part[0], goals[1] - part[1]
