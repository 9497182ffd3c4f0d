"""`python -m api`: the API on one worker, at the address of its settings."""

import sys

import uvicorn
from pydantic import ValidationError

from api.settings import Settings


def main() -> None:
    """Serve until stopped."""
    try:
        settings = Settings()
    except ValidationError as error:
        wrong = "; ".join(f"{str(item['loc'][0]).upper()}: {item['msg']}" for item in error.errors())
        sys.exit(f"The API cannot start. {wrong}")
    uvicorn.run("api.app:create_app", factory=True, host=settings.api_host, port=settings.api_port)


if __name__ == "__main__":
    main()
