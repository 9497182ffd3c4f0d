"""The OpenAPI document and its page: complete, and in need of nobody else."""

import json
import re

import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.docs import ASSETS_DIR
from api.settings import Settings


@pytest.fixture(scope="module")
def client():
    """Of an API whose database is not there: the documentation needs none."""
    with TestClient(
        create_app(Settings(_env_file=None, api_database_url="postgresql://x@127.0.0.1:9/x", api_secret="x" * 32))
    ) as client:
        yield client


@pytest.fixture(scope="module")
def document(client: TestClient) -> dict:
    return json.loads(client.get("/schema/openapi.json").content)


def operations(document: dict) -> list[dict]:
    return [operation for path in document["paths"].values() for operation in path.values()]


def test_every_operation_is_named_once_and_described(document: dict) -> None:
    names = [operation["operationId"] for operation in operations(document)]
    assert len(names) == len(set(names)) == 45
    assert all(re.fullmatch("[a-z]+(_[a-z]+)+", name) for name in names)
    assert all(operation["summary"] and operation["description"] for operation in operations(document))
    writing = {path for path, item in document["paths"].items() if set(item) - {"get", "parameters"}}
    assert writing
    assert all(path.startswith("/api/v1/auth/") for path in writing)


def test_every_parameter_is_described(document: dict) -> None:
    for operation in operations(document):
        for parameter in operation.get("parameters", []):
            assert parameter.get("description"), (operation["operationId"], parameter["name"])


def test_problems_are_documented_as_such(document: dict) -> None:
    for operation in operations(document):
        for status, answer in operation["responses"].items():
            if status == "503" and operation["operationId"] in ("get_health", "get_readiness"):
                continue
            if not status.startswith("2"):
                assert list(answer["content"]) == ["application/problem+json"]


def test_lists_say_what_they_hold(document: dict) -> None:
    lists = {name: schema for name, schema in document["components"]["schemas"].items() if name.endswith("List")}
    assert len(lists) == 16
    for name, schema in lists.items():
        held = schema["properties"]["results"]["items"]["$ref"]
        assert held == f"#/components/schemas/{name.removesuffix('List')}"


def test_references_lead_somewhere(document: dict) -> None:
    schemas = document["components"]["schemas"]
    for name in re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)):
        assert name in schemas


def test_the_page_loads_only_what_we_serve(client: TestClient) -> None:
    page = client.get("/schema")
    assert page.headers["content-type"].startswith("text/html")
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(addresses) == 4
    for address in addresses:
        assert address.startswith(("/schema/assets/", "data:"))
        if address.startswith("/"):
            assert client.get(address).status_code == 200
    assert "//" not in (ASSETS_DIR / "start.js").read_text()
    assert "script-src 'self';" in page.headers["content-security-policy"]


def test_the_bare_address_leads_to_the_documentation(client: TestClient) -> None:
    answer = client.get("/", follow_redirects=False)
    assert answer.status_code == 302
    assert answer.headers["location"] == "/schema"
