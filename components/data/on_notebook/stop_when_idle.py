"""Stop this notebook instance when nobody has worked on it for a time.

Runs on the instance every few minutes, as `stop_when_idle.py NAME REGION MINUTES`, by the Python that is there: from 3.9 on,
with nothing but its standard library. Jupyter tells when each kernel and terminal was last active; a kernel that computes is.
"""

from __future__ import annotations

import calendar
import json
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from typing import Any

JUPYTER = "https://localhost:8443/api/"

Told = Sequence[Mapping[str, Any]]


def last_use(kernels: Told, terminals: Told, started: str) -> str | None:
    """When somebody last worked here, in ISO 8601; None while a kernel computes.

    Args:
        kernels: as Jupyter's `/api/kernels` tells them.
        terminals: as `/api/terminals` does.
        started: when Jupyter began, before which there was nothing.
    """
    if any(each["execution_state"] == "busy" for each in kernels):
        return None
    active: list[str] = [each["last_activity"] for each in (*kernels, *terminals)]
    return max([started, *active])


def is_idle(used: str | None, now: float, minutes: int) -> bool:
    """Whether so many minutes have passed since the last use.

    Args:
        used: as `last_use` tells it.
        now: seconds since the Unix epoch.
        minutes: of idleness that are allowed.
    """
    return used is not None and now - seconds(used) > 60 * minutes


def seconds(moment: str) -> float:
    """Seconds since the Unix epoch of a time in UTC, as Jupyter writes it: `2026-01-31T12:00:00.123456Z`."""
    return calendar.timegm(time.strptime(moment[:19], "%Y-%m-%dT%H:%M:%S"))


def ask_jupyter(path: str) -> Any:
    """What Jupyter on this machine answers; its certificate is one that it made itself."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with urllib.request.urlopen(JUPYTER + path, timeout=30, context=context) as answer:  # noqa: S310 - a fixed address
        return json.load(answer)


def stop(name: str, region: str) -> None:
    """Ask the service to stop the instance."""
    command = ["aws", "sagemaker", "stop-notebook-instance", "--region", region]
    subprocess.run([*command, "--notebook-instance-name", name], check=True)


def main(
    arguments: Sequence[str],
    ask: Callable[[str], Any] = ask_jupyter,
    stop: Callable[[str, str], None] = stop,
    clock: Callable[[], float] = time.time,
) -> None:
    """Look once, and stop the instance if it is idle.

    Args:
        arguments: name of the instance, region, minutes.
        ask: asks Jupyter.
        stop: stops the instance.
        clock: seconds since the Unix epoch.
    """
    name, region, minutes = arguments
    used = last_use(ask("kernels"), ask("terminals"), ask("status")["started"])
    if is_idle(used, clock(), int(minutes)):
        stop(name, region)


if __name__ == "__main__":
    main(sys.argv[1:])
