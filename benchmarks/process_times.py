"""CPU time and memory of processes, as /proc tells of them."""

from __future__ import annotations

import os
from pathlib import Path

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """User and system time of a process, without its children; 0 when it has ended."""
    try:
        fields = _fields(pid)
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS_A_SECOND


def children(pid: int) -> list[int]:
    """The processes that a process has started and that run."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                if int(_fields(int(folder.name))[1]) == pid:
                    found.append(int(folder.name))
            except OSError:  # it has just ended
                continue
    return found


def tree(pid: int) -> list[int]:
    """A process and all that it, and they, have started and that run."""
    return [pid, *(each for child in children(pid) for each in tree(child))]


def _fields(pid: int) -> list[str]:
    """Fields of /proc/PID/stat from the third, the state, on."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
