"""Amazon S3: buckets and objects."""

from __future__ import annotations

import base64
import io
import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from botocore.exceptions import ClientError

from localpulumi.provider import tags
from localpulumi.provider.assets import opened
from localpulumi.provider.errors import absent_is_fine, is_absent
from localpulumi.provider.kind import OUTPUT, REGION, TAGS, AutoName, Kind, PluginError, flag
from localpulumi.provider.session import Aws
from localpulumi.provider.shapes import ASSET, TEXT_MAP, Property, Props, from_aws, to_aws

NO_BUCKET = "NoSuchBucket"
_ABSENT = ("404", "NoSuchKey", "NotFound", NO_BUCKET)
_PART_BYTES = 64 * 1024 * 1024


def live_tags(answer: Any) -> dict[str, str]:
    """Call for a tag set; S3 answers with an error when there is none."""
    try:
        return tags.as_map(answer()["TagSet"])
    except ClientError as error:
        if is_absent(error, "NoSuchTagSet"):
            return {}
        raise


def _bucket_exists(aws: Aws, bucket: str) -> bool:
    try:
        aws.client("s3").head_bucket(Bucket=bucket)
    except ClientError as error:
        if is_absent(error, *_ABSENT):
            return False
        raise
    return True


def _create_bucket(aws: Aws, props: Props) -> str:
    bucket = props["bucket"]
    if _bucket_exists(aws, bucket):  # us-east-1 answers with success for a bucket of one's own
        raise PluginError(f"bucket {bucket} already exists")
    placed = {"CreateBucketConfiguration": {"LocationConstraint": aws.region}}
    aws.client("s3").create_bucket(Bucket=bucket, **(placed if aws.region != "us-east-1" else {}))
    return str(bucket)


def _settle_bucket(aws: Aws, bucket: str, props: Props) -> None:
    """Set the tags; CreateBucket takes none. S3 has no call for single tags, the set is replaced."""
    client = aws.client("s3")
    live = live_tags(lambda: client.get_bucket_tagging(Bucket=bucket))
    wanted = tags.wanted(props)
    if wanted and wanted != live:
        client.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": tags.as_list(wanted)})
    elif live and not wanted:
        client.delete_bucket_tagging(Bucket=bucket)


def _read_bucket(aws: Aws, bucket: str, _props: Props) -> Props | None:
    if not _bucket_exists(aws, bucket):
        return None
    client = aws.client("s3")
    return {
        "bucket": bucket,
        "arn": f"arn:aws:s3:::{bucket}",
        "bucketDomainName": f"{bucket}.s3.amazonaws.com",
        "bucketRegion": aws.region,
        "bucketRegionalDomainName": f"{bucket}.s3.{aws.region}.amazonaws.com",
        "tagsAll": live_tags(lambda: client.get_bucket_tagging(Bucket=bucket)),
    }


def _update_bucket(_aws: Aws, _bucket: str, _olds: Props, _news: Props) -> None:
    """Change nothing here: only tags can change, and `_settle_bucket` sets them."""


def _empty_bucket(client: Any, bucket: str, prefix: str = "") -> None:
    """Delete all versions of all objects, and delete markers."""
    pages = client.get_paginator("list_object_versions")
    for page in pages.paginate(Bucket=bucket, Prefix=prefix):
        entries = page.get("Versions", []) + page.get("DeleteMarkers", [])
        doomed = [{"Key": entry["Key"], "VersionId": entry["VersionId"]} for entry in entries]
        if doomed:
            client.delete_objects(Bucket=bucket, Delete={"Objects": doomed, "Quiet": True})


def _delete_bucket(aws: Aws, bucket: str, props: Props) -> None:
    client = aws.client("s3")
    with absent_is_fine(NO_BUCKET):
        if props.get("forceDestroy"):
            _empty_bucket(client, bucket)
        client.delete_bucket(Bucket=bucket)


_HEADERS = {
    "cacheControl": Property(),
    "contentDisposition": Property(),
    "contentEncoding": Property(),
    "contentLanguage": Property(),
    "contentType": Property(computed=True),
    "metadata": Property(shape=TEXT_MAP),
    "serverSideEncryption": Property(computed=True),
    "storageClass": Property(computed=True),
}
_CONTENT = {
    "source": Property(shape=ASSET, write_only=True),
    "content": Property(write_only=True),
    "contentBase64": Property(write_only=True),
    "sourceHash": Property(write_only=True),
}
_PLACE = {
    "bucket": Property(required=True, replaces=True),
    "key": Property(replaces=True),
}


@contextmanager
def _content(props: Props) -> Iterator[IO[bytes]]:
    if props.get("source"):
        with opened(props["source"]) as stream:
            yield stream
    elif props.get("contentBase64"):
        yield io.BytesIO(base64.b64decode(props["contentBase64"]))
    else:
        yield io.BytesIO(str(props.get("content", "")).encode())


def _upload(aws: Aws, props: Props) -> str:
    """Send the content as a stream; large files go in parts, none is held in memory as a whole."""
    from boto3.s3.transfer import TransferConfig  # noqa: PLC0415 - only where something is uploaded

    transfer = TransferConfig(
        multipart_threshold=_PART_BYTES, multipart_chunksize=_PART_BYTES, use_threads=False
    )
    headers = to_aws(_HEADERS, props)
    if "ContentType" not in headers:
        guessed, _ = mimetypes.guess_type(props["key"])
        headers["ContentType"] = guessed or "application/octet-stream"
    with _content(props) as stream:
        aws.client("s3").upload_fileobj(
            stream, props["bucket"], props["key"], ExtraArgs=headers, Config=transfer
        )
    return f"{props['bucket']}/{props['key']}"


def _settle_object(aws: Aws, id_: str, props: Props) -> None:
    """Set the tags; an upload in parts and one in a piece take them differently."""
    client, place = aws.client("s3"), _place(id_)
    live = live_tags(lambda: client.get_object_tagging(**place))
    if live != tags.wanted(props):
        tag_set = {"TagSet": tags.as_list(tags.wanted(props))}
        client.put_object_tagging(**place, Tagging=tag_set)


def _place(id_: str) -> dict[str, str]:
    bucket, _, key = id_.removeprefix("s3://").partition("/")
    return {"Bucket": bucket, "Key": key}


def _read_object(aws: Aws, id_: str, _props: Props) -> Props | None:
    client, place = aws.client("s3"), _place(id_)
    try:
        live = client.head_object(**place)
    except ClientError as error:
        if is_absent(error, *_ABSENT):
            return None
        raise
    return (
        {"storageClass": "STANDARD"}
        | from_aws(_HEADERS, live)
        | {
            "bucket": place["Bucket"],
            "key": place["Key"],
            "arn": f"arn:aws:s3:::{place['Bucket']}/{place['Key']}",
            "etag": live["ETag"].strip('"'),
            "versionId": live.get("VersionId"),
            "tagsAll": live_tags(lambda: client.get_object_tagging(**place)),
        }
    )


def _update_object(aws: Aws, _id: str, olds: Props, news: Props) -> None:
    """Send the content again when it or a header changed: S3 cannot change an object's headers."""
    parts = _CONTENT | _HEADERS | {"etag": Property(computed=True)}
    if any(not prop.same(olds.get(name), news.get(name)) for name, prop in parts.items()):
        _upload(aws, news)


def _delete_object(aws: Aws, id_: str, _props: Props) -> None:
    client, place = aws.client("s3"), _place(id_)
    with absent_is_fine(*_ABSENT):
        pages = client.get_paginator("list_object_versions")
        for page in pages.paginate(Bucket=place["Bucket"], Prefix=place["Key"]):
            for version in page.get("Versions", []) + page.get("DeleteMarkers", []):
                if version["Key"] == place["Key"] and version["VersionId"] != "null":
                    client.delete_object(**place, VersionId=version["VersionId"])
        client.delete_object(**place)


KINDS = {
    "aws:s3/bucket:Bucket": Kind(
        properties={
            "bucket": Property(replaces=True),
            "forceDestroy": flag(write_only=True),
            "arn": OUTPUT,
            "bucketDomainName": OUTPUT,
            "bucketRegion": OUTPUT,
            "bucketRegionalDomainName": OUTPUT,
        }
        | REGION
        | TAGS,
        create=_create_bucket,
        settle=_settle_bucket,
        read=_read_bucket,
        update=_update_bucket,
        delete=_delete_bucket,
        auto_name=AutoName(
            property="bucket", max_length=63, finish=lambda name, _inputs: name.lower()
        ),
    ),
    "aws:s3/bucketObjectv2:BucketObjectv2": Kind(
        properties=_PLACE
        | _CONTENT
        | _HEADERS
        | REGION
        | TAGS
        | {
            "etag": Property(computed=True),
            "forceDestroy": flag(write_only=True),
            "arn": OUTPUT,
            "versionId": OUTPUT,
        },
        create=_upload,
        settle=_settle_object,
        read=_read_object,
        update=_update_object,
        delete=_delete_object,
        auto_name=AutoName(property="key", random=False),
        import_id=lambda _aws, text: (text.removeprefix("s3://"), {}),
        volatile=frozenset({"etag", "versionId"}),
    ),
}
