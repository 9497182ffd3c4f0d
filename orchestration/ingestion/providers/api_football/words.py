"""The provider's vocabulary and ours: statuses, positions, reasons, kinds of transfer, names of statistics."""

import re
from collections.abc import Mapping

from orchestration.ingestion.records import MatchStatus, Position

#: By `status.short` (documentation 3.9.3, "Available fixtures status").
STATUSES: Mapping[str, MatchStatus] = {
    "tbd": "scheduled",
    "ns": "timed",
    "1h": "first_half",
    "ht": "half_time",
    "2h": "second_half",
    "et": "extra_time",
    "bt": "extra_time",  # the break before or within it
    "p": "penalties",
    "live": "live",
    "susp": "suspended",
    "int": "interrupted",
    "ft": "finished",
    "aet": "finished_after_extra_time",
    "pen": "finished_after_penalties",
    "pst": "postponed",
    "canc": "cancelled",
    "abd": "abandoned",
    "awd": "awarded",
    "wo": "awarded",
}
#: The hour of these is a placeholder.
UNTIMED_STATUSES = frozenset({"scheduled", "postponed"})
FINISHED_STATUSES = frozenset({"finished", "finished_after_extra_time", "finished_after_penalties"})
#: The 90 minutes of these are over, and were played.
AFTER_REGULAR_STATUSES = FINISHED_STATUSES | {"extra_time", "penalties"}
#: The first half of these is over, or does not count.
AFTER_HALF_TIME_STATUSES = AFTER_REGULAR_STATUSES | {"half_time", "second_half", "awarded"}
#: Whether the first half of these is over, only the minute tells.
ANY_HALF_STATUSES = frozenset({"live", "suspended", "interrupted", "abandoned", "unknown"})

POSITIONS: Mapping[str, Position] = {
    "g": "goalkeeper",
    "goalkeeper": "goalkeeper",
    "d": "defender",
    "defender": "defender",
    "m": "midfielder",
    "midfielder": "midfielder",
    "f": "forward",
    "attacker": "forward",
}
LEAGUE_KINDS = {"league": "league", "cup": "cup"}
AVAILABILITIES = {"missing fixture": "missing", "questionable": "doubtful"}

#: By `type` and `detail`. Substitutions and decisions of the video referee are of many details.
EVENT_KINDS = {
    "goal: normal goal": "goal",
    "goal: own goal": "own_goal",
    "goal: penalty": "penalty_goal",
    "goal: missed penalty": "missed_penalty",
    "card: yellow card": "yellow_card",
    "card: second yellow card": "second_yellow_card",
    "card: red card": "red_card",
}
EVENT_KINDS_BY_TYPE = {"subst": "substitution", "var": "var"}
SHOOTOUT_COMMENT = "penalty shootout"

#: Our markets, one of theirs for each, so that a bookmaker's price is there once. Ids before the match, and in play.
MARKETS = {
    1: "match_winner",
    4: "asian_handicap",
    5: "over_under",
    8: "both_teams_score",
    10: "exact_score",
    12: "double_chance",
}
LIVE_MARKETS = {
    23: "exact_score",
    33: "asian_handicap",
    36: "over_under",
    59: "match_winner",
    69: "both_teams_score",
    72: "double_chance",
}

#: Seen in answers of 2024 to 2026, and their like; whatever else keeps a player out is an injury.
_REASONS = (
    (re.compile(r"suspen|\bcards?\b|\bban(ned)?\b", re.I), "suspension"),
    (re.compile(r"international|national (team|selection)", re.I), "international_duty"),
    (
        re.compile(
            r"\b(ill|illness|sick(ness)?|virus|viral|flu|influenza|fever|cold|covid|corona|coronavirus|pneumonia|infection"
            r"|health|heart|stomach|malaria)\b",
            re.I,
        ),
        "illness",
    ),
    (
        re.compile(
            r"\b(rest(ed)?|personal|private|family|inactive|fitness|ineligible|not eligible|unregistered|quarantine"
            r"|holidays?|coach'?s decision|transfer|contract|paternity|bereavement)\b|^(unknown|n/a|-)$",
            re.I,
        ),
        "other",
    ),
)

_TRANSFER_KINDS = {
    "loan": "loan",
    "return from loan": "loan_return",
    "back from loan": "loan_return",
    "end of loan": "loan_return",
    "free": "free",
    "free transfer": "free",
    "free agent": "free",
    # These say that somebody moved, not on what terms.
    "transfer": "unknown",
    "swap": "unknown",
    "n/a": "unknown",
    "-": "unknown",
}
_UNITS = {"": 1, "k": 1_000, "m": 1_000_000}
_PRICE = re.compile(r"(?:€|eur)\s*([\d.,]+)\s*([km]?)|([\d.,]+)\s*([km]?)\s*(?:€|eur)", re.I)
#: A number with a unit has decimals, one without has thousands.
_THOUSANDS = re.compile(r"[.,](?=\d{3}(?:\D|$))")
_OTHER_PRICE = re.compile(r"[$£]\s*\d|\d\s*[km]?\s*[$£]", re.I)

_MEASURE = re.compile(r"(\d{1,3})(?:\.\d+)?\s*(?:cm|kg)?", re.ASCII | re.I)
_NO_NAME = re.compile(r"[^a-z0-9]+")


def reason_of(text: str | None) -> str:
    """Give the reason behind an absence: suspension, international_duty, illness, other (also untold) or injury."""
    if text is None:
        return "other"
    return next((reason for words, reason in _REASONS if words.search(text)), "injury")


def transfer_of(text: str | None) -> tuple[str | None, int | None]:
    """Give the kind of a transfer, None for words that nobody knows, and its fee in euro where it is told in euro."""
    if text is None:
        return "unknown", None
    kind = _TRANSFER_KINDS.get(text.casefold())
    if kind is not None:
        return kind, None
    fee_eur = _fee_eur(text)
    if re.search("loan", text, re.I):
        return "loan", fee_eur
    return ("fee" if fee_eur is not None or _OTHER_PRICE.search(text) else None), fee_eur


def measure_of(text: str | None) -> int | None:
    """Read a height in cm or a weight in kg: `188 cm` and `188`. None where it is neither."""
    matched = _MEASURE.fullmatch(text) if text else None
    return int(matched[1]) or None if matched else None


def snake(name: str) -> str:
    """Write a statistic's name in snake case: `Shots on Goal`, `Passes %` (passes_share), `0-15` (0_15)."""
    return _NO_NAME.sub("_", name.lower().replace("%", "share")).strip("_")


def _fee_eur(text: str) -> int | None:
    if (matched := _PRICE.search(text)) is None:
        return None
    number, unit = (matched[1], matched[2]) if matched[1] else (matched[3], matched[4])
    number = number.replace(",", ".") if unit else _THOUSANDS.sub("", number)
    try:
        return round(float(number) * _UNITS[unit.lower()])
    except ValueError:
        return None
