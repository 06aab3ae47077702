"""Runs of crawlers: a thread each, which says how it ended."""

import logging
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from localaws.glue.crawl.outcome import Outcome
from localaws.glue.crawlers import crawl_log, ordered_crawl
from localaws.glue.crawlers.crawler import Crawler
from localaws.glue.errors import CrawlError, StoppedError
from localaws.shared.ports import RoleRefusedError, ServiceRoles, ThreadCalls

SUCCEEDED, FAILED, CANCELLED = "SUCCEEDED", "FAILED", "CANCELLED"

_log = logging.getLogger("localaws.glue")


@dataclass(frozen=True)
class Ended:
    """How a run ended.

    Attributes:
        status: `SUCCEEDED`, `FAILED` or `CANCELLED`.
        prefix: of the lines that it logged.
        message: why it failed.
        outcome: what it did, when it succeeded.
    """

    status: str
    prefix: str
    message: str = ""
    outcome: Outcome | None = None


class _AbandonedError(Exception):
    """The server stops; the run begins anew when it starts."""


class Runs:
    """The runs of all crawlers.

    Args:
        calls: reach S3 and the catalog.
        roles: that crawlers act in.
        now: seconds since the Unix epoch.
        ended: is told of the end of each run.
    """

    def __init__(
        self,
        calls: ThreadCalls,
        roles: ServiceRoles,
        now: Callable[[], float],
        ended: Callable[[Crawler, Ended], None],
    ) -> None:
        self._calls = calls
        self._roles = roles
        self._now = now
        self._ended = ended
        self._lock = threading.Lock()
        self._threads: dict[str, threading.Thread] = {}
        self._stopping: set[str] = set()
        self._leaving = threading.Event()

    def begin(self, crawler: Crawler) -> None:
        """Begin a run."""
        name = f"crawl-{crawler.name}"
        thread = threading.Thread(target=self._run, args=(crawler,), name=name, daemon=True)
        with self._lock:
            self._stopping.discard(crawler.arn)
            self._threads[crawler.arn] = thread
            # Within the lock: who waits for a run that is listed finds one that has begun.
            thread.start()

    def stop(self, crawler: Crawler) -> None:
        """Let a run end at its next step."""
        with self._lock:
            self._stopping.add(crawler.arn)

    def leave(self) -> None:
        """Let all runs end where they are, without a word, and wait for them."""
        self._leaving.set()
        self.settle()
        self._leaving.clear()

    def settle(self) -> None:
        """Wait until none of the runs that are under way is."""
        with self._lock:
            threads = list(self._threads.values())
        for thread in threads:
            thread.join()

    def _run(self, crawler: Crawler) -> None:
        prefix = str(uuid.uuid4())
        try:
            ended = Ended(SUCCEEDED, prefix, outcome=self._crawl(crawler))
        except _AbandonedError:
            return
        except StoppedError:
            ended = Ended(CANCELLED, prefix)
        except CrawlError as error:
            ended = Ended(FAILED, prefix, str(error))
        except Exception:
            _log.exception("the crawl of %s failed", crawler.arn)
            ended = Ended(FAILED, prefix, "Internal Service Exception")
        lines = _lines(ended)
        crawl_log.write(self._calls, crawler, [f"[{prefix}] {each}" for each in lines], self._now())
        self._ended(crawler, ended)

    def _crawl(self, crawler: Crawler) -> Outcome:
        try:
            self._roles.check(crawler.role_arn, crawler.account, crawler.region, crawler.arn)
        except RoleRefusedError as error:
            raise CrawlError(
                f"Service is unable to assume role {crawler.role_arn}: {error}"
            ) from error
        return ordered_crawl.run(
            crawler, self._calls, lambda: self._check(crawler.arn), self._now()
        )

    def _check(self, arn: str) -> None:
        if self._leaving.is_set():
            raise _AbandonedError
        if arn in self._stopping:
            raise StoppedError


def _lines(ended: Ended) -> list[str]:
    """What a run says of itself."""
    changes = [] if ended.outcome is None else ended.outcome.changes.told
    told = [f"INFO : {each}" for each in changes]
    if ended.status == FAILED:
        told.append(f"ERROR : {ended.message}")
    return [*told, f"BENCHMARK : Crawler has finished: {ended.status}"]
