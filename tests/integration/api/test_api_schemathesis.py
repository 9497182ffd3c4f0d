"""The API against its own document: whatever is sent, with and without a token, the answer is a documented one.

schemathesis makes the requests, valid and broken ones. All of its checks are on but one, that valid inputs pass.
A league that does not exist is a valid string, and is refused all the same, with a 400 that says so.
"""

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

EMAIL, PASSWORD = "fuzz@example.org", "ordinary giraffes whistle"
#: An endless answer, tested by itself.
STREAM = "stream_live_matches"
N_PROVEN = 20_000


@pytest.fixture(scope="module")
def operations(served_by_process: str) -> list:
    schema = schemathesis.openapi.from_url(f"{served_by_process}/schema/openapi.json").exclude(operation_id=STREAM)
    return [found.ok() for found in schema.get_all_operations()]


@pytest.fixture(scope="module")
def token(served_by_process: str) -> str:
    base = f"{served_by_process}/api/v1/auth"
    httpx.post(f"{base}/register", json={"email": EMAIL, "password": PASSWORD})
    return httpx.post(f"{base}/token", json={"email": EMAIL, "password": PASSWORD}).json()["access"]


def test_every_answer_is_documented(operations: list, token: str) -> None:
    assert try_all(operations, token, n_cases=4) > len(operations)


@pytest.mark.prove
@pytest.mark.parametrize("is_known", [True, False], ids=["with a token", "without"])
def test_every_answer_of_twenty_thousand_is_documented(operations: list, token: str, is_known: bool) -> None:
    n_cases = N_PROVEN // 2 // (2 * len(operations)) + 1
    n_tried = try_all(operations, token if is_known else None, n_cases)
    while n_tried < N_PROVEN // 2:  # some operations have fewer different requests than were asked for
        n_tried += try_all(operations, token if is_known else None, n_cases)


def try_all(operations: list, token: str | None, n_cases: int) -> int:
    """Try every operation with requests that fit the document and with some that do not; give how many."""
    n_tried = 0

    def check(case) -> None:
        nonlocal n_tried
        n_tried += 1
        is_logging_out = case.operation.path == "/api/v1/auth/logout"  # it would end the login of all that follow
        headers = {"Authorization": f"Bearer {token}"} if token and not is_logging_out else {}
        answer = case.call(headers=headers, timeout=30)
        assert answer.status_code < 500, f"{answer.text} of {case.as_curl_command()} {case.body!r}"
        if answer.status_code >= 400:
            assert answer.headers["content-type"][0] == "application/problem+json"
        excluded = [positive_data_acceptance]
        if answer.status_code in (413, 414):  # refused for its length before anything else was looked at
            excluded.append(negative_data_rejection)
        case.validate_response(answer, excluded_checks=excluded, headers=headers)

    for operation in operations:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            if mode is GenerationMode.NEGATIVE and not (operation.query or operation.path_parameters or operation.body):
                continue
            tried = given(case=operation.as_strategy(generation_mode=mode))(check_of(check))
            few = settings(
                max_examples=n_cases,
                phases=[Phase.generate],  # a failing request is shown as it was found: making it smaller takes minutes
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            )
            try:
                few(tried)()
            except Unsatisfiable:  # any text is a name of a team: nothing does not fit
                assert mode is GenerationMode.NEGATIVE, operation.label
    return n_tried


def check_of(check):
    def test(case) -> None:
        check(case)

    return test
