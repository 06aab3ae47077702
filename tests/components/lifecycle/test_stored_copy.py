"""An object of somebody's bucket that becomes one of the stack's."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from components.lifecycle.engine.errors import CallError, LifecycleError
from components.lifecycle.stored_copy import StoredCopyProvider
from tests.support.lifecycle_world import World, wire
from tests.support.local_aws import LocalAws
from tests.support.object_store import refused

PART_BYTES = 8 << 20
"""From which size on boto3 copies in parts."""
INPUTS: dict[str, Any] = {
    "sourceBucket": "theirs",
    "sourceKey": "in/x.csv",
    "sourceEtag": '"e"',
    "content": "0e1f2a",
    "bucket": "ours",
    "key": "interactions/0e1f.csv",
    "tags": {"project": "shop", "team": "a b"},
}


@dataclass
class Objects:
    """A client of S3 with ETags by bucket and key."""

    etags: dict[tuple[str, str], str]
    options: list[dict[str, Any]] = field(default_factory=list)
    tags: dict[tuple[str, str], list[dict[str, str]]] = field(default_factory=dict)
    refusal: str = "412"

    def copy(self, source: dict[str, str], bucket: str, key: str, **more: dict[str, str]) -> None:
        etag = self.etags.get((source["Bucket"], source["Key"]))
        if etag is None:
            raise refused("404", 404)
        options = more["ExtraArgs"]
        if etag != options["CopySourceIfMatch"]:
            raise refused(self.refusal, 412)
        self.options.append(options)
        self.etags[bucket, key] = etag

    def head_object(self, Bucket: str, Key: str, IfMatch: str = "") -> dict[str, str]:  # noqa: N803 - as boto3 has it
        if Bucket == "closed":
            raise refused("403", 403)
        if (Bucket, Key) not in self.etags:
            raise refused("404", 404)
        if IfMatch not in {"", self.etags[Bucket, Key]}:
            raise refused(self.refusal, 412)
        return {"ETag": self.etags[Bucket, Key]}

    def put_object_tagging(self, Bucket: str, Key: str, Tagging: dict[str, Any]) -> None:  # noqa: N803 - as boto3 has it
        self.tags[Bucket, Key] = Tagging["TagSet"]

    def delete_object(self, Bucket: str, Key: str) -> None:  # noqa: N803
        self.etags.pop((Bucket, Key), None)


@pytest.fixture
def objects(world: World) -> Objects:
    made = Objects({("theirs", "in/x.csv"): '"e"'})
    world.others = {"s3": made}
    return made


def test_a_copy_comes_and_goes(world: World, objects: Objects) -> None:
    identity, outs = world.create(StoredCopyProvider, **INPUTS)
    assert objects.etags["ours", "interactions/0e1f.csv"] == '"e"'
    (options,) = objects.options
    assert options["Tagging"] == "project=shop&team=a+b"
    assert options["Metadata"] == {"personalize-content": "0e1f2a"}
    assert "ServerSideEncryption" not in options
    provider = world.provider(StoredCopyProvider)
    assert provider.read(identity, outs).id == identity
    provider.delete(identity, outs)
    provider.delete(identity, outs)
    assert provider.read(identity, outs).id == ""
    assert ("theirs", "in/x.csv") in objects.etags


def test_a_copy_is_encrypted_as_the_stack_says(world: World, objects: Objects) -> None:
    world.create(StoredCopyProvider, **INPUTS, serverSideEncryption="AES256")
    assert objects.options[0]["ServerSideEncryption"] == "AES256"


def test_what_promotion_has_put_in_its_place_is_the_copy(world: World, objects: Objects) -> None:
    objects.etags["ours", INPUTS["key"]] = '"p"'
    there = {"sourceBucket": "ours", "sourceKey": INPUTS["key"]}
    identity, outs = world.create(StoredCopyProvider, **{**INPUTS, **there, "sourceEtag": '"p"'})
    assert objects.options == [], "it is not copied onto itself"
    assert objects.tags["ours", INPUTS["key"]] == [
        {"Key": "project", "Value": "shop"},
        {"Key": "team", "Value": "a b"},
    ]
    world.provider(StoredCopyProvider).delete(identity, outs)
    assert objects.etags.keys() == {("theirs", "in/x.csv")}
    objects.etags["ours", INPUTS["key"]] = '"q"'
    with pytest.raises(LifecycleError, match="was changed since it was checked"):
        world.create(StoredCopyProvider, **{**INPUTS, **there, "sourceEtag": '"p"'})


@pytest.mark.parametrize("code", ["412", "PreconditionFailed"])
def test_what_was_changed_since_it_was_checked_is_not_copied(
    world: World, objects: Objects, code: str
) -> None:
    objects.etags["theirs", "in/x.csv"] = '"f"'
    objects.refusal = code
    with pytest.raises(
        LifecycleError, match=r"s3://theirs/in/x.csv was changed since it was checked"
    ):
        world.create(StoredCopyProvider, **INPUTS)


def test_other_refusals_are_told(world: World, objects: Objects) -> None:
    objects.etags.clear()
    with pytest.raises(CallError, match="CopyObject: 404"):
        world.create(StoredCopyProvider, **INPUTS)
    closed = wire(world.inputs(StoredCopyProvider, **{**INPUTS, "bucket": "closed"}))
    with pytest.raises(CallError, match="HeadObject: 403"):
        world.provider(StoredCopyProvider).read("x", closed)


def test_another_content_or_place_is_another_copy(world: World) -> None:
    olds = wire(world.inputs(StoredCopyProvider, **INPUTS))
    provider = world.provider(StoredCopyProvider)
    for change in ({"bucket": "b"}, {"key": "k"}):
        assert provider.diff("x", olds, wire({**olds, **change})).replaces == [*change]
    # The key has the content's name: the same content elsewhere, or in other parts, is the copy that is there.
    for change in ({"sourceKey": "elsewhere.csv"}, {"sourceEtag": '"f"'}):
        assert provider.diff("x", olds, wire({**olds, **change})).changes is False


@pytest.mark.parametrize("body", [b"a,b\n", b"a,b\n" * (9 << 18)], ids=["whole", "in parts"])
def test_s3_copies_what_has_the_etag_and_nothing_else(local_aws: LocalAws, body: bytes) -> None:
    """What boto3 makes of the call, and S3 of that."""
    s3 = local_aws.client("s3")
    for bucket in ("copied-from", "copied-to"):
        s3.create_bucket(Bucket=bucket)
    etag = s3.put_object(Bucket="copied-from", Key="in/x.csv", Body=body)["ETag"]
    world = World(others={"s3": s3})
    inputs = {**INPUTS, "sourceBucket": "copied-from", "bucket": "copied-to", "sourceEtag": etag}
    identity, outs = world.create(StoredCopyProvider, **inputs)
    found = s3.get_object(Bucket="copied-to", Key=INPUTS["key"])
    assert (found["Body"].read(), found["ContentType"]) == (body, "text/csv")
    assert ("-" in found["ETag"]) == (len(body) > PART_BYTES), (
        "the copy has parts, and its ETag is another one"
    )
    assert found["Metadata"] == {"personalize-content": INPUTS["content"]}
    told = s3.get_object_tagging(Bucket="copied-to", Key=INPUTS["key"])["TagSet"]
    assert {each["Key"]: each["Value"] for each in told} == INPUTS["tags"]
    s3.put_object(Bucket="copied-from", Key="in/x.csv", Body=b"c\n")
    with pytest.raises(LifecycleError, match="was changed since it was checked"):
        world.create(StoredCopyProvider, **{**inputs, "key": "other.csv"})
    there = {"sourceBucket": "copied-to", "sourceKey": INPUTS["key"], "sourceEtag": found["ETag"]}
    assert world.create(StoredCopyProvider, **{**inputs, **there})[0] == identity
    with pytest.raises(LifecycleError, match="was changed since it was checked"):
        world.create(StoredCopyProvider, **{**inputs, **there, "sourceEtag": '"of-another"'})
    provider = world.provider(StoredCopyProvider)
    provider.delete(identity, outs)
    assert provider.read(identity, outs).id == ""
