"""What a provider is asked and what it answers, free of any web framework."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

#: A JSON value: payloads are built as plain dicts and lists.
Json = Any


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: path below the provider's address without slashes at its ends, parameters, headers in lower case."""

    path: str
    parameters: Mapping[str, str]
    headers: Mapping[str, str]


@dataclass(slots=True)
class Answer:
    """An answer before it is written: a JSON value or a text, a status, headers."""

    body: Json
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    media_type: str = "application/json"
