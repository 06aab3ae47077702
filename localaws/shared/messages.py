"""Calls that hand a message to a queue or a topic, whose ARN is all that a setting names."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from localaws.shared.ports import ServiceRequest


def to_queue(
    queue_arn: str,
    body: str,
    *,
    further: Mapping[str, Any] | None = None,
    role_arn: str | None = None,
) -> ServiceRequest:
    """The call that sends a message to a queue.

    Args:
        queue_arn: of the queue.
        body: of the message.
        further: parameters of SendMessage.
        role_arn: whose policies must allow it; None for a service that sends itself.
    """
    _, _, _, region, account, name = queue_arn.split(":")
    # SQS goes by account and name in the URL, whatever its host.
    parameters = {"QueueUrl": f"https://sqs.{region}.amazonaws.com/{account}/{name}"}
    return ServiceRequest(
        service="sqs",
        target="AmazonSQS.SendMessage",
        body=json.dumps({**parameters, "MessageBody": body, **(further or {})}).encode(),
        account=account,
        region=region,
        role_arn=role_arn,
    )


def to_topic(
    topic_arn: str,
    message: str,
    *,
    account: str,
    region: str,
    subject: str = "",
    role_arn: str | None = None,
) -> ServiceRequest:
    """The call that publishes to a topic.

    Args:
        topic_arn: of the topic.
        message: what subscribers get.
        account: for which it is published.
        region: likewise.
        subject: of mails; none when it is empty.
        role_arn: whose policies must allow it; None for a service that publishes itself.
    """
    form = {"Action": "Publish", "Version": "2010-03-31", "TopicArn": topic_arn, "Message": message}
    return ServiceRequest(
        service="sns",
        headers={"content-type": "application/x-www-form-urlencoded"},
        body=urlencode({**form, "Subject": subject} if subject else form).encode(),
        account=account,
        region=region,
        role_arn=role_arn,
    )
