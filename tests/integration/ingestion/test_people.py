"""Players and coaches of two providers over one invented world: joined by evidence, never wrongly, the rest waits."""

import io
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy.engine import URL, Engine

from orchestration.db.session import connect
from orchestration.db.state import begin_build
from orchestration.ingestion.identity import identify, seed_leagues
from orchestration.ingestion.identity.review import DecisionError
from orchestration.ingestion.identity.who import accept_person, export_people, merge_people, person_proposals
from orchestration.ingestion.wanted import Want
from orchestration.sandbox import truth
from orchestration.sandbox.sandbox import Sandbox, open_sandbox
from tests.conftest import drop_database, new_database
from tests.integration.ingestion.conftest import rows_of, value_of
from tests.integration.ingestion.sandbox_world import read_all

AT = datetime(2026, 3, 14, 3, 0, tzinfo=UTC)
ALIASES = "select source, role, foreign_id, person_id from identity.person_alias"


def about_one_league(want: Want) -> bool:
    """The first division of the first country, with everybody in it; matches, so that clubs are known."""
    return any(word in want.path for word in ("competitions/9001", "9101", "squads", "coachs", "date"))


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    """A world that stands still."""
    return open_sandbox(1, AT, speed=0)


@pytest.fixture(scope="module")
def people(server_url: URL, template_database: str, sandbox: Sandbox) -> Iterator[Engine]:
    """A database that holds everybody of a league, by both providers."""
    url = new_database(server_url, template_database)
    engine = connect(url)
    seed_leagues(engine, "sandbox")
    begin_build(engine, "sandbox", AT)
    read_all(engine, sandbox, about_one_league)
    read_all(engine, sandbox, about_one_league)
    yield engine
    engine.dispose()
    drop_database(url)


def test_nobody_is_joined_wrongly_and_nearly_everybody_is(people: Engine, sandbox: Sandbox) -> None:
    ids: dict[object, dict[object, list[int]]] = defaultdict(lambda: defaultdict(list))
    for source, role, foreign_id, person_id in rows_of(people, ALIASES):
        if role == "referee":
            continue
        ids[person_id][source].append(int(str(foreign_id)))
    counterpart = {row["api_football"]: row["football_data_org"] for row in truth.identities(sandbox.view())["people"]}
    joined = [by_source for by_source in ids.values() if len(by_source) == 2]
    assert len(joined) > 250
    for by_source in joined:
        ((theirs,), (ours,)) = by_source["api_football"], by_source["football_data_org"]
        assert counterpart[theirs] == ours
    n_waiting = len(person_proposals(people))
    assert n_waiting < len(joined) / 4
    bases = dict(rows_of(people, "select basis, count(*) from identity.person_alias group by basis"))  # type: ignore[arg-type]
    assert bases["birth_date"] == len(joined)


def test_referees_are_joined_by_their_matches(people: Engine) -> None:
    basis = "select basis, count(*) from identity.person_alias where role = 'referee' group by basis"
    assert dict(rows_of(people, basis))["matches"] >= 5  # type: ignore[operator]
    pairs = rows_of(
        people,
        "select first.foreign_id, second.foreign_id from identity.person_alias as first"
        " inner join identity.person_alias as second using (person_id)"
        " where first.role = 'referee' and first.source = 'api_football' and second.source = 'football_data_org'",
    )
    for theirs, ours in pairs:
        assert str(theirs).split()[-1] == str(ours).split()[-1]  # the family name, in this world one a referee
    assert len(pairs) == len(set(pairs))


def test_a_run_again_changes_nothing(people: Engine) -> None:
    before = rows_of(people, ALIASES + " order by 1, 2, 3"), person_proposals(people)
    report = identify(people).people
    assert (report.n_people, report.n_joined) == (0, 0)
    assert (rows_of(people, ALIASES + " order by 1, 2, 3"), person_proposals(people)) == before


def test_who_waits_is_accepted_is_new_or_is_merged_by_a_person(people: Engine) -> None:
    first, second, *_ = (each for each in person_proposals(people) if each.role == "player")
    assert first.person is not None
    assert "names_agree" in first.evidence
    assert f"is {first.person}" in accept_person(people, first.proposal_id)
    with pytest.raises(DecisionError, match="no proposal"):
        accept_person(people, first.proposal_id)
    assert second.name in accept_person(people, second.proposal_id, is_new=True)
    new = value_of(
        people,
        f"select person_id from identity.person_alias where source = '{second.source}' and role = 'player'"
        f" and foreign_id = '{second.foreign_id}'",
    )
    assert new != second.person_id
    coach = value_of(people, "select min(person_id) from identity.person where role = 'coach'")
    with pytest.raises(DecisionError, match="is a coach"):
        merge_people(people, coach, new)
    assert second.person_id is not None
    merge_people(people, new, second.person_id)
    identify(people)
    waiting = {proposal.proposal_id for proposal in person_proposals(people)}
    assert not {first.proposal_id, second.proposal_id} & waiting
    assert value_of(people, f"select merged_into from identity.person where person_id = {new}") == second.person_id
    out = io.StringIO()
    assert export_people(people, out) == len(out.getvalue().splitlines()) - 1
