"""A Python client that a common generator makes of our document compiles, and has every operation."""

import compileall
import json
import subprocess
import sys
from pathlib import Path

import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.settings import Settings

pytestmark = pytest.mark.slow


def test_a_generated_client_compiles(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, api_database_url="postgresql://x@127.0.0.1:9/x", api_secret="x" * 32)
    with TestClient(create_app(settings)) as client:
        document = client.get("/schema/openapi.json").content
    (tmp_path / "openapi.json").write_bytes(document)
    generator = Path(sys.executable).with_name("openapi-python-client")
    made = subprocess.run(
        [generator, "generate", "--path", "openapi.json", "--output-path", "client", "--meta", "none"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    assert "Warning" not in made.stdout, made.stdout
    assert compileall.compile_dir(tmp_path / "client", quiet=1, force=True)
    operations = {
        operation["operationId"]
        for item in json.loads(document)["paths"].values()
        for method, operation in item.items()
        if method in ("get", "post", "delete")
    }
    modules = {path.stem for path in (tmp_path / "client" / "api").rglob("*.py")}
    assert operations <= modules
    script = "import client; from client.api.predictions import list_upcoming_predictions as f; print(f.sync)"
    ran = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "function sync" in ran.stdout, ran.stderr
