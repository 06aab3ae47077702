"""Amazon SQS: queues and their policies."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from localpulumi.provider import tags
from localpulumi.provider.attributes import attributes
from localpulumi.provider.errors import absent_is_fine, is_absent
from localpulumi.provider.kind import OUTPUT, REGION, TAGS, AutoName, Kind
from localpulumi.provider.session import Aws
from localpulumi.provider.shapes import JSON_TEXT, Property, Props, aws_name

_GONE = ("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist")
_ATTRIBUTES = {
    "visibilityTimeoutSeconds": Property(aws="VisibilityTimeout", default=30),
    "messageRetentionSeconds": Property(aws="MessageRetentionPeriod", default=345600),
    "maxMessageSize": Property(aws="MaximumMessageSize", computed=True),
    "delaySeconds": Property(default=0),
    "receiveWaitTimeSeconds": Property(aws="ReceiveMessageWaitTimeSeconds", default=0),
    "kmsMasterKeyId": Property(),
    "kmsDataKeyReusePeriodSeconds": Property(computed=True),
    "sqsManagedSseEnabled": Property(computed=True),
    "contentBasedDeduplication": Property(default=False),
    "deduplicationScope": Property(computed=True),
    "fifoThroughputLimit": Property(computed=True),
    "policy": Property(shape=JSON_TEXT, computed=True),
    "redrivePolicy": Property(shape=JSON_TEXT),
    "redriveAllowPolicy": Property(shape=JSON_TEXT),
}
_FIFO = {"fifoQueue": Property(default=False, replaces=True)}


def _from_text(text: str) -> Any:
    """Return an attribute's value: SQS has texts only."""
    if text in {"true", "false"}:
        return text == "true"
    return int(text) if text.isdigit() else text


def _create(aws: Aws, props: Props) -> str:
    """Make the queue; as on AWS, the answer for a taken name is its queue where all attributes are equal."""
    answer = aws.client("sqs").create_queue(
        QueueName=props["name"],
        Attributes=attributes(_ATTRIBUTES | _FIFO, props),
        tags=tags.wanted(props),
    )
    return str(answer["QueueUrl"])


def _live_attributes(aws: Aws, url: str) -> dict[str, str] | None:
    try:
        answer = aws.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
    except ClientError as error:
        if is_absent(error, *_GONE):
            return None
        raise
    return dict(answer.get("Attributes", {}))


def _read(aws: Aws, url: str, _props: Props) -> Props | None:
    live = _live_attributes(aws, url)
    if live is None:
        return None
    values = {
        name: _from_text(live[aws_name(name, prop)])
        for name, prop in (_ATTRIBUTES | _FIFO).items()
        if live.get(aws_name(name, prop))
    }
    return values | {
        "url": url,
        "arn": live["QueueArn"],
        "name": live["QueueArn"].rpartition(":")[2],
        "tagsAll": aws.client("sqs").list_queue_tags(QueueUrl=url).get("Tags", {}),
    }


def _update(aws: Aws, url: str, olds: Props, news: Props) -> None:
    client = aws.client("sqs")
    wanted = attributes(_ATTRIBUTES | _FIFO, news, changed_from=olds)
    if wanted:
        client.set_queue_attributes(QueueUrl=url, Attributes=wanted)
    tags.reconcile(
        client.list_queue_tags(QueueUrl=url).get("Tags", {}),
        news,
        lambda changed: client.tag_queue(QueueUrl=url, Tags=changed),
        lambda surplus: client.untag_queue(QueueUrl=url, TagKeys=surplus),
    )


def _delete(aws: Aws, url: str, _props: Props) -> None:
    with absent_is_fine(*_GONE):
        aws.client("sqs").delete_queue(QueueUrl=url)
    aws.wait(f"queue {url} to be gone", lambda: _live_attributes(aws, url) is None)


def _set_policy(aws: Aws, props: Props) -> str:
    url = str(props["queueUrl"])
    aws.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": props["policy"]})
    return url


def _update_policy(aws: Aws, _url: str, _olds: Props, news: Props) -> None:
    _set_policy(aws, news)


def _read_policy(aws: Aws, url: str, _props: Props) -> Props | None:
    policy = (_live_attributes(aws, url) or {}).get("Policy")
    return {"queueUrl": url, "policy": policy} if policy else None


def _delete_policy(aws: Aws, url: str, _props: Props) -> None:
    with absent_is_fine(*_GONE):
        aws.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": ""})


def _with_fifo_suffix(name: str, inputs: Props) -> str:
    return f"{name}.fifo" if inputs.get("fifoQueue") is True else name


KINDS = {
    "aws:sqs/queue:Queue": Kind(
        properties={"name": Property(replaces=True), "arn": OUTPUT, "url": OUTPUT}
        | _ATTRIBUTES
        | _FIFO
        | REGION
        | TAGS,
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
        auto_name=AutoName(max_length=80, finish=_with_fifo_suffix),
    ),
    "aws:sqs/queuePolicy:QueuePolicy": Kind(
        properties={
            "queueUrl": Property(required=True, replaces=True),
            "policy": Property(required=True, shape=JSON_TEXT),
        }
        | REGION,
        create=_set_policy,
        read=_read_policy,
        update=_update_policy,
        delete=_delete_policy,
    ),
}
