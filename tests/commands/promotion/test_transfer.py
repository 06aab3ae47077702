import hashlib
import io
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from botocore.response import StreamingBody

from commands.promotion.deployed import DataFile, Deployed
from commands.promotion.transfer import ContentError, destination, too_large, transfer
from components.core.content_names import METADATA
from components.preflight.sources import FETCHED_BYTES

CONTENT = b"USER_ID,ITEM_ID,TIMESTAMP\n" + b"u,i,1\n" * 400_000
DIGEST = hashlib.sha256(CONTENT).hexdigest()[:16]
NAME = DIGEST + "0" * 48
FILE = DataFile(bucket="from", key=f"interactions/{DIGEST}.csv", imported="hash")
TARGET = Deployed(
    name="prod",
    files={"interactions": replace(FILE, bucket="to", key="personalize/prod/interactions/ff.csv")},
    campaigns={},
    learning={},
    locations={},
)


@dataclass
class Store:
    """A client of S3 with one object to read."""

    content: bytes = CONTENT
    metadata: dict[str, str] = field(default_factory=dict)
    written: dict[tuple[str, str], bytes] = field(default_factory=dict)
    options: list[dict[str, Any]] = field(default_factory=list)

    def get_object(self, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803 - as boto3 has it
        assert (Bucket, Key) == ("from", FILE.key)
        body = StreamingBody(io.BytesIO(self.content), len(self.content))
        return {"Body": body, "Metadata": self.metadata}

    def upload_fileobj(self, file: Any, bucket: str, key: str, **options: Any) -> None:
        self.written[bucket, key] = file.read()
        self.options.append(options["ExtraArgs"])


def test_a_file_goes_where_the_program_itself_would_put_it() -> None:
    bucket, key = destination(FILE, "interactions", TARGET)
    assert (bucket, key) == ("to", f"personalize/prod/interactions/{DIGEST}.csv")
    source, target = Store(metadata={"of": "somebody"}), Store()
    transfer(source, target, FILE, bucket, key)
    assert target.written == {(bucket, key): CONTENT}
    assert target.options == [{"ContentType": "text/csv", "Metadata": {}}]
    assert source.written == {}


def test_another_content_is_not_written() -> None:
    target = Store()
    with pytest.raises(ContentError, match=r"has the SHA-256 .* somebody has replaced it"):
        transfer(Store(CONTENT + b"u,i,2\n"), target, FILE, "to", "k")
    assert target.written == {}


def test_what_athena_has_checked_goes_with_its_name() -> None:
    file = replace(FILE, named=NAME)
    name, target = {METADATA: NAME}, Store()
    transfer(Store(b"whatever", name), target, file, "to", "k")
    assert target.written == {("to", "k"): b"whatever"}
    assert target.options == [{"ContentType": "text/csv", "Metadata": name}]


@pytest.mark.parametrize("metadata", [{}, {METADATA: "0" * 64}])
def test_what_was_written_anew_has_lost_its_name(metadata: dict[str, str]) -> None:
    target = Store()
    with pytest.raises(ContentError, match=r"has the name .* somebody has replaced it"):
        transfer(Store(CONTENT, metadata), target, replace(FILE, named=NAME), "to", "k")
    assert target.written == {}


@pytest.mark.parametrize(
    ("named", "size", "is_told"),
    [
        (None, FETCHED_BYTES, False),
        (None, 3 * FETCHED_BYTES, True),
        (NAME, 3 * FETCHED_BYTES, False),
    ],
)
def test_what_would_have_to_be_fetched_is_not_too_large(
    named: str | None, size: int, is_told: bool
) -> None:
    class Sizes:
        def head_object(self, **_request: str) -> dict[str, int]:
            return {"ContentLength": size}

    stack = replace(TARGET, name="staging", files={"items": replace(FILE, named=named)})
    told = list(too_large(Sizes(), stack))
    assert [each[:29] for each in told] == ["items of staging has 3.0 GiB,"] * is_told
