"""Inputs that several endpoints share, resolved to conditions; and the refusal of inputs nobody reads."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any

import sqlalchemy as sa
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.exceptions import ValidationException
from litestar.handlers import BaseRouteHandler
from litestar.params import PathParameter, QueryParameter

from api.db import Serving
from api.errors import refused
from api.pagination import Branches
from api.references import find_league, find_team

MAX_REFERENCE_LENGTH = 100

LeagueQuery = Annotated[
    str | None,
    QueryParameter(max_length=MAX_REFERENCE_LENGTH, description="Code or id of a league: `PL`"),
]
TeamQuery = Annotated[
    str | None,
    QueryParameter(max_length=MAX_REFERENCE_LENGTH, description="Slug or id of a team: `arsenal`"),
]
CountryQuery = Annotated[
    str | None,
    QueryParameter(pattern="^[A-Z]{3}$", description="ISO 3166 alpha-3, or ENG or SCO"),
]
SeasonQuery = Annotated[
    int | None, QueryParameter(ge=1800, le=2200, description="The year in which the season begins: 2023")
]
MatchId = Annotated[int, PathParameter(ge=1, le=2**63 - 1, description="Id of a match")]
LeaguePath = Annotated[str, PathParameter(description="Code or id of a league: `PL`")]
TeamPath = Annotated[str, PathParameter(description="Slug or id of a team: `arsenal`")]


@dataclass(frozen=True)
class Selection:
    """Which matches, or forecasts of which matches, are asked for; None leaves a side open.

    Attributes:
        league_id: Of this league only.
        team_id: With this team, at home or away.
        date_from: First day of kick-off (UTC).
        date_to: Last day of kick-off (UTC), included.
    """

    league_id: int | None = None
    team_id: int | None = None
    date_from: date | None = None
    date_to: date | None = None

    def narrow(self, statement: sa.Select[Any], table: sa.Table) -> Branches:
        """Say it in SQL, for a statement over a table with `league_id`, both team ids and `kickoff_at`."""
        found: list[sa.ColumnElement[bool]] = []
        if self.league_id is not None:
            found.append(table.c.league_id == self.league_id)
        if self.date_from is not None:
            found.append(table.c.kickoff_at >= day_begin(self.date_from))
        if self.date_to is not None and self.date_to < date.max:
            found.append(table.c.kickoff_at < day_begin(self.date_to + timedelta(days=1)))
        narrowed = statement.where(*found)
        if self.team_id is None:
            return [narrowed]
        return [narrowed.where(side == self.team_id) for side in (table.c.home_team_id, table.c.away_team_id)]


async def provide_looking_from(
    serving: NamedDependency[Serving],
    as_of: Annotated[
        str | None,
        QueryParameter(
            pattern=r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?$",
            description="Look from an earlier day (its end, UTC) or instant: `2024-03-01`, `2024-03-01T12:00Z`",
        ),
    ] = None,
) -> "Looking":
    """Read from when to look.

    Raises:
        ValidationException: No such day, or one after the present of the data.
    """
    if as_of is None:
        return Looking(serving.now, is_earlier=False)
    try:
        if "T" in as_of:
            at = datetime.fromisoformat(as_of).astimezone(UTC)
        else:
            at = day_begin(date.fromisoformat(as_of)) + timedelta(days=1)
    except (ValueError, OverflowError) as error:
        raise refused("as_of", f"{as_of} is no day or instant; write 2024-03-01 or 2024-03-01T12:00Z") from error
    if at > serving.now:
        if "T" in as_of or at - timedelta(days=1) > serving.now:
            raise refused("as_of", f"{as_of} lies after the present of the data, {serving.now:%Y-%m-%dT%H:%MZ}")
        return Looking(serving.now, is_earlier=False)
    return Looking(at, is_earlier=True)


@dataclass(frozen=True)
class Looking:
    """From which instant an answer looks, and whether that is before the present of the data."""

    at: datetime
    is_earlier: bool


def day_begin(day: date) -> datetime:
    """Give the first instant of a day in UTC."""
    return datetime.combine(day, time.min, UTC)


async def provide_selection(
    serving: NamedDependency[Serving],
    league: LeagueQuery = None,
    team: TeamQuery = None,
    date_from: Annotated[date | None, QueryParameter(description="First day of kick-off, UTC")] = None,
    date_to: Annotated[date | None, QueryParameter(description="Last day of kick-off, UTC")] = None,
) -> Selection:
    """Read the filters, names resolved to ids.

    Raises:
        ValidationException: A league or team that does not exist, or days in the wrong order.
    """
    if date_from and date_to and date_from > date_to:
        raise refused("date_to", f"{date_to} lies before date_from, {date_from}")
    return Selection(
        league_id=await league_id_of(serving, league),
        team_id=await team_id_of(serving, team),
        date_from=date_from,
        date_to=date_to,
    )


async def league_id_of(serving: Serving, reference: str | None) -> int | None:
    """Resolve the filter `league`; None when it is not set.

    Raises:
        ValidationException: There is no such league.
    """
    if reference is None:
        return None
    if (row := await find_league(serving.database, reference)) is None:
        raise refused("league", f"There is no league {reference!r}; see /api/v1/leagues")
    league_id: int = row.league_id
    return league_id


async def team_id_of(serving: Serving, reference: str | None) -> int | None:
    """Resolve the filter `team`; None when it is not set.

    Raises:
        ValidationException: There is no such team.
    """
    if reference is None:
        return None
    if (row := await find_team(serving.database, reference)) is None:
        raise refused("team", f"There is no team {reference!r}; see /api/v1/teams")
    team_id: int = row.team_id
    return team_id


async def refuse_unknown_parameters(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Refuse a query parameter nobody reads: a misspelt filter must not answer with everything.

    Async because a guard that is not costs a hand-over to a thread and back.

    Raises:
        ValidationException: With the names there are.
    """
    if not connection.query_params:
        return
    known = _query_names(handler)
    unknown = [name for name in connection.query_params if name not in known]
    if unknown:
        there_are = ", ".join(sorted(known)) or "none here"
        raise ValidationException(
            extra=[
                {"key": name, "source": "query", "message": f"Unknown parameter; there are: {there_are}"}
                for name in unknown
            ]
        )


def _query_names(handler: BaseRouteHandler) -> set[str]:
    providers = handler.resolve_dependencies()
    names: set[str] = set()
    waiting = [handler.parsed_fn_signature]
    while waiting:
        for name, field in waiting.pop().parameters.items():
            if name in providers:
                waiting.append(providers[name].parsed_fn_signature)
            elif isinstance(field.kwarg_definition, QueryParameter):
                names.add(field.kwarg_definition.name or name)
    return names
