"""`bet-hope provider …`: looking at what a keyed provider answers, and forgetting what its plan did not reach."""

import gzip
import io
import sys
import zlib
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from orchestration.ingestion.records import ParsedAnswer

provider_app = typer.Typer(help="The keyed providers.", no_args_is_help=True)

#: First bytes of gzip (RFC 1952).
_GZIP = b"\x1f\x8b"


class Provider(StrEnum):
    """Whose answer it is."""

    FOOTBALL_DATA_ORG = "football-data-org"
    API_FOOTBALL = "api-football"


@provider_app.command()
def parse(
    provider: Provider,
    file: Annotated[Path, typer.Argument(help="A recorded answer: JSON or gzipped JSON; - reads standard input.")],
    path: Annotated[str, typer.Option(help="What was asked, e.g. '/fixtures?league=135&season=2025'.")],
) -> None:
    """Print the rows of a recorded answer as NDJSON, one table name and row a line.

    What a row or a word in it was refused for comes last, as rows of `quarantine`. An answer that is refused as a
    whole gives one line that says why, and exit code 2.
    """
    from orchestration.ingestion.answers import record_lines
    from orchestration.ingestion.refusals import FileRefusedError

    try:
        content = _plain(sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes())
        answer = _parser(provider)(content, path.strip().partition("#")[0])
    except OSError as error:
        _refuse(f"{file} cannot be read: {error.strerror}")
    except FileRefusedError as refused:
        _refuse(str(refused))
    except ValueError as error:
        _refuse(f"bad_path: {path} is no path of the provider ({error}): write what was asked, /fixtures?live=all")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # names are not ASCII, whatever the terminal thinks
    for line in record_lines(answer):
        sys.stdout.write(line + "\n")


@provider_app.command()
def forget(provider: Provider) -> None:
    """Forget what the plan behind the key did not reach, once a larger one is paid: the next sync asks for it again."""
    from orchestration.db.server import open_databases, upgrade_databases
    from orchestration.db.session import connect
    from orchestration.ingestion.quota import forget_refusals
    from orchestration.settings import Settings

    with open_databases(Settings()) as databases:
        upgrade_databases(databases)
        engine = connect(databases.pipeline)
        try:
            n_forgotten = forget_refusals(engine, provider.replace("-", "_"))
        finally:
            engine.dispose()
    sys.stdout.write(f"forgot {n_forgotten} answers that were out of plan; the next sync asks for them again\n")


def _plain(content: bytes) -> bytes:
    """Unpack gzip.

    Raises:
        FileRefusedError: It is cut off or damaged.
    """
    from orchestration.ingestion.refusals import FileRefusedError

    if not content.startswith(_GZIP):
        return content
    try:
        return gzip.decompress(content)
    except (EOFError, OSError, zlib.error) as error:
        raise FileRefusedError("truncated_file", f"the gzip is damaged ({error}): record the answer again") from error


def _parser(provider: Provider) -> Callable[[bytes, str], ParsedAnswer]:
    from orchestration.ingestion.providers import api_football, football_data_org

    return football_data_org.parse if provider is Provider.FOOTBALL_DATA_ORG else api_football.parse


def _refuse(sentence: str) -> None:
    sys.stdout.write(f"refused: {' '.join(sentence.split())}\n")
    sys.exit(2)
