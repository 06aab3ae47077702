"""Objects of the running local AWS that are larger than what is held of one."""

import os
import uuid
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from ministack.services import s3 as ministack_s3

from localaws.ministack import large_objects
from localaws.ministack.file_bytes import FileBytes
from localaws.ministack.large_objects import LARGE_BYTES
from tests.support.local_aws import LocalAws

BODY = os.urandom(3 * LARGE_BYTES)


@pytest.fixture
def stored(local_aws: LocalAws) -> tuple[Any, dict[str, str]]:
    """A client, and the place of the object `BODY`."""
    s3 = local_aws.client("s3")
    place = {"Bucket": f"large-{uuid.uuid4().hex}", "Key": "a b/é"}
    s3.create_bucket(Bucket=place["Bucket"])
    s3.put_object(**place, Body=BODY)
    return s3, place


RANGES = {
    "bytes=0-": slice(0, None),
    "bytes=1000-2097151": slice(1000, 2 * LARGE_BYTES),
    "bytes=3145720-9999999": slice(3 * LARGE_BYTES - 8, None),
    "bytes=-5": slice(-5, None),
}


@pytest.mark.local_aws
def test_an_object_is_read_whole_and_by_ranges(stored: tuple[Any, dict[str, str]]) -> None:
    s3, place = stored
    whole = s3.get_object(**place)
    assert (whole["Body"].read(), whole["ContentLength"]) == (BODY, len(BODY))
    for asked, wanted in RANGES.items():
        answer = s3.get_object(**place, Range=asked)
        assert answer["Body"].read() == BODY[wanted]
        assert answer["ContentLength"] == len(BODY[wanted])
        assert answer["ContentRange"].endswith(f"/{len(BODY)}")
    with pytest.raises(ClientError, match="InvalidRange"):
        s3.get_object(**place, Range=f"bytes={len(BODY)}-")


@pytest.mark.local_aws
def test_a_large_object_is_copied_and_keeps_its_versions(
    stored: tuple[Any, dict[str, str]],
) -> None:
    s3, place = stored
    s3.copy_object(**{**place, "Key": "copy"}, CopySource=place)
    assert s3.get_object(**{**place, "Key": "copy"})["Body"].read() == BODY
    s3.put_bucket_versioning(Bucket=place["Bucket"], VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(**place, Body=b"newer")
    assert s3.get_object(**place)["Body"].read() == b"newer"
    assert s3.get_object(**place, VersionId="null")["Body"].read() == BODY


def test_bytes_of_a_file_become_an_object_without_being_copied(tmp_path: Path) -> None:
    def original(fpath: str, data: bytes, *, text: bool = False) -> None:
        raise AssertionError((fpath, data, text))

    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(b"new")
    target.write_bytes(b"old")
    write = large_objects.writing(original)
    for _ in range(2):
        write(str(target), FileBytes.of(source))
        assert target.samefile(source)
        assert sorted(each.name for each in tmp_path.iterdir()) == ["source", "target"]


def test_an_object_is_read_late_only_for_whom_that_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "object"
    path.write_bytes(BODY)
    monkeypatch.setattr(ministack_s3, "_object_disk_path", lambda bucket, key: str(path))
    obj = {"body": None, "size": len(BODY)}
    read = large_objects.reading(lambda bucket, key, obj: b"at once")

    def dispatched(method: str, headers: dict[str, str], query: dict[str, str]) -> type:
        answer = large_objects.answering(lambda *_: (200, {}, read("b", "k", obj)))
        return type(answer(method, "b", "k", headers, b"", query)[2])

    source = {"x-amz-copy-source": "b/k"}
    assert dispatched("GET", {}, {}) is FileBytes
    assert dispatched("PUT", source, {"partNumber": "1"}) is FileBytes
    assert dispatched("PUT", source, {}) is bytes
    assert type(read("b", "k", obj)) is bytes
    obj["size"] = LARGE_BYTES
    assert dispatched("GET", {}, {}) is bytes


def test_a_version_keeps_no_file_open(tmp_path: Path) -> None:
    path = tmp_path / "object"
    path.write_bytes(BODY)
    enter = large_objects.versioning(lambda obj, version_id, data: {"data": data})
    assert enter({}, "v", FileBytes.of(path)) == {"data": None}
    assert enter({}, "v", b"held") == {"data": b"held"}
