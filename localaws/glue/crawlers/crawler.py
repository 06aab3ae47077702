"""A crawler."""

from dataclasses import dataclass, field
from typing import Any

from localaws.glue import arns

READY, RUNNING, STOPPING = "READY", "RUNNING", "STOPPING"


@dataclass
class Crawler:
    """One crawler.

    Attributes:
        account: to which it belongs.
        region: in which it is.
        name: of the crawler.
        settings: as CreateCrawler takes them, with defaults; without name and tags.
        created_at: seconds since the Unix epoch.
        updated_at: likewise.
        version: counts updates.
        state: `READY`, `RUNNING` or `STOPPING`.
        started_at: when the crawl that runs began; None when none runs.
        last_crawl: how the last one ended; None before the first.
        runtimes: seconds that crawls took, the oldest first.
        changed: how many tables were created, updated and deleted by all crawls.
        crawled: URLs of the folders that a crawl has seen.
        tags: by key.
    """

    account: str
    region: str
    name: str
    settings: dict[str, Any]
    created_at: float
    updated_at: float
    version: int = 1
    state: str = READY
    started_at: float | None = None
    last_crawl: dict[str, Any] | None = None
    runtimes: list[float] = field(default_factory=list)
    changed: dict[str, int] = field(default_factory=dict)
    crawled: list[str] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def arn(self) -> str:
        """ARN of the crawler."""
        return arns.crawler_arn(self.account, self.region, self.name)

    @property
    def role_arn(self) -> str:
        """ARN of the role in which it crawls."""
        return arns.role_arn(self.account, self.settings["Role"])
