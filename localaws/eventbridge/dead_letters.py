"""Dead letters: what a queue is sent about a delivery that failed for good.

Those of schedules have the error of the target's service, those of rules one of EventBridge's own codes.

Source: EventBridge User Guide, "Using dead-letter queues to process undelivered events"; EventBridge Scheduler User Guide,
"Configuring a dead-letter queue".
"""

import re

from localaws.eventbridge.delivery import SCHEDULES, Delivery, Failure
from localaws.shared import messages
from localaws.shared.ports import ServiceRequest

_CODES_OF_RULES = (
    ("AccessDenied|NotAuthorized|AuthorizationError", "NO_PERMISSIONS"),
    ("NotFound|NotExist|NonExistent|NoSuch", "NO_RESOURCE"),
    ("Throttl|TooManyRequests|ProvisionedThroughput", "THROTTLING"),
    ("LimitExceeded", "RESOURCE_LIMIT_EXCEEDED"),
    ("Invalid|Validation", "INVALID_PARAMETER"),
)


def attributes(delivery: Delivery, failure: Failure, exhausted: str | None) -> dict[str, str]:
    """The attributes of a dead letter.

    Args:
        delivery: that failed.
        failure: the last one.
        exhausted: the condition of the retry policy that let no further attempt be made; None when none was of use.
    """
    is_of_schedule = delivery.principal == SCHEDULES
    told = {
        **delivery.origin,
        "TARGET_ARN": delivery.target_arn,
        "ERROR_CODE": failure.code if is_of_schedule else _code_of_rule(failure.code),
        "ERROR_MESSAGE": failure.message,
        "RETRY_ATTEMPTS": str(delivery.failures - 1),
    }
    if exhausted is not None:
        told["EXHAUSTED_RETRY_CONDITION"] = exhausted
    if is_of_schedule:
        told |= {"EXECUTION_ID": delivery.id, "IS_PAYLOAD_TRUNCATED": "false"}
    return told


def request_of(
    queue_arn: str, delivery: Delivery, failure: Failure, exhausted: str | None
) -> ServiceRequest:
    """The call that sends a dead letter; see `attributes`."""
    told = attributes(delivery, failure, exhausted)
    # SQS takes no empty attribute.
    given = {
        name: {"DataType": "String", "StringValue": value} for name, value in told.items() if value
    }
    return messages.to_queue(queue_arn, delivery.undelivered, further={"MessageAttributes": given})


def _code_of_rule(code: str) -> str:
    """EventBridge's code for an error of a service; which error has which is not documented but for their names."""
    return next(
        (own for pattern, own in _CODES_OF_RULES if re.search(pattern, code)), "ERROR_FROM_TARGET"
    )
