"""A table endpoint → answer over a database that was built: every address of the API, so that an empty one is seen.

`python -m benchmarks.endpoints --home BET_HOPE_HOME`. Ids and names in paths are those of the next match of a league.
"""

import argparse
import re
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.api import LIVE
from benchmarks.serving import API, Server, api_environment, serving
from orchestration.db.embedded import embedded_server

LEAGUE = "PL"
#: Asked with these, for without them an answer would be empty by right: nothing simulated is record.
QUERIES = {
    "/api/v1/predictions/history": "kind=simulated&league=PL",
    "/api/v1/predictions/stats": "kind=simulated",
    "/api/v1/analytics/model-performance": "kind=simulated&league=each",
    "/api/v1/analytics/prediction-accuracy": "kind=simulated",
    "/api/v1/analytics/calibration": "kind=simulated",
    "/api/v1/analytics/value-returns": "kind=simulated",
    "/api/v1/documents/search": "q=injury",
}
#: Long lists of an answer that is no list itself.
PARTS = ("results", "standings", "matches", "sentences", "earlier", "odds_history")


def addresses(server: Server) -> list[str]:
    """Name every address that is read, about the next match of a league; streams and accounts aside."""
    coming = server.get(f"/api/v1/predictions/league/{LEAGUE}").json()["results"][0]
    match = coming["match"]
    names = {
        "league": LEAGUE,
        "team": match["home_team"]["slug"],
        "other": match["away_team"]["slug"],
        "match_id": str(match["id"]),
        "prediction_id": str(coming["id"]),
    }
    found = []
    for path, item in server.get("/schema/openapi.json").json()["paths"].items():
        if "get" not in item or path.startswith("/api/v1/auth") or path.endswith("/stream"):
            continue
        address = re.sub(r"{(\w+)}", lambda name: names[name[1]], path)
        found.append(f"{address}?{query}" if (query := QUERIES.get(path)) else address)
    return found


def table(server: Server) -> list[tuple[str, int, int, str]]:
    """Give address, status, results on the page and the beginning of the answer of every address that is read."""
    rows = []
    for address in addresses(server):
        answer = server.ask(address)
        content: Any = answer.json() if "json" in answer.headers["content-type"] else {}
        length = next((len(content[part]) for part in PARTS if isinstance(content.get(part), list)), -1)
        rows.append((address, answer.status_code, length, _gist(content) or answer.text[:90]))
    return rows


def _gist(content: dict[str, Any]) -> str:
    results = next((content[part] for part in PARTS if isinstance(content.get(part), list) and content[part]), None)
    first = results[0] if results else {k: v for k, v in content.items() if k != "meta"}
    return re.sub(r'["{}]', "", str(first))[:90]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True, help="where the database was built")
    options = parser.parse_args()
    with (
        embedded_server(options.home) as address,
        tempfile.TemporaryDirectory() as folder,
        serving(API, LIVE, Path(folder, "log"), **api_environment(address)) as server,
    ):
        print("| endpoint | status | rows | begins |\n|---|---|---|---|")
        for path, status, length, gist in table(server):
            print(f"| `{path}` | {status} | {length if length >= 0 else ''} | {gist} |")


if __name__ == "__main__":
    main()
