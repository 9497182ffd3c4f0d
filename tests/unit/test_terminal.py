"""What libraries say does not reach the terminal of whoever typed a command, in a run or after it."""

import subprocess
import sys
from pathlib import Path

from orchestration.settings import PROJECT_DIR

#: A library that takes the root logger for its own when it is imported, as two of ours do.
RUN = """
import logging, sys
from pathlib import Path
from orchestration.launch import printing_to

with printing_to(Path(sys.argv[1])):
    logging.basicConfig(level=logging.INFO)
    logging.getLogger("library").info("said in the run")
    print("printed in the run")
logging.getLogger("library").info("said after the run")
logging.getLogger("library").warning("a warning after the run")
"""
EMBEDDING = """
import logging
from nlp.embedding import Embedder

Embedder("wordllama").embed(["football"])
logging.getLogger("library").info("said after the model was loaded")
"""


def _printed(script: str, *arguments: str) -> str:
    """Run a script in a process whose logging nobody has set up, and give what a person would see."""
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], cwd=PROJECT_DIR, capture_output=True, text=True, check=True
    )
    return done.stdout + done.stderr


def test_a_run_leaves_no_handler_on_its_closed_log(tmp_path: Path) -> None:
    log = tmp_path / "runs.log"
    assert _printed(RUN, str(log)) == "a warning after the run\n"
    assert log.read_text() == "INFO:library:said in the run\nprinted in the run\n"


def test_a_model_for_vectors_lets_no_library_speak() -> None:
    assert _printed(EMBEDDING) == ""
