"""What moves executions: it wakes those that are due, makes their calls, and writes down how far they have come."""

import logging
import threading
from collections.abc import Callable, Iterator
from typing import Protocol

from localaws.stepfunctions.executions.store import Event, ExecutionStore
from localaws.stepfunctions.interpreter.execution import Execution, Facts
from localaws.stepfunctions.interpreter.run import Run
from localaws.stepfunctions.interpreter.tasks import Call, Outcome

STOP_SECONDS = 10.0
LONGEST_WAIT_SECONDS = 60.0
"""After which the thread looks at the clock again: it may have been moved, or the machine may have slept."""
RETRY_SECONDS = 1.0
"""Before what went wrong is tried again."""
KEPT_SECONDS = 90 * 86400
"""Of executions that have ended. Source: Developer Guide, "Service quotas"."""

_log = logging.getLogger("localaws.stepfunctions")


class Follower(Protocol):
    """Whoever is told how executions go; called in order, and not to wait."""

    def went_on(self, execution: Execution, events: list[Event]) -> None:
        """An execution has gone on, with these events."""


class Engine:
    """All executions.

    Args:
        store: where they are kept.
        make_call: makes the call of a task, and waits for its outcome.
        follower: is told how they go.
        now: seconds since the Unix epoch.
    """

    def __init__(
        self,
        store: ExecutionStore,
        make_call: Callable[[Call], Outcome],
        follower: Follower,
        now: Callable[[], float],
    ) -> None:
        self._store = store
        self._make_call = make_call
        self._follower = follower
        self._now = now
        self._changed = threading.Condition(threading.RLock())
        self._executions: dict[str, Execution] = {}
        self._runs: dict[str, Run] = {}
        self._in_flight: set[tuple[Run, int]] = set()
        self._unwritten: dict[Run, list[Call]] = {}
        self._stopping = False
        self._thread = threading.Thread(target=self._watch, name="stepfunctions", daemon=True)

    def start(self) -> None:
        """Take up all executions; those that were running go on, and calls that were on their way are made again."""
        with self._changed:
            for execution in self._store.load():
                self._executions[execution.facts.arn] = execution
                if execution.is_running:
                    run = self._runs[execution.facts.arn] = Run(execution)
                    self._call(run, run.on_their_way(self._now()))
        self._thread.start()

    def stop(self) -> None:
        """End; calls that are on their way for too long are made again after the next start."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._in_flight, STOP_SECONDS)
        if self._thread.is_alive():
            self._thread.join()

    def reset(self) -> None:
        """Forget all executions."""
        with self._changed:
            self._executions.clear()
            self._runs.clear()
            self._in_flight.clear()
            self._unwritten.clear()
            self._store.clear()

    def begin(self, facts: Facts) -> Execution:
        """Start an execution."""
        with self._changed:
            run = Run.begun(facts)
            calls = self._advance(run, facts.started_at, {})
            events = self._store.create(run.execution)
            self._executions[facts.arn] = run.execution
            self._runs[facts.arn] = run
            self._tell(run, events)
            self._call(run, calls)
            return run.execution

    def end(self, arn: str, error: str | None, cause: str | None) -> None:
        """End an execution that runs; nothing when it has ended."""
        with self._changed:
            run = self._runs.get(arn)
            if run is not None:
                run.stop(self._now(), error, cause)
                self._keep(run, [])

    def forget(self, machine: str) -> None:
        """End the executions of a state machine, and forget them."""
        with self._changed:
            for execution in self.all(machine):
                self.end(execution.facts.arn, None, None)
                self._drop(execution.facts.arn)

    def find(self, arn: str) -> Execution | None:
        """The execution of this ARN."""
        with self._changed:
            self._forget_old()
            return self._executions.get(arn)

    def all(self, machine: str) -> list[Execution]:
        """The executions of a state machine, the newest first."""
        with self._changed:
            self._forget_old()
            found = [e for e in self._executions.values() if e.facts.machine == machine]
            return sorted(found, key=lambda each: each.facts.order, reverse=True)

    def history(self, execution: Execution) -> list[Event]:
        """The events of an execution, the oldest first."""
        with self._changed:
            return self._store.history(execution)

    def next_order(self) -> int:
        """A number that is greater than the orders of all executions."""
        with self._changed:
            return max((each.facts.order for each in self._executions.values()), default=0) + 1

    def next_due(self) -> float | None:
        """When the next execution goes on by itself, seconds since the Unix epoch; None when none does."""
        with self._changed:
            return min(self._moments(), default=None)

    def settle(self) -> None:
        """Let everything go on that is due, and wait until no call is on its way."""
        with self._changed:
            while not self._stopping:
                self._wake()
                if not self._in_flight:
                    self._changed.notify_all()  # the clock may have been moved
                    return
                self._changed.wait()

    def _watch(self) -> None:
        with self._changed:
            while not self._stopping:
                try:
                    self._wake()
                except Exception:
                    _log.exception("an execution could not go on; trying again")
                    self._changed.wait(RETRY_SECONDS)
                    continue
                if self._unwritten:
                    self._changed.wait(RETRY_SECONDS)
                    continue
                due = min(self._moments(), default=None)
                delay = None if due is None else max(0.0, due - self._now())
                self._changed.wait(delay and min(delay, LONGEST_WAIT_SECONDS))

    def _moments(self) -> Iterator[float]:
        for run in self._runs.values():
            due = run.execution.progress.next_due()
            if due is not None:
                yield due

    def _wake(self) -> None:
        for run in list(self._unwritten):
            self._keep(run, [])
        now = self._now()
        for run in list(self._runs.values()):
            due = run.execution.progress.next_due()
            if due is not None and due <= now:
                self._go_on(run, {})

    def _go_on(self, run: Run, outcomes: dict[int, Outcome]) -> None:
        self._keep(run, self._advance(run, self._now(), outcomes))

    def _advance(self, run: Run, now: float, outcomes: dict[int, Outcome]) -> list[Call]:
        try:
            return run.go_on(now, outcomes)
        except Exception:
            _log.exception("%s cannot go on", run.execution.facts.arn)
            run.break_off(now)
            return []

    def _keep(self, run: Run, calls: list[Call]) -> None:
        """Write down how far a run has come; only then its calls are made, later when the disk is full."""
        calls = self._unwritten.pop(run, []) + calls
        try:
            events = self._store.save(run.execution)
        except OSError:
            _log.exception("%s could not be written; trying again", run.execution.facts.arn)
            self._unwritten[run] = calls
            self._changed.notify_all()
            return
        self._tell(run, events)
        self._call(run, calls if run.execution.is_running else [])

    def _tell(self, run: Run, events: list[Event]) -> None:
        execution = run.execution
        if not execution.is_running:
            self._runs.pop(execution.facts.arn, None)
        self._follower.went_on(execution, events)
        self._changed.notify_all()

    def _call(self, run: Run, calls: list[Call]) -> None:
        """Have calls made; at an end none begins any more, and the next start makes them."""
        for call in [] if self._stopping else calls:
            self._in_flight.add((run, call.number))
            threading.Thread(
                target=self._answer, args=(run, call), name="stepfunctions-task", daemon=True
            ).start()

    def _answer(self, run: Run, call: Call) -> None:
        outcome = self._make_call(call)
        with self._changed:
            flight = run, call.number
            if flight not in self._in_flight:
                return  # forgotten meanwhile
            self._in_flight.remove(flight)
            self._changed.notify_all()
            if self._runs.get(call.execution) is run:
                self._go_on(run, {call.number: outcome})

    def _forget_old(self) -> None:
        oldest = self._now() - KEPT_SECONDS
        for arn, execution in list(self._executions.items()):
            stopped = execution.progress.stopped_at
            if stopped is not None and stopped < oldest:
                self._drop(arn)

    def _drop(self, arn: str) -> None:
        del self._executions[arn]
        run = self._runs.pop(arn, None)
        if run is not None:
            self._unwritten.pop(run, None)
        self._store.delete(arn)
