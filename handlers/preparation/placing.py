"""Puts the result of a query where imports read, under one key that each run replaces at once.

Athena writes the names of columns in quotation marks, and an import takes none there: the header is written without them, and all
that follows as it is. Source: Amazon Personalize Developer Guide, "Preparing training data".

Of a large object the beginning is sent, and S3 copies the rest in parts; a part has 5 MB to 5 GB, and the last may have less.
Source: Amazon S3 User Guide, "Amazon S3 multipart upload limits".
"""

from collections.abc import Mapping
from typing import Any

from handlers.preparation.places import Place

BEGINNING_BYTES = 8 * 1024**2
"""Of the object, with its header, that go through the function."""

PART_BYTES = 512 * 1024**2
"""So that the answer about one part comes before the client gives up."""

MEDIA_TYPE = "text/csv"


def place_result(s3: Any, source: Place, target: Place) -> int:
    """Write a result as a file that imports take; the file's size in bytes.

    Args:
        s3: the service.
        source: the result.
        target: where the file is put; what is there is replaced once all of the new one is.
    """
    named = {"Bucket": source.bucket, "Key": source.key}
    size: int = s3.head_object(**named)["ContentLength"]
    answer = s3.get_object(**named, Range=f"bytes=0-{BEGINNING_BYTES - 1}")
    beginning = _with_plain_header(answer["Body"].read())
    if size <= BEGINNING_BYTES:
        s3.put_object(Bucket=target.bucket, Key=target.key, Body=beginning, ContentType=MEDIA_TYPE)
    else:
        _write_in_parts(s3, source, target, beginning, size)
    return len(beginning) + max(0, size - BEGINNING_BYTES)


def _with_plain_header(beginning: bytes) -> bytes:
    header, end, rows = beginning.partition(b"\n")
    return header.replace(b'"', b"") + end + rows


def _write_in_parts(s3: Any, source: Place, target: Place, beginning: bytes, size: int) -> None:
    named = {"Bucket": target.bucket, "Key": target.key}
    upload = s3.create_multipart_upload(**named, ContentType=MEDIA_TYPE)["UploadId"]
    part = {**named, "UploadId": upload}
    copied = {**part, "CopySource": {"Bucket": source.bucket, "Key": source.key}}
    try:
        first = s3.upload_part(**part, Body=beginning, PartNumber=1)
        parts = [
            {"ETag": first["ETag"], "PartNumber": 1},
            *(
                _copy_part(s3, copied, number, f"bytes={start}-{min(start + PART_BYTES, size) - 1}")
                for number, start in enumerate(range(BEGINNING_BYTES, size, PART_BYTES), start=2)
            ),
        ]
    except Exception:
        s3.abort_multipart_upload(**part)
        raise
    s3.complete_multipart_upload(**part, MultipartUpload={"Parts": parts})


def _copy_part(s3: Any, part: Mapping[str, Any], number: int, of_source: str) -> dict[str, Any]:
    answer = s3.upload_part_copy(**part, CopySourceRange=of_source, PartNumber=number)
    return {"ETag": answer["CopyPartResult"]["ETag"], "PartNumber": number}
