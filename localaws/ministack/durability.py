"""What was answered survives a crash: MiniStack's state is written while it works, not only when it stops.

MiniStack writes its state on a graceful stop alone. After a `kill -9` the stack's state and the local AWS would disagree.
So every change of a resource is on disk before its answer leaves, as on AWS; what flows through resources (messages,
log lines) follows within seconds, at a pace that keeps the cost small; records of streams have a journal
(`localaws.ministack.record_journal`).
"""

import asyncio
import enum
import gc
import logging
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs

from ministack import app as ministack_app
from ministack.core import persistence

from localaws.shared import state_file

Handler = Callable[..., Awaitable[tuple[int, dict[str, str], Any]]]

INTERVAL_SECONDS = 2.0
WORKING_SHARE = 0.05  # the flow's writes may take this share of a processor
ATTEMPTS = 20
ATTEMPT_PAUSE_SECONDS = 0.01

READING_VERBS = (
    "Get",
    "List",
    "Describe",
    "BatchGet",
    "Head",
    "Search",
    "Simulate",
    "Lookup",
    "Test",
    "Filter",
)
FLOWING_ACTIONS = frozenset(
    {
        *("PutRecord", "PutRecords", "PutRecordBatch", "SubscribeToShard"),
        *("SendMessage", "SendMessageBatch", "ReceiveMessage", "ChangeMessageVisibility"),
        *("ChangeMessageVisibilityBatch", "DeleteMessage", "DeleteMessageBatch"),
        *(
            "Publish",
            "PublishBatch",
            "PutEvents",
            "PutMetricData",
            "PutLogEvents",
            "CreateLogStream",
        ),
        *(
            "AssumeRole",
            "Encrypt",
            "Decrypt",
            "GenerateDataKey",
        ),
    }
)

logger = logging.getLogger("localaws.ministack.durability")


class Positions(Protocol):
    """How far something has come with what flows."""

    def have_moved(self) -> bool:
        """Whether there is a position that was not taken yet."""

    def take(self) -> Callable[[], None]:
        """Take the positions as they are, and return what writes them."""


class Journal(Protocol):
    """What of a service is on disk already, and need not be once its state is."""

    def begin(self) -> Callable[[], None]:
        """Note what comes from now on apart, and return what forgets all before."""


class Effect(enum.Enum):
    """What a request does to the state of its service."""

    READS = enum.auto()
    FLOWS = enum.auto()
    CHANGES_RESOURCE = enum.auto()


def effect(
    service: str,
    *,
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes,
    query: Mapping[str, list[str]],
) -> Effect:
    """Say what a request does; in doubt it changes a resource, which costs a write and loses nothing."""
    action = _action(headers, body, query)
    if action:
        if action in FLOWING_ACTIONS:
            return Effect.FLOWS
        return Effect.READS if action.startswith(READING_VERBS) else Effect.CHANGES_RESOURCE
    if method in {"GET", "HEAD", "OPTIONS"}:
        return Effect.READS
    is_object = service == "s3" and "/" in path.strip("/")
    is_invocation = service == "lambda" and path.endswith("invocations")
    return Effect.FLOWS if is_object or is_invocation else Effect.CHANGES_RESOURCE


def _action(headers: Mapping[str, str], body: bytes, query: Mapping[str, list[str]]) -> str:
    """Name of the operation in a JSON or Query request; empty in a REST request, which names none."""
    target = headers.get("x-amz-target", "")
    if target:
        return target.rpartition(".")[2]
    if "Action" in query:
        return query["Action"][0]
    if "x-www-form-urlencoded" in headers.get("content-type", ""):
        return parse_qs(body.decode(errors="replace")).get("Action", [""])[0]
    return ""


class Durability:
    """Writes MiniStack's state; a service like the others for its start and stop.

    Attributes:
        followers: positions that are written after the states that they rely on.
        journals: of services, by the key of their state, which forget what is written.
    """

    def __init__(self) -> None:
        self.followers: list[Positions] = []
        self.journals: dict[str, Journal] = {}
        self._writing = threading.Lock()
        self._versions: Counter[str] = Counter()
        self._written: Counter[str] = Counter()
        self._changed = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="durability", daemon=True)

    def watching(self, handlers: Mapping[str, Handler]) -> dict[str, Handler]:
        """Return the handlers of MiniStack's services, watched."""
        return {
            name: self._watched(
                name, registered.get("state_key", registered["module"]), handlers[name]
            )
            for name, registered in ministack_app.SERVICE_REGISTRY.items()
        }

    def start(self) -> None:
        """Begin to write what flows."""
        self._thread.start()

    def stop(self) -> None:
        """End; MiniStack's own stop writes everything once more."""
        self._stopping.set()
        self._changed.set()
        self._thread.join()

    def reset(self) -> None:
        """Let no write of the old state follow the reset: wait for the one under way, and forget that there is more."""
        with self._writing:
            self._changed.clear()
            self._written = Counter(self._versions)

    def flowed(self) -> None:
        """Write all states soon: something went that no request took away."""
        self._changed.set()

    def save(self, key: str, version: int) -> None:
        """Write the state of one service, unless a later write has already taken in this version."""
        with self._writing:
            if self._written[key] >= version:
                return
            now_at = self._versions[key]
            self._write_with_journal(key)
            self._written[key] = now_at

    def _save_or_log(self, key: str, version: int) -> None:
        """Write a change that was done already: a failure must not be answered as a failure of the change."""
        try:
            self.save(key, version)
        except Exception:
            logger.exception("the state of %s was not written yet", key)

    def _watched(self, name: str, key: str, handler: Handler) -> Handler:
        async def watched(
            method: str,
            path: str,
            headers: dict[str, str],
            body: bytes,
            query: dict[str, list[str]],
        ) -> tuple[int, dict[str, str], Any]:
            answer = await handler(method, path, headers, body, query)
            done = effect(name, method=method, path=path, headers=headers, body=body, query=query)
            if done is not Effect.READS:
                self._versions[key] += 1
                self._changed.set()
            if done is Effect.CHANGES_RESOURCE and answer[0] < 400:
                await asyncio.to_thread(self._save_or_log, key, self._versions[key])
            return answer

        return watched

    def _follow(self) -> None:
        """Write the state of all services after changes, at most once an interval and for a small share of a processor."""
        pause = INTERVAL_SECONDS
        while not self._stopping.wait(pause):
            while not self._changed.wait(INTERVAL_SECONDS):
                if any(each.have_moved() for each in self.followers):
                    break
            self._changed.clear()
            # What it computes is what others go without; on a busy machine most of its time is waiting for them.
            began = time.thread_time()
            if not self._stopping.is_set():
                self._save_all()
            pause = max(INTERVAL_SECONDS, (time.thread_time() - began) / WORKING_SHARE)

    def _save_all(self) -> None:
        """Services call each other in process, so any of them may have changed."""
        followers = [each.take() for each in self.followers]
        keys = list(ministack_app._build_persistence_save_dict())
        if all([self._wrote(key) for key in keys]):  # noqa: C419 - one failure must not keep the others from the disk
            for write in followers:
                write()

    def _wrote(self, key: str) -> bool:
        with self._writing:
            try:
                self._write_with_journal(key)
            except Exception:
                logger.exception("the state of %s was not written", key)
                return False
        return True

    def _write_with_journal(self, key: str) -> None:
        journal = self.journals.get(key)
        forget = journal.begin() if journal is not None else None
        _write_state(key)
        if forget is not None:
            forget()


def _write_state(key: str) -> None:
    """Write the state of one service, with the garbage collector paused.

    The copy has no cycles and is gone at the end; but its many new objects would start full collections, each of which
    stops all threads for a tenth of a second.
    """
    gc.disable()
    try:
        _write(key, _state(key))
    finally:
        gc.enable()


def _state(key: str) -> dict[str, Any] | None:
    """State of one service; it is copied while requests change it, and the copy is begun anew when that shows.

    Raises:
        RuntimeError: it kept changing.
    """
    module = ministack_app._get_module(ministack_app._state_map[key])
    for attempt in range(1, ATTEMPTS + 1):
        try:
            state: dict[str, Any] | None = module.get_state()
        except RuntimeError:  # "dictionary changed size during iteration"
            if attempt == ATTEMPTS:
                raise
            time.sleep(ATTEMPT_PAUSE_SECONDS)
        else:
            return state
    raise AssertionError("unreachable: the last attempt returns or raises")


def _write(key: str, state: dict[str, Any] | None) -> None:
    """Write a state in MiniStack's own format, in place of the file as a whole; None has nothing to write."""
    if state is None:
        return
    wrapped = {"__ministack_format__": persistence._state_format_version(key), "payload": state}
    path = Path(persistence.STATE_DIR) / f"{key}.json"
    state_file.write(path, wrapped, persistence._json_default)
