"""The dynamic resource StoredCopy: an object of S3 as another one, copied within S3."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from pulumi import Input, Output
from pulumi.dynamic import CreateResult, ReadResult

from components.core.content_names import metadata_of
from components.lifecycle.engine.client import translated_errors
from components.lifecycle.engine.errors import CallError, LifecycleError
from components.lifecycle.engine.inputs import (
    IGNORE,
    REPLACE,
    SCOPE,
    InputSpec,
    InputTable,
    timeout,
)
from components.lifecycle.engine.provider import RecordedProvider
from components.lifecycle.engine.resource import LifecycleResource, ResourceArgs
from components.lifecycle.engine.values import Tags, Text

NOT_FOUND, CHANGED = "404", frozenset({"412", "PreconditionFailed"})


@dataclass(frozen=True, kw_only=True)
class StoredCopyArgs(ResourceArgs):
    """Inputs of a StoredCopy, beside those of ResourceArgs.

    Args:
        source_bucket: name of the bucket that has the object.
        source_key: of the object.
        source_etag: that it had when it was checked; another one is not copied.
        content: what stands for the hash of its content; the copy has it in its metadata.
        bucket: to which it is copied.
        key: under which it is copied; another content has another one.
        server_side_encryption: of the copy; None for what the bucket does.
        tags: of the copy.
    """

    source_bucket: str
    source_key: str
    source_etag: str
    content: str
    bucket: Input[str]
    key: str
    server_side_encryption: str | None
    tags: Mapping[str, str]


class StoredCopyProvider(RecordedProvider):
    """Copies an object, in parts where it is larger than one request may be: no byte goes through this machine.

    What is copied stays what it is: where it lay may be changed or emptied later.
    """

    kind = "StoredCopy"
    table = InputTable(
        InputSpec("sourceBucket", Text(), IGNORE),
        InputSpec("sourceKey", Text(), IGNORE),
        InputSpec("sourceEtag", Text(), IGNORE),
        InputSpec("content", Text(), IGNORE),
        InputSpec("bucket", Text(), REPLACE),
        InputSpec("key", Text(), REPLACE),
        InputSpec("serverSideEncryption", Text(), IGNORE, optional=True),
        InputSpec("tags", Tags(), IGNORE, default={}),
        SCOPE,
        timeout(6 * 3600),
    )

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Copy, or copy once more what an interrupted try has copied.

        An object that lies where its copy would be, as promotion puts it, is taken as the copy.

        Raises:
            LifecycleError: the object was changed since it was checked.
            CallError: it may not be read or written.
        """
        inputs = self.table.read(props)
        source, target = _source(inputs), _place(inputs)
        take = self._adopt if source == target else self._copy
        try:
            take(inputs)
        except CallError as error:
            if error.code not in CHANGED:
                raise
            raise LifecycleError(
                f"s3://{source['Bucket']}/{source['Key']} was changed since it was checked. Run `pulumi up` once more, which checks what it is now"
            ) from None
        return CreateResult(f"{target['Bucket']}/{target['Key']}", inputs)

    def _copy(self, inputs: dict[str, Any]) -> None:
        options = {
            "CopySourceIfMatch": inputs["sourceEtag"],
            "MetadataDirective": "REPLACE",
            "Metadata": metadata_of(inputs["content"]),
            "ContentType": "text/csv",
            "TaggingDirective": "REPLACE",
            "Tagging": urlencode(inputs["tags"]),
        }
        if inputs.get("serverSideEncryption"):
            options["ServerSideEncryption"] = inputs["serverSideEncryption"]
        with translated_errors("CopyObject"):
            self.personalize(inputs).client("s3").copy(
                _source(inputs), inputs["bucket"], inputs["key"], ExtraArgs=options
            )

    def _adopt(self, inputs: dict[str, Any]) -> None:
        s3, place = self.personalize(inputs).client("s3"), _place(inputs)
        with translated_errors("HeadObject"):
            s3.head_object(**place, IfMatch=inputs["sourceEtag"])
        tags = [{"Key": key, "Value": value} for key, value in inputs["tags"].items()]
        with translated_errors("PutObjectTagging"):
            s3.put_object_tagging(**place, Tagging={"TagSet": tags})

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """What is recorded, as long as the copy is there."""
        state = self.table.read(props)
        try:
            with translated_errors("HeadObject"):
                self.personalize(state).client("s3").head_object(**_place(state))
        except CallError as error:
            if error.code != NOT_FOUND:
                raise
            return ReadResult("", {})
        return ReadResult(id_, state)

    def delete(self, _id: str, props: dict[str, Any]) -> None:
        """Delete the copy; one that is gone is no error."""
        with translated_errors("DeleteObject"):
            self.personalize(props).client("s3").delete_object(**_place(props))


def _source(inputs: Mapping[str, Any]) -> dict[str, str]:
    """The object, as S3's operations name one."""
    return {"Bucket": inputs["sourceBucket"], "Key": inputs["sourceKey"]}


def _place(inputs: Mapping[str, Any]) -> dict[str, str]:
    """The copy, likewise."""
    return {"Bucket": inputs["bucket"], "Key": inputs["key"]}


class StoredCopy(LifecycleResource[StoredCopyArgs], module="personalize", name="StoredCopy"):
    """A copy of an object.

    Attributes:
        bucket: that has it.
        key: of the copy, once it is there.
    """

    provider = StoredCopyProvider
    bucket: Output[str]
    key: Output[str]
