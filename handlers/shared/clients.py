"""AWS clients, made once per process at their first use.

They come from botocore alone: a cold start pays for every import, and boto3's own (resources, transfers to S3) would
be a fifth of it.
"""

from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config

CONNECT_TIMEOUT_SECONDS = 1
READ_TIMEOUT_SECONDS = 3
"""A campaign that has just become ACTIVE, or is scaling up, answers its first requests slowly."""
CONTROL_READ_TIMEOUT_SECONDS = 5
"""The control plane writes down what it will make before it answers."""
COPY_READ_TIMEOUT_SECONDS = 120
"""S3 copies half a gigabyte in some seconds; this is for when it is busy."""


@cache
def personalize_events() -> Any:
    """Client for PutEvents. It does not retry: the delivery does, knowing how much time is left."""
    return _client("personalize-events", {"total_max_attempts": 1}, max_pool_connections=16)


@cache
def personalize_runtime() -> Any:
    """Client for GetRecommendations. It does not retry: the handler does, and reports attempts and delay."""
    return _client("personalize-runtime", {"total_max_attempts": 1})


@cache
def personalize() -> Any:
    """Client for the control plane, whose operations are limited to about one call a second and account."""
    return _client("personalize", {"total_max_attempts": 2, "mode": "standard"})


@cache
def personalize_once() -> Any:
    """The same without retries: what an answer that was lost has begun must not begin twice."""
    return _client(
        "personalize",
        {"total_max_attempts": 1},
        read_timeout=CONTROL_READ_TIMEOUT_SECONDS,
    )


@cache
def personalize_patiently() -> Any:
    """The same with many retries, for a function that calls often and nobody waits for."""
    return _client("personalize", {"total_max_attempts": 10, "mode": "standard"})


@cache
def sqs() -> Any:
    """Client for the dead-letter queue."""
    return _client("sqs", {"total_max_attempts": 2, "mode": "standard"})


@cache
def s3() -> Any:
    """Client for dead letters that are too large for their queue, and for lists of users."""
    return _client("s3", {"total_max_attempts": 2, "mode": "standard"})


@cache
def s3_patiently() -> Any:
    """The same for copies of large objects, which S3 answers when it has made them."""
    retries = {"total_max_attempts": 4, "mode": "standard"}
    return _client("s3", retries, read_timeout=COPY_READ_TIMEOUT_SECONDS)


@cache
def cloudwatch() -> Any:
    """Client for metrics."""
    return _client("cloudwatch", {"total_max_attempts": 4, "mode": "standard"})


@cache
def athena() -> Any:
    """Client for queries, of which a repetition starts no second one: a token comes with each."""
    return _client("athena", {"total_max_attempts": 4, "mode": "standard"})


def _client(
    service: str,
    retries: dict[str, Any],
    read_timeout: int = READ_TIMEOUT_SECONDS,
    **options: Any,
) -> Any:
    config = Config(
        connect_timeout=CONNECT_TIMEOUT_SECONDS,
        read_timeout=read_timeout,
        retries=retries,
        **options,
    )
    return _session().create_client(service, config=config)


@cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()
