"""Copies of the archive as it stood on an earlier day, so that a new match day can be read as it came."""

import json
from datetime import date
from pathlib import Path

import pandas as pd


def mirror_as_of(archive: Path, target: Path, before: date, first_season: int) -> Path:
    """Write an archive of the seasons from `first_season` on, with the results of match days before a day.

    Files of seasons that were over are linked; those in play are cut, and fixtures of later days lose their
    score.

    Args:
        archive: The whole archive, in the layout of the mirror.
        target: A new folder.
        before: The first day whose results are not in yet; in the season that begins the year before, or
            that year.
        first_season: Seasons that began earlier are left out.
    """
    in_play = before.year if before.month >= 7 else before.year - 1
    for folder in sorted((archive / "football-data-co-uk").iterdir()):
        if folder.is_dir() and first_season <= _year(folder.name[:2]) <= in_play:
            for file in folder.glob("*.csv"):
                copy = _place(target / "football-data-co-uk" / folder.name / file.name)
                if _year(folder.name[:2]) < in_play:
                    copy.symlink_to(file.resolve())
                else:
                    _cut_csv(file, copy, before, None)
    for file in sorted((archive / "football-data-co-uk-extra").glob("*.csv")):
        _cut_csv(file, _place(target / "football-data-co-uk-extra" / file.name), before, first_season)
    for folder in sorted((archive / "openfootball").iterdir()):
        if first_season <= int(folder.name[:4]) <= in_play:
            for file in folder.glob("*.json"):
                _cut_json(file, _place(target / "openfootball" / folder.name / file.name), before)
    return target


def _year(two_digits: str) -> int:
    return int(two_digits) + (1900 if int(two_digits) > 90 else 2000)


def _place(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _cut_csv(file: Path, copy: Path, before: date, first_season: int | None) -> None:
    header, *lines = file.read_bytes().decode("cp1252").splitlines(keepends=True)
    columns = header.strip().split(",")
    at = columns.index("Date")
    days = pd.to_datetime(pd.Series([line.split(",")[at] for line in lines]), dayfirst=True, format="mixed")
    kept = days < pd.Timestamp(before)
    if first_season is not None:
        kept &= days >= pd.Timestamp(first_season, 1, 1)
    text = "".join([header, *(line for line, is_kept in zip(lines, kept, strict=True) if is_kept)])
    copy.write_bytes(text.encode("cp1252"))


def _cut_json(file: Path, copy: Path, before: date) -> None:
    document = json.loads(file.read_bytes())
    for match in document["matches"]:
        if match["date"] >= before.isoformat():
            match.pop("score", None)
    copy.write_text(json.dumps(document, ensure_ascii=False))
