"""The tables the API reads are those dbt promises: names, types and indexes, by the enforced contracts."""

from pathlib import Path

import pytest
import yaml
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql

from api import tables

SERVING_DIR = Path(__file__).resolve().parents[3] / "dbt_project" / "models" / "serving"
pytestmark = pytest.mark.skipif(not any(SERVING_DIR.glob("*.yml")), reason="dbt has no models of layer serving yet")
#: Spellings of one type.
SAME_TYPES = {
    "timestamp with time zone": "timestamptz",
    "int": "integer",
    "int4": "integer",
    "int8": "bigint",
    "float8": "double precision",
    "bool": "boolean",
    "double precision[][]": "double precision[]",  # Postgres does not keep the number of dimensions
}


def promised() -> dict[str, dict]:
    """Models of layer serving by the name of their relation."""
    found = {}
    for path in sorted(SERVING_DIR.rglob("*.yml")):
        for model in yaml.safe_load(path.read_text()).get("models", []):
            found[model.get("config", {}).get("alias", model["name"])] = model
    return found


def spelt(kind: str) -> str:
    return SAME_TYPES.get(kind.lower(), kind.lower())


def columns_of(table: Table) -> dict[str, str]:
    dialect = postgresql.dialect()
    return {column.name: spelt(column.type.compile(dialect)) for column in table.c}


@pytest.mark.parametrize("table", tables.metadata.sorted_tables, ids=lambda table: table.name)
def test_dbt_promises_what_the_api_reads(table: Table) -> None:
    models = promised()
    assert table.name in models, f"no contract for serving.{table.name} in {SERVING_DIR}"
    model = models[table.name]
    assert model["config"]["contract"]["enforced"] is True
    indexes = {tuple(index["columns"]) for index in model["config"].get("indexes", [])}
    assert {tuple(index.columns.keys()) for index in table.indexes} <= indexes
    assert tuple(table.primary_key.columns.keys()) in indexes | {()}
    contract = {column["name"]: spelt(column["data_type"]) for column in model["columns"]}
    assert contract == columns_of(table)
