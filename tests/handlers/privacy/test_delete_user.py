import json
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from handlers.privacy import delete_user
from handlers.privacy.delete_user import Deletion, handler, respond
from handlers.shared import clients
from tests.support.deletion_services import GROUP, ROLE, Services, deletion_of
from tests.support.proxy_events import REQUEST_ID, service_error, status_and_body


def event(user: str) -> dict[str, Any]:
    return {"pathParameters": {"userId": user}, "requestContext": {"requestId": REQUEST_ID}}


def ask(services: Services, user: str = "u%2F1") -> tuple[int, Any, dict[str, str]]:
    reply = respond(event(user), deletion_of(services))
    return (*status_and_body(reply), reply["headers"])


def test_the_answer_is_the_job() -> None:
    services = Services()
    status, body, _ = ask(services)
    assert status == 202
    assert set(body) == {"dataDeletionJobArn", "status"}
    assert body["status"] == "PENDING"
    content, purge = [request["Body"] for name, request in services.calls if name == "put"]
    assert content == b'USER_ID\n"u/1"\n', "the id is decoded"
    asked = json.loads(purge)
    assert (asked["user_ids"], asked["requested_at"]) == (["u/1"], 1_700_000_000.5)
    assert asked["data_deletion_job_arn"] == body["dataDeletionJobArn"]
    assert asked["list_key"] == services.calls[1][1]["Key"]


def test_a_purge_that_cannot_be_asked_for_is_a_failure() -> None:
    status, body, _ = ask(Services(storage_refusal=service_error("AccessDenied", 403)))
    assert (status, set(body)) == (502, {"message", "requestId"})


@pytest.mark.parametrize("user", ["", "x" * 257, "null", "%20", "a%0Ab"])
def test_an_impossible_id_is_refused_and_nothing_is_called(user: str) -> None:
    services = Services()
    status, body, _ = ask(services, user)
    assert (status, set(body)) == (400, {"message", "requestId"})
    assert services.calls == []


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (service_error("ThrottlingException"), 429),
        (service_error("LimitExceededException"), 429),
        (service_error("ResourceInUseException"), 409),
        (service_error("ResourceAlreadyExistsException"), 409),
        (service_error("ResourceNotFoundException"), 503),
        (service_error("InvalidInputException"), 502),
        (service_error("AccessDeniedException", 403), 502),
        (service_error("InternalFailure", 500), 502),
        (EndpointConnectionError(endpoint_url="https://secret"), 502),
    ],
)
def test_a_job_that_was_not_started_is_a_failure(error: Exception, status: int) -> None:
    answer, body, headers = ask(Services(refusals=[error, error]))
    assert (answer, set(body), body["requestId"]) == (status, {"message", "requestId"}, REQUEST_ID)
    assert ("Retry-After" in headers) == (status in {429, 503})
    assert "secret" not in json.dumps(body)


@pytest.mark.parametrize("refusals", [[], [service_error("LimitExceededException")]])
def test_the_log_does_not_tell_who(
    capsys: pytest.CaptureFixture[str], refusals: list[Exception]
) -> None:
    services = Services(refusals=refusals)
    ask(services, "somebody")
    (line,) = capsys.readouterr().out.splitlines()
    assert "somebody" not in line
    key = next(request["Key"] for name, request in services.calls if name == "put")
    assert key.removeprefix("deletions/").removesuffix(".csv") not in line
    assert json.loads(line)["requestId"] == REQUEST_ID


def test_the_handler_knows_the_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    variables = {
        "DATASET_GROUP_ARN": GROUP,
        "ROLE_ARN": ROLE,
        "BUCKET": "data",
        "KEY_PREFIX": "deletions/",
        "PURGES_PREFIX": "purges/",
        "JOB_NAME_PREFIX": "shop-",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    services = Services()
    monkeypatch.setattr(clients, "personalize", lambda: services)
    monkeypatch.setattr(clients, "s3", lambda: services)
    seen: list[Deletion] = []
    monkeypatch.setattr(delete_user, "respond", lambda _event, deletion: seen.append(deletion))
    handler(event("u1"), None)
    (deletion,) = seen
    wanted = deletion_of(services).jobs
    assert deletion.purges == deletion_of(services).purges
    assert [
        getattr(deletion.jobs, name)
        for name in ("dataset_group_arn", "role_arn", "bucket", "key_prefix", "name_prefix")
    ] == [wanted.dataset_group_arn, ROLE, "data", "deletions/", "shop-"]
