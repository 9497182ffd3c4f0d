"""The code location: what there is, named after its relation, and who has to wait for whom."""

import dagster as dg
import pytest

from orchestration.build import build_definitions
from orchestration.settings import Settings


@pytest.fixture(scope="module")
def definitions() -> dg.Definitions:
    return build_definitions(Settings(_env_file=None))


def _steps(definitions: dg.Definitions, job: str) -> set[str]:
    return set(definitions.resolve_job_def(job).graph.node_dict)


def test_every_asset_is_named_after_its_relation(definitions: dg.Definitions) -> None:
    keys = {key.to_user_string() for key in definitions.resolve_asset_graph().get_all_asset_keys()}
    assert {
        "ops/database_state",
        "raw/football_data_co_uk_match",
        "raw/openfootball_match",
        "identity/match",
        "core/match",
        "features/match_features",
        "ml/rating",
        "ml/training_run",
        "ml/prediction",
        "ml/season_outlook",
        "serving/prediction",
    } <= keys
    assert all(key.count("/") == 1 for key in keys)


def test_lineage_goes_from_raw_to_serving(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    seen = {dg.AssetKey(["serving", "prediction"])}
    queue = list(seen)
    while queue:
        parents = graph.get(queue.pop()).parent_keys - seen
        seen |= parents
        queue += parents
    assert dg.AssetKey(["raw", "football_data_co_uk_match"]) in seen
    assert dg.AssetKey(["ml", "rating"]) in seen


@pytest.mark.parametrize(
    "job", ["seed_leagues", "backfill_historical", "sync_data", "train_model", "generate_predictions", "evaluate_model"]
)
def test_jobs_of_the_original(definitions: dg.Definitions, job: str) -> None:
    assert _steps(definitions, job)


def test_a_check_stands_before_training_and_forecasts(definitions: dg.Definitions) -> None:
    check = "features__match_features_features_are_sound"
    for job in ("pipeline", "train_model", "generate_predictions"):
        assert check in _steps(definitions, job)


def test_forecasts_do_not_train_and_training_does_not_read(definitions: dg.Definitions) -> None:
    assert "ml__training_run" not in _steps(definitions, "generate_predictions")
    assert "football_data_co_uk" not in _steps(definitions, "generate_predictions")
    assert _steps(definitions, "train_model") == {
        "features__match_features_features_are_sound",
        "ml__training_run",
        "ml__training_run_challenger_may_be_served",
        "ml__promotion",
    }
    assert "dbt_serving" not in _steps(definitions, "backtest")


def test_every_asset_page_says_what_is_there(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    for key in graph.materializable_asset_keys:
        node = graph.get(key)
        assert node.description, f"{key.to_user_string()} has no description"
        assert node.group_name == (key.path[0] if key.path[0] != "embedding" else "nlp"), key.to_user_string()
        if key.path[0] != "embedding":
            assert node.metadata["dagster/column_schema"], f"{key.to_user_string()} shows no columns"


def test_only_what_is_made_by_the_clock_all_year_can_be_late(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    late = {key.to_user_string() for key in graph.materializable_asset_keys if graph.get(key).freshness_policy}
    assert late == {"nlp/article", "ml/prediction", "ml/training_run", "ml/ledger_digest", "serving/system"}
