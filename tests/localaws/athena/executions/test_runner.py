"""What runs queries: two at a time, to an end, over stops and kills."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from localaws.athena.errors import QueryError, ScanLimitError
from localaws.athena.executions.execution import Execution, Outcome
from localaws.athena.executions.runner import Cancellation, CancelledError, Runner
from localaws.athena.records import Records

WAIT_SECONDS = 60
EXECUTION = Execution(
    id="1",
    account="0",
    region="r",
    query="SELECT 1",
    type="DML",
    kind="SELECT",
    workgroup="primary",
    database="db",
    catalog="AwsDataCatalog",
    parameters=[],
    results={"OutputLocation": "s3://b/1.csv"},
    is_enforced=False,
    cutoff_bytes=None,
    role_arn=None,
    token=None,
    submitted_at=1.0,
)


class Bench:
    """A runner whose queries wait until they are let go."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.running = threading.Semaphore(0)
        self.go = threading.Event()
        self.error: Exception | None = None
        self.now = 2.0
        self.begin()

    def begin(self) -> None:
        self.records = Records(self.folder)
        self.runner = Runner(self.records, self._run, lambda: self.now)
        self.runner.start()

    def _run(self, _execution: Execution, cancellation: Cancellation) -> Outcome:
        interrupted = self.go.set if self.error is None else lambda: None
        cancellation.interrupts(interrupted)
        self.running.release()
        self.go.wait(WAIT_SECONDS)
        cancellation.check()
        if self.error is not None:
            raise self.error
        return Outcome(scanned_bytes=7)

    def submit(self, id_: str = "1") -> None:
        self.runner.submit(replace(EXECUTION, id=id_))

    def began(self) -> bool:
        return self.running.acquire(timeout=WAIT_SECONDS)

    def state(self, id_: str = "1") -> Execution:
        record = self.records.get("0", "r", id_)
        assert record is not None
        return Execution.from_record(record)

    def ended(self, id_: str = "1") -> Execution:
        while not self.state(id_).has_ended:
            self.go.wait(0.001)
        return self.state(id_)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path / "executions")
    yield made
    made.go.set()
    made.runner.stop()


def test_a_query_waits_runs_and_ends(bench: Bench) -> None:
    for id_ in ("1", "2", "3"):
        bench.submit(id_)
    assert bench.began()
    assert bench.began()
    states = sorted(bench.state(id_).state for id_ in ("1", "2", "3"))
    assert states == ["QUEUED", "RUNNING", "RUNNING"]
    bench.go.set()
    assert bench.ended("3").outcome == Outcome(scanned_bytes=7)


def test_settled_is_when_what_runs_and_what_waits_has_ended(bench: Bench) -> None:
    bench.runner.settle()
    for id_ in "123":
        bench.submit(id_)
    assert bench.began()
    settling = threading.Thread(target=bench.runner.settle)
    settling.start()
    settling.join(0.1)
    assert settling.is_alive()
    bench.go.set()
    settling.join(WAIT_SECONDS)
    assert [bench.state(id_).state for id_ in "123"] == ["SUCCEEDED"] * 3


@pytest.mark.parametrize(
    ("error", "state", "reason"),
    [
        (QueryError("WRONG: it is"), "FAILED", "WRONG: it is"),
        (ScanLimitError(), "CANCELLED", "Query cancelled! : Bytes scanned limit was exceeded"),
        (RuntimeError("no"), "FAILED", "INTERNAL_ERROR_QUERY_ENGINE: the local AWS could not run"),
    ],
)
def test_a_query_that_fails_says_why(
    bench: Bench, error: Exception, state: str, reason: str
) -> None:
    bench.error = error
    bench.go.set()
    bench.submit()
    found = bench.ended()
    assert found.state == state
    assert str(found.reason).startswith(reason)


def test_a_query_is_cancelled_while_it_waits_and_while_it_runs(bench: Bench) -> None:
    for id_ in ("1", "2", "3"):
        bench.submit(id_)
    assert bench.began()
    assert bench.began()
    (waiting,) = (id_ for id_ in ("1", "2", "3") if bench.state(id_).state == "QUEUED")
    for id_ in (waiting, *({"1", "2", "3"} - {waiting})):
        bench.runner.cancel(bench.state(id_))
        assert (bench.state(id_).state, bench.state(id_).reason) == (
            "CANCELLED",
            "Query cancelled by user",
        )
    bench.runner.cancel(bench.state(waiting))


def test_a_stop_fails_what_runs_and_what_waits(bench: Bench) -> None:
    for id_ in ("1", "2", "3"):
        bench.submit(id_)
    assert bench.began()
    bench.runner.stop()
    bench.begin()
    for id_ in ("1", "2", "3"):
        found = bench.state(id_)
        assert found.state == "FAILED"
        assert "stopped while the query ran" in str(found.reason)
        assert found.error["Retryable"]


def test_what_ended_long_ago_is_forgotten(bench: Bench) -> None:
    bench.go.set()
    bench.submit()
    bench.ended()
    bench.runner.stop()
    bench.now += 46 * 86400
    bench.begin()
    assert bench.records.get("0", "r", "1") is None


def test_nothing_is_left_after_a_reset(bench: Bench) -> None:
    bench.submit()
    assert bench.began()
    bench.runner.reset()
    bench.runner.stop()
    assert bench.records.under() == []
    assert not list(bench.folder.glob("*"))


def test_what_is_cancelled_before_it_waits_is_not_begun() -> None:
    cancellation = Cancellation()
    cancellation.ask()
    with pytest.raises(CancelledError):
        cancellation.interrupts(lambda: None)


def test_a_cancellation_interrupts_what_is_waited_for() -> None:
    cancellation = Cancellation()
    called: list[Callable[[], None] | str] = []
    cancellation.interrupts(lambda: called.append("interrupted"))
    cancellation.ask()
    assert called == ["interrupted"]
