"""The 2023 challenge: every fixture is forecast in its order, from goals alone, ratings as of the last result."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks import challenge2023
from ml_assets.outcomes import P_COLUMNS, are_probabilities

P = list(P_COLUMNS)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Both files of an invented world: two leagues, one of them Morocco's, whose code became a date."""
    monkeypatch.setitem(challenge2023.TREES, "iterations", 10)
    generator = np.random.default_rng(1)
    clubs = [f"Club {number}" for number in range(8)]
    strength = np.linspace(0.8, -0.8, 8)
    rows = []
    for season in range(14, 23):
        for league in ("AAA1", "MAR1"):
            pairs = [(h, a) for h in range(8) for a in range(8) if h != a]
            for number, (home, away) in enumerate(generator.permutation(pairs)):
                day = pd.Timestamp(2000 + season, 8, 1) + pd.Timedelta(days=3 * number)
                goals = generator.poisson(np.exp(0.2 + np.array([1, -1]) * (strength[home] - strength[away]) / 2))
                rows.append(_row(f"{season}-{season + 1}", league, day, clubs[home], clubs[away], *goals))
    rows.append(rows[-1] | {"HS": "-1", "AS": "-1", "GD": "0", "WDL": "D"})
    pd.DataFrame(rows).to_csv(tmp_path / challenge2023.TRAINING, index=False)
    fixtures = [
        _row("22-23", league, pd.Timestamp(2023, 4, 14), home, away, "", "") | {"ID": str(number)}
        for number, (league, home, away) in enumerate(
            [("44986", clubs[0], clubs[7]), ("AAA1", clubs[7], clubs[0]), ("AAA1", "Nobody United", clubs[3])], 1
        )
    ]
    pd.DataFrame(fixtures).to_csv(tmp_path / challenge2023.FIXTURES, index=False)
    return tmp_path


def _row(sea: str, league: str, day: pd.Timestamp, home: str, away: str, hs: object, as_: object) -> dict[str, str]:
    margin = 0 if hs == "" else int(hs) - int(as_)  # type: ignore[call-overload]
    result = {"HS": str(hs), "AS": str(as_), "GD": "" if hs == "" else str(margin)}
    result["WDL"] = "" if hs == "" else "W" if margin > 0 else "L" if margin < 0 else "D"
    return {"Sea": sea, "Lge": league, "Date": f"{day:%d/%m/%Y}", "HT": home, "AT": away, **result}


def run(data: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    monkeypatch.setattr("sys.argv", ["challenge2023", "--data", str(data), "--out", str(out)])
    challenge2023.main()
    return pd.read_csv(out)


def test_every_fixture_in_order_with_three_probabilities(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = run(data, data / "out" / "forecasts.csv", monkeypatch)
    assert written["ID"].tolist() == [1, 2, 3]
    assert are_probabilities(written[P]).all()
    strong_at_home, strong_away = written.iloc[0], written.iloc[1]
    assert strong_at_home["p_home"] > 0.6, "Morocco's clubs are known by what they did as MAR1"
    assert strong_away["p_away"] > strong_away["p_home"]


def test_what_is_missing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit, match=r"has no TrainingSet_2023_02_08\.csv"):
        run(tmp_path, tmp_path / "out.csv", monkeypatch)
