"""Puts the result of a query where imports read, under one key that each run replaces at once.

S3 copies objects of at most 5 GB in one call, and of larger ones parts. Source: Amazon S3 API Reference, CopyObject and
UploadPartCopy.
"""

from collections.abc import Mapping
from typing import Any

from handlers.preparation.places import Place

PART_BYTES = 512 * 1024**2
"""So that the answer about one part comes before the client gives up."""

MEDIA_TYPE = "text/csv"


def place_result(s3: Any, source: Place, target: Place) -> int:
    """Copy an object; its size in bytes.

    Args:
        s3: the service.
        source: the object.
        target: where it is put; what is there is replaced once all of the new one is.
    """
    size: int = s3.head_object(Bucket=source.bucket, Key=source.key)["ContentLength"]
    if size <= PART_BYTES:
        s3.copy_object(
            CopySource={"Bucket": source.bucket, "Key": source.key},
            Bucket=target.bucket,
            Key=target.key,
        )
    else:
        _copy_in_parts(s3, source, target, size)
    return size


def _copy_in_parts(s3: Any, source: Place, target: Place, size: int) -> None:
    named = {"Bucket": target.bucket, "Key": target.key}
    upload = s3.create_multipart_upload(**named, ContentType=MEDIA_TYPE)["UploadId"]
    part = {
        **named,
        "UploadId": upload,
        "CopySource": {"Bucket": source.bucket, "Key": source.key},
    }
    try:
        parts = [
            _copy_part(s3, part, number, f"bytes={start}-{min(start + PART_BYTES, size) - 1}")
            for number, start in enumerate(range(0, size, PART_BYTES), start=1)
        ]
    except Exception:
        s3.abort_multipart_upload(**named, UploadId=upload)
        raise
    s3.complete_multipart_upload(**named, UploadId=upload, MultipartUpload={"Parts": parts})


def _copy_part(s3: Any, part: Mapping[str, Any], number: int, of_source: str) -> dict[str, Any]:
    answer = s3.upload_part_copy(**part, CopySourceRange=of_source, PartNumber=number)
    return {"ETag": answer["CopyPartResult"]["ETag"], "PartNumber": number}
