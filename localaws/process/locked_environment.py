"""Virtual environments from locked requirements: the project's own, and the one in which Lambda functions run.

On AWS a function sees the runtime's own packages (boto3 and what it needs) and nothing of whoever deployed it. So
functions run in an environment of their own, with exactly the packages of `functions.txt` beside this module.

Only the standard library is used: set-up runs before anything is installed.
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
FUNCTIONS_REQUIREMENTS = Path(__file__).with_name("functions.txt")
"""What the environment of the Lambda functions consists of, locked with hashes."""


class LockedEnvironmentError(RuntimeError):
    """An environment could not be made; the message says what the installer said."""


def ensure_environment(path: Path, requirements: Path) -> None:
    """Make the virtual environment at `path` unless it is there with these very requirements.

    Safe to repeat, to interrupt and to run twice at once: a marker with the hash of the requirements is written last,
    an environment without it is made anew, and a lock beside it lets one process work at a time.

    Args:
        path: folder of the environment; its parent is made when missing.
        requirements: requirements file, locked with hashes.

    Raises:
        LockedEnvironmentError: an installation failed; the message ends with what pip said.
    """
    fingerprint = _fingerprint(requirements)
    if _marker_text(path) == fingerprint:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with _exclusive(path.with_name(f"{path.name}.lock")):
        if _marker_text(path) == fingerprint:
            return
        shutil.rmtree(path, ignore_errors=True)
        # The interpreter behind a virtual environment, should one be active: it may be the one that was just removed.
        _run([getattr(sys, "_base_executable", sys.executable), "-m", "venv", str(path)])
        _run([*_installer(path), "--quiet", "--require-hashes", "--requirement", str(requirements)])
        (path / MARKER).write_text(fingerprint)


def _installer(path: Path) -> list[str]:
    """The command that installs into the environment: uv where it is at hand, since it is faster, else pip."""
    python = str(environment_python(path))
    uv = shutil.which("uv")
    if uv:
        return [uv, "pip", "install", "--python", python]
    return [python, "-m", "pip", "install", "--disable-pip-version-check"]


def environment_python(path: Path) -> Path:
    """Return the Python interpreter of the environment at `path`."""
    return path / "bin" / "python"


def is_complete(path: Path) -> bool:
    """Say whether the environment at `path` was made to the end."""
    return _marker_text(path) is not None and environment_python(path).exists()


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
        raise LockedEnvironmentError(
            f"making a virtual environment failed at `{' '.join(command)}`:\n"
            f"{(done.stderr or done.stdout).strip()[-2000:]}"
        )
