"""Names are joined by the matches they played, never by how they are written."""

import itertools
import random
from datetime import date, timedelta

from orchestration.ingestion.identity.agreement import KnownMatch, ToldMatch, find_candidates

N_TEAMS = 12


def season(seed: int = 3) -> list[KnownMatch]:
    scores = random.Random(seed)  # noqa: S311
    rounds = list(itertools.permutations(range(N_TEAMS), 2))
    return [
        KnownMatch(
            1,
            2023,
            date(2023, 8, 1) + timedelta(7 * number // 6),
            (scores.randint(0, 3), scores.randint(0, 3)),
            home,
            away,
        )
        for number, (home, away) in enumerate(rounds)
    ]


def told_of(known: list[KnownMatch], days: int = 0) -> list[ToldMatch]:
    return [
        ToldMatch("ENG", 1, 2023, match.match_on + timedelta(days), match.score, f"Club {-home}", f"Club {-away}")
        for match in known
        for home, away in [(match.home_team_id, match.away_team_id)]
    ]


def test_every_name_finds_its_club_though_no_name_resembles_another() -> None:
    known = season()
    candidates = find_candidates(told_of(known), known)
    assert {name: candidate.team_id for (_, name), candidate in candidates.items()} == {
        f"Club {-team}": team for team in range(N_TEAMS)
    }
    assert all(candidate.is_certain for candidate in candidates.values())
    assert candidates["ENG", "Club 0"].n_agreeing == candidates["ENG", "Club 0"].n_scored == 2 * (N_TEAMS - 1)


def test_a_day_apart_still_agrees_and_a_week_does_not() -> None:
    known = season()
    assert all(candidate.is_certain for candidate in find_candidates(told_of(known, days=1), known).values())
    assert not any(candidate.is_certain for candidate in find_candidates(told_of(known, days=200), known).values())


def test_four_matches_are_not_enough() -> None:
    known = season()
    told = [match for match in told_of(known) if "Club 0" in match[5:]]
    assert not find_candidates(told[:4], known)["ENG", "Club 0"].is_certain
    assert find_candidates(told[:6], known)["ENG", "Club 0"].is_certain


def test_a_name_shared_by_two_clubs_is_nobody() -> None:
    known = season()
    told = [
        match._replace(home="United" if match.home in ("Club -1", "Club -2") else match.home)
        for match in told_of(known)
    ]
    assert not find_candidates(told, known)["ENG", "United"].is_certain


def test_scores_that_do_not_agree_join_nobody() -> None:
    candidates = find_candidates(told_of(season(seed=3)), season(seed=4))
    assert not any(candidate.is_certain for candidate in candidates.values())


def test_a_season_of_which_we_hold_nothing_does_not_speak_against_a_name() -> None:
    known = season()
    other = [match._replace(season_start=2010) for match in told_of(known)]
    candidate = find_candidates(told_of(known) + other, known)["ENG", "Club 0"]
    assert candidate.n_scored == 2 * (N_TEAMS - 1)
    assert candidate.is_certain
