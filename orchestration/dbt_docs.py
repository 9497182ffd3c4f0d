"""What dbt tells of its models, written from the database and served on loopback until Ctrl-C."""

import functools
import http.server
import socketserver
from pathlib import Path

from rich.console import Console
from sqlalchemy.engine import URL

from orchestration.db.dbt import run_dbt


def write_docs(url: URL, folder: Path) -> Path:
    """Write index.html, manifest.json and catalog.json of the models as they are in the database; give the first."""
    run_dbt(url, "docs", "generate", "--quiet", "--target-path", str(folder))
    return folder / "index.html"


def serve_docs(folder: Path, port: int, console: Console) -> None:
    """Serve a folder on loopback until interrupted; port 0 takes any that is free."""
    handler = functools.partial(_Quiet, directory=str(folder))
    socketserver.TCPServer.allow_reuse_address = True
    with socketserver.TCPServer(("127.0.0.1", port), handler) as server:
        console.print(f"http://127.0.0.1:{server.server_address[1]}   (stop with Ctrl-C)")
        server.serve_forever()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of each file."""
