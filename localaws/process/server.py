"""The local AWS as a process: start it in the background, stop it, say how it is.

`server.json` in the home is the record that all of them share: process id (null when stopped), port and endpoint.
"""

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO
from zlib import crc32

from localaws.shared import atomic_file
from localaws.shared.settings import Settings

DEFAULT_PORT = 4566
START_TIMEOUT_SECONDS = 60.0
STOP_TIMEOUT_SECONDS = 60.0
POLL_SECONDS = 0.05
START_POLL_SECONDS = 0.01
ENDING_SECONDS = 10.0
"""So long a process that was killed may hold its home: it gives its memory back first, gigabytes after a large query."""
HEALTH_PATH = "/_localaws/health"
NOTEBOOK_PATH = "/_localaws/notebook"
"""Where presigned addresses of notebook instances lead; a browser opens it without a signature."""
RESET_PATH = "/_ministack/reset"
ADVANCE_PATH = "/_localaws/personalize/advance"
"""Of the clock of all services; followed by `/` and seconds, a whole number."""
FAULTS_PATH = "/_localaws/personalize/faults"
"""With the query `operation`, `kind`, `seconds` and perhaps `share`."""
EXPLANATION_PATH = "/_localaws/personalize/explanation"
"""With the query `campaignArn` or `recommenderArn`, `userId` and perhaps `itemId`."""
MAIL_PATH = "/_localaws/mail"
MAX_ADVANCE_SECONDS = 366 * 86400
KEPT_VARIABLES = ("PATH", "LANG")
STATE_FOLDERS = (
    "state",
    "s3",
    "personalize",
    "gateway",
    "firehose",
    "streams",
    "cloudwatch",
    "stepfunctions",
    "glue",
    "sagemaker",
    "mail",
    "clock",
    "tmp",
)


class ServerError(RuntimeError):
    """The server cannot do what was asked; the message says why and what to do."""


@dataclass(frozen=True)
class Record:
    """What `server.json` says.

    Attributes:
        pid: of the process; null when the server was stopped.
        port: on which it serves, or did.
        endpoint: its URL.
        code: what it was started from, see `present_code`; empty for servers of earlier versions.
    """

    pid: int | None
    port: int
    endpoint: str
    code: str = ""


def start(settings: Settings) -> tuple[Record, bool]:
    """Start the server in the background and wait until it answers.

    It runs in a session of its own, from an empty environment: all of a server's environment reaches Lambda functions.

    Returns:
        the record of the running server, and whether it was started by this call (False: it ran already).

    Raises:
        ServerError: it ended or did not answer in time; the message ends with what it said. Or it runs, and its code has
            changed since it started.
    """
    running = running_record(settings.home)
    if running is not None and _stays(running, settings.home):
        if running.code != present_code():
            raise ServerError(
                f"the local AWS (process {running.pid}) was started before its code changed; stop it with "
                f"`python -m localaws stop --home {settings.home}`, then do the same again: what it holds stays"
            )
        return running, False
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    log = settings.home / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            run_command(settings),
            cwd=Path(__file__).resolve().parents[2],
            env={name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise ServerError(f"the local AWS ended while starting:\n{_last_lines(log)}")
        record = read_record(settings.home)
        if record is not None and record.pid == process.pid and _answers(record):
            return record, True
        time.sleep(START_POLL_SECONDS)
    process.terminate()
    raise ServerError(
        f"the local AWS did not answer within {START_TIMEOUT_SECONDS:.0f} s; {log} ends with:\n{_last_lines(log)}"
    )


def present_code() -> str:
    """Tells the state of the local AWS's modules from any other by their names, sizes and times of change."""
    package = Path(__file__).resolve().parents[1]
    found = sorted((str(path), path.stat()) for path in package.rglob("*.py"))
    described = [(path, state.st_size, state.st_mtime_ns) for path, state in found]
    return f"{crc32(json.dumps(described).encode()):08x}"


def run_command(settings: Settings) -> list[str]:
    """Command line of the server process; what `stop` recognises it by."""
    home = str(settings.home.resolve())
    options = ["--home", home, "--port", str(settings.port), "--region", settings.region]
    options += ["--clock", settings.clock]
    for name in settings.personalize.names:
        options += ["--personalize", name]
    return [sys.executable, "-m", "localaws", "run", *options]


def stop(home: Path) -> bool:
    """Ask the recorded server to end and wait until it has; False when none runs.

    Raises:
        ServerError: it did not end in time.
    """
    record = running_record(home)
    if record is None or record.pid is None:
        return False
    os.kill(record.pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        if not _is_our_process(record.pid, home):
            return True
        time.sleep(POLL_SECONDS)
    raise ServerError(
        f"the local AWS (process {record.pid}) did not end within {STOP_TIMEOUT_SECONDS:.0f} s; "
        f"see {home / 'server.log'}, then end it with `kill -9 {record.pid}`"
    )


def running_record(home: Path) -> Record | None:
    """Return the record of the server that runs for this home; None when none does, also after a crash."""
    record = read_record(home)
    if record is None or record.pid is None or not _is_our_process(record.pid, home):
        return None
    return record


def read_record(home: Path) -> Record | None:
    """Return what `server.json` says; None when there is none that can be read."""
    try:
        return Record(**json.loads((home / "server.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None


def record_running(settings: Settings) -> None:
    """Write down that this process serves."""
    _write_record(
        settings.home, Record(os.getpid(), settings.port, settings.endpoint, present_code())
    )


def record_stopped(settings: Settings) -> None:
    """Write down that no process serves; the port stays, for the next start."""
    _write_record(settings.home, Record(None, settings.port, settings.endpoint))


@contextlib.contextmanager
def hold_home(home: Path) -> Iterator[None]:
    """Keep any second server away from this home; the lock ends with the process, however it ends.

    Raises:
        ServerError: another server holds it.
    """
    with (home / "server.lock").open("w") as handle:
        deadline = time.monotonic() + ENDING_SECONDS
        while not _locked(handle):
            if running_record(home) is not None or time.monotonic() > deadline:
                raise ServerError(
                    f"another local AWS uses {home}; stop it with `python -m localaws stop --home {home}` "
                    "or choose another --home"
                )
            time.sleep(POLL_SECONDS)
        yield


def _locked(handle: TextIO) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _write_record(home: Path, record: Record) -> None:
    # It describes a process, which no power failure spares.
    atomic_file.write_json(home / "server.json", asdict(record), durable=False)


def _answers(record: Record) -> bool:
    """Say whether the recorded server answers, and is the one that answers there."""
    try:
        with urllib.request.urlopen(f"{record.endpoint}{HEALTH_PATH}", timeout=5) as response:  # noqa: S310 - our own http endpoint
            return bool(json.load(response)["pid"] == record.pid)
    except (OSError, ValueError, KeyError):
        return False


def _stays(record: Record, home: Path) -> bool:
    """Wait until a recorded process answers; False when it ends instead, as one that was just killed does."""
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        if _answers(record):
            return True
        if record.pid is None or not _is_our_process(record.pid, home):
            return False
        time.sleep(POLL_SECONDS)
    raise ServerError(
        f"process {record.pid} serves {home} but does not answer at {record.endpoint}; see {home / 'server.log'}, "
        f"end it with `kill {record.pid}` and start again"
    )


def _is_our_process(pid: int, home: Path) -> bool:
    """Say whether the process is a local AWS with this home; process ids are used again after a crash."""
    words = _command_words(pid)
    return "localaws" in words and "run" in words and str(home.resolve()) in words


def _command_words(pid: int) -> list[str]:
    """Words of a process's command line; empty when there is no such process or it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        pass
    if Path("/proc/self").exists():
        return []
    listing = subprocess.run(
        ["ps", "-ww", "-o", "command=", "-p", str(pid)],  # noqa: S607 - found by PATH on every Unix
        capture_output=True,
        text=True,
        check=False,
    )
    return listing.stdout.split()


def _last_lines(log: Path, count: int = 15) -> str:
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-count:])
    except OSError:
        return "(no output)"
