"""Copies of the exact files: what is written has the hash by which it is named.

Where Athena has checked an object, nobody has its hash; its name stands in its metadata, which an object loses that is written anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import Any

from commands.promotion.deployed import DataFile, Deployed
from components.core.content_names import metadata_of, name_in
from components.core.naming import object_key
from components.preflight.sources import FETCHED_BYTES

CHUNK_BYTES = 1 << 20
IN_MEMORY_BYTES = 16 << 20


class ContentError(RuntimeError):
    """An object is not what its key says; the message tells which."""


def destination(source: DataFile, kind: str, target: Deployed) -> tuple[str, str]:
    """Bucket and key under which the program itself puts this content into the target's bucket.

    Args:
        source: the file.
        kind: of its dataset.
        target: a stack that has the same kinds of files.
    """
    there = target.files[kind]
    return there.bucket, f"{there.folder}{object_key(kind, source.digest)}"


def too_large(source_s3: Any, source: Deployed) -> Iterator[str]:
    """Why files cannot be promoted that the second stack would have to fetch, as sentences.

    Args:
        source_s3: a client of S3 that reads them.
        source: the stack that has them.
    """
    for kind, file in source.files.items():
        if file.named:
            continue  # Athena checks it where it lies
        size = source_s3.head_object(Bucket=file.bucket, Key=file.key)["ContentLength"]
        if size > FETCHED_BYTES:
            yield (
                f"{kind} of {source.name} has {size / 2**30:.1f} GiB, and a preview fetches no object of more than 1 GiB; let Athena check "
                "the data of both stacks, with personalize:check"
            )


def transfer(source_s3: Any, target_s3: Any, source: DataFile, bucket: str, key: str) -> None:
    """Copy an object through this machine, whose credentials may be of two accounts.

    Args:
        source_s3: a client of S3 that reads it.
        target_s3: one that writes it.
        source: the file.
        bucket: to which it goes.
        key: under which it goes.

    Raises:
        ContentError: the content is not what its key says; nothing was written.
    """
    answer, metadata = source_s3.get_object(Bucket=source.bucket, Key=source.key), {}
    if source.named:
        name = name_in(answer["Metadata"]) or "none"
        _require(source, "name", name)
        metadata = metadata_of(name)
    digest = hashlib.sha256()
    with SpooledTemporaryFile(IN_MEMORY_BYTES) as file:
        for chunk in answer["Body"].iter_chunks(CHUNK_BYTES):
            digest.update(chunk)
            file.write(chunk)
        if not source.named:
            _require(source, "SHA-256", digest.hexdigest())
        file.seek(0)
        options = {"ContentType": "text/csv", "Metadata": metadata}
        target_s3.upload_fileobj(file, bucket, key, ExtraArgs=options)


def _require(source: DataFile, what: str, found: str) -> None:
    if not found.startswith(source.digest):
        raise ContentError(
            f"{source.location} has the {what} {found}, and its key says {source.digest}: somebody has replaced it. "
            "Nothing was promoted; deploy that stack again from its file"
        )
