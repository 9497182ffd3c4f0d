"""Faults that can be switched on: what a provider does on a bad day, done to its answers."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal, get_args

from orchestration.sandbox.exchange import Answer, Asked, Json

Fault = Literal[
    "slow", "429", "500", "html", "truncated", "wrong-competition", "repeated-pages", "clock-skew", "changed-names"
]
NAMES: tuple[Fault, ...] = get_args(Fault)
MEANING: Mapping[Fault, str] = {
    "slow": "answers come three seconds late",
    "429": "every call is one too many",
    "500": "the provider has broken down",
    "html": "a page of a gateway instead of JSON, with status 200",
    "truncated": "JSON that ends in the middle",
    "wrong-competition": "rows of another league than the one asked for",
    "repeated-pages": "every page is the first one",
    "clock-skew": "the provider's clock, and what it stamps, is ten minutes ahead",
    "changed-names": "every club has another name than yesterday",
}
SLOW_SECONDS = 3.0
SKEW_SECONDS = 600
PAGE = "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>cloud gateway</body></html>"
#: Asked for one league, give the other country's.
_OTHER = {"1": "3", "2": "4", "3": "1", "4": "2", "5": "6", "6": "5"}
#: Keys whose instants a provider stamps itself.
STAMPS = frozenset({"lastUpdated", "update"})


class Faults:
    """The faults that are on; each for so many answers, or until it is switched off."""

    def __init__(self) -> None:
        self._on: dict[Fault, int | None] = {}

    def switch(self, wanted: Mapping[Fault, int | None]) -> None:
        """Switch these on and all others off.

        Args:
            wanted: By name, the number of answers that get the fault; None for all.
        """
        self._on = dict(wanted)

    def listed(self) -> dict[Fault, int | None]:
        """Give those that are on, with the answers they are left for."""
        return dict(self._on)

    def take(self) -> set[Fault]:
        """Give the faults of the next answer, and count it."""
        now = set(self._on)
        self._on = {name: None if left is None else left - 1 for name, left in self._on.items() if left != 1}
        return now


def misread(asked: Asked, on: set[Fault]) -> Asked:
    """Give the request as a confused provider reads it."""
    path, parameters = asked.path, dict(asked.parameters)
    if "wrong-competition" in on:
        parts = path.split("/")
        if len(parts) > 1 and parts[0] == "competitions":
            path = "/".join([parts[0], _another(parts[1]), *parts[2:]])
        if "league" in parameters:
            parameters["league"] = _another(parameters["league"])
    if "repeated-pages" in on:
        parameters |= {name: first for name, first in (("page", "1"), ("offset", "0")) if name in parameters}
    return Asked(path, parameters, asked.headers)


def _another(reference: str) -> str:
    """Give the id or code of the other country's competition: they end in its number."""
    if reference.startswith("SYC"):
        return {"SYC1": "SYC2"}.get(reference, "SYC1")
    return reference[:-1] + _OTHER.get(reference[-1:], reference[-1:])


def spoil(answer: Answer, asked: Asked, on: set[Fault], names: Mapping[str, str]) -> Answer:
    """Do to an answer what the faults do to its body.

    Args:
        answer: As made from the misread request; changed in place and given back.
        asked: The request as sent: what the answer echoes.
        on: Faults of this answer.
        names: The other name of every club, by the one that is usual.
    """
    if isinstance(answer.body, dict):
        echo = answer.body.get("parameters")
        if isinstance(echo, dict):
            answer.body["parameters"] = dict(asked.parameters)
            if "repeated-pages" in on and "page" in asked.parameters:
                answer.body["paging"]["current"] = int(asked.parameters["page"])
        if "changed-names" in on:
            answer.body = _renamed(answer.body, names)
        if "clock-skew" in on:
            answer.body = _skewed(answer.body)
    if "html" in on:
        answer.body, answer.media_type = PAGE, "text/html"
    return answer


def _renamed(value: Json, names: Mapping[str, str]) -> Json:
    if isinstance(value, dict):
        return {key: names.get(one, one) if key in {"name", "shortName"} and isinstance(one, str)
                else _renamed(one, names) for key, one in value.items()}  # fmt: skip
    return [_renamed(one, names) for one in value] if isinstance(value, list) else value


def _skewed(value: Json) -> Json:
    if isinstance(value, list):
        return [_skewed(one) for one in value]
    if not isinstance(value, dict):
        return value
    found = {}
    for key, one in value.items():
        if key in STAMPS and isinstance(one, str):
            moment = datetime.fromisoformat(one) + timedelta(seconds=SKEW_SECONDS)
            found[key] = moment.isoformat().replace("+00:00", "Z" if one.endswith("Z") else "+00:00")
        else:
            found[key] = _skewed(one)
    return found
