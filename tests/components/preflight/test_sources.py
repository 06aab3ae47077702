import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from components.preflight import check as preflight
from components.preflight import sources
from components.preflight.sources import FETCHED_BYTES, SourceError, Sources
from components.settings.stack import parse
from tests.support import csv_files
from tests.support.local_aws import LocalAws, enter


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, local_aws: LocalAws) -> Sources:
    enter(local_aws, monkeypatch)
    return Sources(project=tmp_path, region="us-east-1", profile=None)


def put(local_aws: LocalAws, bucket: str, key: str, body: bytes) -> None:
    client = local_aws.client("s3")
    client.create_bucket(Bucket=bucket)
    client.put_object(Bucket=bucket, Key=key, Body=body)


def test_object_is_fetched_once_and_again_when_it_changed(
    here: Sources, local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    downloads: list[str] = []
    download = sources._download

    def counted(client: object, bucket: str, key: str, etag: str, target: Path) -> None:
        downloads.append(etag)
        download(client, bucket, key, etag, target)

    monkeypatch.setattr(sources, "_download", counted)
    put(local_aws, "source-data", "in/x.csv", b"first")
    first = here.path("s3://source-data/in/x.csv")
    assert first.read_bytes() == b"first"
    assert replace(here).path("s3://source-data/in/x.csv") == first
    assert len(downloads) == 1
    put(local_aws, "source-data", "in/x.csv", b"second")
    assert here.path("s3://source-data/in/x.csv") == first  # one run sees one version
    second = replace(here).path("s3://source-data/in/x.csv")
    assert second != first
    assert second.read_bytes() == b"second"


def test_an_interrupted_download_leaves_nothing(
    here: Sources, local_aws: LocalAws, tmp_path: Path
) -> None:
    class Broken:
        def iter_chunks(self, _size: int) -> object:
            yield b"half"
            raise ConnectionError

    class Client:
        def get_object(self, **_request: str) -> dict[str, object]:
            return {"Body": Broken()}

    with pytest.raises(ConnectionError):
        sources._download(Client(), "b", "k", '"e"', tmp_path / "cache" / "x.csv")
    assert list((tmp_path / "cache").iterdir()) == []


class Hoard(Sources):
    """An account with objects of any size, which nobody can read."""

    def client(self, service: str) -> Any:
        assert service == "s3"
        return self

    def head_object(self, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803 - as boto3 has it
        return {"ETag": f'"{Bucket}"', "ContentLength": int(Key), "Metadata": {}}

    def get_object(self, **_request: str) -> Any:
        raise AssertionError("it is fetched")


def test_gigabytes_are_not_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    hoard = Hoard(project=tmp_path, region="us-east-1", profile=None)
    with pytest.raises(SourceError, match=r"has 3\.0 GiB, .* personalize:check .* give its path"):
        hoard.path(f"s3://large/{3 * FETCHED_BYTES}")
    with pytest.raises(AssertionError, match="it is fetched"):
        hoard.path(f"s3://large/{FETCHED_BYTES}")
    cached = sources.cache_path(f"s3://large/{2 * FETCHED_BYTES}", '"large"')
    cached.parent.mkdir(parents=True, exist_ok=True)
    cached.write_bytes(b"here already")
    assert hoard.path(f"s3://large/{2 * FETCHED_BYTES}") == cached


def test_missing_object(here: Sources) -> None:
    with pytest.raises(SourceError, match="cannot be fetched"):
        here.path("s3://nowhere-to-be-found/x.csv")


def test_unknown_profile(here: Sources) -> None:
    with pytest.raises(SourceError, match="profile"):
        Sources(project=here.project, region="us-east-1", profile="nobody").path(
            "s3://some-b/x.csv"
        )


def test_object_is_checked_as_any_file(here: Sources, local_aws: LocalAws, tmp_path: Path) -> None:
    path = csv_files.write(
        tmp_path / "a.csv", csv_files.INTERACTIONS_HEADER, csv_files.interaction_rows()
    )
    put(local_aws, "checked-data", "x.csv", path.read_bytes())
    data = preflight.check(parse({"interactions": "s3://checked-data/x.csv"}), here)
    assert data.datasets[0].location == "s3://checked-data/x.csv"
    assert data.datasets[0].sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_unreadable_and_empty_files(tmp_path: Path) -> None:
    local = Sources(project=tmp_path, region="us-east-1", profile=None)
    (tmp_path / "x.csv").touch()
    with pytest.raises(SourceError, match="empty"):
        local.path("x.csv")


def test_an_object_is_looked_at_and_not_fetched(here: Sources, local_aws: LocalAws) -> None:
    put(local_aws, "looked-at", "in/x.csv", b"header\nrow\n")
    found = here.stored("s3://looked-at/in/x.csv")
    assert (found.url, found.size_bytes) == ("s3://looked-at/in/x.csv", 11)
    assert here.beginning(found, 4) == b"head"
    assert here.beginning(found, 400) == b"header\nrow\n"
    put_again = local_aws.client("s3").put_object
    put_again(Bucket="looked-at", Key="in/x.csv", Body=b"other")
    assert here.stored("s3://looked-at/in/x.csv") == found  # one run sees one version
    with pytest.raises(SourceError, match="cannot be fetched"):
        here.beginning(found, 4)
    assert replace(here).stored("s3://looked-at/in/x.csv").digest != found.digest
    put_again(Bucket="looked-at", Key="in/nothing.csv", Body=b"")
    with pytest.raises(SourceError, match="The file is empty"):
        here.stored("s3://looked-at/in/nothing.csv")


def test_a_copy_has_the_name_of_what_was_checked_whatever_its_etag(
    here: Sources, local_aws: LocalAws
) -> None:
    s3, name = local_aws.client("s3"), "0123456789abcdef" * 4
    s3.create_bucket(Bucket="named")
    for key, given in (("a", name), ("b", name), ("c", "no hash"), ("d", "")):
        metadata = {"personalize-content": given} if given else {}
        s3.put_object(Bucket="named", Key=key, Body=key.encode(), Metadata=metadata)
    digests = [here.stored(f"s3://named/{key}").digest for key in "abcd"]
    assert digests[:2] == [name, name]
    assert len({*digests}) == 3
    s3.put_object(Bucket="named", Key="a", Body=b"anew")
    assert replace(here).stored("s3://named/a").digest not in digests


def test_an_object_is_checked_where_it_lies(
    here: Sources, local_aws: LocalAws, tmp_path: Path
) -> None:
    path = csv_files.write_all(tmp_path)["interactions"]
    put(local_aws, "checked-there", "in/x.csv", Path(path).read_bytes())
    local_aws.client("s3").create_bucket(Bucket="checked-results")
    local_aws.client("glue").create_database(DatabaseInput={"Name": "checks"})
    output = {"OutputLocation": "s3://checked-results/"}
    local_aws.client("athena").create_work_group(
        Name="checks", Configuration={"ResultConfiguration": output}
    )
    check = {"athena": {"workGroup": "checks", "database": "checks"}}
    stored = parse({"interactions": "s3://checked-there/in/x.csv", "check": check})
    there = preflight.check(stored, here)
    local = preflight.check(parse({"interactions": path}), here)
    assert [each.text for each in there.warnings] == [each.text for each in local.warnings]
    assert [each.schema for each in there.datasets] == [each.schema for each in local.datasets]
    assert there.event_types == local.event_types
    assert local_aws.client("glue").get_tables(DatabaseName="checks")["TableList"] == []
