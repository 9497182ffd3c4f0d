"""The test of the leak test: plant a leak in each feature family in turn and see the comparison turn red.

A leak is planted in a copy of the dbt project by replacing text, which must be there to be replaced, or in
front of the rating pass. Both the clean and the poisoned rows are then built with it.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

import orchestration.db.dbt
import orchestration.ml.ratings
from ml_assets.ratings import RatingPass, rate
from tests.leakage import stages
from tests.leakage.comparison import Differences, compare, read_features
from tests.leakage.conftest import Copy, Pair

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Leak:
    """A leak of one family: which text of the feature models becomes which."""

    family: str
    text: str
    leaky: str


LEAKS = (
    Leak(
        "form",
        "select team_id, cutoff_at as moment_at",
        "select team_id, cutoff_at + interval '1 day' as moment_at",
    ),
    Leak(
        "historical",
        "result_known_at <= match.cutoff_at",
        "result_known_at <= match.cutoff_at + interval '1 day'",
    ),
    Leak(
        "team",
        "        result_known_at as moment_at",
        "        result_known_at - interval '1 day' as moment_at",
    ),
    Leak(
        "contextual",
        "rows between unbounded preceding and 1 preceding",
        "rows between unbounded preceding and 1 following",
    ),
    Leak(
        "contextual",
        "2 * (count(*) over (partition by season_id) - 1) as n_fixtures",
        "count(*) as n_fixtures",
    ),
)


@pytest.fixture
def leaky_project(dbt_target: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the dbt project that the pipeline uses for the length of a test."""
    project = tmp_path / "dbt_project"
    shutil.copytree(orchestration.db.dbt.DBT_PROJECT_DIR, project, ignore=shutil.ignore_patterns("target", "logs"))
    shutil.copytree(dbt_target / "target", tmp_path / "target")
    monkeypatch.setattr(orchestration.db.dbt, "DBT_PROJECT_DIR", project)
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path / "target"))
    return project


def plant(leak: Leak, project: Path) -> None:
    """Replace a text that stands in one place of the feature models of a project."""
    models = [model for model in (project / "models" / "features").glob("*.sql") if leak.text in model.read_text()]
    assert len(models) == 1, f"the feature models no longer have the text this leak replaces: {leak.text}"
    text = models[0].read_text()
    assert text.count(leak.text) == 1, f"{models[0].name} has it more than once: {leak.text}"
    models[0].write_text(text.replace(leak.text, leak.leaky))


def differences(pair: Pair) -> Differences:
    """Compare the rows of both databases that were known by the cut-off."""
    with stages.engine_on(pair.clean) as clean, stages.engine_on(pair.poisoned) as poisoned:
        return compare(read_features(clean, stages.cutoff()), read_features(poisoned, stages.cutoff()))


@pytest.fixture(scope="module")
def scratch(late: Pair, copy: Copy) -> Pair:
    """Both databases for leaks to be planted in, one after the other: each builds all features anew."""
    return Pair(copy(late.clean), copy(late.poisoned))


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.family)
def test_a_leak_in_the_models_is_found(leak: Leak, scratch: Pair, leaky_project: Path) -> None:
    plant(leak, leaky_project)
    for url in (scratch.clean, scratch.poisoned):
        stages.build_features(url, "--full-refresh")
    found = differences(scratch)
    assert found.by_family[leak.family] > 0, found


def test_a_leak_in_the_rating_pass_is_found(scratch: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    def rate_too_early(matches: pd.DataFrame, state: dict[str, Any] | None) -> RatingPass:
        return rate(matches.assign(result_known_at=matches["result_known_at"] - pd.Timedelta(days=1)), state)

    monkeypatch.setattr(orchestration.ml.ratings, "rate", rate_too_early)
    for url in (scratch.clean, scratch.poisoned):
        with stages.engine_on(url) as engine, engine.begin() as connection:
            connection.execute(sa.text("truncate ml.rating, ml.rating_state"))
        stages.rate(url)
        stages.build_features(url, "--full-refresh")
    assert set(differences(scratch).by_family) == {"ratings"}
