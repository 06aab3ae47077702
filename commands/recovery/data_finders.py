"""S3, Kinesis, Firehose, SQS and Personalize, where data lies, and KMS, whose keys encrypt it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from commands.inventory import Client
from commands.recovery.finder import Finder, Found, Inputs, Tags, answer, pages, tag_map

_ABSENT = "ResourceNotFoundException"
_NO_QUEUE = ("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist")


def _s3_tags(call: Callable[..., Any], **place: str) -> Tags:
    return tag_map((answer(call, "NoSuchTagSet", **place) or {}).get("TagSet"))


def _bucket(client: Client, inputs: Inputs) -> Iterable[Found]:
    s3, bucket = client("s3"), inputs["bucket"]
    if answer(s3.head_bucket, "404", "NoSuchBucket", Bucket=bucket):
        yield Found(id=bucket, tags=_s3_tags(s3.get_bucket_tagging, Bucket=bucket))


def _object(client: Client, inputs: Inputs) -> Iterable[Found]:
    s3, place = client("s3"), {"Bucket": inputs["bucket"], "Key": inputs["key"]}
    if answer(s3.head_object, "404", "NoSuchKey", "NoSuchBucket", **place):
        tags = _s3_tags(s3.get_object_tagging, **place)
        yield Found(id=f"{place['Bucket']}/{place['Key']}", tags=tags)


def _stream(client: Client, inputs: Inputs) -> Iterable[Found]:
    kinesis, name = client("kinesis"), inputs["name"]
    live = answer(kinesis.describe_stream_summary, _ABSENT, StreamName=name)
    if live:
        summary = live["StreamDescriptionSummary"]
        tags = tag_map(kinesis.list_tags_for_stream(StreamName=name)["Tags"])
        is_made = summary["StreamStatus"] != "CREATING"
        yield Found(id=summary["StreamARN"], tags=tags, is_made=is_made)


def _delivery_stream(client: Client, inputs: Inputs) -> Iterable[Found]:
    firehose, place = client("firehose"), {"DeliveryStreamName": inputs["name"]}
    live = answer(firehose.describe_delivery_stream, _ABSENT, **place)
    if live:
        description = live["DeliveryStreamDescription"]
        yield Found(
            id=description["DeliveryStreamARN"],
            tags=tag_map(firehose.list_tags_for_delivery_stream(**place)["Tags"]),
            is_made=description["DeliveryStreamStatus"] != "CREATING",
        )


def _queue(client: Client, inputs: Inputs) -> Iterable[Found]:
    sqs = client("sqs")
    live = answer(sqs.get_queue_url, *_NO_QUEUE, QueueName=inputs["name"])
    if live:
        url = live["QueueUrl"]
        yield Found(id=url, tags=sqs.list_queue_tags(QueueUrl=url).get("Tags") or {})


def _of_personalize(
    operation: str, key: str, arn_key: str
) -> Callable[[Client, Inputs], Iterable[Found]]:
    def find(client: Client, inputs: Inputs) -> Iterable[Found]:
        personalize = client("personalize")
        for item in pages(personalize, operation, key):
            if item["name"] == inputs["name"]:
                arn = item[arn_key]
                tags = personalize.list_tags_for_resource(resourceArn=arn)["tags"]
                yield Found(
                    id=arn,
                    tags=tag_map(tags, "tagKey", "tagValue"),
                    is_made=not item.get("status", "").startswith("CREATE "),
                )

    return find


def _metric_attribution(client: Client, inputs: Inputs) -> Iterable[Found]:
    """That of the group, which has at most one; it can have no tags, and goes with its group."""
    personalize, group = client("personalize"), inputs["datasetGroupArn"]
    listed = personalize.list_metric_attributions(datasetGroupArn=group)["metricAttributions"]
    for item in listed:
        if item["name"] == inputs["name"]:
            is_made = not item["status"].startswith("CREATE ")
            yield Found(id=item["metricAttributionArn"], is_made=is_made)


def _key(client: Client, inputs: Inputs) -> Iterable[Found]:
    """Keys of the same description; one that is scheduled for deletion belongs to nobody any more."""
    kms = client("kms")
    for key in pages(kms, "list_keys", "Keys"):
        live = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
        if live["Description"] == inputs["description"] and live["KeyState"] != "PendingDeletion":
            tags = pages(kms, "list_resource_tags", "Tags", KeyId=live["KeyId"])
            yield Found(id=live["KeyId"], tags=tag_map(tags, "TagKey", "TagValue"))


def _alias(client: Client, inputs: Inputs) -> Iterable[Found]:
    for alias in pages(client("kms"), "list_aliases", "Aliases"):
        if alias["AliasName"] == inputs["name"]:
            yield Found(id=alias["AliasName"])


DATA_FINDERS = {
    "aws:kms/key:Key": Finder(
        by=("description",),
        find=_key,
        has_unique_name=False,
        sent_later=frozenset({"enableKeyRotation", "deletionWindowInDays"}),
    ),
    "aws:kms/alias:Alias": Finder(find=_alias),
    "aws:s3/bucket:Bucket": Finder(by=("bucket",), find=_bucket),
    "aws:s3/bucketObjectv2:BucketObjectv2": Finder(by=("bucket", "key"), find=_object),
    "aws:kinesis/stream:Stream": Finder(find=_stream),
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": Finder(find=_delivery_stream),
    "aws:sqs/queue:Queue": Finder(find=_queue),
    "aws-native:personalize:Schema": Finder(
        find=_of_personalize("list_schemas", "schemas", "schemaArn")
    ),
    "aws-native:personalize:DatasetGroup": Finder(
        find=_of_personalize("list_dataset_groups", "datasetGroups", "datasetGroupArn")
    ),
    "aws-native:personalize:Filter": Finder(
        find=_of_personalize("list_filters", "Filters", "filterArn")
    ),
    "aws-native:personalize:MetricAttribution": Finder(
        by=("name", "datasetGroupArn"), find=_metric_attribution
    ),
}
