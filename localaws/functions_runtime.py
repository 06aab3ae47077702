"""The virtual environment in which Lambda functions run: made once, shared by set-up, tests and server.

On AWS a function sees the runtime's own packages (boto3 and what it needs) and nothing of whoever deployed it. So
functions run in an environment of their own, with exactly the packages of `requirements/functions.txt`.
"""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MARKER = ".complete"


class FunctionsEnvironmentError(RuntimeError):
    """The environment of the Lambda functions could not be made, or is missing."""


def ensure_functions_environment(path: Path, requirements: Path) -> None:
    """Make the virtual environment at `path` unless it is there with these very requirements.

    Safe to repeat, to interrupt and to run twice at once: a marker with the hash of the requirements is written last,
    an environment without it is made anew, and a lock beside it lets one process work at a time.

    Args:
        path: folder of the environment; its parent is made when missing.
        requirements: requirements file, locked with hashes.

    Raises:
        FunctionsEnvironmentError: an installation failed; the message ends with what pip said.
    """
    fingerprint = _fingerprint(requirements)
    if _marker_text(path) == fingerprint:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with _exclusive(path.with_name(f"{path.name}.lock")):
        if _marker_text(path) == fingerprint:
            return
        shutil.rmtree(path, ignore_errors=True)
        _run([sys.executable, "-m", "venv", str(path)])
        _run(
            [
                *(str(function_python(path)), "-m", "pip", "install", "--quiet"),
                *(
                    "--disable-pip-version-check",
                    "--require-hashes",
                    "--requirement",
                    str(requirements),
                ),
            ]
        )
        (path / MARKER).write_text(fingerprint)


def function_python(path: Path) -> Path:
    """Return the Python interpreter of the environment at `path`."""
    return path / "bin" / "python"


def is_complete(path: Path) -> bool:
    """Say whether the environment at `path` was made to the end."""
    return _marker_text(path) is not None and function_python(path).exists()


def _fingerprint(requirements: Path) -> str:
    """What the environment depends on: the requirements, byte for byte, and the Python version."""
    version = ".".join(map(str, sys.version_info[:3]))
    return hashlib.sha256(requirements.read_bytes() + version.encode()).hexdigest()


def _marker_text(path: Path) -> str | None:
    try:
        return (path / MARKER).read_text()
    except OSError:
        return None


@contextmanager
def _exclusive(lock: Path) -> Iterator[None]:
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise FunctionsEnvironmentError(
            f"making the environment of the Lambda functions failed at `{' '.join(command)}`:\n"
            f"{(done.stderr or done.stdout).strip()[-2000:]}"
        )
