"""The invented archive's files, read with plain csv and json so that no parser of ours vouches for itself."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from orchestration.ingestion.feeds import Feed
from orchestration.ingestion.providers.synthetic.calendar import first_day
from orchestration.ingestion.providers.synthetic.source import SyntheticSource
from orchestration.ingestion.providers.synthetic.world import season_matches

SEED = 11
PRESENT = datetime(2026, 1, 14, 12, tzinfo=UTC)
RESULTS = Feed("football_data_co_uk", "mmz4281/2526/SYN1.csv", "SYN1", 2025)
PROGRAMME = Feed("openfootball", "2025-26/syn.1.json", "SYN1", 2025)


def fetch(feed: Feed, present_at: datetime = PRESENT) -> bytes:
    fetched = SyntheticSource(SEED, present_at).fetch(feed)
    assert fetched is not None
    return fetched.content


def results(present_at: datetime = PRESENT) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(fetch(RESULTS, present_at).decode("cp1252"), newline="")))


def test_an_answer_names_its_seed() -> None:
    fetched = SyntheticSource(SEED, PRESENT).fetch(RESULTS)
    assert fetched is not None
    assert fetched.request == "synthetic://seed=11/mmz4281/2526/SYN1.csv"
    assert (fetched.source, fetched.path) == (RESULTS.source, RESULTS.path)


def test_results_have_the_columns_of_the_archive() -> None:
    columns = set(results()[0])
    assert {
        "Div",
        "Date",
        "Time",
        "HomeTeam",
        "AwayTeam",
        "FTHG",
        "FTAG",
        "FTR",
        "HTHG",
        "HTAG",
        "HTR",
    } <= columns
    assert {"HS", "AS", "HST", "AST", "HC", "AC", "HF", "AF", "HY", "AY", "HR", "AR"} <= columns
    for book in ("B365", "PS", "Avg", "Max"):
        assert {f"{book}{when}{side}" for when in ("", "C") for side in "HDA"} <= columns


def test_results_are_the_matches_played_two_hours_ago_in_london_time() -> None:
    played = [
        m for m in season_matches(SEED, 2025) if m.division == "SYN1" and m.kickoff_at + timedelta(hours=2) <= PRESENT
    ]
    rows = results()
    assert len(rows) == len(played) > 40
    for row, match in zip(rows, played, strict=True):
        at = datetime.strptime(f"{row['Date']} {row['Time']}", "%d/%m/%Y %H:%M").replace(
            tzinfo=ZoneInfo("Europe/London")
        )
        assert at == match.kickoff_at
        assert (row["HomeTeam"], row["AwayTeam"]) == (match.home.short_name, match.away.short_name)
        assert (int(row["FTHG"]), int(row["FTAG"])) == match.goals
        margin = int(row["FTHG"]) - int(row["FTAG"])
        assert row["FTR"] == ("H" if margin > 0 else "A" if margin < 0 else "D")


def test_later_looks_only_add_lines() -> None:
    for days in (1, 9, 40, 150):
        assert fetch(RESULTS, PRESENT + timedelta(days=days)).startswith(fetch(RESULTS))
    last = max(m.kickoff_at for m in season_matches(SEED, 2025) if m.division == "SYN1")
    done = last + timedelta(hours=2)
    assert len(results(done)) == 132
    assert len(results(done - timedelta(seconds=1))) == 131
    assert fetch(RESULTS, done) == fetch(RESULTS, done + timedelta(days=300))


def test_the_programme_is_whole_and_its_coming_matches_have_no_score() -> None:
    matches = json.loads(fetch(PROGRAMME))["matches"]
    assert len(matches) == 132
    for fixture in matches:
        at = datetime.fromisoformat(f"{fixture['date']}T{fixture['time']}").replace(tzinfo=ZoneInfo("Europe/Paris"))
        assert ("score" in fixture) == (at + timedelta(hours=2) <= PRESENT)


def test_both_files_tell_the_same_scores_under_different_names() -> None:
    scored = [fixture["score"] for fixture in json.loads(fetch(PROGRAMME))["matches"] if "score" in fixture]
    rows = results()
    assert [score["ft"] for score in scored] == [[int(row["FTHG"]), int(row["FTAG"])] for row in rows]
    assert [score["ht"] for score in scored] == [[int(row["HTHG"]), int(row["HTAG"])] for row in rows]
    full_names = {fixture["team1"] for fixture in json.loads(fetch(PROGRAMME))["matches"]}
    assert full_names.isdisjoint({row["HomeTeam"] for row in rows})


def test_the_programme_changes_only_by_scores() -> None:
    def without_scores(present_at: datetime) -> list[dict[str, str]]:
        matches = json.loads(fetch(PROGRAMME, present_at))["matches"]
        return [{key: value for key, value in fixture.items() if key != "score"} for fixture in matches]

    assert without_scores(PRESENT) == without_scores(PRESENT + timedelta(days=100))


def test_full_names_drift_between_seasons() -> None:
    def names(season: int) -> set[str]:
        return {
            fixture["team1"]
            for tier in (1, 2)
            for fixture in json.loads(fetch(Feed("openfootball", f"{season}-x/syn.{tier}.json", f"SYN{tier}", season)))[
                "matches"
            ]
        }

    assert len(names(2018) ^ names(2019)) == 4
    assert names(2019) == names(2020)


def test_a_programme_appears_on_the_first_match_day() -> None:
    opening = datetime.combine(first_day(2025), datetime.min.time(), UTC)
    assert SyntheticSource(SEED, opening - timedelta(seconds=1)).fetch(PROGRAMME) is None
    assert SyntheticSource(SEED, opening).fetch(PROGRAMME) is not None
    assert SyntheticSource(SEED, opening).fetch(RESULTS) is None


@pytest.mark.parametrize(
    "feed",
    [
        Feed("football_data_co_uk", "mmz4281/2526/E0.csv", "PL", 2025),
        Feed("football_data_co_uk", "mmz4281/1415/SYN1.csv", "SYN1", 2014),
        Feed("football_data_co_uk", "mmz4281/2627/SYN1.csv", "SYN1", 2026),
        Feed("football_data_co_uk", "new/SYN.csv", "SYN1", None),
    ],
)
def test_what_the_archive_does_not_have_is_absent(feed: Feed) -> None:
    assert SyntheticSource(SEED, PRESENT).fetch(feed) is None
