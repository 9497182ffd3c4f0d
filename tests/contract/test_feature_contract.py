"""`features.match_features` promises every column that ratings fill and the model reads."""

from pathlib import Path

import pytest
import yaml

from ml_assets.frames import INPUT_COLUMNS
from orchestration.db.tables import rating

FEATURES_DIR = Path(__file__).resolve().parents[2] / "dbt_project" / "models" / "features"


@pytest.fixture(scope="module")
def promised() -> dict[str, str]:
    """Columns and types of the contract."""
    (model,) = yaml.safe_load((FEATURES_DIR / "match_features.yml").read_text())["models"]
    return {column["name"]: column["data_type"] for column in model["columns"]}


def test_the_model_reads_what_is_promised(promised: dict[str, str]) -> None:
    assert set(INPUT_COLUMNS) <= promised.keys()
    assert {promised[name] for name in INPUT_COLUMNS} <= {"double precision", "integer", "boolean"}


def test_every_rating_is_a_feature(promised: dict[str, str]) -> None:
    assert set(rating.columns.keys()) <= promised.keys()


def test_each_layer_describes_its_models_and_columns() -> None:
    for model_file in sorted(FEATURES_DIR.parent.rglob("*.sql")):
        (model,) = yaml.safe_load(model_file.with_suffix(".yml").read_text())["models"]
        assert model["name"] == model_file.stem
        assert model["description"]
        assert all(column["description"] for column in model["columns"]), model_file
