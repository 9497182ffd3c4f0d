"""What is asked of Football-Data.org: paths it understands, and windows of days it does not refuse."""

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from orchestration.ingestion.providers import football_data_org as provider
from orchestration.ingestion.refusals import FileRefusedError


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (provider.areas(), "/areas"),
        (provider.competitions(), "/competitions"),
        (provider.season_matches("XL", 2031), "/competitions/XL/matches?season=2031"),
        (provider.season_teams("XL", 2031), "/competitions/XL/teams?season=2031"),
        (provider.standings("XL", 2031), "/competitions/XL/standings?season=2031"),
        (provider.scorers("XL", 2031, 50), "/competitions/XL/scorers?season=2031&limit=50"),
        (provider.match(501), "/matches/501"),
        (provider.head_to_head(501), "/matches/501/head2head"),
        (provider.team(11), "/teams/11"),
        (provider.team_matches(11, 2031), "/teams/11/matches?season=2031"),
        (provider.person(7), "/persons/7"),
        (provider.person_matches(7, page=1), "/persons/7/matches?limit=15&offset=0"),
        (provider.person_matches(7, page=3), "/persons/7/matches?limit=15&offset=30"),
    ],
)
def test_every_path_is_of_a_resource_that_is_read(path: str, expected: str) -> None:
    assert path == expected
    with pytest.raises(FileRefusedError) as refused:
        provider.parse(b"[]", path)
    assert refused.value.reason == "not_an_answer"


@pytest.mark.parametrize("n_days", [1, 2, 9, 10, 11, 20, 21, 365])
def test_a_window_covers_each_day_once(n_days: int) -> None:
    first_on = date(2031, 12, 25)
    windows = []
    for path in provider.matches_between(first_on, first_on + timedelta(days=n_days - 1)):
        query = parse_qs(urlsplit(path).query)
        windows.append((date.fromisoformat(query["dateFrom"][0]), date.fromisoformat(query["dateTo"][0])))
    assert all((until_on - from_on).days <= 10 for from_on, until_on in windows)
    # dateTo is the midnight at which that day begins: the day itself is not answered
    days = [from_on + timedelta(days=day) for from_on, until_on in windows for day in range((until_on - from_on).days)]
    assert days == [first_on + timedelta(days=day) for day in range(n_days)]
    assert len(windows) == -(-n_days // 10)


def test_one_day_is_asked_for_up_to_the_next() -> None:
    day = date(2031, 12, 31)
    assert provider.matches_between(day, day) == ["/matches?dateFrom=2031-12-31&dateTo=2032-01-01"]


def test_a_window_that_ends_before_it_begins_asks_for_nothing() -> None:
    assert provider.matches_between(date(2031, 8, 2), date(2031, 8, 1)) == []
