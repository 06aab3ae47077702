"""Targets: the call that hands a payload to a target, by the service in its ARN.

Source: EventBridge User Guide, "Event bus targets"; EventBridge Scheduler User Guide, "Using templated targets".
"""

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any

from localaws.eventbridge import universal_targets
from localaws.eventbridge.delivery import Delivery
from localaws.shared import messages
from localaws.shared.ports import ServiceRequest


class UnknownTargetError(Exception):
    """A target cannot be called as it is described; the message says why."""


def request_of(delivery: Delivery) -> ServiceRequest:
    """The call that delivers.

    Raises:
        UnknownTargetError: no target of this kind is called, or its input is not what it takes.
    """
    call = _CALLS.get(_service(delivery))
    if call is None:
        raise UnknownTargetError(f"{delivery.target_arn} is no target that the local AWS calls")
    try:
        return call(delivery)
    except (ValueError, LookupError) as error:
        raise UnknownTargetError(f"{delivery.target_arn} cannot be called: {error}") from error


def is_called(arn: str) -> bool:
    """Whether targets with such an ARN are called here."""
    return arn.split(":")[2] in _CALLS


def came_already(delivery: Delivery, code: str) -> bool:
    """Whether an error says that a target had the delivery before a crash.

    An execution has the id of its delivery as its name, so that no other has it.
    """
    return code == "ExecutionAlreadyExists" and _service(delivery) == "states"


def _start_execution(delivery: Delivery) -> ServiceRequest:
    parameters = {
        "stateMachineArn": delivery.target_arn,
        "name": delivery.id,
        "input": delivery.content(),
    }
    return _json(delivery, "states", "AWSStepFunctions.StartExecution", parameters)


def _invoke_function(delivery: Delivery) -> ServiceRequest:
    return ServiceRequest(
        service="lambda",
        path=f"/2015-03-31/functions/{delivery.target_arn}/invocations",
        headers={"content-type": "application/json", "x-amz-invocation-type": "Event"},
        body=delivery.content().encode(),
        account=delivery.account,
        region=delivery.region,
    )


def _send_message(delivery: Delivery) -> ServiceRequest:
    return messages.to_queue(
        delivery.target_arn, delivery.content(), further=delivery.target.get("SqsParameters")
    )


def _publish(delivery: Delivery) -> ServiceRequest:
    return messages.to_topic(
        delivery.target_arn, delivery.content(), account=delivery.account, region=delivery.region
    )


def _put_record(delivery: Delivery) -> ServiceRequest:
    parameters = {
        "StreamName": delivery.target_arn.rpartition("/")[2],
        "Data": _base64(delivery.content()),
        # Without a key of its own, a rule spreads its events by their ids.
        "PartitionKey": delivery.target.get("KinesisParameters", {}).get(
            "PartitionKey", delivery.id
        ),
    }
    return _json(delivery, "kinesis", "Kinesis_20131202.PutRecord", parameters)


def _put_to_firehose(delivery: Delivery) -> ServiceRequest:
    parameters = {
        "DeliveryStreamName": delivery.target_arn.rpartition("/")[2],
        "Record": {"Data": _base64(delivery.content())},
    }
    return _json(delivery, "firehose", "Firehose_20150804.PutRecord", parameters)


def _put_event(delivery: Delivery) -> ServiceRequest:
    parameters = delivery.target["EventBridgeParameters"]
    entry = {
        "EventBusName": delivery.target_arn,
        "Source": parameters["Source"],
        "DetailType": parameters["DetailType"],
        "Detail": delivery.content(),
    }
    return _json(delivery, "events", "AWSEvents.PutEvents", {"Entries": [entry]})


def _call_any(delivery: Delivery) -> ServiceRequest:
    return universal_targets.request_of(
        delivery.target_arn, delivery.content(), account=delivery.account, region=delivery.region
    )


def _json(
    delivery: Delivery, service: str, target: str, parameters: Mapping[str, Any]
) -> ServiceRequest:
    return ServiceRequest(
        service=service,
        target=target,
        body=json.dumps(parameters).encode(),
        account=delivery.account,
        region=delivery.region,
    )


def _service(delivery: Delivery) -> str:
    return delivery.target_arn.split(":")[2]


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


_CALLS: Mapping[str, Callable[[Delivery], ServiceRequest]] = {
    "states": _start_execution,
    "lambda": _invoke_function,
    "sqs": _send_message,
    "sns": _publish,
    "kinesis": _put_record,
    "firehose": _put_to_firehose,
    "events": _put_event,
    "scheduler": _call_any,
}
