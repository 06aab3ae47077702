"""Heavy jobs (imports, trainings) as child processes, a few at a time.

A child that a signal ends (the system had no memory left, say) tells nothing about the job, so the job is begun again,
once; a job that ends with an error of its own would only fail again.
"""

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from localaws.personalize.machine import Done, Outcome
from localaws.personalize.shapes import Json

_log = logging.getLogger(__name__)

MAX_RUNNING = 2
"""Jobs at a time; more would only take memory from each other."""

ATTEMPTS = 2
"""Times that a job is run when signals end its child processes."""

_ROOT = Path(__file__).resolve().parents[2]


class JobFailedError(Exception):
    """A job that ended with a reason for its user, the last line of its standard error."""


class JobDiedError(Exception):
    """A job whose child process was ended by a signal that nobody here sent."""


class JobStoppedError(Exception):
    """A job that was stopped on purpose."""


class Job:
    """One job: child processes one after the other, stopped as a whole."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._stopped = False

    def stop(self) -> None:
        """End the child process and wait for its end; start no other."""
        with self._lock:
            self._stopped = True
            if self._process is not None:
                self._process.kill()
                self._process.wait()

    def run(
        self, module: str, arguments: Sequence[str], environment: Mapping[str, str] | None = None
    ) -> None:
        """Run a module as a child process and wait for it.

        Args:
            module: run as `python -m`.
            arguments: of the module.
            environment: further variables of the child, such as credentials.

        Raises:
            JobDiedError: the child was ended from outside.
            JobFailedError: the child ended with an error.
            JobStoppedError: the job was stopped.
        """
        with self._lock:
            if self._stopped:
                raise JobStoppedError
            self._process = process = _spawn(module, arguments, environment or {})
        with process:
            errors = process.stderr.read() if process.stderr is not None else ""
        code = process.returncode
        with self._lock:
            self._process = None
            if self._stopped:
                raise JobStoppedError
        if code < 0:
            raise JobDiedError(signal.Signals(-code).name)
        if code != 0:
            lines = errors.strip().splitlines()
            if len(lines) > 1:
                _log.warning("%s ended with %s: %s", module, code, errors.strip())
            raise JobFailedError(lines[-1] if lines else f"{module} ended with code {code}.")


def _spawn(
    module: str, arguments: Sequence[str], environment: Mapping[str, str]
) -> subprocess.Popen[str]:
    inherited = {
        name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ
    }
    return subprocess.Popen(
        [sys.executable, "-m", "localaws.personalize.worker", module, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        cwd=_ROOT,
        env={**inherited, **environment},
    )


class Jobs:
    """The jobs under way, by the ARN they work for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: dict[str, Job] = {}
        self._pool = ThreadPoolExecutor(MAX_RUNNING, thread_name_prefix="personalize-job")

    def submit(self, arn: str, task: Callable[[Job], Json], done: Done) -> None:
        """Run `task` in its turn and report its facts or its failure.

        It may be run a second time and must not build on what the first time left. A stopped job reports nothing: whoever stopped it decides what becomes of the resource.
        """
        job = Job()
        with self._lock:
            self._jobs[arn] = job

        def run() -> None:
            try:
                outcome = Outcome(_run_to_its_end(task, job))
            except JobStoppedError:
                return
            except JobFailedError as failure:
                outcome = Outcome({}, str(failure))
            except Exception as error:
                _log.exception("the job of %s failed", arn)
                outcome = Outcome({}, f"Internal error of the local Personalize: {error}")
            finally:
                with self._lock:
                    if self._jobs.get(arn) is job:
                        del self._jobs[arn]
            done(outcome)

        self._pool.submit(run)

    def stop(self, arn: str) -> None:
        """Stop the job of an ARN, if it has one."""
        with self._lock:
            job = self._jobs.pop(arn, None)
        if job is not None:
            job.stop()

    def stop_all(self) -> None:
        """Stop every job; their resources take the work up again after the next start."""
        with self._lock:
            arns = list(self._jobs)
        for arn in arns:
            self.stop(arn)


def _run_to_its_end(task: Callable[[Job], Json], job: Job) -> Json:
    """Run a task, and once more when its process dies.

    Raises:
        JobFailedError: it failed, or its process died every time.
        JobStoppedError: it was stopped.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return task(job)
        except JobDiedError as death:
            name = death.args[0]
            _log.warning("the process of a job was ended by %s (attempt %d)", name, attempt)
    raise JobFailedError(
        f"The process of this job was ended {ATTEMPTS} times, the last time by {name}."
        " The machine may be short of memory; free some and create the resource again."
    )
