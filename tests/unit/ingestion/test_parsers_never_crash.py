"""Whatever the bytes: rows, or a typed refusal. And what is taken fits the table it goes to."""

import json
import string

from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.ingestion.feeds import Feed
from orchestration.ingestion.parsed import ParsedFile
from orchestration.ingestion.providers import football_data_co_uk, openfootball
from orchestration.ingestion.refusals import FileRefusedError

RESULTS = Feed("football_data_co_uk", "mmz4281/2324/E0.csv", "PL", 2023)
COUNTRY = Feed("football_data_co_uk", "new/ARG.csv", "ARG", None)
COMING = Feed("football_data_co_uk", "fixtures.csv", "*", None)
PROGRAMME = Feed("openfootball", "2023-24/en.1.json", "PL", 2023)

COLUMNS = [
    "Div",
    "Date",
    "Time",
    "HomeTeam",
    "AwayTeam",
    "FTHG",
    "FTAG",
    "HTHG",
    "HTAG",
    "HS",
    "B365H",
    "B365D",
    "B365A",
]
CELLS = st.one_of(
    st.sampled_from(
        ["E0", "E1", "05/09/2023", "31/02/24", "15:00", "Arsenal", "Chelsea", "0", "1", "2.0", "-1", "99", "2.5"]
    ),
    st.text(string.printable, max_size=6),
)


def parsed_or_refused(content: bytes, feed: Feed) -> ParsedFile | None:
    parsers = {"football_data_co_uk": football_data_co_uk.parse, "openfootball": openfootball.parse}
    try:
        parsed = parsers[feed.source](content, feed)
    except FileRefusedError:
        return None
    for table in parsed.tables:
        assert all(len(row) == len(table.columns) for row in table.rows)
    for refusal in parsed.refusals:
        assert "\0" not in json.dumps(refusal.shown, ensure_ascii=False)
    return parsed


@given(st.binary(max_size=400))
def test_any_bytes(content: bytes) -> None:
    for feed in (RESULTS, COUNTRY, COMING, PROGRAMME):
        parsed_or_refused(content, feed)


@given(st.permutations(COLUMNS), st.lists(st.lists(CELLS, max_size=16), max_size=6))
@settings(max_examples=150)
def test_any_cells_under_a_real_header(header: list[str], rows: list[list[str]]) -> None:
    content = "\n".join(",".join(cells) for cells in [header, *rows]).encode()
    for feed in (RESULTS, COMING):
        parsed = parsed_or_refused(content, feed)
        for row in parsed.tables[0].rows if parsed else ():
            match = dict(zip(parsed.tables[0].columns, row, strict=True)) if parsed else {}
            assert match["home_team"]
            assert match["home_team"] != match["away_team"]
            assert match["home_goals"] is None or 0 <= int(str(match["home_goals"])) <= 30
        for row in parsed.tables[1].rows if parsed else ():
            assert all(float(str(price)) >= 1 for price in row[3:])


@given(st.lists(st.lists(CELLS | st.sampled_from(["Argentina", "2021", "0000", "9999/0000"]), max_size=8), max_size=6))
def test_any_cells_under_the_header_of_a_country(rows: list[list[str]]) -> None:
    header = ["Country", "Season", "Date", "Home", "Away", "HG", "AG", "AvgCH"]
    content = "\n".join(",".join(cells) for cells in [header, *rows]).encode()
    for feed in (COUNTRY, COMING):
        parsed_or_refused(content, feed)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["ft", "ht", "et", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)
TOLD = st.fixed_dictionaries(
    {},
    optional={
        "date": st.sampled_from(["2023-08-11", "2023-02-30", "2023W101", "x"]) | JSON,
        "time": st.sampled_from(["15:00", "99:99"]) | JSON,
        "team1": st.sampled_from(["Arsenal", "\ud800", "\0"]) | JSON,
        "team2": st.just("Chelsea") | JSON,
        "score": JSON,
        "round": JSON,
    },
)


@given(st.lists(TOLD | JSON, max_size=5))
@settings(max_examples=150)
def test_any_json(told: list[object]) -> None:
    parsed_or_refused(json.dumps({"matches": told}).encode(), PROGRAMME)
