"""Where in a row things are, read from a header in any of its spellings."""

from dataclasses import dataclass

from orchestration.ingestion.providers.football_data_co_uk import schema
from orchestration.ingestion.refusals import FileRefusedError


@dataclass(frozen=True)
class Layout:
    """Where in a row things are. The position past the last cell stands for a column the file lacks."""

    absent: int
    division: int
    season: int
    match_on: int
    kickoff_time: int
    home_team: int
    away_team: int
    goals: tuple[int, ...]
    counts: tuple[int, ...]
    referee: int
    odds: tuple[tuple[str, bool, int, int, int], ...]
    is_of_countries: bool


def find_layout(header: list[str]) -> Layout:
    """Find the columns we take.

    Raises:
        FileRefusedError: The header is missing, or lacks what a match needs.
    """
    position = {name.strip(): index for index, name in reversed(list(enumerate(header)))}
    absent = len(header)

    def find(spellings: tuple[str, ...]) -> int:
        return next((position[name] for name in spellings if name in position), absent)

    needed = {"Date": schema.DATE, "HomeTeam": schema.HOME_TEAM, "AwayTeam": schema.AWAY_TEAM}
    missing = [name for name, spellings in needed.items() if find(spellings) == absent]
    if missing or {find(schema.DIVISION), find(schema.COUNTRY)} == {absent}:
        raise FileRefusedError(
            "missing_header",
            f"no header with {', '.join(missing) or 'Div or Country'} in the first line: the file was cut off, or is "
            "another one; fetch it again",
        )
    odds: dict[tuple[str, bool], tuple[int, int, int]] = {}
    for prefix, bookmaker in schema.BOOKMAKERS.items():
        for infix in ("", "C"):
            columns = [position.get(f"{prefix}{infix}{side}") for side in "HDA"]
            if None not in columns:
                odds.setdefault((bookmaker, infix == "C"), (columns[0], columns[1], columns[2]))  # type: ignore[arg-type]
    is_of_countries = find(schema.DIVISION) == absent
    return Layout(
        absent=absent,
        division=find(schema.COUNTRY if is_of_countries else schema.DIVISION),
        season=find(schema.SEASON),
        match_on=find(schema.DATE),
        kickoff_time=find(schema.TIME),
        home_team=find(schema.HOME_TEAM),
        away_team=find(schema.AWAY_TEAM),
        goals=tuple(find(spellings) for spellings in schema.SCORES.values()),
        counts=tuple(find(spellings) for spellings in schema.COUNTS.values()),
        referee=find(schema.REFEREE),
        odds=tuple((*key, *columns) for key, columns in odds.items()),
        is_of_countries=is_of_countries,
    )
