"""docs/DATABASE.md tells of the relations dbt builds as they are; dbt's own documents are written and served."""

import threading
import urllib.request
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy.engine import Engine

from orchestration.db.describe import describe_built
from orchestration.dbt_docs import serve_docs, write_docs
from orchestration.settings import PROJECT_DIR


def test_the_description_of_what_dbt_builds_is_up_to_date(built: Engine) -> None:
    with built.connect() as connection:
        text = describe_built(connection)
    assert text.strip() in (PROJECT_DIR / "docs" / "DATABASE.md").read_text(), (
        "bet-hope db describe --out docs/DATABASE.md"
    )


@pytest.mark.prove
def test_what_dbt_tells_of_its_models_is_served(built: Engine, tmp_path: Path) -> None:
    index = write_docs(built.url, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} >= {"index.html", "manifest.json", "catalog.json"}
    with (tmp_path / "said").open("w+") as said:
        thread = threading.Thread(target=serve_docs, args=(index.parent, 0, Console(file=said, width=200)), daemon=True)
        thread.start()
        while "http://" not in (tmp_path / "said").read_text():
            thread.join(0.05)
            said.flush()
        address = (tmp_path / "said").read_text().split()[0]
    with urllib.request.urlopen(f"{address}/catalog.json") as answer:  # noqa: S310  (our own, on loopback)
        assert b"match_features" in answer.read()
