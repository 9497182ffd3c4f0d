"""How a text speaks of a club: good and bad words in the sentences that name it alone, and who beat whom."""

import re
from collections.abc import Sequence

from nlp.linking import Mention

_GOOD = re.compile(
    r"\b(?:w[io]ns?|winning|victor(?:y|ies|ious)|triumph\w*|thrash\w*|beat(?:ing)?|comfortabl\w*|impress\w*|"
    r"superb\w*|brilliant\w*|"
    r"excellent\w*|unbeaten|in[- ]form|confiden\w*|boost\w*|record[- ]breaking|top of the table|leaders?|climb\w*|"
    r"dominant|"
    r"dominat\w*|delight\w*|clean sheet|hat-?trick|winner|improv\w*|promot\w*|qualif\w*|celebrat\w*|strong|"
    r"outstanding|perfect\w*|"
    r"rout\w*|cruis\w*|comeback|revival|happy|momentum|fine form|joy)\b",
    re.IGNORECASE,
)
_BAD = re.compile(
    r"\b(?:los[et]s?|losing|loss(?:es)?|lost|defeat\w*|crisis|struggl\w*|winless|relegat\w*|bottom|"
    r"drop(?:ped)? points|slump\w*|poor|"
    r"woe(?:s|ful)?|dismal|disappoint\w*|embarrass\w*|angry|fury|boo(?:ed|ing)|protest\w*|sack\w*|under pressure|"
    r"blow|injur\w*|"
    r"collapse\w*|humiliat\w*|shambles|error\w*|mistake\w*|toothless|worst|worr\w*|fear\w*|chaos|unrest|fine[ds]?|"
    r"deduct\w*|"
    r"conced\w*|sloppy|abject|miserable|knocked out|eliminat\w*|crash(?:ed)? out|thrashed by|beaten by|"
    r"without a win)\b",
    re.IGNORECASE,
)
_BEAT = re.compile(
    r"^\W*(?:\w+\W+){0,3}?(?:beat|beats|thrash(?:ed|es)?|hammer(?:ed|s)?|rout(?:ed|s)?|edge[ds]? past|overc(?:a|"
    r"o)mes?|defeat(?:ed|s)?|"
    r"sink|sank|stun(?:ned|s)?|see off|saw off|ease[ds]? past|knock(?:ed|s)? out|down(?:ed|s)?|smash(?:ed|es)?|"
    r"win (?:at|against)|"
    r"won (?:at|against)|victory (?:over|against|at))\b",
    re.IGNORECASE,
)
_BY = re.compile(
    r"^\W*(?:\w+\W+){0,3}?(?:lost (?:to|at)|lose (?:to|at)|(?:was|were|are) (?:\w+ )?(?:beaten|thrashed|hammered|"
    r"knocked out) by|"
    r"defeat (?:to|by|at|against)|fell to)\b",
    re.IGNORECASE,
)


def sentence_tone(text: str, begin: int, end: int, teams: Sequence[Mention]) -> dict[int, tuple[int, int]]:
    """Count what a sentence says of its clubs.

    Args:
        text: Plain.
        begin: Of the sentence.
        end: After it.
        teams: Linked mentions of clubs in it, in order.

    Returns:
        Good and bad words by club.
    """
    clubs = list(dict.fromkeys(team.team_id for team in teams if team.team_id is not None))
    if len(clubs) == 1:
        sentence = text[begin:end]
        return {clubs[0]: (len(_GOOD.findall(sentence)), len(_BAD.findall(sentence)))}
    if len(clubs) == 2:
        first = teams[0]
        second = next(team for team in teams if team.team_id != first.team_id)
        between = text[first.end : second.begin]
        if _BEAT.search(between):
            return {clubs[0]: (1, 0), clubs[1]: (0, 1)}
        if _BY.search(between):
            return {clubs[0]: (0, 1), clubs[1]: (1, 0)}
    return {}


def tone(good: int, bad: int) -> float | None:
    """Give -1 to 1 from counted words, None where there were none; few words say little."""
    return (good - bad) / (good + bad + 1) if good + bad else None
