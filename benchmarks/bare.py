"""The bare parts of a whole build, as plainly as the libraries do them: what the pipeline is measured by.

Each part runs in a process of its own (`python -m benchmarks.bare PART ...`) and prints one line of JSON
with its seconds, process start and imports left out, and its peak memory. Nothing here is used by the
pipeline, and the pipeline's own code is used only where it is the bare part (the rating pass, the model's
frame).
"""

import argparse
import io
import json
import resource
import time
from collections.abc import Callable
from pathlib import Path

RESULT_COLUMNS = {
    "Div", "Date", "Time", "HomeTeam", "AwayTeam", "Home", "Away", "FTHG", "FTAG", "HG", "AG", "HTHG", "HTAG",
    "HS", "AS", "HST", "AST", "HC", "AC", "HF", "AF", "HY", "AY", "HR", "AR",
}  # fmt: skip
#: The recipe takes 10 to 25 inputs; a fit costs time by the column.
N_INPUTS = 25
#: Form, table, head to head and rest of both teams before every match: what the feature models compute, in
#: one go.
WINDOWS = """
create table bare.form as
with team_match as (
    select
        row_id, file, match_on, home_team as team, away_team as opponent, true as is_home,
        home_goals as goals_for, away_goals as goals_against, "HS" as shots, "HST" as shots_on_target
    from bare.result
    union all
    select
        row_id, file, match_on, away_team, home_team, false, away_goals, home_goals, "AS", "AST"
    from bare.result
),

scored as (
    select
        *,
        case when goals_for > goals_against then 3 when goals_for = goals_against then 1 else 0 end as points,
        extract(year from match_on - interval '6 months') as season_start
    from team_match
)

select
    row_id, team, is_home,
    avg(points) over last_5 as form_points_avg5, avg(points) over last_10 as form_points_avg10,
    avg(goals_for) over last_5 as goals_for_avg5, avg(goals_for) over last_10 as goals_for_avg10,
    avg(goals_against) over last_5 as goals_against_avg5,
    avg(goals_against) over last_10 as goals_against_avg10,
    avg(points) over venue_5 as venue_points_avg5, avg(points) over venue_10 as venue_points_avg10,
    avg(goals_for) over venue_5 as venue_for_avg5, avg(goals_for) over venue_10 as venue_for_avg10,
    avg(goals_against) over venue_5 as venue_against_avg5,
    avg(goals_against) over venue_10 as venue_against_avg10,
    avg(shots) over last_10 as shots_avg10, avg(shots_on_target) over last_10 as shots_on_target_avg10,
    sum(points) over season as points, sum(goals_for - goals_against) over season as goal_difference,
    count(*) over season as played,
    match_on - lag(match_on) over (partition by team order by match_on) as rest_days,
    count(*) over pair as h2h_n, avg(points) over pair as h2h_points_avg,
    avg(goals_for - goals_against) over pair as h2h_goal_difference_avg
from scored
window
    last_5 as (partition by team order by match_on, row_id rows between 5 preceding and 1 preceding),
    last_10 as (partition by team order by match_on, row_id rows between 10 preceding and 1 preceding),
    venue as (partition by team, is_home order by match_on, row_id),
    venue_5 as (venue rows between 5 preceding and 1 preceding),
    venue_10 as (venue rows between 10 preceding and 1 preceding),
    season as (
        partition by file, season_start, team order by match_on, row_id
        rows between unbounded preceding and 1 preceding
    ),
    pair as (
        partition by team, opponent order by match_on range between interval '5 years' preceding
        and interval '1 day' preceding
    )
"""


def parse(archive: Path, frame_file: Path) -> dict[str, float]:
    """Read every CSV and JSON file of the archive with pandas and json, and keep one frame of results."""
    import pandas as pd

    begun = time.perf_counter()
    frames = []
    for file in sorted(archive.glob("football-data-co-uk*/**/*.csv")):
        if file.name == "MANIFEST.csv":
            continue
        header, *rows = file.read_bytes().decode("cp1252").splitlines()
        # some rows are longer than their header: a longer header keeps them
        header += "," * (max(row.count(",") for row in rows) - header.count(","))
        frame = pd.read_csv(io.StringIO("\n".join([header, *rows])), low_memory=False, index_col=False)
        frames.append(frame.assign(file=file.stem))
    table = pd.concat([_plain(frame) for frame in frames], ignore_index=True)
    n_fixtures = sum(
        len(json.loads(file.read_bytes())["matches"]) for file in sorted(archive.glob("openfootball/*/*.json"))
    )
    seconds = time.perf_counter() - begun
    table.to_parquet(frame_file)
    return {"seconds": seconds, "n_rows": len(table) + n_fixtures}


def _plain(frame):  # type: ignore[no-untyped-def]
    import pandas as pd

    names = {"Home": "home_team", "HomeTeam": "home_team", "HT": "home_team", "Away": "away_team",
             "AwayTeam": "away_team", "AT": "away_team", "HG": "home_goals", "FTHG": "home_goals",
             "AG": "away_goals", "FTAG": "away_goals"}  # fmt: skip
    plain = frame.rename(columns={old: new for old, new in names.items() if old in frame})
    plain = plain.dropna(subset=["home_team", "away_team", "home_goals", "away_goals"])
    plain["match_on"] = pd.to_datetime(plain["Date"], dayfirst=True, format="mixed")
    odds = [name for name in plain if name.endswith(("H", "D", "A")) and name not in RESULT_COLUMNS]
    counts = [name for name in RESULT_COLUMNS if name in plain and name not in ("Div", "Date", "Time")]
    kept = ["file", "match_on", "home_team", "away_team", "home_goals", "away_goals", *counts]
    return plain[kept + [name for name in odds if pd.api.types.is_numeric_dtype(plain[name])]]


def copy(frame_file: Path, database: str) -> dict[str, float]:
    """COPY the frame into one wide table."""
    import pandas as pd
    import psycopg

    frame = pd.read_parquet(frame_file).rename_axis("row_id").reset_index()
    with psycopg.connect(database) as connection:
        types = {
            name: "date" if name == "match_on" else "text" if kind in ("str", "object") else "double precision"
            for name, kind in frame.dtypes.astype(str).items()
        }
        columns = ", ".join(f'"{name}" {kind}' for name, kind in types.items())
        connection.execute("drop schema if exists bare cascade")
        connection.execute("create schema bare")
        connection.execute(f"create table bare.result ({columns})")
        begun = time.perf_counter()
        content = io.BytesIO()
        import pyarrow as pa
        import pyarrow.csv as pa_csv

        table = pa.Table.from_pandas(frame, preserve_index=False)
        pa_csv.write_csv(table, content, pa_csv.WriteOptions(include_header=False))
        with connection.cursor().copy("copy bare.result from stdin (format csv)") as stream:
            stream.write(content.getbuffer())
        connection.commit()
        seconds = time.perf_counter() - begun
    return {"seconds": seconds, "n_rows": len(frame)}


def windows(database: str) -> dict[str, float]:
    """Compute last-5 and last-10 form of both teams for every match, in one statement."""
    import psycopg

    with psycopg.connect(database) as connection:
        connection.execute("drop table if exists bare.form")
        connection.commit()
        begun = time.perf_counter()
        n_rows = connection.execute(WINDOWS).rowcount
        connection.commit()
        seconds = time.perf_counter() - begun
    return {"seconds": seconds, "n_rows": n_rows}


def ratings(database: str) -> dict[str, float]:
    """Run the rating pass over every match of every country, from frames in memory."""
    import pandas as pd
    import psycopg

    from ml_assets.ratings import rate

    with psycopg.connect(database) as connection:
        cursor = connection.execute("select * from core.match")
        names = [column.name for column in cursor.description or ()]
        matches = pd.DataFrame(cursor.fetchall(), columns=names)
    floats = [name for name in names if name.endswith(("goals", "shots", "target")) or name.startswith("odds_rating_")]
    matches = matches.astype({name: "float64" for name in floats if name != "odds_rating_basis"})
    countries = [country for _, country in matches.groupby("country", sort=True)]
    begun = time.perf_counter()
    n_rows = sum(len(rate(country, None).ratings) for country in countries)
    return {"seconds": time.perf_counter() - begun, "n_rows": n_rows}


def fit(database: str) -> dict[str, float]:
    """Fit one CatBoost classifier of the published recipe on the matches of the last ten seasons."""
    import numpy as np
    import pandas as pd
    import psycopg
    from catboost import CatBoostClassifier

    with psycopg.connect(database) as connection:
        cursor = connection.execute(
            "select * from features.match_features where is_finished and season_start >="
            " (select max(season_start) - 9 from features.match_features)"
        )
        rows = pd.DataFrame(cursor.fetchall(), columns=[column.name for column in cursor.description or ()])
    labels = rows["outcome"].map({"home": 0, "draw": 1, "away": 2}).to_numpy()
    inputs = rows.select_dtypes(include=["number"]).drop(columns=["match_id", "home_goals", "away_goals"])
    model = CatBoostClassifier(
        loss_function="MultiClass", depth=4, learning_rate=0.03, iterations=500, l2_leaf_reg=20,
        bootstrap_type="Bayesian", random_seed=1, verbose=False, allow_writing_files=False,
    )  # fmt: skip
    begun = time.perf_counter()
    model.fit(inputs.astype(np.float32).to_numpy()[:, :N_INPUTS], labels)
    return {"seconds": time.perf_counter() - begun, "n_rows": len(rows)}


def main() -> None:
    """Run one part and print its measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parts = parser.add_subparsers(dest="part", required=True)
    of_parse = parts.add_parser("parse")
    of_parse.add_argument("archive", type=Path)
    of_parse.add_argument("frame_file", type=Path)
    of_copy = parts.add_parser("copy")
    of_copy.add_argument("frame_file", type=Path)
    of_copy.add_argument("database")
    for name in ("windows", "ratings", "fit"):
        parts.add_parser(name).add_argument("database")
    arguments = vars(parser.parse_args())
    part: Callable[..., dict[str, float]] = globals()[arguments.pop("part")]
    measure = part(**arguments)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps(measure | {"peak_mb": usage.ru_maxrss / 1024}))


if __name__ == "__main__":
    main()
