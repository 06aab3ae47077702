"""Amazon SNS: topics, their policies and their subscriptions."""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import ClientError

from localpulumi.provider import tags
from localpulumi.provider.attributes import attributes
from localpulumi.provider.errors import absent_is_fine, is_absent
from localpulumi.provider.kind import OUTPUT, REGION, TAGS, AutoName, Kind, flag
from localpulumi.provider.session import Aws
from localpulumi.provider.shapes import JSON_TEXT, Properties, Property, Props, Shape, aws_name


class _Version(Shape):
    """A whole number, which SNS tells as text."""

    def from_aws(self, value: Any) -> Any:
        """Return the number."""
        return int(value)


_GONE = ("NotFound", "NotFoundException")
_TOPIC = {
    "displayName": Property(),
    "policy": Property(shape=JSON_TEXT, computed=True),
    "deliveryPolicy": Property(shape=JSON_TEXT),
    "kmsMasterKeyId": Property(),
    "signatureVersion": Property(shape=_Version(), computed=True),
    "tracingConfig": Property(computed=True),
    "contentBasedDeduplication": Property(default=False),
}
_FIFO = {"fifoTopic": Property(default=False, replaces=True)}
_SUBSCRIPTION = {
    "deliveryPolicy": Property(shape=JSON_TEXT),
    "filterPolicy": Property(shape=JSON_TEXT),
    "filterPolicyScope": Property(computed=True),
    "rawMessageDelivery": Property(default=False),
    "redrivePolicy": Property(shape=JSON_TEXT),
    "subscriptionRoleArn": Property(),
}
_SUBSCRIBED = {
    "topic": Property(aws="TopicArn", required=True, replaces=True),
    "protocol": Property(required=True, replaces=True),
    "endpoint": Property(required=True, replaces=True),
}
_STATUS = {
    "ownerId": Property(aws="Owner", output=True),
    "pendingConfirmation": OUTPUT,
    "confirmationWasAuthenticated": OUTPUT,
}


def _from_text(text: str) -> Any:
    """Return an attribute's value: SNS has texts only."""
    return text == "true" if text in {"true", "false"} else text


def _values(fields: Properties, live: dict[str, str]) -> Props:
    named = {name: live.get(aws_name(name, prop)) for name, prop in fields.items()}
    return {
        name: fields[name].shape.from_aws(_from_text(text)) for name, text in named.items() if text
    }


def _live_attributes(aws: Aws, operation: str, **named: str) -> dict[str, str] | None:
    try:
        answer = getattr(aws.client("sns"), operation)(**named)
    except ClientError as error:
        if is_absent(error, *_GONE):
            return None
        raise
    return dict(answer["Attributes"])


def _topic_attributes(aws: Aws, arn: str) -> dict[str, str] | None:
    return _live_attributes(aws, "get_topic_attributes", TopicArn=arn)


def _set_topic(aws: Aws, arn: str, wanted: dict[str, str]) -> None:
    for name, value in wanted.items():
        aws.client("sns").set_topic_attributes(
            TopicArn=arn, AttributeName=name, AttributeValue=value
        )


def _create_topic(aws: Aws, props: Props) -> str:
    answer = aws.client("sns").create_topic(
        Name=props["name"],
        Attributes=attributes(_TOPIC | _FIFO, props),
        Tags=tags.as_list(tags.wanted(props)),
    )
    return str(answer["TopicArn"])


def _read_topic(aws: Aws, arn: str, _props: Props) -> Props | None:
    live = _topic_attributes(aws, arn)
    if live is None:
        return None
    live_tags = aws.client("sns").list_tags_for_resource(ResourceArn=arn).get("Tags")
    return _values(_TOPIC | _FIFO, live) | {
        "arn": live["TopicArn"],
        "name": live["TopicArn"].rpartition(":")[2],
        "owner": live["Owner"],
        "tagsAll": tags.as_map(live_tags),
    }


def _update_topic(aws: Aws, arn: str, olds: Props, news: Props) -> None:
    client = aws.client("sns")
    _set_topic(aws, arn, attributes(_TOPIC, news, changed_from=olds))
    tags.reconcile(
        tags.as_map(client.list_tags_for_resource(ResourceArn=arn).get("Tags")),
        news,
        lambda changed: client.tag_resource(ResourceArn=arn, Tags=tags.as_list(changed)),
        lambda surplus: client.untag_resource(ResourceArn=arn, TagKeys=surplus),
    )


def _delete_topic(aws: Aws, arn: str, _props: Props) -> None:
    with absent_is_fine(*_GONE):
        aws.client("sns").delete_topic(TopicArn=arn)


def _set_policy(aws: Aws, props: Props) -> str:
    arn = str(props["arn"])
    _set_topic(aws, arn, {"Policy": props["policy"]})
    return arn


def _update_policy(aws: Aws, _arn: str, _olds: Props, news: Props) -> None:
    _set_policy(aws, news)


def _read_policy(aws: Aws, arn: str, _props: Props) -> Props | None:
    """Return the policy; the one that every topic begins with is none of ours."""
    live = _topic_attributes(aws, arn)
    if live is None or JSON_TEXT.same(live["Policy"], _first_policy(arn, live["Owner"])):
        return None
    return {"arn": arn, "policy": live["Policy"], "owner": live["Owner"]}


def _delete_policy(aws: Aws, arn: str, props: Props) -> None:
    """Give the topic the policy that it began with: none has no policy at all."""
    with absent_is_fine(*_GONE):
        _set_topic(aws, arn, {"Policy": _first_policy(arn, str(props["owner"]))})


def _first_policy(arn: str, owner: str) -> str:
    """Return the policy of a new topic.

    Source: Amazon SNS Developer Guide, "Example cases for Amazon SNS access control"; what the real plugin puts back.
    """
    actions = (
        *("GetTopicAttributes", "SetTopicAttributes", "AddPermission", "RemovePermission"),
        *("DeleteTopic", "Subscribe", "ListSubscriptionsByTopic", "Publish"),
    )
    statement = {
        "Sid": "__default_statement_ID",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": [f"SNS:{action}" for action in actions],
        "Resource": arn,
        "Condition": {"StringEquals": {"AWS:SourceOwner": owner}},
    }
    return json.dumps(
        {"Version": "2008-10-17", "Id": "__default_policy_ID", "Statement": [statement]}
    )


def _subscribe(aws: Aws, props: Props) -> str:
    """Subscribe; one whose endpoint has yet to confirm has an ARN too."""
    answer = aws.client("sns").subscribe(
        TopicArn=props["topic"],
        Protocol=props["protocol"],
        Endpoint=props["endpoint"],
        Attributes=attributes(_SUBSCRIPTION, props),
        ReturnSubscriptionArn=True,
    )
    return str(answer["SubscriptionArn"])


def _read_subscription(aws: Aws, arn: str, _props: Props) -> Props | None:
    live = _live_attributes(aws, "get_subscription_attributes", SubscriptionArn=arn)
    if live is None:
        return None
    return _values(_SUBSCRIPTION | _SUBSCRIBED | _STATUS, live) | {"arn": arn}


def _update_subscription(aws: Aws, arn: str, olds: Props, news: Props) -> None:
    for name, value in attributes(_SUBSCRIPTION, news, changed_from=olds).items():
        aws.client("sns").set_subscription_attributes(
            SubscriptionArn=arn, AttributeName=name, AttributeValue=value
        )


def _unsubscribe(aws: Aws, arn: str, props: Props) -> None:
    """Unsubscribe; one that was never confirmed cannot be, and goes by itself after three days."""
    if props.get("pendingConfirmation") is True:
        return
    with absent_is_fine(*_GONE):
        aws.client("sns").unsubscribe(SubscriptionArn=arn)


def _with_fifo_suffix(name: str, inputs: Props) -> str:
    return f"{name}.fifo" if inputs.get("fifoTopic") is True else name


KINDS = {
    "aws:sns/topic:Topic": Kind(
        properties={"name": Property(replaces=True), "arn": OUTPUT, "owner": OUTPUT}
        | _TOPIC
        | _FIFO
        | REGION
        | TAGS,
        create=_create_topic,
        read=_read_topic,
        update=_update_topic,
        delete=_delete_topic,
        auto_name=AutoName(max_length=256, finish=_with_fifo_suffix),
    ),
    "aws:sns/topicPolicy:TopicPolicy": Kind(
        properties={
            "arn": Property(required=True, replaces=True),
            "policy": Property(required=True, shape=JSON_TEXT),
            "owner": OUTPUT,
        }
        | REGION,
        create=_set_policy,
        read=_read_policy,
        update=_update_policy,
        delete=_delete_policy,
    ),
    "aws:sns/topicSubscription:TopicSubscription": Kind(
        properties=_SUBSCRIBED
        | _SUBSCRIPTION
        | _STATUS
        | {
            "arn": OUTPUT,
            "confirmationTimeoutInMinutes": Property(default=1, write_only=True),
            "endpointAutoConfirms": flag(write_only=True),
        }
        | REGION,
        create=_subscribe,
        read=_read_subscription,
        update=_update_subscription,
        delete=_unsubscribe,
    ),
}
