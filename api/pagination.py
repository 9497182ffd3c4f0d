"""One envelope for every list, and keyset paging: a page is found by the last row seen, not by counting off.

A cursor holds the key of a row and a direction. So any depth costs the same, and rows that arrive between two
pages neither repeat nor hide others. Exact counts are given only for lists that stay small (`Listing.count`).
"""

import base64
import binascii
import functools
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any, Generic, Literal, TypeVar
from urllib.parse import urlencode

import msgspec
import sqlalchemy as sa
from litestar import Request
from litestar.params import QueryParameter

from api.db import Database, Serving, Things
from api.errors import refused
from api.formats import Format, Tabular
from api.schemas import Meta

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
MAX_CURSOR_LENGTH = 400

Direction = Literal["next", "previous"]
T = TypeVar("T")
L = TypeVar("L", bound="Listing[Any]")

#: A list as statements without order, limit or groups that share no row. Where "or" joins two conditions (home or
#: away), no index serves both and the order; each alone is served by its own.
Branches = Sequence[sa.Select[Any]]

#: Types a key column may have, with the bounds of the database's own.
Instant = Annotated[datetime, msgspec.Meta(tz=True)]
BigId = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
Name = Annotated[str, msgspec.Meta(pattern=r"^[^\x00]*$")]


class Listing(Tabular, Generic[T], frozen=True):
    """One page of a list. Each list names the type of its results again: the OpenAPI document needs it."""

    count: Annotated[
        int | None,
        msgspec.Meta(
            description="Rows on all pages together; null for matches and history, which grow without end",
            examples=[1],
        ),
    ]
    next: Annotated[str | None, msgspec.Meta(description="Address of the next page; null on the last")]
    previous: Annotated[str | None, msgspec.Meta(description="Address of the page before; null on the first")]
    results: list[T]
    meta: Meta


@dataclass(frozen=True)
class Keyset:
    """The order of a list: columns that together name one row, all in one direction.

    Attributes:
        columns: In order of weight, the last one unique.
        types: Python types of the columns, as a cursor holds them.
        is_descending: Newest or largest first.
    """

    columns: tuple[sa.Column[Any], ...]
    types: tuple[Any, ...]
    is_descending: bool = False

    @property
    def cursor_type(self) -> Any:
        """What the JSON inside a cursor must be."""
        return tuple[Direction, tuple[self.types]]  # type: ignore[name-defined]

    def reversed(self) -> "Keyset":
        """The same order from its other end."""
        return replace(self, is_descending=not self.is_descending)


@dataclass(frozen=True)
class PageRequest:
    """Which page of a list is asked for; `address` is that of the request itself."""

    limit: int
    cursor: str | None
    address: Callable[[str], str]


TOTAL = "n_total"


async def provide_page(
    request: Request[Any, Any, Any],
    limit: Annotated[
        int, QueryParameter(ge=1, le=MAX_LIMIT, description=f"Rows on a page, at most {MAX_LIMIT}")
    ] = DEFAULT_LIMIT,
    cursor: Annotated[
        str | None,
        QueryParameter(
            max_length=MAX_CURSOR_LENGTH,
            description="Taken from next or previous of another page; means nothing else",
        ),
    ] = None,
    format: Annotated[
        Format | None, QueryParameter(description="Of the answer; goes before what `Accept` says")
    ] = None,
    fields: Annotated[
        str | None,
        QueryParameter(max_length=1000, description="Only these fields of each result: `id,match,probabilities`"),
    ] = None,
) -> PageRequest:
    """Read `limit` and `cursor`; `format` and `fields` are read where the answer is rendered."""

    def address(other_cursor: str) -> str:
        others = [pair for pair in request.query_params.multi_items() if pair[0] != "cursor"]
        return str(request.url.with_replacements(query=urlencode([*others, ("cursor", other_cursor)])))

    return PageRequest(limit=limit, cursor=cursor, address=address)


async def read_listing(
    kind: type[L],
    serving: Serving,
    branches: Branches,
    keyset: Keyset,
    page: PageRequest,
    *,
    shape: Callable[[sa.Row[Any]], Any],
    things: Things | None = None,
    is_counted: bool = True,
) -> L:
    """Read one page of a list and put it into its envelope, in one statement.

    Of things that are kept in memory the statement reads no more than their order; a second reads those that are not.

    Args:
        kind: The envelope.
        serving: To read from.
        branches: The list; each selects the columns of `keyset`.
        keyset: Its order.
        page: Which page.
        shape: Makes a result of a row.
        things: What the list is of, where it is kept; the last column of `keyset` names one.
        is_counted: Whether the list stays small enough to count it each time.

    Raises:
        ValidationException: The cursor was not made by this list.
    """
    direction: Direction = "next"
    here = branches
    if things is not None:
        here = [branch.with_only_columns(*keyset.columns, maintain_column_froms=True) for branch in branches]
    if page.cursor is not None:
        direction, key = decode_cursor(page.cursor, keyset)
        position = sa.tuple_(*keyset.columns)
        edge = sa.tuple_(*[sa.literal(value, c.type) for value, c in zip(key, keyset.columns, strict=True)])
        is_after = keyset.is_descending == (direction == "previous")
        here = [branch.where(position > edge if is_after else position < edge) for branch in here]
    statement = first_rows(here, keyset if direction == "next" else keyset.reversed(), page.limit + 1)
    if is_counted:
        statement = statement.add_columns(_total(branches).label(TOTAL))
    rows = list(await serving.database.read(statement))
    count = None
    if is_counted:
        count = rows[0].n_total if rows else await count_rows(serving.database, branches)
    has_more = len(rows) > page.limit
    rows = rows[: page.limit]
    if direction == "previous":
        rows.reverse()
    has_next = has_more or direction == "previous"
    has_previous = has_more if direction == "previous" else page.cursor is not None
    if things is None:
        results = [shape(row) for row in rows]
    else:
        name = keyset.columns[-1].name
        results = await serving.shaped.read(serving, things, [row._mapping[name] for row in rows], shape)
    return kind(
        count=count,
        next=page.address(encode_cursor("next", _key_of(rows[-1], keyset))) if rows and has_next else None,
        previous=page.address(encode_cursor("previous", _key_of(rows[0], keyset))) if rows and has_previous else None,
        results=results,
        meta=serving.meta,
    )


def first_rows(branches: Branches, keyset: Keyset, limit: int) -> sa.Select[Any]:
    """Select the first rows of a list: those of each branch by its index, then the first of all."""

    def cut(statement: sa.Select[Any], columns: sa.ColumnCollection[str, Any]) -> sa.Select[Any]:
        keys = [columns[column.name] for column in keyset.columns]
        return statement.order_by(*[key.desc() if keyset.is_descending else key for key in keys]).limit(limit)

    cuts = [cut(branch, branch.selected_columns) for branch in branches]
    if len(cuts) == 1:
        return cuts[0]
    merged = sa.union_all(*[sa.select(part.subquery()) for part in cuts]).subquery()
    return cut(sa.select(merged), merged.c)


async def count_rows(database: Database, branches: Branches) -> int:
    """Count the rows of a list on all its pages."""
    ((count,),) = await database.read(sa.select(_total(branches)))
    return int(count)


def _total(branches: Branches) -> sa.ColumnElement[int]:
    counts = [
        branch.with_only_columns(sa.func.count(), maintain_column_froms=True).scalar_subquery() for branch in branches
    ]
    return functools.reduce(operator.add, counts)


def encode_cursor(direction: Direction, key: Sequence[Any]) -> str:
    """Write the key of a row and the direction to go from it."""
    return base64.urlsafe_b64encode(msgspec.json.encode((direction, key))).rstrip(b"=").decode()


def decode_cursor(cursor: str, keyset: Keyset) -> tuple[Direction, tuple[Any, ...]]:
    """Read what `encode_cursor` wrote for a list in this order.

    Raises:
        ValidationException: It was written by nobody, or for another list.
    """
    try:
        content = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        direction, key = msgspec.json.decode(content, type=keyset.cursor_type)
    except (binascii.Error, ValueError, msgspec.MsgspecError) as error:
        raise refused("cursor", "This cursor is not one of this list. Begin without a cursor.") from error
    return direction, key


def _key_of(row: sa.Row[Any], keyset: Keyset) -> list[Any]:
    return [row._mapping[column.name] for column in keyset.columns]
