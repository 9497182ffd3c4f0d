"""What Litestar's OpenAPI document lacks: the other formats of lists, an example for every answer, how to log in."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, get_args, get_origin

import msgspec
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.spec import Example, OpenAPIMediaType, Reference, Schema, SecurityScheme

from api.errors import PROBLEM_JSON
from api.formats import MEDIA_TYPES, Tabular, bare_type

SECURITY_SCHEMES: dict[str, SecurityScheme | Reference] = {
    "access_token": SecurityScheme(
        type="http", scheme="bearer", bearer_format="JWT", description="From /api/v1/auth/token"
    ),
    "api_key": SecurityScheme(
        type="apiKey", name="X-API-Key", security_scheme_in="header", description="From /api/v1/auth/keys"
    ),
}
_OTHER_FORMATS = {
    "csv": Schema(type="string", description="RFC 4180, one line of names"),  # type: ignore[arg-type]
    "ndjson": Schema(type="string", description="One result a line"),  # type: ignore[arg-type]
    "parquet": Schema(type="string", format="binary"),  # type: ignore[arg-type]
}
_EXAMPLE_PROBLEM = {
    "type": "about:blank",
    "title": "Bad Request",
    "status": 400,
    "detail": "Some inputs were refused; see errors.",
    "instance": "/api/v1/matches",
    "request_id": "5f2b8c1d9e3a4706",
    "errors": [{"field": "limit", "location": "query", "message": "Expected `int` >= 1"}],
}


def complete_document(app: Litestar) -> None:
    """Add to the document of an application what Litestar does not write."""
    shapes = {
        handler.operation_id: bare_type(handler.parsed_fn_signature.return_type.annotation)
        for route in app.routes
        for handler in getattr(route, "route_handlers", [])
        if isinstance(handler, HTTPRouteHandler)
    }
    for item in (app.openapi_schema.paths or {}).values():
        for operation in (item.get, item.post, item.delete):
            if operation is None or operation.responses is None:
                continue
            shape = _struct_of(shapes.get(operation.operation_id))
            for status, response in operation.responses.items():
                content = getattr(response, "content", None) or {}
                if PROBLEM_JSON in content:
                    content[PROBLEM_JSON].examples = {"refused": Example(value=_EXAMPLE_PROBLEM)}
                elif shape is not None and status.startswith("2") and "application/json" in content:
                    content["application/json"].examples = {"one": Example(value=example_of(shape))}
                    if issubclass(shape, Tabular):
                        for name, schema in _OTHER_FORMATS.items():
                            content[MEDIA_TYPES[name]] = OpenAPIMediaType(schema=schema)  # type: ignore[index]
            body = getattr(operation.request_body, "content", None) or {}
            for media in body.values():
                reference = getattr(media.schema, "ref", "")
                media.examples = {"one": Example(value=_BODIES[reference.rsplit("/", 1)[-1]])}


def _struct_of(annotation: Any) -> type[msgspec.Struct] | None:
    if get_origin(annotation) is not None and get_args(annotation):  # Response[Health]
        annotation = get_args(annotation)[0]
    return annotation if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct) else None


def example_of(kind: Any, examples: list[Any] | None = None) -> Any:  # noqa: PLR0911  (a case a line)
    """Make an example of a type: what its documentation names, else something of the kind."""
    if examples:
        return examples[0]
    if get_origin(kind) is Annotated:
        inner, *notes = get_args(kind)
        named = [note.examples[0] for note in notes if isinstance(note, msgspec.Meta) and note.examples]
        return example_of(inner, named)
    kind = bare_type(kind)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return {field.encode_name: example_of(field.type) for field in msgspec.structs.fields(kind)}
    if get_origin(kind) is list:
        return [example_of(get_args(kind)[0])]
    if get_origin(kind) is dict:
        return {}
    if get_origin(kind) is Literal:
        return get_args(kind)[0]
    return _SIMPLE.get(kind)


_SIMPLE: dict[Any, Any] = {
    int: 1,
    float: 0.5,
    bool: True,
    str: "text",
    datetime: "2024-04-20T14:00:00Z",
    date: "2024-04-20",
}
_EMAIL, _WORDS = "anna@example.org", "four unusual words together"
_BODIES = {
    "Credentials": {"email": _EMAIL, "password": _WORDS},
    "Registration": {"email": _EMAIL, "password": _WORDS, "username": "anna"},
    "Refresh": {"refresh": "bhr_0eYH3wZJ0mYv5pN1v3vHk8mB1J4kq9c2aS7dF6gH8jK"},
    "PasswordChange": {"current_password": _WORDS, "new_password": "other words nobody puts together"},
    "KeyRequest": {"name": "notebook", "expires_in_days": 90},
}
