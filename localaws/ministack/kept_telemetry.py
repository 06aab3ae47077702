"""How much of log lines is kept: the newest, up to a bound for each log group.

On AWS they live on disks, for as long as their retention says. Here they live in this process, and a stack under a steady
load would fill the machine's memory with them.
"""

import threading
from collections.abc import Mapping
from typing import Any

from ministack.services import cloudwatch_logs

from localaws.ministack.calls import serving_loop

INTERVAL_SECONDS = 10.0
KEPT_LOG_BYTES = 4 * 1024 * 1024
"""Memory that the lines of a log group may take; a line of 100 characters takes about 500 bytes."""
LINE_BYTES = 400
"""What a line takes beside its text."""

Group = Mapping[str, Any]


class KeptTelemetry:
    """Cuts all log groups from time to time; a service like the others for its start and stop."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="kept-telemetry", daemon=True)

    def start(self) -> None:
        """Begin to cut."""
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._stopping.set()
        self._thread.join()

    def reset(self) -> None:
        """There is nothing to forget."""

    def _follow(self) -> None:
        """Have the event loop cut, between requests: none of them reads what is being cut."""
        while not self._stopping.wait(INTERVAL_SECONDS):
            serving_loop().call_soon_threadsafe(cut_all)


def cut_all() -> None:
    """Cut every log group of every account and region."""
    for _, group in list(cloudwatch_logs._log_groups.all_items()):
        with cloudwatch_logs._log_events_lock:
            cut_group(group)


def cut_group(group: Group, kept_bytes: int = KEPT_LOG_BYTES) -> None:
    """Drop the oldest lines of a group, stream by stream, until the others take no more than `kept_bytes`.

    A stream goes with its last line, since every minute of a function's invocations has one.
    """
    streams = group["streams"]
    too_much = sum(map(_size_of_stream, streams.values())) - kept_bytes
    oldest_first = sorted(streams, key=lambda name: streams[name]["lastEventTimestamp"] or 0)
    for name in oldest_first:
        lines = streams[name]["events"]
        if too_much <= 0:
            return
        count, freed = 0, 0
        while freed < too_much and count < len(lines):
            freed += _size_of_line(lines[count])
            count += 1
        too_much -= freed
        del lines[:count]
        if count and not lines:
            del streams[name]


def _size_of_stream(stream: Mapping[str, Any]) -> int:
    return sum(map(_size_of_line, stream["events"]))


def _size_of_line(line: Mapping[str, Any]) -> int:
    return len(line["message"]) + LINE_BYTES
