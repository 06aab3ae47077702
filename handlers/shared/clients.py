"""AWS clients, made once per process at their first use."""

from functools import cache
from typing import Any

import boto3
from botocore.config import Config


@cache
def personalize_events() -> Any:
    """Client for PutEvents. It does not retry: the delivery does, knowing how much time is left."""
    return boto3.client(
        "personalize-events",
        config=Config(
            connect_timeout=1,
            read_timeout=3,
            retries={"total_max_attempts": 1},
            max_pool_connections=16,
        ),
    )


@cache
def personalize_runtime() -> Any:
    """Client for GetRecommendations. It does not retry: the handler does, and reports attempts and delay."""
    return boto3.client(
        "personalize-runtime",
        config=Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 1}),
    )


@cache
def sqs() -> Any:
    """Client for the dead-letter queue."""
    return boto3.client(
        "sqs",
        config=Config(
            connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 2, "mode": "standard"}
        ),
    )
