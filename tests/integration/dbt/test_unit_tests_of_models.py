"""dbt's own unit tests: each window excludes its own match and ends at the cut-off."""

from sqlalchemy.engine import Engine

from orchestration.db.dbt import run_dbt


def test_unit_tests_of_models(built: Engine) -> None:
    run = run_dbt(built.url, "test", "--select", "test_type:unit")
    tested = {node.unique_id.split(".")[2] for node in run.nodes if node.unique_id.startswith("unit_test.")}
    assert tested >= {
        "core_match", "match_form", "match_standing", "match_head_to_head", "prediction_goals",
        "serving_prediction",
    }  # fmt: skip
