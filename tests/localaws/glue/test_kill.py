"""A kill of the server in the middle of a crawl: the crawl begins anew, and ends as if nothing had been."""

from dataclasses import asdict
from pathlib import Path

import pytest

from localaws.glue.crawl import crawling
from localaws.glue.crawlers.crawler import RUNNING, STOPPING, Crawler
from localaws.glue.crawlers.operations import Crawlers
from localaws.shared.ports import Response, ServiceRequest
from localaws.shared.record_folder import RecordFolder
from tests.support.crawls import BUCKET, DATABASE, ROLE, CrawledWorld

SETTINGS = {
    "Role": ROLE,
    "DatabaseName": DATABASE,
    "Targets": {"S3Targets": [{"Path": f"s3://{BUCKET}/"}]},
}
PLACE = ("000000000000", "us-east-1")


class AnyRole:
    """Roles that admit every service."""

    def check(self, role_arn: str, account: str, region: str, source_arn: str) -> None: ...


class LoggedWorld(CrawledWorld):
    """A world with logs, which take everything."""

    def call(self, request: ServiceRequest) -> Response:
        return Response(200, {}, b"{}") if request.service == "logs" else super().call(request)


def crawlers(folder: Path, world: LoggedWorld) -> Crawlers:
    """A server's crawlers, started."""
    found = Crawlers(RecordFolder(folder), world, AnyRole(), lambda: 1000.0)  # type: ignore[arg-type]
    found.start()
    return found


def kept(folder: Path) -> Crawler:
    return Crawler(**next(RecordFolder(folder).load()))


@pytest.fixture
def world() -> LoggedWorld:
    made = LoggedWorld()
    for name in "abc":
        made.put(f"t/d={name}/1.csv", "id,n\nx,1\ny,2\n")
    return made


def test_a_crawl_that_was_killed_begins_anew(
    tmp_path: Path, world: LoggedWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """The process is gone."""

    with monkeypatch.context() as patch:
        patch.setattr(crawling.Crawl, "run", lambda _self: (_ for _ in ()).throw(Killed))
        patch.setattr("threading.excepthook", lambda _arguments: None)
        first = crawlers(tmp_path, world)
        first.create(*PLACE, {"Name": "c", **SETTINGS})
        first.begin(*PLACE, {"Name": "c"})
        first.settle()
    assert not world.tables
    assert kept(tmp_path).state == RUNNING
    second = crawlers(tmp_path, world)
    second.settle()
    found = second.get(*PLACE, {"Name": "c"})["Crawler"]
    assert (found["State"], found["LastCrawl"]["Status"]) == ("READY", "SUCCEEDED")
    assert world.shape() == {"t": ("t/", ["d"], [("a",), ("b",), ("c",)])}


def test_a_crawl_that_was_stopping_is_cancelled(tmp_path: Path, world: LoggedWorld) -> None:
    first = crawlers(tmp_path, world)
    first.create(*PLACE, {"Name": "c", **SETTINGS})
    crawler = kept(tmp_path)
    crawler.state, crawler.started_at = STOPPING, 990.0
    RecordFolder(tmp_path).save(crawler.arn, asdict(crawler))
    second = crawlers(tmp_path, world)
    found = second.get(*PLACE, {"Name": "c"})["Crawler"]
    assert (found["State"], found["LastCrawl"]["Status"]) == ("READY", "CANCELLED")
    assert not world.tables
