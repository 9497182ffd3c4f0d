"""A match in a few sentences from templates: each cites the rows or articles it rests on, and none is free text."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from api.domain.documents.schemas import BriefSentence, Citation

_SAID = {
    "injury": "{player} of {team} is injured",
    "illness": "{player} of {team} is ill",
    "suspension": "{player} of {team} is suspended",
    "doubt": "{player} of {team} is a doubt",
    "return": "{player} of {team} is back",
    "rest": "{player} of {team} was rested",
    "transfer": "{player}, linked with {team}, has moved",
    "manager_change": "{team} have changed their manager",
}


def write_brief(
    match: Row[Any],
    home_results: Sequence[Row[Any]],
    away_results: Sequence[Row[Any]],
    prediction: Row[Any] | None,
    signals: Sequence[Row[Any]],
) -> list[BriefSentence]:
    """Write what is known of a match.

    Args:
        match: Row of `serving.match`.
        home_results: Its home club's last results, newest first.
        away_results: The same of the away club.
        prediction: The latest forecast issued before kick-off, None where there is none.
        signals: What was said last of players and managers of both clubs.
    """
    at_match = Citation(kind="match", id=match.match_id, address=f"/api/v1/matches/{match.match_id}")
    home, away = match.home_team_name, match.away_team_name
    when = f"{match.kickoff_at:%d %B %Y}"
    sentences = [BriefSentence(f"{home} meet {away} in the {match.league_name} on {when}.", [at_match])]
    if match.status == "finished":
        score = f"{match.home_goals}-{match.away_goals}"
        sentences = [BriefSentence(f"{home} {score} {away} in the {match.league_name} on {when}.", [at_match])]
    for team_id, name, results in (
        (match.home_team_id, home, home_results),
        (match.away_team_id, away, away_results),
    ):
        if results:
            sentences.append(_form(team_id, name, results))
    if prediction is not None:
        sentences.append(_forecast(home, away, prediction))
    return [*sentences, *(_said(signal) for signal in signals if signal.kind in _SAID)]


def _form(team_id: int, name: str, results: Sequence[Row[Any]]) -> BriefSentence:
    letters = []
    for result in results:
        ours, theirs = result.home_goals, result.away_goals
        if result.away_team_id == team_id:
            ours, theirs = theirs, ours
        letters.append("W" if ours > theirs else "D" if ours == theirs else "L")
    won, drawn, lost = (letters.count(letter) for letter in "WDL")
    matches = "match" if len(results) == 1 else f"{len(results)} matches"
    cites = [Citation(kind="match", id=row.match_id, address=f"/api/v1/matches/{row.match_id}") for row in results]
    return BriefSentence(f"In their last {matches}, {name} won {won}, drew {drawn} and lost {lost}.", cites)


def _forecast(home: str, away: str, prediction: Row[Any]) -> BriefSentence:
    p_home, p_draw, p_away = (round(100 * value) for value in (prediction.p_home, prediction.p_draw, prediction.p_away))
    text = f"The forecast: {home} {p_home} %, draw {p_draw} %, {away} {p_away} %"
    thin = "; too little is known of the clubs for more than the base rate" if prediction.is_base_rate else ""
    address = f"/api/v1/predictions/match/{prediction.match_id}"
    return BriefSentence(f"{text}{thin}.", [Citation(kind="prediction", id=prediction.prediction_id, address=address)])


def _said(signal: Row[Any]) -> BriefSentence:
    text = _SAID[signal.kind].format(player=signal.player_name, team=signal.team_name)
    back = f", expected back on {signal.expected_return_on:%d %B}" if signal.expected_return_on else ""
    sentence = f"{text}{back}, says {signal.source} ({signal.known_at:%d %B})."
    return BriefSentence(sentence, [Citation(kind="article", id=signal.article_id, address=signal.address)])
