"""The two tables of the repository that identity starts from, and how clubs get an address."""

from zoneinfo import ZoneInfo

from orchestration.ingestion.identity.leagues import read_leagues
from orchestration.ingestion.identity.teams import curated_aliases, free_slug
from orchestration.ingestion.providers.football_data_co_uk.schema import COUNTRIES


def test_leagues_are_unique_and_complete() -> None:
    archive, synthetic = read_leagues("archive"), read_leagues("synthetic")
    every = [*archive, *synthetic]
    assert len(archive) == 22 + 16
    assert [league.code for league in synthetic] == ["SYN1", "SYN2"]
    for values in (
        [league.league_id for league in every],
        [league.code for league in every],
        [league.priority_rank for league in every],
        [league.code_football_data_co_uk for league in every],
        [league.code_openfootball for league in every if league.code_openfootball],
    ):
        assert len(set(values)) == len(values)
    for league in every:
        assert ZoneInfo(league.time_zone)
        assert league.max_legs >= 1
    codes = {league.code_football_data_co_uk: league for league in archive}
    assert {country.code for country in COUNTRIES.values()} <= set(codes)
    for country in COUNTRIES.values():
        assert codes[country.code].is_calendar_year == country.is_calendar_year


def test_curated_aliases_name_other_clubs_once_and_never_in_a_chain() -> None:
    curated = curated_aliases()
    countries = {league.country for league in read_leagues("archive")}
    for alias, club in curated.items():
        assert alias.country in countries
        assert alias.name != club
        assert alias._replace(name=club) not in curated


def test_slugs_are_readable_and_free() -> None:
    taken: set[str] = set()
    slugs = []
    for name, country in [
        ("St Pauli", "DEU"),
        ("Nott'm Forest", "ENG"),
        ("Arsenal", "ENG"),
        ("Arsenal", "ARG"),
        ("St. Pauli", "DEU"),
        ("ST-PAULI", "DEU"),
        ("São", "BRA"),
        ("東京", "JPN"),
    ]:
        slugs.append(free_slug(name, country, taken))
        taken.add(slugs[-1])
    assert slugs == [
        "st-pauli",
        "nott-m-forest",
        "arsenal",
        "arsenal-arg",
        "st-pauli-deu",
        "st-pauli-deu-2",
        "sao",
        "team",
    ]
