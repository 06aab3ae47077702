"""States of a notebook instance: alone, and held to a model of AWS's rules over any sequence of operations."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from localaws.sagemaker.errors import SageMakerError
from localaws.sagemaker.life_cycle import (
    DELETING,
    FAILED,
    GONE,
    IN_SERVICE,
    PENDING,
    STOPPED,
    STOPPING,
    UPDATING,
    LifeCycle,
)
from tests.support.sagemaker import ROLE, World

ARN = "arn:aws:sagemaker:us-east-1:000000000000:notebook-instance/n"


def test_a_state_that_passes_by_itself_does_so_at_its_time() -> None:
    begun = LifeCycle.begun(100.0, 340.0)
    assert begun.at(339.9) == begun
    assert begun.at(340.0) == LifeCycle(status=IN_SERVICE, since=340.0)
    assert begun.at(9999.0).at(10_000.0).since == 340.0


def test_a_refusal_is_worded_as_aws_does() -> None:
    life = LifeCycle(status=IN_SERVICE, since=0.0)
    with pytest.raises(SageMakerError) as refused:
        life.moved(DELETING, now=1.0, until=2.0, arn=ARN)
    assert str(refused.value) == (
        "Status (InService) not in ([Stopped, Failed]). Unable to transition to (Deleting) for Notebook Instance "
        f"({ARN})."
    )


def test_a_start_that_fails_says_why_until_the_next_one() -> None:
    stopped = LifeCycle(status=STOPPED, since=0.0)
    failed = stopped.moved(PENDING, now=1.0, until=2.0, arn=ARN, failure="no role").at(3.0)
    assert (failed.status, failed.failure) == (FAILED, "no role")
    again = failed.moved(PENDING, now=4.0, until=5.0, arn=ARN).at(6.0)
    assert (again.status, again.failure) == (IN_SERVICE, "")


# What AWS says, as a table of its own: from which states an operation leads, by way of which, to which.
RULES = {
    "Start": ({STOPPED, FAILED}, PENDING, IN_SERVICE),
    "Stop": ({IN_SERVICE}, STOPPING, STOPPED),
    "Update": ({STOPPED}, UPDATING, STOPPED),
    "Delete": ({STOPPED, FAILED}, DELETING, GONE),
}


class AnyLife(RuleBasedStateMachine):
    """One instance, to which anything is done at any time, in a server that may start anew at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.world = World(Path(self.folder.name))
        self.status, self.then, self.volume = GONE, GONE, 0

    @rule()
    def create(self) -> None:
        if self.status == GONE:
            self.world.create(VolumeSizeInGB=5)
            self.status, self.then, self.volume = PENDING, IN_SERVICE, 5
            return
        with pytest.raises(SageMakerError, match="duplicate"):
            self.world.create()

    @rule(verb=st.sampled_from(sorted(RULES)), growth=st.integers(-1, 2))
    def do(self, verb: str, growth: int) -> None:
        allowed, meanwhile, then = RULES[verb]
        data: dict[str, Any] = {"VolumeSizeInGB": self.volume + growth} if verb == "Update" else {}
        if self.status not in allowed or (verb == "Update" and growth < 0):
            with pytest.raises(SageMakerError) as refused:
                self.world.do(verb, **data)
            assert refused.value.code == "ValidationException"
            return
        self.world.do(verb, **data)
        if verb == "Update":
            self.volume += growth
        fails = verb == "Start" and ROLE in self.world.refused_roles
        self.status, self.then = meanwhile, FAILED if fails else then

    @rule(seconds=st.integers(1, 20))
    def wait_a_little(self, seconds: int) -> None:
        before = self.world.now
        self.world.wait(seconds / 1000)
        assert self.world.now > before

    @rule()
    def wait_long(self) -> None:
        self.world.wait()
        if self.status in {PENDING, STOPPING, UPDATING, DELETING}:
            self.status = self.then

    @rule()
    def start_the_server_anew(self) -> None:
        self.world.restart()

    @rule(refused=st.booleans())
    def change_the_role(self, *, refused: bool) -> None:
        # A role that is refused cannot be given to a new instance or a changed one.
        if refused and self.status not in {GONE, STOPPED, UPDATING, DELETING}:
            self.world.refused_roles.add(ROLE)
        elif not refused:
            self.world.refused_roles.clear()

    @invariant()
    def it_is_where_the_rules_say(self) -> None:
        if self.status == GONE:
            with pytest.raises(SageMakerError, match="RecordNotFound"):
                self.world.described()
            assert self.world.call("ListNotebookInstances")["NotebookInstances"] == []
            return
        described = self.world.described()
        assert described["NotebookInstanceStatus"] == self.status
        assert described["VolumeSizeInGB"] == self.volume
        assert ("FailureReason" in described) == (self.status == FAILED)

    def teardown(self) -> None:
        self.folder.cleanup()


TestAnyLife = AnyLife.TestCase
TestAnyLife.settings = settings(stateful_step_count=20)
