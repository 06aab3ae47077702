"""Crawlers as the API tells of them.

Source: AWS Glue Web API Reference, `Crawler` and `CrawlerMetrics`.
"""

from typing import Any

from localaws.glue.crawlers.crawler import RUNNING, Crawler


def description(crawler: Crawler, now: float) -> dict[str, Any]:
    """A crawler as GetCrawler answers it.

    Args:
        crawler: that is described.
        now: seconds since the Unix epoch, for how long its crawl has taken so far.
    """
    told = dict(crawler.settings)
    schedule = told.pop("Schedule")
    if schedule:
        told["Schedule"] = {"ScheduleExpression": schedule, "State": "SCHEDULED"}
    elapsed = 0.0 if crawler.started_at is None else now - crawler.started_at
    last = {} if crawler.last_crawl is None else {"LastCrawl": crawler.last_crawl}
    return {
        **told,
        "Name": crawler.name,
        # Glue answers the name of a role whose ARN it was given.
        "Role": crawler.role_arn.partition(":role/")[2],
        "State": crawler.state,
        "CrawlElapsedTime": round(elapsed * 1000),
        "CreationTime": crawler.created_at,
        "LastUpdated": crawler.updated_at,
        "Version": crawler.version,
        **last,
    }


def metrics(crawler: Crawler) -> dict[str, Any]:
    """What GetCrawlerMetrics answers of a crawler."""
    runtimes = crawler.runtimes
    return {
        "CrawlerName": crawler.name,
        "TimeLeftSeconds": 0.0,
        "StillEstimating": crawler.state == RUNNING,
        "LastRuntimeSeconds": runtimes[-1] if runtimes else 0.0,
        "MedianRuntimeSeconds": sorted(runtimes)[len(runtimes) // 2] if runtimes else 0.0,
        "TablesCreated": crawler.changed.get("created", 0),
        "TablesUpdated": crawler.changed.get("updated", 0),
        "TablesDeleted": crawler.changed.get("deleted", 0),
    }
