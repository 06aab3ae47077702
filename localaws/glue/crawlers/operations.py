"""The operations about crawlers.

Source: AWS Glue Web API Reference.
"""

import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any

from localaws.glue import paging
from localaws.glue.crawlers import crawl_log, description, settings
from localaws.glue.crawlers.crawler import READY, RUNNING, STOPPING, Crawler
from localaws.glue.crawlers.runs import CANCELLED, FAILED, Ended, Runs
from localaws.glue.errors import GlueError, invalid, no_crawler
from localaws.shared.ports import RoleRefusedError, ServiceRoles, ThreadCalls
from localaws.shared.record_folder import RecordFolder

Data = Mapping[str, Any]
Answer = dict[str, Any]

KEPT_RUNTIMES = 100


class Crawlers:
    """All crawlers.

    Args:
        store: where they are kept.
        calls: reach S3 and the catalog.
        roles: that they act in.
        now: seconds since the Unix epoch.
    """

    def __init__(
        self,
        store: RecordFolder,
        calls: ThreadCalls,
        roles: ServiceRoles,
        now: Callable[[], float],
    ) -> None:
        self._store = store
        self._roles = roles
        self._now = now
        self._lock = threading.RLock()
        self._crawlers: dict[str, Crawler] = {}
        self._runs = Runs(calls, roles, now, self._ended)

    def start(self) -> None:
        """Take up what is kept; a crawl that was interrupted begins anew."""
        with self._lock:
            kept = [Crawler(**each) for each in self._store.load()]
            self._crawlers = {each.arn: each for each in kept}
            for each in self._crawlers.values():
                if each.state == STOPPING:
                    self._ended(each, Ended(CANCELLED, str(uuid.uuid4())))
                elif each.state == RUNNING:
                    self._runs.begin(each)

    def stop(self) -> None:
        """End; crawls begin anew after the next start."""
        self._runs.leave()

    def reset(self) -> None:
        """Forget all."""
        self._runs.leave()
        with self._lock:
            self._crawlers.clear()
            self._store.clear()

    def settle(self) -> None:
        """Wait until no crawl is under way."""
        self._runs.settle()

    def tags(self, arn: str) -> Mapping[str, str]:
        """The tags of a crawler; none when there is no such one."""
        found = self._crawlers.get(arn)
        return {} if found is None else found.tags

    def create(self, account: str, region: str, data: Data) -> Answer:
        """CreateCrawler."""
        crawler = Crawler(
            account=account,
            region=region,
            name=settings.checked_name(data.get("Name")),
            settings=settings.checked(data),
            created_at=self._now(),
            updated_at=self._now(),
            tags=settings.checked_tags(data.get("Tags"), {}),
        )
        self._check_role(crawler)
        with self._lock:
            if crawler.arn in self._crawlers:
                raise GlueError("AlreadyExistsException", f"Crawler {crawler.name} already exists")
            self._put(crawler)
        return {}

    def update(self, account: str, region: str, data: Data) -> Answer:
        """UpdateCrawler: not while it runs."""
        with self._lock:
            crawler = self._idle(account, region, data)
            told = settings.checked(data, crawler.settings)
            changed = Crawler(**{**vars(crawler), "settings": told})
            self._check_role(changed)
            changed.version += 1
            changed.updated_at = self._now()
            self._put(changed)
        return {}

    def delete(self, account: str, region: str, data: Data) -> Answer:
        """DeleteCrawler: not while it runs; its tables stay."""
        with self._lock:
            crawler = self._idle(account, region, data)
            self._store.delete(crawler.arn)
            del self._crawlers[crawler.arn]
        return {}

    def get(self, account: str, region: str, data: Data) -> Answer:
        """GetCrawler."""
        return {
            "Crawler": description.description(
                self._find(account, region, data.get("Name")), self._now()
            )
        }

    def get_all(self, account: str, region: str, data: Data) -> Answer:
        """GetCrawlers: by name."""
        page, more = paging.page(self._of(account, region), data)
        return {"Crawlers": [description.description(each, self._now()) for each in page], **more}

    def list_names(self, account: str, region: str, data: Data) -> Answer:
        """ListCrawlers: names of those that have all tags of the request."""
        wanted = (data.get("Tags") or {}).items()
        found = [each.name for each in self._of(account, region) if wanted <= each.tags.items()]
        page, more = paging.page(found, data)
        return {"CrawlerNames": page, **more}

    def batch_get(self, account: str, region: str, data: Data) -> Answer:
        """BatchGetCrawlers."""
        names = data.get("CrawlerNames")
        if not isinstance(names, list):
            raise invalid("CrawlerNames is required")
        known = {each.name: each for each in self._of(account, region)}
        return {
            "Crawlers": [
                description.description(known[name], self._now()) for name in names if name in known
            ],
            "CrawlersNotFound": [name for name in names if name not in known],
        }

    def begin(self, account: str, region: str, data: Data) -> Answer:
        """StartCrawler."""
        with self._lock:
            idle = self._idle(account, region, data)
            running = replace(idle, state=RUNNING, started_at=self._now())
            self._put(running)
            self._runs.begin(running)
        return {}

    def end(self, account: str, region: str, data: Data) -> Answer:
        """StopCrawler: the crawl ends at its next step."""
        with self._lock:
            crawler = self._find(account, region, data.get("Name"))
            if crawler.state == READY:
                raise GlueError(
                    "CrawlerNotRunningException", f"Crawler with name {crawler.name} isn't running"
                )
            if crawler.state == STOPPING:
                raise GlueError(
                    "CrawlerStoppingException",
                    f"Crawler with name {crawler.name} is already stopping",
                )
            crawler.state = STOPPING
            self._put(crawler)
            self._runs.stop(crawler)
        return {}

    def metrics(self, account: str, region: str, data: Data) -> Answer:
        """GetCrawlerMetrics: of the named crawlers, or of all."""
        wanted = data.get("CrawlerNameList")
        found = [each for each in self._of(account, region) if not wanted or each.name in wanted]
        page, more = paging.page(found, data)
        return {"CrawlerMetricsList": [description.metrics(each) for each in page], **more}

    def tag(self, arn: str, data: Data) -> Answer:
        """TagResource."""
        with self._lock:
            crawler = self._tagged(arn)
            crawler.tags = settings.checked_tags(data.get("TagsToAdd"), crawler.tags)
            self._put(crawler)
        return {}

    def untag(self, arn: str, data: Data) -> Answer:
        """UntagResource."""
        with self._lock:
            crawler = self._tagged(arn)
            gone = set(data.get("TagsToRemove") or [])
            crawler.tags = {key: value for key, value in crawler.tags.items() if key not in gone}
            self._put(crawler)
        return {}

    def get_tags(self, arn: str) -> Answer:
        """GetTags."""
        return {"Tags": dict(self._tagged(arn).tags)}

    def _ended(self, crawler: Crawler, ended: Ended) -> None:
        """Write down how a run ended."""
        with self._lock:
            if self._crawlers.get(crawler.arn) is not crawler or crawler.started_at is None:
                return
            now = self._now()
            crawler.last_crawl = {
                "Status": ended.status,
                "LogGroup": crawl_log.GROUP,
                "LogStream": crawler.name,
                "MessagePrefix": ended.prefix,
                "StartTime": crawler.started_at,
                **({"ErrorMessage": ended.message[:2048]} if ended.status == FAILED else {}),
            }
            crawler.runtimes = [*crawler.runtimes, now - crawler.started_at][-KEPT_RUNTIMES:]
            crawler.state, crawler.started_at = READY, None
            if ended.outcome is not None:
                changes = ended.outcome.changes
                for name in ("created", "updated", "deleted"):
                    crawler.changed[name] = crawler.changed.get(name, 0) + getattr(changes, name)
                crawler.crawled = sorted({*crawler.crawled, *ended.outcome.folders})
            self._put(crawler)

    def _check_role(self, crawler: Crawler) -> None:
        try:
            self._roles.check(crawler.role_arn, crawler.account, crawler.region, crawler.arn)
        except RoleRefusedError as error:
            raise invalid(
                f"Service is unable to assume provided role. Please verify role's TrustPolicy: {error}"
            ) from error

    def _of(self, account: str, region: str) -> list[Crawler]:
        with self._lock:
            found = [
                each
                for each in self._crawlers.values()
                if (each.account, each.region) == (account, region)
            ]
        return sorted(found, key=lambda each: each.name)

    def _find(self, account: str, region: str, name: object) -> Crawler:
        found = next((each for each in self._of(account, region) if each.name == name), None)
        if found is None:
            raise no_crawler(name)
        return found

    def _idle(self, account: str, region: str, data: Data) -> Crawler:
        """A crawler that does not run.

        Raises:
            GlueError: it does.
        """
        crawler = self._find(account, region, data.get("Name"))
        if crawler.state != READY:
            raise GlueError(
                "CrawlerRunningException",
                f"Crawler with name {crawler.name} has already started",
            )
        return crawler

    def _tagged(self, arn: str) -> Crawler:
        found = self._crawlers.get(arn)
        if found is None:
            raise no_crawler(arn.rpartition("/")[2])
        return found

    def _put(self, crawler: Crawler) -> None:
        self._store.save(crawler.arn, asdict(crawler))
        self._crawlers[crawler.arn] = crawler
