from collections import Counter

import pytest
from botocore.exceptions import ClientError

from handlers.privacy.stored_objects import StoredObjects, Version
from handlers.privacy.user_records import Purged
from tests.support.object_store import ObjectStore, refused

SUSPENDED = "null"


def latest(s3: ObjectStore, key: str) -> Version:
    return next(v for group in StoredObjects(s3, "b").after("") for v in group if v.key == key)


def without_u1(body: bytes) -> Purged:
    left = body.replace(b"u1", b"")
    return Purged(left or None, Counter({"u1": 1} if left != body else {}))


def purge(s3: ObjectStore, key: str) -> Counter[str]:
    return StoredObjects(s3, "b").purge(latest(s3, key), without_u1)


def test_what_is_left_takes_its_place_under_the_same_key() -> None:
    s3 = ObjectStore()
    s3.put_object(Bucket="b", Key="k", Body=b"u1,u2", ContentType="text/x", Metadata={"a": "1"})
    assert purge(s3, "k") == Counter({"u1": 1})
    found = s3.get_object(Bucket="b", Key="k")
    assert (found["Body"].read(), found["ContentType"]) == (b",u2", "text/x")
    assert found["Metadata"] == {"a": "1"}


def test_an_object_that_holds_nothing_is_not_written() -> None:
    s3 = ObjectStore()
    s3.write("b", "k", b"u2")
    assert not purge(s3, "k")
    assert s3.calls == ["get_object"]


@pytest.mark.parametrize("came", [b"u2,u1", b"u2", b"u1"])
@pytest.mark.parametrize("before", [b"u1,u3", b"u1"])
def test_what_somebody_wrote_meanwhile_is_read_again_and_never_overwritten(
    before: bytes, came: bytes
) -> None:
    s3 = ObjectStore()
    s3.write("b", "k", before)
    s3.comes_meanwhile["b", "k"] = came
    purge(s3, "k")
    left = came.replace(b"u1", b"")
    assert s3.bodies("b") == ({"k": left} if left else {})


def test_an_object_that_goes_meanwhile_is_no_error() -> None:
    s3 = ObjectStore()
    s3.write("b", "k", b"u1,u2")
    version = latest(s3, "k")
    s3.objects.clear()
    assert not StoredObjects(s3, "b").purge(version, without_u1)


@pytest.mark.parametrize("body", [b"u1,u2", b"u1"])
def test_no_old_version_is_left_that_holds_something(body: bytes) -> None:
    s3 = ObjectStore(versioned={"b"})
    for each in (b"u1", b"u2", body):
        s3.write("b", "k", each)
    objects = StoredObjects(s3, "b")
    for group in list(objects.after("")):
        for version in group:
            objects.purge(version, without_u1)
    bodies = [each.body for each in s3.objects["b", "k"]]
    assert bodies == ([b",u2", b"u2"] if body == b"u1,u2" else [b"u2"])


def test_a_suspended_bucket_keeps_what_was_just_written() -> None:
    s3 = ObjectStore(versioned={"b"})
    s3.write("b", "k", b"u1,u2")
    s3.objects["b", "k"][0].version_id = SUSPENDED
    s3._numbers = iter([])

    def overwrite(bucket: str, key: str, body: bytes) -> None:
        s3.objects[bucket, key][0].body = body

    s3.write = overwrite  # type: ignore[method-assign, assignment] # a bucket that makes no more versions
    purge(s3, "k")
    assert s3.bodies("b") == {"k": b",u2"}


def test_objects_come_whole_by_key_and_behind_a_place() -> None:
    s3 = ObjectStore(versioned={"b"})
    for key in ("a", "b", "c", "b"):
        s3.write("b", key, key.encode())
    groups = list(StoredObjects(s3, "b").after("a"))
    assert [[v.key for v in group] for group in groups] == [["b", "b"], ["c"]]
    assert [v.is_latest for v in groups[0]] == [True, False]


def test_an_object_is_deleted_with_all_its_versions_and_no_other() -> None:
    s3 = ObjectStore(versioned={"b"})
    for key in ("k", "k", "k2"):
        s3.write("b", key, b"x")
    StoredObjects(s3, "b").delete("k")
    StoredObjects(s3, "b").delete("nothing")
    assert set(s3.objects) == {("b", "k2")}


def test_another_refusal_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    s3 = ObjectStore()
    s3.write("b", "k", b"u1")
    version = latest(s3, "k")

    def get_object(**_request: object) -> None:
        raise refused("AccessDenied", 403)

    monkeypatch.setattr(s3, "get_object", get_object)
    with pytest.raises(ClientError, match="AccessDenied"):
        StoredObjects(s3, "b").purge(version, without_u1)
