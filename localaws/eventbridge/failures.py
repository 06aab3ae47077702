"""Whether a target took what it was handed, by its answer."""

import re

from localaws.eventbridge.delivery import Failure
from localaws.shared import json_object
from localaws.shared.ports import Response

# Source: EventBridge User Guide, "How EventBridge retries delivering events": what would fail again is not tried again.
_RETRIED_CODES = re.compile(r"Throttl|TooManyRequests|LimitExceeded|ProvisionedThroughput|SlowDown")
_THROTTLED = 429
_SERVER_ERRORS = 500
_XML_CODE = re.compile(r"<Code>([^<]*)</Code>")
_XML_MESSAGE = re.compile(r"<Message>([^<]*)</Message>")


def failure_of(response: Response) -> Failure | None:
    """The failure that an answer tells; None when it tells none."""
    if response.status < 400:
        return _of_entry(response)
    text = response.body.decode(errors="replace")
    content = json_object.read(text)
    code = _first(_XML_CODE, text) or str(
        content.get("__type") or response.headers.get("x-amzn-errortype") or response.status
    )
    code = code.partition(":")[0].rpartition("#")[2]
    message = _first(_XML_MESSAGE, text) or content.get("message") or content.get("Message") or text
    is_retried = (
        response.status >= _SERVER_ERRORS
        or response.status == _THROTTLED
        or _RETRIED_CODES.search(code) is not None
    )
    return Failure(code=code, message=str(message), is_final=not is_retried)


def _of_entry(response: Response) -> Failure | None:
    """The failure of the one event of PutEvents, which answers with 200 all the same."""
    content = json_object.read(response.body)
    if not content.get("FailedEntryCount"):
        return None
    entry = content["Entries"][0]
    return Failure(
        code=entry.get("ErrorCode", ""), message=entry.get("ErrorMessage", ""), is_final=True
    )


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found[1] if found else None
