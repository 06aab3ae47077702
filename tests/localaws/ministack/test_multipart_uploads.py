"""Multipart uploads to the running local AWS."""

import os
import uuid
from functools import partial
from hashlib import md5 as insecure_md5
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws.ministack.multipart_uploads import MultipartUploads
from tests.support.local_aws import LocalAws

pytestmark = pytest.mark.local_aws

md5 = partial(insecure_md5, usedforsecurity=False)
LEAST = 5 * 1024**2
FIRST, SOURCE = os.urandom(LEAST), os.urandom(LEAST + 1000)


class Upload:
    """An upload to the key `made`, in a bucket that has the object `source`."""

    def __init__(self, local_aws: LocalAws, **given: Any) -> None:
        self.s3 = local_aws.client("s3")
        self.home = local_aws.home
        self.bucket = f"parts-{uuid.uuid4().hex}"
        self.s3.create_bucket(Bucket=self.bucket)
        self.s3.put_object(Bucket=self.bucket, Key="source", Body=SOURCE)
        self.place = {"Bucket": self.bucket, "Key": "made"}
        self.id = self.s3.create_multipart_upload(**self.place, **given)["UploadId"]
        self.named = {**self.place, "UploadId": self.id}

    def put(self, number: int, body: bytes) -> dict[str, Any]:
        answer = self.s3.upload_part(**self.named, PartNumber=number, Body=body)
        return {"PartNumber": number, "ETag": answer["ETag"]}

    def copy(self, number: int, **given: Any) -> dict[str, Any]:
        source = {"Bucket": self.bucket, "Key": "source"}
        answer = self.s3.upload_part_copy(
            **self.named, PartNumber=number, CopySource=source, **given
        )
        return {"PartNumber": number, "ETag": answer["CopyPartResult"]["ETag"]}

    def complete(self, *parts: dict[str, Any], **given: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.s3.complete_multipart_upload(
            **self.named, MultipartUpload={"Parts": list(parts)}, **given
        )
        return answer

    def made(self) -> dict[str, Any]:
        answer: dict[str, Any] = self.s3.get_object(**self.place)
        return {**answer, "Body": answer["Body"].read()}

    def files(self) -> list[str]:
        folder = self.home / "uploads" / self.id
        return sorted(each.name for each in folder.iterdir()) if folder.is_dir() else []


@pytest.fixture
def upload(local_aws: LocalAws) -> Upload:
    return Upload(local_aws, ContentType="text/csv", Metadata={"k": "v"})


def refusal(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def test_parts_become_one_object(upload: Upload) -> None:
    parts = [upload.put(1, FIRST), upload.copy(2, CopySourceRange=f"bytes=500-{LEAST + 99}")]
    listed = upload.s3.list_parts(**upload.named)["Parts"]
    assert [each["Size"] for each in listed] == [LEAST, LEAST - 400]
    assert upload.files() == ["1", "2"]
    done = upload.complete(*parts)
    wanted = FIRST + SOURCE[500 : LEAST + 100]
    made = upload.made()
    assert made["Body"] == wanted
    digests = b"".join(md5(each).digest() for each in (FIRST, SOURCE[500 : LEAST + 100]))
    assert made["ETag"] == done["ETag"] == f'"{md5(digests).hexdigest()}-2"'
    assert (made["ContentType"], made["Metadata"]) == ("text/csv", {"k": "v"})
    assert upload.files() == []
    assert upload.complete(*parts)["ETag"] == done["ETag"]
    head = upload.s3.head_object(**upload.place, PartNumber=1)
    assert head["ContentLength"] in {LEAST, len(wanted)}


def test_a_copied_part_is_what_its_source_was(upload: Upload) -> None:
    part = upload.copy(1)
    upload.s3.put_object(Bucket=upload.bucket, Key="source", Body=b"new")
    upload.complete(part)
    assert upload.made()["Body"] == SOURCE
    assert upload.s3.get_object(Bucket=upload.bucket, Key="source")["Body"].read() == b"new"


def test_a_part_may_be_sent_again_and_its_source_stays(upload: Upload) -> None:
    upload.copy(1)
    upload.complete(upload.put(1, b"small"))
    assert upload.made()["Body"] == b"small"
    assert upload.s3.get_object(Bucket=upload.bucket, Key="source")["Body"].read() == SOURCE


def test_parts_that_are_not_named_are_left_out(upload: Upload) -> None:
    last, first = upload.put(7, b"b"), upload.put(2, FIRST)
    small = upload.put(3, b"small")
    refused = {(): "MalformedXML", (0, 1): "InvalidPartOrder", (1, 2, 0): "EntityTooSmall"}
    for parts, code in refused.items():
        with pytest.raises(ClientError) as error:
            upload.complete(*((last, first, small)[each] for each in parts))
        assert refusal(error) == code
    upload.complete(first, last)
    assert upload.made()["Body"] == FIRST + b"b"


def test_what_is_no_part_is_refused(upload: Upload) -> None:
    part = upload.put(1, FIRST)
    for wrong in ({**part, "PartNumber": 2}, {**part, "ETag": '"0"'}):
        with pytest.raises(ClientError) as error:
            upload.complete(wrong)
        assert refusal(error) == "InvalidPart"
    with pytest.raises(ClientError) as error:
        upload.complete(part, MpuObjectSize=5)
    assert refusal(error) == "InvalidRequest"
    with pytest.raises(ClientError) as error:
        upload.s3.complete_multipart_upload(
            **{**upload.named, "Key": "other"}, MultipartUpload={"Parts": [part]}
        )
    assert refusal(error) == "NoSuchUpload"
    upload.s3.put_object(**upload.place, Body=b"there")
    with pytest.raises(ClientError) as error:
        upload.complete(part, IfNoneMatch="*")
    assert refusal(error) == "PreconditionFailed"
    upload.complete(part)
    assert upload.made()["Body"] == FIRST


def test_checksums_of_parts_are_checked_and_make_that_of_the_object(local_aws: LocalAws) -> None:
    upload = Upload(local_aws, ChecksumAlgorithm="SHA256")
    answer = upload.s3.upload_part(
        **upload.named, PartNumber=1, Body=b"x", ChecksumAlgorithm="SHA256"
    )
    part = {"PartNumber": 1, "ETag": answer["ETag"]}
    with pytest.raises(ClientError) as error:
        upload.complete({**part, "ChecksumSHA256": "wrong"})
    assert refusal(error) == "InvalidPart"
    done = upload.complete({**part, "ChecksumSHA256": answer["ChecksumSHA256"]})
    assert done["ChecksumSHA256"].endswith("-1")


def test_an_upload_that_is_given_up_leaves_nothing(upload: Upload) -> None:
    upload.put(1, FIRST)
    upload.s3.abort_multipart_upload(**upload.named)
    assert upload.files() == []
    with pytest.raises(ClientError) as error:
        upload.complete({"PartNumber": 1, "ETag": '"0"'})
    assert refusal(error) == "NoSuchUpload"


def test_an_object_in_parts_is_a_version(local_aws: LocalAws) -> None:
    upload = Upload(local_aws)
    upload.s3.put_bucket_versioning(
        Bucket=upload.bucket, VersioningConfiguration={"Status": "Enabled"}
    )
    version = upload.complete(upload.put(1, FIRST))["VersionId"]
    newest = upload.s3.get_object(**upload.place, VersionId=version)
    assert newest["Body"].read() == FIRST
    upload.s3.put_object(**upload.place, Body=b"newer")
    old = upload.s3.get_object(**upload.place, VersionId=version)
    assert old["Body"].read() == FIRST
    assert upload.made()["Body"] == b"newer"


def test_what_a_kill_left_of_uploads_is_removed(tmp_path: Path) -> None:
    (tmp_path / "uploads" / "id").mkdir(parents=True)
    MultipartUploads(tmp_path / "uploads").start()
    assert list(tmp_path.iterdir()) == []
