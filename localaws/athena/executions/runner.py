"""What runs queries: two at a time, each in a thread of its own.

A query is not taken up again after a stop: half of what it writes may be there. It fails, and says so.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace

from localaws.athena.errors import INTERNAL, SYSTEM, AthenaError, QueryError, ScanLimitError
from localaws.athena.executions.execution import (
    CANCELLED,
    FAILED,
    RUNNING,
    SUCCEEDED,
    Execution,
    Outcome,
)
from localaws.athena.records import Records

AT_ONCE = 2
KEPT_SECONDS = 45 * 86400
"""Of executions that have ended. Source: Amazon Athena API Reference, GetQueryExecution."""
INTERRUPTED = "INTERNAL_ERROR_QUERY_ENGINE: the local AWS was stopped while the query ran. Start the query again."
CANCELLED_BY_USER = "Query cancelled by user"
SCAN_LIMIT = "Query cancelled! : Bytes scanned limit was exceeded"

_log = logging.getLogger("localaws.athena")


class CancelledError(Exception):
    """The query was cancelled while it ran."""


class Cancellation:
    """Whether a query is to end early, and how what it waits for is interrupted."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._interrupt: Callable[[], None] | None = None
        self.is_asked = False

    def ask(self) -> None:
        """Have the query end."""
        with self._lock:
            self.is_asked = True
            if self._interrupt is not None:
                self._interrupt()

    def interrupts(self, interrupt: Callable[[], None]) -> None:
        """Say how what the query waits for from now on is interrupted.

        Raises:
            CancelledError: it is to end already.
        """
        with self._lock:
            self._interrupt = interrupt
        self.check()

    def check(self) -> None:
        """Go on only if the query is not to end.

        Raises:
            CancelledError: it is.
        """
        if self.is_asked:
            raise CancelledError


Run = Callable[[Execution, Cancellation], Outcome]
"""Runs a query to its end.

Raises:
    QueryError: it fails.
    ScanLimitError: it would read too much.
    CancelledError: it is to end.
"""


class Runner:
    """All executions, and the threads of those that run.

    Args:
        records: where they are kept.
        run: runs one.
        now: seconds since the Unix epoch.
    """

    def __init__(self, records: Records, run: Run, now: Callable[[], float]) -> None:
        self._records = records
        self._run = run
        self._now = now
        self._lock = threading.RLock()
        self._cancellations: dict[str, Cancellation] = {}
        self._threads = ThreadPoolExecutor(AT_ONCE, "athena")
        self._under_way: set[Future[None]] = set()

    def start(self) -> None:
        """Take up what is kept: what did not end by then has failed, and what ended long ago is forgotten."""
        self._records.load()
        for record in self._records.under():
            execution = Execution.from_record(record)
            if not execution.has_ended:
                self._keep(
                    _failed(execution, QueryError(INTERRUPTED, INTERNAL, SYSTEM), self._now())
                )
            elif self._now() - (execution.ended_at or 0) > KEPT_SECONDS:
                self.forget(execution)

    def stop(self) -> None:
        """End; what runs fails."""
        with self._lock:
            for cancellation in self._cancellations.values():
                cancellation.ask()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def reset(self) -> None:
        """Forget all; what runs ends, and leaves nothing."""
        with self._lock:
            for cancellation in self._cancellations.values():
                cancellation.ask()
            self._cancellations.clear()
            self._records.reset()

    def submit(self, execution: Execution) -> None:
        """Run an execution when a thread is free."""
        with self._lock:
            self._keep(execution)
            self._cancellations[execution.id] = Cancellation()
        future = self._threads.submit(self._execute, execution)
        self._under_way.add(future)
        future.add_done_callback(self._under_way.discard)

    def settle(self) -> None:
        """Wait until none of the executions that are under way is."""
        wait(list(self._under_way))

    def cancel(self, execution: Execution) -> None:
        """Have an execution end; nothing when it has ended."""
        with self._lock:
            cancellation = self._cancellations.pop(execution.id, None)
            if cancellation is None:
                return
            present = Execution.from_record(
                self._records.get(execution.account, execution.region, execution.id) or {}
            )
            self._keep(_cancelled(present, CANCELLED_BY_USER, self._now()))
        cancellation.ask()

    def forget(self, execution: Execution) -> None:
        """Forget an execution."""
        self._records.delete(execution.account, execution.region, execution.id)

    def _execute(self, execution: Execution) -> None:
        with self._lock:
            cancellation = self._cancellations.get(execution.id)
            if cancellation is None:
                return
            running = replace(execution, state=RUNNING, started_at=self._now())
            self._keep(running)
        ended = self._ended(running, cancellation)
        with self._lock:
            # Who cancelled it, or forgot it, has taken its place already.
            if self._cancellations.pop(execution.id, None) is not None:
                self._keep(ended)

    def _ended(self, running: Execution, cancellation: Cancellation) -> Execution:
        try:
            outcome = self._run(running, cancellation)
        except QueryError as error:
            return _failed(running, error, self._now())
        except AthenaError as error:
            return _failed(running, QueryError(str(error)), self._now())
        except ScanLimitError:
            return _cancelled(running, SCAN_LIMIT, self._now())
        except CancelledError:
            return _failed(running, QueryError(INTERRUPTED, INTERNAL, SYSTEM), self._now())
        except Exception as error:
            _log.exception("the query %s could not be run", running.id)
            message = (
                f"INTERNAL_ERROR_QUERY_ENGINE: the local AWS could not run the query: {error!r}"
            )
            return _failed(running, QueryError(message, INTERNAL, SYSTEM), self._now())
        return replace(running, state=SUCCEEDED, ended_at=self._now(), outcome=outcome)

    def _keep(self, execution: Execution) -> None:
        self._records.put(execution.record, execution.account, execution.region, execution.id)


def _failed(execution: Execution, error: QueryError, now: float) -> Execution:
    told = {
        "ErrorCategory": error.category,
        "ErrorType": error.type,
        "Retryable": error.category == SYSTEM,
        "ErrorMessage": str(error),
    }
    return replace(execution, state=FAILED, ended_at=now, reason=str(error), error=told)


def _cancelled(execution: Execution, reason: str, now: float) -> Execution:
    return replace(execution, state=CANCELLED, ended_at=now, reason=reason)
