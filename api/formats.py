"""Lists in the format somebody asks for: JSON, CSV, NDJSON or Parquet, whole or only some fields.

`Negotiated` is the response class of every endpoint. An answer that holds a table (`Tabular`) can be had in every
format; nested structs become columns (`match.home_team.slug` is `match_home_team_slug`), lists become JSON text.
"""

import csv
import io
import types
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Literal, Union, cast, get_args, get_origin

import msgspec
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException
from litestar.response.base import ASGIResponse

from api.errors import refused

Format = Literal["json", "csv", "ndjson", "parquet"]
MEDIA_TYPES: dict[Format, str] = {
    "json": MediaType.JSON.value,
    "csv": "text/csv",
    "ndjson": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
}
_BY_MEDIA_TYPE: dict[str, Format] = {kind.partition(";")[0]: name for name, kind in MEDIA_TYPES.items()}
_WILD = ("*/*", "application/*")


class Tabular(msgspec.Struct, frozen=True):
    """An answer whose attribute `rows_in` is a list of structs, which may be had as a table."""

    rows_in: ClassVar[str] = "results"


@dataclass(frozen=True)
class TableColumn:
    """A column of a table: its name, the attributes that lead to it, and the type at their end."""

    name: str
    path: tuple[str, ...]
    type: Any

    def value_of(self, row: Any) -> Any:
        """Read it from a row; None where a struct on the way is missing."""
        for name in self.path:
            if row is None:
                return None
            row = getattr(row, name)
        if isinstance(row, list | dict | msgspec.Struct):
            return msgspec.json.encode(row).decode()
        return row


class Negotiated(Response[Any]):
    """Renders what a handler gives in the format the request asks for."""

    def to_asgi_response(self, app: Any, request: Request[Any, Any, Any], **options: Any) -> ASGIResponse:
        """Render as asked for.

        Raises:
            HTTPException: 406, nothing that is accepted can be given.
            ValidationException: A field that the list does not have.
        """
        content = self.content
        is_table = isinstance(content, Tabular)
        if is_table or isinstance(content, msgspec.Struct):
            chosen = chosen_format(request, can_be_table=is_table)
            if is_table:
                self._link(content)
                fields = _asked_fields(request, type(content))
                if chosen != "json":
                    self.media_type = MEDIA_TYPES[chosen]
                    self.content = _RENDERERS[chosen](content, fields)
                elif fields:
                    self.content = _with_fields(content, fields)
        return super().to_asgi_response(app, request, **options)

    def _link(self, content: Any) -> None:
        pages = [(name, getattr(content, name, None)) for name in ("next", "previous")]
        if links := [f'<{address}>; rel="{name.replace("previous", "prev")}"' for name, address in pages if address]:
            self.headers["Link"] = ", ".join(links)


def chosen_format(request: Request[Any, Any, Any], *, can_be_table: bool) -> Format:
    """Choose by `?format=`, else by `Accept`; JSON where nothing is said.

    Raises:
        HTTPException: 406, nothing that is accepted can be given.
    """
    offered: tuple[Format, ...] = ("json", "csv", "ndjson", "parquet") if can_be_table else ("json",)
    asked = request.query_params.get("format")
    if can_be_table and asked in MEDIA_TYPES:  # the parameter is declared: else it is `null`, which says nothing
        return cast("Format", asked)
    accepted = request.headers.get("accept")
    if not accepted:
        return "json"
    for media_type in _by_preference(accepted):
        if media_type in _WILD:
            return "json"
        if media_type == "text/*" and can_be_table:
            return "csv"
        if (found := _BY_MEDIA_TYPE.get(media_type)) in offered:
            return found
    there_are = ", ".join(MEDIA_TYPES[name].partition(";")[0] for name in offered)
    raise HTTPException(status_code=406, detail=f"None of what you accept can be given here; there are: {there_are}")


def _by_preference(accepted: str) -> list[str]:
    weighted = []
    for part in accepted.split(","):
        media_type, _, parameters = part.strip().partition(";")
        weight = 1.0
        for parameter in parameters.split(";"):
            name, _, value = parameter.strip().partition("=")
            if name == "q":
                try:
                    weight = float(value)
                except ValueError:
                    weight = 0.0
        if weight > 0:
            weighted.append((weight, media_type.strip().lower()))
    return [media_type for _, media_type in sorted(weighted, key=lambda pair: -pair[0])]


def row_type(table: type[Tabular]) -> type[msgspec.Struct]:
    """Give the struct of the rows of a table."""
    (field,) = [field for field in msgspec.structs.fields(table) if field.name == table.rows_in]
    (struct,) = get_args(bare_type(field.type))
    return bare_type(struct)  # type: ignore[no-any-return]


@lru_cache
def table_columns(struct: type[msgspec.Struct]) -> tuple[TableColumn, ...]:
    """Flatten a struct into columns."""
    return tuple(_flatten(struct, ()))


def _flatten(struct: type[msgspec.Struct], above: tuple[str, ...]) -> Iterable[TableColumn]:
    for field in msgspec.structs.fields(struct):
        kind, path = bare_type(field.type), (*above, field.name)
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            yield from _flatten(kind, path)
        else:
            yield TableColumn("_".join(path), path, kind)


def bare_type(kind: Any) -> Any:
    """Strip documentation and `| None` from a type."""
    while True:
        if get_origin(kind) is Annotated:
            kind = get_args(kind)[0]
        elif get_origin(kind) in (Union, types.UnionType):
            members = [member for member in get_args(kind) if member is not type(None)]
            if len(members) != 1:
                return kind
            kind = members[0]
        else:
            return kind


def _asked_fields(request: Request[Any, Any, Any], table: type[Tabular]) -> list[str]:
    asked = request.query_params.get("fields")
    if not asked:
        return []
    known = [field.name for field in msgspec.structs.fields(row_type(table))]
    fields = [name.strip() for name in asked.split(",")]
    if unknown := [name for name in fields if name not in known]:
        raise refused("fields", f"There is no field {unknown[0]!r}; there are: {', '.join(known)}")
    return fields


def _with_fields(content: Any, fields: list[str]) -> dict[str, Any]:
    answer = {name: getattr(content, name) for name in content.__struct_fields__}
    answer[content.rows_in] = [{name: getattr(row, name) for name in fields} for row in answer[content.rows_in]]
    return answer


def _table_of(content: Any, fields: list[str]) -> tuple[list[TableColumn], list[Any]]:
    columns = table_columns(row_type(type(content)))
    return [column for column in columns if not fields or column.path[0] in fields], getattr(content, content.rows_in)


def _as_csv(content: Any, fields: list[str]) -> bytes:
    columns, rows = _table_of(content, fields)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")  # RFC 4180
    writer.writerow([column.name for column in columns])
    for row in rows:
        writer.writerow([_csv_cell(column.value_of(row)) for column in columns])
    return out.getvalue().encode()


def _csv_cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"  # a spreadsheet would take it for a formula
    return value


def _as_ndjson(content: Any, fields: list[str]) -> bytes:
    rows = getattr(content, content.rows_in)
    lines = [{name: getattr(row, name) for name in fields} if fields else row for row in rows]
    return msgspec.json.Encoder().encode_lines(lines)


def _as_parquet(content: Any, fields: list[str]) -> bytes:
    import pyarrow as pa  # 40 MB of memory: only where somebody asks for it
    import pyarrow.parquet as pq

    kinds = {int: pa.int64(), float: pa.float64(), bool: pa.bool_(), date: pa.date32()}
    columns, rows = _table_of(content, fields)
    arrays = {}
    for column in columns:
        kind = pa.timestamp("us", tz="UTC") if column.type is datetime else kinds.get(column.type, pa.string())
        arrays[column.name] = pa.array([column.value_of(row) for row in rows], kind)
    out = pa.BufferOutputStream()
    pq.write_table(pa.table(arrays), out)
    return out.getvalue().to_pybytes()  # type: ignore[no-any-return]


_RENDERERS: dict[Format, Callable[[Any, list[str]], bytes]] = {
    "csv": _as_csv,
    "ndjson": _as_ndjson,
    "parquet": _as_parquet,
}
