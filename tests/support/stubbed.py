"""boto3 clients that answer what a test says, in the shapes of the service's model, and take no other call."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.stub import Stubber

Call = tuple[str, dict[str, Any], dict[str, Any] | str]
"""Operation in Python's spelling, the request, and the answer, or the code of an error."""


@contextmanager
def stubbed(service: str, *calls: Call) -> Iterator[Any]:
    """A client of a service that is called exactly so, in this order."""
    client = boto3.client(
        service, region_name="us-east-1", aws_access_key_id="k", aws_secret_access_key="s"
    )
    stubber = Stubber(client)
    for operation, request, answer in calls:
        if isinstance(answer, str):
            stubber.add_client_error(operation, answer, expected_params=request)
        else:
            stubber.add_response(operation, answer, request)
    with stubber:
        yield client
    stubber.assert_no_pending_responses()
