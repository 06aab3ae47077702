import io
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from handlers.preparation import placing
from handlers.preparation.places import Place
from handlers.retraining.sample import sample_problems
from handlers.shared.service.schemas import Field, Schema
from tests.support.object_store import ObjectStore, refused

SOURCE, TARGET = Place("data", "preparation/0e1f.csv"), Place("data", "Items/prepared.csv")


def store(body: bytes) -> ObjectStore:
    made = ObjectStore()
    made.write(*SOURCE, body)
    made.write(*TARGET, b"old")
    return made


def test_a_file_is_replaced_in_one_call() -> None:
    s3 = store(b"new")
    assert placing.place_result(s3, SOURCE, TARGET) == 3
    assert s3.bodies("data")["Items/prepared.csv"] == b"new"
    assert s3.calls == ["head_object", "get_object", "put_object"]


def test_the_file_is_one_that_imports_take() -> None:
    """Source: Amazon Personalize Developer Guide, "Preparing training data": no quotation marks around names of columns."""
    s3 = store(b'"ITEM_ID","TITLE"\n"i1","Heat, The"\n')
    size = placing.place_result(s3, SOURCE, TARGET)
    placed = s3.bodies("data")["Items/prepared.csv"]
    assert placed == b'ITEM_ID,TITLE\n"i1","Heat, The"\n'
    assert size == len(placed)
    schema = Schema("Items", (Field("ITEM_ID", "string"), Field("TITLE", "string")))
    assert sample_problems("Items/prepared.csv", placed, schema) == []


def test_a_repeated_placing_changes_nothing() -> None:
    s3 = store(b"new")
    for _ in range(2):
        placing.place_result(s3, SOURCE, TARGET)
    assert s3.bodies("data")["Items/prepared.csv"] == b"new"


def test_what_is_gone_is_told() -> None:
    with pytest.raises(ClientError, match="NoSuchKey"):
        placing.place_result(ObjectStore(), SOURCE, TARGET)


class InParts:
    """Answers of S3 to a copy in parts; source: Amazon S3 API Reference, UploadPartCopy."""

    def __init__(self, body: bytes, fails_at: int | None = None) -> None:
        self.body, self.fails_at = body, fails_at
        self.parts: dict[int, bytes] = {}
        self.placed: bytes | None = None
        self.aborted: list[str] = []

    def head_object(self, **_request: Any) -> dict[str, Any]:
        return {"ContentLength": len(self.body)}

    def get_object(self, **request: Any) -> dict[str, Any]:
        last = int(request["Range"].removeprefix("bytes=0-"))
        return {"Body": io.BytesIO(self.body[: last + 1])}

    def upload_part(self, **request: Any) -> dict[str, str]:
        self.parts[request["PartNumber"]] = request["Body"]
        return {"ETag": f"e{request['PartNumber']}"}

    def create_multipart_upload(self, **request: Any) -> dict[str, str]:
        assert request["ContentType"] == "text/csv"
        return {"UploadId": "upload"}

    def upload_part_copy(self, **request: Any) -> dict[str, Any]:
        assert request["CopySource"] == {"Bucket": SOURCE.bucket, "Key": SOURCE.key}
        number = request["PartNumber"]
        if number == self.fails_at:
            raise refused("InternalError", 500)
        first, last = request["CopySourceRange"].removeprefix("bytes=").split("-")
        assert int(last) < len(self.body)
        self.parts[number] = self.body[int(first) : int(last) + 1]
        return {"CopyPartResult": {"ETag": f"e{number}"}}

    def complete_multipart_upload(self, **request: Any) -> None:
        named = request["MultipartUpload"]["Parts"]
        assert [each["ETag"] for each in named] == [f"e{each['PartNumber']}" for each in named]
        self.placed = b"".join(self.parts[each["PartNumber"]] for each in named)

    def abort_multipart_upload(self, **request: Any) -> None:
        self.aborted.append(request["UploadId"])


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(placing, "BEGINNING_BYTES", 3)
    monkeypatch.setattr(placing, "PART_BYTES", 4)
    return iter(())


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("body", [b"01234", b"01234567", b"0123456789"])
def test_a_large_file_is_placed_in_parts(body: bytes) -> None:
    s3 = InParts(body)
    assert placing.place_result(s3, SOURCE, TARGET) == len(body)
    assert (s3.placed, s3.aborted) == (body, [])


@pytest.mark.usefixtures("small_parts")
def test_the_first_part_of_a_large_file_has_its_header() -> None:
    s3 = InParts(b'"A"\n"0123456789"\n')
    assert placing.place_result(s3, SOURCE, TARGET) == 15
    assert s3.placed == b'A\n"0123456789"\n'


@pytest.mark.usefixtures("small_parts")
def test_parts_of_a_copy_that_fails_are_given_up() -> None:
    s3 = InParts(b"0123456789", fails_at=2)
    with pytest.raises(ClientError, match="InternalError"):
        placing.place_result(s3, SOURCE, TARGET)
    assert (s3.placed, s3.aborted) == (None, ["upload"])
