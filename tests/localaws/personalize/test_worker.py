"""A job's process beside the one that started it."""

import subprocess
import sys
import time
from pathlib import Path

from tests.support.local_aws import CHECKOUT


def test_a_module_runs_with_its_arguments_as_the_main_one(tmp_path: Path) -> None:
    (tmp_path / "told.py").write_text("import sys; print(__name__, *sys.argv)")
    process = subprocess.Popen(
        [sys.executable, "-m", "localaws.personalize.worker", "told", "a", "b"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=CHECKOUT,
        env={"PYTHONPATH": str(tmp_path)},
    )
    with process:
        assert process.stdout is not None
        name, path, *arguments = process.stdout.read().decode().split()
        assert (name, Path(path).name, arguments) == ("__main__", "told.py", ["a", "b"])


def test_a_job_ends_with_the_process_that_started_it() -> None:
    code = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-m', 'localaws.personalize.worker', 'timeit', '-n', '1',"
        " '-r', '1', 'import time; time.sleep(600)'], stdin=subprocess.PIPE)\n"
        "print(child.pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=CHECKOUT,
    )
    with parent:
        assert parent.stdout is not None
        child = Path("/proc") / parent.stdout.readline().strip()
        assert child.exists()
        time.sleep(0.3)
        parent.kill()
    end = time.monotonic() + 20
    while child.exists() and child.joinpath("stat").read_text().split()[2] != "Z":
        assert time.monotonic() < end
        time.sleep(0.02)
