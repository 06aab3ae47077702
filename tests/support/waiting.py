"""Waiting for what comes by itself, with an end."""

import time
from collections.abc import Callable
from typing import Any

WAIT_SECONDS = 60


def until(found: Callable[[], Any]) -> Any:
    """Ask again and again; the first answer that is true."""
    end = time.monotonic() + WAIT_SECONDS
    while not (value := found()):
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)
    return value
