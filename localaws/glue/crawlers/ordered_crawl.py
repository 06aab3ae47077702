"""The crawl that a crawler orders: its settings as a crawl takes them, in its role.

It is loaded with the first crawl (`localaws.process.late_modules`): classifiers and their patterns are needed no sooner.
"""

from collections.abc import Callable, Mapping
from typing import Any

from localaws.glue.classifiers import custom
from localaws.glue.classifiers.classifying import Classifier
from localaws.glue.crawl.bucket_objects import BucketObjects, Place
from localaws.glue.crawl.catalog import Catalog
from localaws.glue.crawl.changes import Policy
from localaws.glue.crawl.crawling import Crawl, Order, Target
from localaws.glue.crawl.outcome import Outcome
from localaws.glue.crawlers import configuration, settings
from localaws.glue.crawlers.crawler import Crawler
from localaws.glue.errors import CrawlError
from localaws.shared.ports import ServiceCallError, ThreadCalls, call_json


def run(crawler: Crawler, calls: ThreadCalls, check: Callable[[], None], now: float) -> Outcome:
    """Crawl.

    Args:
        crawler: that orders it.
        calls: reach S3 and Glue.
        check: raises when the crawl is to end; called often.
        now: seconds since the Unix epoch.

    Raises:
        CrawlError: it cannot go on.
    """
    place = Place(crawler.account, crawler.region, crawler.role_arn)
    catalog = Catalog(calls, place, crawler.settings["DatabaseName"])
    return Crawl(_order(crawler, calls, now), BucketObjects(calls, place), catalog, check).run()


def _order(crawler: Crawler, calls: ThreadCalls, now: float) -> Order:
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
            now_ms=int(now * 1000),
        ),
        classifiers=tuple(_classifier(crawler, calls, name) for name in told["Classifiers"]),
        seen=frozenset(crawler.crawled) if only_new else None,
    )


def _classifier(crawler: Crawler, calls: ThreadCalls, name: str) -> Classifier:
    """A custom classifier, which the service reads itself."""
    try:
        answer = call_json(
            calls,
            "glue",
            "AWSGlue.GetClassifier",
            {"Name": name},
            account=crawler.account,
            region=crawler.region,
        )
    except ServiceCallError as error:
        raise CrawlError(f"Classifier {name} could not be read: {error}") from error
    return custom.classifier(answer["Classifier"])


def _target(told: Mapping[str, Any]) -> Target:
    bucket, path = settings.bucket_and_path(told["Path"])
    return Target(bucket, path, tuple(told.get("Exclusions") or ()), told.get("SampleSize"))
