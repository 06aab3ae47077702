import threading
import time
from pathlib import Path

import pytest

from localaws.personalize.jobs import Job, Jobs
from localaws.personalize.machine import Outcome

ROOT = Path(__file__).resolve().parents[3]


def test_a_failed_job_reports_the_last_line_of_its_errors(tmp_path: Path) -> None:
    outcomes: list[Outcome] = []
    ended = threading.Event()

    def done(outcome: Outcome) -> None:
        outcomes.append(outcome)
        ended.set()

    missing = str(tmp_path / "none.json")

    def task(job: Job) -> dict[str, object]:
        job.run("localaws.personalize.training", [missing, missing])
        return {}

    Jobs().submit("arn", task, done)
    assert ended.wait(60)
    assert outcomes[0].failure is not None
    assert "FileNotFoundError" in outcomes[0].failure


def test_a_stopped_job_reports_nothing_and_its_process_ends() -> None:
    jobs, outcomes, started = Jobs(), list[Outcome](), threading.Event()

    def task(job: Job) -> dict[str, object]:
        started.set()
        job.run("timeit", ["-n", "1", "-r", "1", "import time; time.sleep(600)"])
        return {}

    jobs.submit("arn", task, outcomes.append)
    assert started.wait(10)
    time.sleep(0.3)
    jobs.stop("arn")
    after = threading.Event()
    jobs.submit("other", lambda _job: {}, lambda _outcome: after.set())
    assert after.wait(10)
    assert outcomes == []


DIE = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
FAIL = "raise ValueError('the data is wrong')"


def outcome_of(*programs: str) -> tuple[Outcome, int]:
    """How a job ends whose attempts run these programs one after the other, and how many were run."""
    outcomes, ended, attempts = list[Outcome](), threading.Event(), list[str]()

    def done(outcome: Outcome) -> None:
        outcomes.append(outcome)
        ended.set()

    def task(job: Job) -> dict[str, object]:
        attempts.append(programs[len(attempts)])
        job.run("timeit", ["-n", "1", "-r", "1", attempts[-1]])
        return {"attempt": len(attempts)}

    Jobs().submit("arn", task, done)
    assert ended.wait(60)
    assert len(outcomes) == 1
    return outcomes[0], len(attempts)


@pytest.mark.parametrize(
    ("programs", "attempts", "failure"),
    [
        pytest.param(["pass"], 1, None, id="a good end"),
        pytest.param([DIE, "pass"], 2, None, id="a death"),
        pytest.param([DIE, DIE, "pass"], 2, "ended 2 times, the last time by SIGKILL", id="two"),
        pytest.param([FAIL, "pass"], 1, "ValueError: the data is wrong", id="an error"),
        pytest.param([DIE, FAIL, "pass"], 2, "ValueError: the data is wrong", id="both"),
    ],
)
def test_a_job_whose_process_dies_is_begun_again_once(
    programs: list[str], attempts: int, failure: str | None
) -> None:
    outcome, run = outcome_of(*programs)
    assert run == attempts
    if failure is None:
        assert outcome.failure is None
        assert outcome.facts == {"attempt": attempts}
    else:
        assert failure in (outcome.failure or "")
