"""What was compiled is used again, but never after a change of what it was compiled from."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import ml_assets

PROJECT_DIR = Path(ml_assets.__path__[0]).parent
RATE = """
from ml_assets.ratings import rate
from ml_assets.ratings.run import run
from tests.unit.ml_assets.world import country

last = rate(country(n_seasons=1)).ratings.iloc[-1]
print(last["home_market"], last["home_market_variance"], bool(run.stats.cache_hits))
"""


def python(code: str, root: Path, **environment: str) -> str:
    command = [sys.executable, "-c", code]
    environment = {**os.environ, "PYTHONPATH": str(root), **environment}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("module", ["api.app", "orchestration.cli", "ml_assets.ratings", "ml_assets.registry.log"])
def test_who_does_not_rate_does_not_import_the_compiler(module: str) -> None:
    assert python(f"import sys, {module}; print('numba' in sys.modules)", PROJECT_DIR) == "False"


@pytest.mark.prove
@pytest.mark.parametrize(
    ("file", "text", "other"),
    [
        ("ratings/filters.py", "MARKET_NOISE = 0.087", "MARKET_NOISE = 0.9"),
        ("odds/margin.py", "N_STEPS = 8", "N_STEPS = 1"),
    ],
)
def test_a_change_in_another_file_is_compiled_anew(file: str, text: str, other: str, tmp_path: Path) -> None:
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PROJECT_DIR / "ml_assets", tmp_path / "ml_assets", ignore=ignored)
    shutil.copytree(PROJECT_DIR / "tests" / "unit" / "ml_assets", tmp_path / "tests" / "unit" / "ml_assets")
    cache = {"NUMBA_CACHE_DIR": str(tmp_path / "kept")}
    market, variance, is_kept = python(RATE, tmp_path, **cache).split()
    assert is_kept == "False"
    assert python(RATE, tmp_path, **cache).split() == [market, variance, "True"]
    changed = tmp_path / "ml_assets" / file
    assert changed.read_text().count(text) == 1
    changed.write_text(changed.read_text().replace(text, other))
    other_market, _, is_kept = python(RATE, tmp_path, **cache).split()
    assert is_kept == "False"
    assert other_market != market
