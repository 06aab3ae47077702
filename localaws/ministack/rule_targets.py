"""Events of EventBridge: MiniStack finds the rules that one matches, and `localaws.eventbridge` delivers to their targets."""

import json
import re
import uuid
from collections.abc import Callable
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import eventbridge, s3

from localaws.eventbridge import inputs, moments, targets
from localaws.eventbridge.delivery import RULES, Delivery

Invoke = Callable[..., None]

_FRACTION = re.compile(r"\.\d+(?=Z$)")


def delivering(
    original: Invoke, deliver: Callable[[Delivery], None], now: Callable[[], float]
) -> Invoke:
    """Deliver to targets; those of other buses and of API destinations stay MiniStack's.

    Args:
        original: of MiniStack.
        deliver: accepts what a target is to be handed.
        now: seconds since the Unix epoch.
    """

    def invoke_target(
        target: dict[str, Any], event: dict[str, Any], rule: dict[str, Any], view: Any = None
    ) -> None:
        view = view or eventbridge._pattern_event_view(event)
        if target["Arn"].split(":")[2] == "events" or not targets.is_called(target["Arn"]):
            original(target, event, rule, view)
            return
        whole, moment = view.event_with_detail(), now()
        predefined = {
            "aws.events.rule-arn": rule["Arn"],
            "aws.events.rule-name": rule["Name"],
            "aws.events.event.ingestion-time": moments.iso(moment),
        }
        deliver(
            Delivery(
                # Executions are named so on AWS, too: the id of the event and one of the delivery.
                id=f"{event['EventId']}_{uuid.uuid4()}",
                principal=RULES,
                account=get_account_id(),
                region=get_region(),
                target=target,
                payload=inputs.payload(target, whole, predefined),
                undelivered=json.dumps(whole),
                source_arn=rule["Arn"],
                origin={"RULE_ARN": rule["Arn"]},
                accepted_at=moment,
            )
        )

    return invoke_target


def timed_to_the_second(
    original: Callable[[dict[str, Any]], str],
) -> Callable[[dict[str, Any]], str]:
    """Tell the time of an event to the second, as EventBridge does; S3's events come with fractions."""
    return lambda event: _FRACTION.sub("", original(event))


def notify_before_answer(
    bucket_name: str, key: str, event_name: str, *args: Any, **named: Any
) -> None:
    """Hand out the notifications of S3 before it answers: no kill loses those of an object that is there.

    MiniStack does so in a thread, which a kill ends.
    """
    if bucket_name in s3._bucket_notifications:
        sequencer = s3._next_event_sequencer(event_name)
        s3._fire_s3_event(bucket_name, key, event_name, *args, sequencer=sequencer, **named)
