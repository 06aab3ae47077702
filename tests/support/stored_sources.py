"""Objects in S3 that an Athena in the test's process reads, as who deploys reaches them by boto3."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import md5
from pathlib import Path
from typing import Any

import botocore.exceptions

from components.preflight.sources import Sources
from tests.support.athena_world import AthenaWorld, RefusedError


@dataclass(frozen=True, kw_only=True)
class StoredSources(Sources):
    """Sources whose clients are those of one world."""

    world: AthenaWorld

    def client(self, service: str) -> Any:
        return {"s3": _S3, "glue": _Glue, "athena": _Athena}[service](self.world)


def sources_of(world: AthenaWorld, project: Path) -> StoredSources:
    return StoredSources(project=project, region="us-east-1", profile=None, world=world)


def put(world: AthenaWorld, url: str, content: bytes) -> None:
    """Write an object."""
    world.objects[url.removeprefix("s3:/")] = content


class _S3:
    def __init__(self, world: AthenaWorld) -> None:
        self._world = world

    def head_object(self, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803 - as boto3 has it
        content = self._content(Bucket, Key)
        return {"ETag": _etag(content), "ContentLength": len(content), "Metadata": {}}

    def get_object(self, Bucket: str, Key: str, IfMatch: str, Range: str) -> dict[str, Any]:  # noqa: N803 - as boto3 has it
        content = self._content(Bucket, Key)
        if _etag(content) != IfMatch:
            raise _refused("PreconditionFailed", "GetObject")
        last = int(Range.rpartition("-")[2])
        self._world.read.append(f"{Key} {Range}")
        return {"Body": io.BytesIO(content[: last + 1])}

    def _content(self, bucket: str, key: str) -> bytes:
        content = self._world.objects.get(f"/{bucket}/{key}")
        if content is None:
            raise _refused("404", "HeadObject")
        return content


class _Glue:
    def __init__(self, world: AthenaWorld) -> None:
        self._world = world

    def create_table(self, **data: Any) -> None:
        if data["DatabaseName"] not in self._world.databases:
            raise _refused("EntityNotFoundException", "CreateTable")
        self._world._glue_create_table(data)

    def delete_table(self, **data: Any) -> None:
        self._world._glue_delete_table(data)


class _Athena:
    def __init__(self, world: AthenaWorld) -> None:
        self._world = world

    def start_query_execution(self, **data: Any) -> Any:
        with _as_boto3("StartQueryExecution"):
            return self._world.call_athena("StartQueryExecution", **data)

    def get_query_execution(self, **data: Any) -> Any:
        return self._world.call_athena("GetQueryExecution", **data)

    def get_query_results(self, **data: Any) -> Any:
        return self._world.call_athena("GetQueryResults", **data)


@contextmanager
def _as_boto3(operation: str) -> Iterator[None]:
    try:
        yield
    except RefusedError as error:
        raise _refused(str(error), operation) from None


def _refused(code: str, operation: str) -> botocore.exceptions.ClientError:
    return botocore.exceptions.ClientError({"Error": {"Code": code, "Message": code}}, operation)


def _etag(content: bytes) -> str:
    return f'"{md5(content).hexdigest()}"'  # noqa: S324 - as S3 has it
