import json
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from handlers.privacy import get_deletion
from handlers.privacy.get_deletion import answer, handler, respond
from handlers.privacy.purges import Purge
from handlers.privacy.user_list import pseudonym
from handlers.shared import clients
from tests.support.deletion_services import GROUP
from tests.support.proxy_events import REQUEST_ID, service_error, status_and_body
from tests.support.purge_world import DATA, NOON, PREFIX, World

ASKED = Purge(user_ids=("u/1",), requested_at=NOON, data_deletion_job_arn="arn:job", list_key="k")
SEARCHED = Purge(**{**ASKED.__dict__, "searched_until": NOON + 60, "passes": 1})
DONE = SEARCHED.completed(NOON + 90)


@dataclass
class Jobs:
    """The one operation of Amazon Personalize that is called."""

    status: str = "IN_PROGRESS"
    refusal: Exception | None = None

    def describe_data_deletion_job(self, **request: Any) -> Any:
        if self.refusal is not None:
            raise self.refusal
        return {"dataDeletionJob": {"status": self.status, "jobName": "n", **request}}


def ask(world: World, jobs: Jobs, user: str = "u%2F1") -> tuple[int, Any]:
    event = {"pathParameters": {"userId": user}, "requestContext": {"requestId": REQUEST_ID}}
    return status_and_body(respond(event, world.purges, jobs, GROUP))


def test_how_far_a_deletion_is() -> None:
    world = World()
    world.ask("u/1", name=pseudonym("u/1", GROUP))
    assert ask(world, Jobs()) == (
        200,
        {
            "dataDeletionJobArn": "arn:job",
            "status": "IN_PROGRESS",
            "personalize": {"status": "IN_PROGRESS"},
            "storage": {
                "status": "PENDING",
                "requestedAt": "2027-01-15T08:00:00Z",
                "passes": 0,
                "objectsRead": 0,
                "recordsRemoved": 0,
            },
            "sources": [],
        },
    )


@pytest.mark.parametrize(
    ("purge", "job", "status"),
    [
        (ASKED, "PENDING", "PENDING"),
        (ASKED, "IN_PROGRESS", "IN_PROGRESS"),
        (ASKED, "COMPLETED", "IN_PROGRESS"),
        (SEARCHED, "PENDING", "IN_PROGRESS"),
        (SEARCHED, "COMPLETED", "IN_PROGRESS"),
        (DONE, "COMPLETED", "COMPLETED"),
        (DONE, "IN_PROGRESS", "IN_PROGRESS"),
        (ASKED, "FAILED", "FAILED"),
        (DONE, "FAILED", "FAILED"),
    ],
)
def test_the_status_is_of_both_halves(purge: Purge, job: str, status: str) -> None:
    assert answer(purge, {"status": job})["status"] == status


def test_what_the_job_counted_and_why_it_failed_is_told() -> None:
    job = {"status": "FAILED", "numDeleted": 0, "failureReason": "no list", "roleArn": "secret"}
    told = answer(DONE, job)
    assert told["personalize"] == {name: job[name] for name in job if name != "roleArn"}
    assert told["storage"]["completedAt"] == "2027-01-15T08:01:30Z"
    assert told["storage"]["searchedUntil"] == "2027-01-15T08:01:00Z"


def test_a_user_of_whom_nobody_asked_is_404() -> None:
    status, body = ask(World(), Jobs())
    assert (status, set(body)) == (404, {"message", "requestId"})


@pytest.mark.parametrize("user", ["", "null", "x" * 257])
def test_an_impossible_id_is_refused(user: str) -> None:
    assert ask(World(), Jobs(), user)[0] == 400


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (service_error("ThrottlingException"), 429),
        (service_error("ResourceNotFoundException"), 502),
        (EndpointConnectionError(endpoint_url="https://secret"), 502),
    ],
)
def test_a_failure_tells_nothing_internal(error: Exception, status: int) -> None:
    world = World()
    world.ask("u/1", name=pseudonym("u/1", GROUP))
    told, body = ask(world, Jobs(refusal=error))
    assert (told, set(body)) == (status, {"message", "requestId"})
    assert "secret" not in json.dumps(body)


def test_the_handler_knows_the_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    variables = {"DATASET_GROUP_ARN": GROUP, "BUCKET": DATA, "PURGES_PREFIX": PREFIX}
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    world, jobs = World(), Jobs()
    monkeypatch.setattr(clients, "personalize", lambda: jobs)
    monkeypatch.setattr(clients, "s3", lambda: world.s3)
    seen: list[tuple[Any, ...]] = []
    monkeypatch.setattr(get_deletion, "respond", lambda *given: seen.append(given))
    handler({}, None)
    assert seen == [({}, world.purges, jobs, GROUP)]
