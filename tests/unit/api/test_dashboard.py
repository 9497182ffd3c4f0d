"""The Grafana dashboard asks for numbers that there are."""

import json
import re

from api.domain.health.gauges import HELP
from orchestration.settings import PROJECT_DIR

OF_REQUESTS = {"http_requests_total", "http_request_duration_seconds_bucket"}


def test_every_number_of_the_dashboard_is_told() -> None:
    dashboard = json.loads((PROJECT_DIR / "deploy" / "grafana" / "bet-hope.json").read_text())
    asked = " ".join(target["expr"] for panel in dashboard["panels"] for target in panel["targets"])
    names = set(re.findall(r"\b(?:bet_hope|http)_\w+", asked))
    assert names <= {f"bet_hope_{name}" for name in HELP} | OF_REQUESTS


def test_every_number_that_is_measured_has_a_word() -> None:
    measured = (PROJECT_DIR / "orchestration" / "health" / "gauges.py").read_text()
    names = set(re.findall(r'_row\("(\w+)"', measured))
    names |= {f"{name}_seconds" for name in re.findall(r"select '(\w+_at)'", measured)}
    assert len(names) > 5
    assert names <= HELP.keys()
