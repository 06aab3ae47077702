"""A topic by which people hear of something, and the address that hears of it."""

import pulumi
import pulumi_aws as aws

from components.core.context import StackContext
from components.settings.notices import NoticeSettings


def make_topic(
    name: str,
    context: StackContext,
    purpose: str,
    email: str | None,
    opts: pulumi.ResourceOptions,
) -> aws.sns.Topic:
    """Make the Topic, encrypted with the stack's key, and its TopicSubscription where there is an address.

    Args:
        name: of the resources, with `-topic` and `-email`.
        context: of the stack.
        purpose: words of the topic's name.
        email: address; None for nobody yet.
        opts: of the resources.
    """
    topic = aws.sns.Topic(
        f"{name}-topic",
        name=context.naming.topic(purpose),
        kms_master_key_id=context.encryption.arn,
        opts=opts,
    )
    if email:
        aws.sns.TopicSubscription(
            f"{name}-email", topic=topic.arn, protocol="email", endpoint=email, opts=opts
        )
    return topic


def told_topic(
    name: str,
    context: StackContext,
    purpose: str,
    settings: NoticeSettings,
    opts: pulumi.ResourceOptions,
) -> pulumi.Output[str]:
    """The ARN of the topic that the settings name, or else of one that is made as above."""
    if settings.topic_arn:
        return pulumi.Output.from_input(settings.topic_arn)
    arn: pulumi.Output[str] = make_topic(name, context, purpose, settings.email, opts).arn
    return arn
