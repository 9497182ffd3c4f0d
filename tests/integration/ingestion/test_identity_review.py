"""Names that wait for a person: proposed with their evidence, accepted, clubs merged, names exported."""

import io

import pytest
from sqlalchemy.engine import Engine

from orchestration.ingestion.identity import IdentityReport, identify
from orchestration.ingestion.identity.review import DecisionError, accept, export, merge, proposals
from orchestration.ingestion.ingest import ingest_feeds
from tests.integration.ingestion.conftest import (
    PROGRAMME,
    RESULTS,
    TEAMS,
    WrittenSource,
    csv_file,
    json_file,
    rows_of,
    season,
    value_of,
)

MATCHES = season(TEAMS)

ID_OF = "select team_id from identity.team where name = '{}'"


def sync(engine: Engine, source: WrittenSource) -> IdentityReport:
    """Read what was written, and identify it."""
    list(ingest_feeds(engine, source.files, source))
    return identify(engine)


def wait_for_names(engine: Engine, source: WrittenSource) -> None:
    """Four matches a club: too few to be certain of any."""
    source.files |= {RESULTS: csv_file(MATCHES[:12]), PROGRAMME: json_file(MATCHES[:12])}
    sync(engine, source)


def test_a_waiting_name_is_proposed_with_its_evidence(archive_engine: Engine, source: WrittenSource) -> None:
    wait_for_names(archive_engine, source)
    waiting = {proposal.name: proposal for proposal in proposals(archive_engine)}
    assert waiting
    for name, proposal in waiting.items():
        if proposal.team is not None and (proposal.evidence["n_agreeing"] or 0) >= 3:
            assert proposal.team == name.removeprefix("FC ")[::-1]
        assert proposal.n_rows > 0


def test_what_a_person_accepts_holds(archive_engine: Engine, source: WrittenSource) -> None:
    wait_for_names(archive_engine, source)
    (proposal,) = (one for one in proposals(archive_engine) if one.name == "FC notuL")
    assert "is Luton" in accept(archive_engine, proposal.proposal_id, value_of(archive_engine, ID_OF.format("Luton")))
    sync(archive_engine, source)
    assert "FC notuL" not in {one.name for one in proposals(archive_engine)}
    assert rows_of(
        archive_engine,
        "select team.name, basis from identity.team_alias as alias inner join identity.team using (team_id)"
        " where alias.name = 'FC notuL'",
    ) == [("Luton", "person")]
    with pytest.raises(DecisionError, match="no proposal"):
        accept(archive_engine, proposal.proposal_id)


def test_more_scores_decide_without_a_person(archive_engine: Engine, source: WrittenSource) -> None:
    wait_for_names(archive_engine, source)
    source.files |= {RESULTS: csv_file(MATCHES), PROGRAMME: json_file(MATCHES)}
    sync(archive_engine, source)
    assert proposals(archive_engine) == []


def test_clubs_that_met_are_two(archive_engine: Engine, source: WrittenSource) -> None:
    source.files[RESULTS] = csv_file(MATCHES)
    sync(archive_engine, source)
    arsenal, chelsea = (value_of(archive_engine, ID_OF.format(name)) for name in ("Arsenal", "Chelsea"))
    with pytest.raises(DecisionError, match="met each other"):
        merge(archive_engine, arsenal, chelsea)
    with pytest.raises(DecisionError, match="no club"):
        merge(archive_engine, arsenal, 10**6)


def test_a_club_under_two_names_becomes_one(archive_engine: Engine, source: WrittenSource) -> None:
    """The archive spells a club in another way for the second half of the season."""
    half = len(MATCHES) // 2
    renamed = [
        match._replace(
            home=match.home.replace("Wolves", "Wolverhampton"), away=match.away.replace("Wolves", "Wolverhampton")
        )
        for match in MATCHES[half:]
    ]
    source.files[RESULTS] = csv_file([*MATCHES[:half], *renamed])
    sync(archive_engine, source)
    old, new = (value_of(archive_engine, ID_OF.format(name)) for name in ("Wolves", "Wolverhampton"))
    n_matches = value_of(archive_engine, "select count(*) from identity.match")
    assert "is Wolves" in merge(archive_engine, new, old)
    report = sync(archive_engine, source)
    assert report.n_teams == report.n_matches == 0
    assert value_of(archive_engine, "select count(*) from identity.match") == n_matches
    assert (
        value_of(archive_engine, f"select count(*) from identity.match where {new} in (home_team_id, away_team_id)")
        == 0
    )
    assert value_of(archive_engine, f"select merged_into from identity.team where team_id = {new}") == old
    out = io.StringIO()
    assert export(archive_engine, out) == 9
    assert "football_data_co_uk,ENG,Wolverhampton,Wolves,archive_name" in out.getvalue().splitlines()
