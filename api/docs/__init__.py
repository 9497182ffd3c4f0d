"""The documentation page at `/schema`: OpenAPI shown by Swagger UI, whose script is kept in `assets`.

`assets` holds swagger-ui-dist 5.35.0 as its npm package ships it (Apache-2.0, licence beside it), so the page
works without any other site. `index.html` and `start.js` are ours.
"""

from pathlib import Path
from typing import Any

from litestar import Request, Router
from litestar.openapi.plugins import OpenAPIRenderPlugin
from litestar.static_files import create_static_files_router

ASSETS_DIR = Path(__file__).parent / "assets"


class DocumentationPage(OpenAPIRenderPlugin):
    """Serves the page; it fetches `/schema/openapi.json` itself."""

    def __init__(self) -> None:
        super().__init__(path="/")
        self._page = (ASSETS_DIR / "index.html").read_bytes()

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """Give the page, which is the same for every request."""
        return self._page


def assets_router() -> Router:
    """Serve the files the page loads."""
    return create_static_files_router(path="/schema/assets", directories=[ASSETS_DIR], name="documentation_assets")
