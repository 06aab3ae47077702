import hashlib
import io
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from botocore.response import StreamingBody

from commands.promotion.deployed import DataFile, Deployed
from commands.promotion.transfer import ContentError, destination, transfer

CONTENT = b"USER_ID,ITEM_ID,TIMESTAMP\n" + b"u,i,1\n" * 400_000
DIGEST = hashlib.sha256(CONTENT).hexdigest()[:16]
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
    written: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def get_object(self, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803 - as boto3 has it
        assert (Bucket, Key) == ("from", FILE.key)
        return {"Body": StreamingBody(io.BytesIO(self.content), len(self.content))}

    def upload_fileobj(self, file: Any, bucket: str, key: str, **_options: Any) -> None:
        self.written[bucket, key] = file.read()


def test_a_file_goes_where_the_program_itself_would_put_it() -> None:
    bucket, key = destination(FILE, "interactions", TARGET)
    assert (bucket, key) == ("to", f"personalize/prod/interactions/{DIGEST}.csv")
    source, target = Store(), Store()
    transfer(source, target, FILE, bucket, key)
    assert target.written == {(bucket, key): CONTENT}
    assert source.written == {}


def test_another_content_is_not_written() -> None:
    target = Store()
    with pytest.raises(ContentError, match="somebody has replaced it"):
        transfer(Store(CONTENT + b"u,i,2\n"), target, FILE, "to", "k")
    assert target.written == {}
