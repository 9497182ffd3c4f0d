"""Every statement of every endpoint, with every filter, on the schema as dbt and migrations make it: by an index."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy.engine import Engine

from api.app import create_app
from tests.integration.api.fabricated_serving import api_settings
from tests.integration.dbt.dbt_world import rows

#: Tables of a few rows, for ever: what this database is, and the leagues there are.
SMALL = {"system", "database_state", "league"}
#: A value for each filter and name in a path; those of the world are added.
VALUES = {
    "match_id": "1", "prediction_id": "1", "date_from": "2021-01-01", "date_to": "2021-12-31", "as_of": "2021-09-01",
    "min_confidence": "0.4", "model": "1", "lead_time": "24h", "kind": "simulated", "season": "2020", "country": "ENG",
    "status": "finished", "position": "forward", "category": "assists", "tier": "1", "active": "true",
    "settled": "true", "min_edge": "0.1", "period": "monthly", "limit": "3", "q": "knee", "player": "Keller",
    "from": "2021-01-01", "to": "2021-12-31", "matches": "7",
}  # fmt: skip
#: Of the answer's form, or, for a cursor, of the page before.
NO_FILTERS = {"format", "fields", "cursor"}

Statement = tuple[str, Any]


@pytest.fixture(scope="module")
def asking(built: Engine) -> Iterator[tuple[TestClient[Litestar], list[Statement]]]:
    """A client of the built world, and the statements it causes."""
    app = create_app(api_settings(built.url))
    caused: list[Statement] = []
    with TestClient(app) as client:
        engine = app.state.database._engine.sync_engine

        @sa.event.listens_for(engine, "before_cursor_execute")
        def remember(_connection, _cursor, statement, parameters, _context, _is_many) -> None:
            caused.append((statement, parameters))

        yield client, caused


def addresses(client: TestClient[Litestar], values: dict[str, str]) -> list[str]:
    """Every reading address of the document, bare, with each filter alone and with each way to sort."""
    document = json.loads(client.get("/schema/openapi.json").content)
    found = []
    for path, item in document["paths"].items():
        if "get" not in item or path.startswith(("/api/v1/auth", "/api/v1/metrics")) or path.endswith("/stream"):
            continue
        parameters = item["get"].get("parameters", [])
        address = re.sub(r"{(\w+)}", lambda name: values[name[1]], path)
        needed = "&".join(
            f"{p['name']}={values[p['name']]}" for p in parameters if p["in"] == "query" and p.get("required")
        )
        found.append(f"{address}?{needed}")
        for parameter in parameters:
            name = parameter["name"]
            if parameter["in"] == "query" and name not in NO_FILTERS:
                tried = (
                    ["kickoff_at", "-kickoff_at", "confidence", "name", "-name"] if name == "sort" else [values[name]]
                )
                found += [f"{address}?{needed}&{name}={value}" for value in tried]
    return found


def test_no_statement_reads_a_table_without_an_index(
    built: Engine, asking: tuple[TestClient[Litestar], list[Statement]]
) -> None:
    client, caused = asking
    (league,) = rows(built, "select code from serving.league where n_finished > 0 limit 1")
    team, other = rows(built, "select slug from serving.team order by team_id limit 2")
    values = VALUES | {"league": league["code"], "team": team["slug"], "other": other["slug"]}
    asked = addresses(client, values)
    for address in asked:
        answer = client.get(address)
        assert answer.status_code in (200, 400, 404), (address, answer.text)
        if cursor := (answer.json().get("next") or "").partition("cursor=")[2].partition("&")[0]:
            client.get(f"{address}&cursor={cursor}")
    assert len(asked) > 100
    statements = dict(caused)
    assert len(statements) > 60
    connection = built.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("set enable_seqscan = off")  # right for a small table, wrong for a big one
        without = {}
        for statement, parameters in statements.items():
            cursor.execute(f"explain {statement}", parameters)
            plan = "\n".join(line for (line,) in cursor.fetchall())
            if read := set(re.findall(r"Seq Scan on (\w+)", plan)) - SMALL:
                without[statement] = (read, plan)
        connection.rollback()
    finally:
        connection.close()
    assert not without, "\n\n".join(f"{read}\n{statement}\n{plan}" for statement, (read, plan) in without.items())
