"""The locks of a stack: which process holds one, and which are only left."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from localpulumi.file_backend.layout import SIDECAR, StackFiles, read_json


def release_dead_locks(files: StackFiles) -> None:
    """Remove the locks that nobody holds: those of dead processes of this machine, and what is no whole lock.

    The engine puts a whole file in its place, so one that cannot be read was never held; yet it locks the stack.
    """
    for path in _locks(files):
        holder = _holder(path)
        if holder is None or (
            holder[0] == socket.gethostname() and not is_running_pulumi(holder[1])
        ):
            path.unlink(missing_ok=True)
            path.with_name(path.name + SIDECAR).unlink(missing_ok=True)


def living_holders(files: StackFiles) -> list[int]:
    """Ids of the processes of this machine that hold a lock of the stack."""
    holders = [_holder(path) for path in _locks(files)]
    return [
        pid
        for hostname, pid in (each for each in holders if each is not None)
        if hostname == socket.gethostname() and is_running_pulumi(pid)
    ]


def _locks(files: StackFiles) -> list[Path]:
    return [path for path in sorted(files.locks.glob("*")) if path.suffix != SIDECAR]


def _holder(path: Path) -> tuple[str, int] | None:
    """Hostname and process id of a lock's holder; None when the file does not tell."""
    lock = read_json(path) or {}
    hostname, pid = lock.get("hostname"), lock.get("pid")
    return (hostname, pid) if isinstance(hostname, str) and isinstance(pid, int) else None


def is_running_pulumi(pid: int) -> bool:
    """True when this process is a `pulumi`; where the system has no /proc, when there is such a process at all.

    After a restart of the machine, another program may have the number of the process that was killed.
    """
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip() == "pulumi"
    except OSError:
        return not Path("/proc/self").exists()
