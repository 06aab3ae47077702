"""Deliveries under way: retries by the clock, dead letters, and what a kill leaves."""

import threading
from pathlib import Path

import pytest

from localaws.eventbridge.deliveries import Deliveries
from localaws.eventbridge.delivery import SCHEDULES
from localaws.shared.ports import Response, ServiceCallError, ServiceRequest
from tests.support.eventbridge import (
    MACHINE,
    OK,
    QUEUE,
    MadeUpCalls,
    MadeUpPermissions,
    delivery,
    refusal,
)


class World:
    """Deliveries with their clock; the state machine answers what `answers` has next, and is well when it has nothing."""

    def __init__(self, folder: Path, *answers: Response) -> None:
        self.now = 0.0
        self.answers = list(answers)
        self.calls = MadeUpCalls(self._answer)
        self.permissions = MadeUpPermissions()
        self.stopping = threading.Event()
        self.folder = folder
        self.woken = 0
        self.restart()

    def restart(self) -> None:
        self.deliveries = Deliveries(
            self.folder, self.calls, self.permissions, lambda: self.now, self._wake
        )
        self.deliveries.load()

    def attempts(self) -> int:
        before = len(self.calls.bodies("states"))
        self.deliveries.attempt_due(self.stopping)
        return len(self.calls.bodies("states")) - before

    def letters(self) -> list[dict[str, str]]:
        return [
            {name: each["StringValue"] for name, each in letter["MessageAttributes"].items()}
            for letter in self.calls.bodies("sqs")
        ]

    def _answer(self, request: ServiceRequest) -> Response:
        return self.answers.pop(0) if self.answers and request.service == "states" else OK

    def _wake(self) -> None:
        self.woken += 1


BURIED = {"Arn": MACHINE, "DeadLetterConfig": {"Arn": QUEUE}}
BUSY = refusal(400, "ThrottlingException", "slowly")


def test_a_target_gets_it_once(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.deliveries.add(delivery())
    assert world.woken == 1
    assert world.attempts() == 1
    assert world.attempts() == 0


def test_what_has_ended_is_on_disk_until_the_states_are(tmp_path: Path) -> None:
    """A kill before that may take the target's state with it."""
    world = World(tmp_path)
    assert not world.deliveries.have_moved()
    world.deliveries.add(delivery())
    assert world.attempts() == 1
    assert world.deliveries.have_moved()
    world.restart()
    assert world.attempts() == 1
    remove = world.deliveries.take()
    assert not world.deliveries.have_moved()
    world.deliveries.add(delivery(id="later"))
    remove()
    world.restart()
    assert world.attempts() == 1
    assert world.calls.bodies("states")[-1]["name"] == "later"


def test_they_go_in_the_order_in_which_they_came(tmp_path: Path) -> None:
    world = World(tmp_path)
    for number in range(12):
        world.deliveries.add(delivery(id=str(number), accepted_at=number))
    world.restart()
    world.attempts()
    assert [each["name"] for each in world.calls.bodies("states")] == [
        str(number) for number in range(12)
    ]


def test_one_that_cannot_be_tried_keeps_no_other_waiting(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def defective(request: ServiceRequest) -> Response:
        if request.service == "sqs":
            raise KeyError("a defect of the target")
        return OK

    world = World(tmp_path)
    world.calls.answer = defective
    world.deliveries.add(delivery(id="stuck", target={"Arn": QUEUE}))
    world.deliveries.add(delivery(id="behind"))
    assert world.attempts() == 1
    assert f"{QUEUE} is tried again" in caplog.text
    world.calls.answer = lambda _: OK
    assert world.attempts() == 0
    assert len(world.calls.bodies("sqs")) == 2


def test_what_was_not_delivered_comes_after_a_kill_with_its_failures(tmp_path: Path) -> None:
    world = World(tmp_path, BUSY)
    world.deliveries.add(delivery(target={**BURIED, "RetryPolicy": {"MaximumRetryAttempts": 1}}))
    assert world.attempts() == 1
    world.restart()
    world.answers = [BUSY]
    assert world.attempts() == 1
    assert [each["RETRY_ATTEMPTS"] for each in world.letters()] == ["1"]


def test_what_was_delivered_before_a_kill_is_not_started_again(tmp_path: Path) -> None:
    """The same name again: Step Functions refuses it, and that is no failure."""
    world = World(tmp_path, refusal(400, "ExecutionAlreadyExists"))
    world.deliveries.add(delivery(target=BURIED))
    assert world.attempts() == 1
    assert world.letters() == []
    assert world.attempts() == 0


def test_it_is_tried_ever_more_rarely(tmp_path: Path) -> None:
    world = World(tmp_path, *[BUSY] * 20)
    world.deliveries.add(delivery())
    moments = []
    for second in range(40):
        world.now = float(second)
        if world.attempts():
            moments.append(second)
    assert moments == [0, 1, 3, 7, 15, 31]


def test_an_advanced_clock_ends_the_pause(tmp_path: Path) -> None:
    world = World(tmp_path, *[BUSY] * 3)
    world.deliveries.add(
        delivery(target={**BURIED, "RetryPolicy": {"MaximumEventAgeInSeconds": 60}})
    )
    assert world.attempts() == 1
    world.now = 3600.0
    assert world.attempts() == 1
    assert [each["EXHAUSTED_RETRY_CONDITION"] for each in world.letters()] == [
        "MaximumEventAgeInSeconds"
    ]


def test_what_would_fail_again_is_buried_at_once(tmp_path: Path) -> None:
    world = World(tmp_path, refusal(400, "StateMachineDoesNotExist", "there is none"))
    world.deliveries.add(delivery(target=BURIED))
    assert world.attempts() == 1
    (letter,) = world.letters()
    assert letter["ERROR_CODE"] == "NO_RESOURCE"
    assert letter["RETRY_ATTEMPTS"] == "0"
    assert "EXHAUSTED_RETRY_CONDITION" not in letter
    assert world.calls.bodies("sqs")[0]["MessageBody"] == '{"whole": true}'
    assert world.attempts() == 0


def test_what_cannot_be_called_is_buried(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.deliveries.add(delivery(target={**BURIED, "Arn": "arn:aws:ecs:us-east-1:1:cluster/a"}))
    world.attempts()
    (letter,) = world.letters()
    assert "no target that the local AWS calls" in letter["ERROR_MESSAGE"]


def test_a_service_that_is_not_served_is_a_failure(tmp_path: Path) -> None:
    world = World(tmp_path)

    def unserved(request: ServiceRequest) -> Response:
        if request.service == "sqs":
            return OK
        raise ServiceCallError("no service 'states' is served by the local AWS")

    world.calls.answer = unserved
    world.deliveries.add(delivery(target=BURIED))
    world.attempts()
    assert "is served" in world.letters()[0]["ERROR_MESSAGE"]


ROLE = "arn:aws:iam::000000000000:role/start"


def test_a_target_is_called_in_its_role_and_the_queue_of_a_rule_in_none(tmp_path: Path) -> None:
    world = World(tmp_path, refusal(400, "AccessDeniedException"))
    world.deliveries.add(delivery(target={**BURIED, "RoleArn": ROLE}))
    world.attempts()
    assert [each.role_arn for each in world.calls.requests] == [ROLE, None]
    assert world.permissions.asked == [(MACHINE, ROLE), (QUEUE, None)]


def test_the_queue_of_a_schedule_is_called_in_its_role(tmp_path: Path) -> None:
    world = World(tmp_path, refusal(400, "AccessDeniedException"))
    world.deliveries.add(delivery(target={**BURIED, "RoleArn": ROLE}, principal=SCHEDULES))
    world.attempts()
    assert [each.role_arn for each in world.calls.requests] == [ROLE, ROLE]


def test_what_is_not_permitted_is_not_called(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    world = World(tmp_path)
    world.permissions.missing_by_arn = {MACHINE: "no role", QUEUE: "no policy"}
    world.deliveries.add(delivery(target=BURIED))
    world.attempts()
    assert world.calls.requests == []
    assert "no role" in caplog.text
    assert "no policy" in caplog.text


def test_without_a_queue_it_is_told_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    world = World(tmp_path, refusal(400, "StateMachineDoesNotExist", "there is none"))
    world.deliveries.add(delivery())
    world.attempts()
    assert "there is none" in caplog.text
    assert "no dead-letter queue" in caplog.text
    assert world.deliveries.have_moved()


def test_a_stop_leaves_the_others_to_the_next_start(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.deliveries.add(delivery(id="1"))
    world.deliveries.add(delivery(id="2", accepted_at=1.0))

    def stopped(_: ServiceRequest) -> Response:
        world.stopping.set()
        return OK

    world.calls.answer = stopped
    assert world.attempts() == 1
    world.deliveries.take()()
    world.stopping.clear()
    world.restart()
    assert world.attempts() == 1


def test_a_reset_forgets(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.deliveries.add(delivery())
    world.deliveries.clear()
    assert world.attempts() == 0
    assert list(tmp_path.iterdir()) == []
