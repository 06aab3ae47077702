"""What crawls say of themselves in CloudWatch Logs, written in the role of the crawler.

Source: AWS Glue Developer Guide, "Crawler properties" and "Monitoring with Amazon CloudWatch Logs": one group for all
crawlers, a stream for each.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from localaws.glue.crawlers.crawler import Crawler
from localaws.shared.ports import ServiceCallError, ThreadCalls, call_json

GROUP = "/aws-glue/crawlers"

_log = logging.getLogger("localaws.glue")


def write(calls: ThreadCalls, crawler: Crawler, lines: Sequence[str], now: float) -> None:
    """Write lines; a role that may not log loses them, and nothing else.

    Args:
        calls: reach CloudWatch Logs.
        crawler: that logs.
        lines: of the log.
        now: seconds since the Unix epoch.
    """
    named = {"logGroupName": GROUP, "logStreamName": crawler.name}
    events = [{"timestamp": int(now * 1000), "message": line} for line in lines]
    try:
        _unless_there(calls, crawler, "CreateLogGroup", {"logGroupName": GROUP})
        _unless_there(calls, crawler, "CreateLogStream", named)
        _call(calls, crawler, "PutLogEvents", {**named, "logEvents": events})
    except ServiceCallError as error:
        _log.info("the crawl of %s could not be logged: %s", crawler.arn, error)


def _unless_there(calls: ThreadCalls, crawler: Crawler, operation: str, data: Any) -> None:
    try:
        _call(calls, crawler, operation, data)
    except ServiceCallError as error:
        if "ResourceAlreadyExistsException" not in str(error):
            raise


def _call(calls: ThreadCalls, crawler: Crawler, operation: str, data: Mapping[str, Any]) -> None:
    call_json(
        calls,
        "logs",
        f"Logs_20140328.{operation}",
        data,
        account=crawler.account,
        region=crawler.region,
        role_arn=crawler.role_arn,
    )
