"""A real boto3 client, of Amazon Personalize above all, whose requests are answered in this process."""

import functools
import io
from collections.abc import Callable, Iterator
from typing import Any

import boto3
from botocore import UNSIGNED
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config

from localaws.shared.ports import Response

# Whoever answers in this process reads neither signature nor user agent, and both cost more than the answer.
_ONCE = Config(
    retries={"total_max_attempts": 1},
    signature_version=UNSIGNED,
    user_agent="a test of this process",
)


class _Body(io.BytesIO):
    """A body as botocore reads it from urllib3."""

    def stream(self) -> Iterator[bytes]:
        yield self.read()


def client(
    region: str,
    answer: Callable[[AWSPreparedRequest], Response],
    service: str = "personalize",
) -> Any:
    """A client that never tries twice.

    Args:
        region: AWS region.
        answer: the service's answer; or one of botocore's exceptions about the connection.
        service: its name in botocore.
    """
    made = _session().client(service, region, config=_ONCE)

    def send(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        answered = answer(request)
        return AWSResponse(request.url, answered.status, answered.headers, _Body(answered.body))

    made.meta.events.register(f"before-send.{service}", send)
    return made


@functools.cache
def _session() -> boto3.Session:
    """One for all: it reads the service's model once."""
    return boto3.Session("AKIDEXAMPLE", "secret")
