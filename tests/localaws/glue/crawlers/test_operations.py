from pathlib import Path
from unittest import mock

import pytest

from localaws.glue.crawlers.operations import Crawlers
from localaws.shared.record_folder import RecordFolder
from tests.support.crawls import CrawledWorld
from tests.support.full_disk import full_disk

PLACE = "000000000000", "us-east-1"
NAMED = {"Name": "crawler"}


def crawlers(root: Path) -> Crawlers:
    """One crawler, in any role."""
    found = Crawlers(RecordFolder(root), CrawledWorld(), mock.Mock(), lambda: 1_800_000_000.0)
    targets = {"S3Targets": [{"Path": "s3://raw/"}]}
    found.create(*PLACE, {**NAMED, "Role": "crawler", "Targets": targets})
    return found


def test_a_crawler_that_could_not_be_started_can_be_started_again(tmp_path: Path) -> None:
    found = crawlers(tmp_path)
    with full_disk(), pytest.raises(OSError, match="No space left"):
        found.begin(*PLACE, NAMED)
    assert found.get(*PLACE, NAMED)["Crawler"]["State"] == "READY"
