"""Runs of crawlers: a thread each, which says how it ended."""

import logging
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from localaws.glue.classifiers import custom
from localaws.glue.classifiers.classifying import Classifier
from localaws.glue.crawl.bucket_objects import BucketObjects, Place
from localaws.glue.crawl.catalog import Catalog
from localaws.glue.crawl.changes import Policy
from localaws.glue.crawl.crawling import Crawl, Order, Outcome, StoppedError, Target
from localaws.glue.crawlers import configuration, crawl_log, settings
from localaws.glue.crawlers.crawler import Crawler
from localaws.glue.errors import CrawlError
from localaws.shared.ports import (
    RoleRefusedError,
    ServiceCallError,
    ServiceRoles,
    ThreadCalls,
    call_json,
)

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
        place = Place(crawler.account, crawler.region, crawler.role_arn)
        database = crawler.settings["DatabaseName"]
        crawl = Crawl(
            self._order(crawler),
            BucketObjects(self._calls, place),
            Catalog(self._calls, place, database),
            lambda: self._check(crawler.arn),
        )
        return crawl.run()

    def _check(self, arn: str) -> None:
        if self._leaving.is_set():
            raise _AbandonedError
        if arn in self._stopping:
            raise StoppedError

    def _order(self, crawler: Crawler) -> Order:
        told = crawler.settings
        configured = configuration.parse(told["Configuration"])
        policy = told["SchemaChangePolicy"]
        only_new = told["RecrawlPolicy"]["RecrawlBehavior"] == settings.NEW_FOLDERS
        return Order(
            crawler=crawler.name,
            targets=tuple(_target(each) for each in told["Targets"]["S3Targets"]),
            prefix=told["TablePrefix"],
            combines=configured.combines,
            level=configured.level,
            inherits=configured.inherits,
            policy=Policy(
                policy["UpdateBehavior"],
                policy["DeleteBehavior"],
                merges_columns=configured.merges,
                now_ms=int(self._now() * 1000),
            ),
            classifiers=tuple(self._classifier(crawler, name) for name in told["Classifiers"]),
            seen=frozenset(crawler.crawled) if only_new else None,
        )

    def _classifier(self, crawler: Crawler, name: str) -> Classifier:
        """A custom classifier, which the service reads itself."""
        try:
            answer = call_json(
                self._calls,
                "glue",
                "AWSGlue.GetClassifier",
                {"Name": name},
                account=crawler.account,
                region=crawler.region,
            )
        except ServiceCallError as error:
            raise CrawlError(f"Classifier {name} could not be read: {error}") from error
        return custom.classifier(answer["Classifier"])


def _lines(ended: Ended) -> list[str]:
    """What a run says of itself."""
    changes = [] if ended.outcome is None else ended.outcome.changes.told
    told = [f"INFO : {each}" for each in changes]
    if ended.status == FAILED:
        told.append(f"ERROR : {ended.message}")
    return [*told, f"BENCHMARK : Crawler has finished: {ended.status}"]


def _target(told: Mapping[str, Any]) -> Target:
    bucket, path = settings.bucket_and_path(told["Path"])
    return Target(bucket, path, tuple(told.get("Exclusions") or ()), told.get("SampleSize"))
