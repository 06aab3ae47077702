"""Multipart uploads whose parts are files: MiniStack holds all of them in memory, and once more when they become one object.

Of a part that is copied from an object nothing is copied before the upload is completed: the object's file gets another
name, under which it stays what it was.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from ministack.services import s3

from localaws.ministack.file_bytes import FileBytes
from localaws.shared import atomic_file

Answer = tuple[int, dict[str, str], Any]
Upload = dict[str, Any]

LEAST_BYTES = 5 * 1024**2
"""Of each part but the last. Source: Amazon S3 User Guide, "Amazon S3 multipart upload limits"."""

_NO_SUCH_PARTS = "One or more of the specified parts could not be found."


@dataclass(frozen=True)
class PartFile:
    """Where the bytes of a part are: no file is kept open for it, since an upload may have ten thousand."""

    path: Path
    start: int
    size: int

    @property
    def bytes(self) -> FileBytes:
        """The bytes."""
        return FileBytes.of(self.path)[self.start : self.start + self.size]


@dataclass(frozen=True)
class NamedPart:
    """A part as the request that completes an upload names it."""

    number: int
    etag: str | None
    checksums: Mapping[str, str | None]


class RefusedError(Exception):
    """An upload cannot be completed; `answer` says why."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer[0])
        self.answer = answer


class MultipartUploads:
    """The uploads under way; a service like the others. They end with the process, as MiniStack's own do.

    Args:
        folder: of the parts, on the file system of the objects.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def start(self) -> None:
        """Remove what a kill left."""
        self.reset()

    def stop(self) -> None:
        """Nothing goes on by itself."""

    def reset(self) -> None:
        """Forget all parts."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def keeping(self, original: Callable[..., Answer]) -> Callable[..., Answer]:
        """Have UploadPart write a part into a file."""

        def upload_part(
            bucket_name: str, key: str, body: Any, query_params: Any, headers: Any
        ) -> Answer:
            answer = original(bucket_name, key, body, query_params, headers)
            return self._kept(answer, query_params)

        return upload_part

    def copying(self, original: Callable[..., Answer]) -> Callable[..., Answer]:
        """Have UploadPartCopy do so, too."""

        def upload_part_copy(
            bucket_name: str, dest_key: str, query_params: Any, headers: Any
        ) -> Answer:
            return self._kept(original(bucket_name, dest_key, query_params, headers), query_params)

        return upload_part_copy

    def aborting(self, original: Callable[..., Answer]) -> Callable[..., Answer]:
        """Have AbortMultipartUpload remove the files of the parts."""

        def abort_multipart_upload(bucket_name: str, key: str, query_params: Any) -> Answer:
            answer = original(bucket_name, key, query_params)
            if answer[0] < 400:
                self._remove(s3._qp(query_params, "uploadId"))
            return answer

        return abort_multipart_upload

    def complete(
        self, bucket_name: str, key: str, body: Any, query_params: Any, headers: Any = None
    ) -> Answer:
        """CompleteMultipartUpload: the same once more answers the same.

        Source: Amazon S3 API Reference, CompleteMultipartUpload.
        """
        id_ = s3._qp(query_params, "uploadId")
        done = _done().get(id_)
        bucket = s3._ensure_bucket(bucket_name)
        if bucket is not None and done is not None and done["key"] == key:
            return tuple(done["response"])
        try:
            upload = _upload(bucket_name, key, id_)
            _check_conditions(upload, bucket, key, headers or {})
            parts = _parts(upload, _named(bucket_name, key, body))
            _check_size(parts, bucket_name, key, headers or {})
            checksum = _checksum(upload, parts, bucket_name, key, headers or {})
        except RefusedError as refused:
            return refused.answer
        whole = self._joined(id_, [part["body"] for _, part in parts])
        obj = _object(upload, parts, whole, checksum)
        version = _store(bucket_name, key, bucket, obj)
        response = _completed(bucket_name, key, obj, version, headers or {})
        _done()[id_] = {"key": key, "response": response}
        del _under_way()[id_]
        self._remove(id_)
        return response

    def _kept(self, answer: Answer, query_params: Any) -> Answer:
        """Put the part that was just stored into a file."""
        if answer[0] < 400:
            id_ = s3._qp(query_params, "uploadId")
            number = int(s3._qp(query_params, "partNumber", "1"))
            part = _under_way()[id_]["parts"][number]
            part["body"] = self._written(id_, number, part["body"])
        return answer

    def _written(self, id_: str, number: int, body: bytes | FileBytes) -> PartFile:
        path = self._folder / id_ / str(number)
        atomic_file.make_folder(path.parent)
        # A part may be sent again. What is there may be another name of an object, into which nothing is written.
        path.unlink(missing_ok=True)
        if isinstance(body, FileBytes):
            body.file.save(path)
            return PartFile(path, body.start, len(body))
        path.write_bytes(body)
        return PartFile(path, 0, len(body))

    def _joined(self, id_: str, parts: Sequence[PartFile]) -> FileBytes:
        """The bytes of all parts, in a file of their own."""
        path = self._folder / id_ / "whole"
        path.unlink(missing_ok=True)
        with path.open("xb") as whole:
            for part in parts:
                whole.writelines(part.bytes.chunks())
        return FileBytes.of(path)

    def _remove(self, id_: str) -> None:
        shutil.rmtree(self._folder / id_, ignore_errors=True)


_Part = tuple[int, dict[str, Any]]


def _refused(code: str, message: str, bucket: str, key: str, status: int = 400) -> RefusedError:
    return RefusedError(s3._error(code, message, status, f"/{bucket}/{key}"))


def _under_way() -> MutableMapping[str, Upload]:
    uploads: MutableMapping[str, Upload] = s3._multipart_uploads
    return uploads


def _done() -> MutableMapping[str, dict[str, Any]]:
    """Answers about those that are completed, by their ids."""
    answers: MutableMapping[str, dict[str, Any]] = s3._completed_multipart_uploads
    return answers


def _upload(bucket_name: str, key: str, id_: str) -> Upload:
    if s3._ensure_bucket(bucket_name) is None:
        raise RefusedError(s3._no_such_bucket(bucket_name))
    found = _under_way().get(id_)
    if found is None or (found["bucket"], found["key"]) != (bucket_name, key):
        message = "The specified multipart upload does not exist."
        raise _refused("NoSuchUpload", message, bucket_name, key, 404)
    return found


def _check_conditions(upload: Upload, bucket: Any, key: str, headers: Any) -> None:
    """The key of the customer is that of all parts, and the object that is there is the one that the request expects."""
    refusal = s3._check_sse_c_part(headers, upload) or s3._check_put_preconditions(
        headers, bucket["objects"].get(key)
    )
    if refusal is not None:
        raise RefusedError(refusal)


def _named(bucket_name: str, key: str, body: bytes) -> list[NamedPart]:
    """The parts that a request names, which has to be in their order."""
    try:
        root = s3.fromstring(body)
    except s3.ParseError as error:
        raise _refused("MalformedXML", f"{s3._MALFORMED_XML}.", bucket_name, key) from error
    found = [_named_part(each) for each in root.iter() if _local(each) == "Part"]
    parts = [each for each in found if each is not None]
    if not parts:
        raise _refused("MalformedXML", f"{s3._MALFORMED_XML}.", bucket_name, key)
    if any(one.number >= next_.number for one, next_ in pairwise(parts)):
        message = (
            "The list of parts was not in ascending order. Parts must be ordered by part number."
        )
        raise _refused("InvalidPartOrder", message, bucket_name, key)
    return parts


def _named_part(element: Any) -> NamedPart | None:
    members = {_local(each): each.text for each in element}
    if members.get("PartNumber") is None:
        return None
    checksums = {
        name.removeprefix("Checksum").upper(): text
        for name, text in members.items()
        if name.startswith("Checksum")
    }
    return NamedPart(int(members["PartNumber"]), members.get("ETag"), checksums)


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _parts(upload: Upload, named: Sequence[NamedPart]) -> list[_Part]:
    """The parts that are named, each with what is kept of it."""
    found = []
    for each in named:
        part = upload["parts"].get(each.number)
        place = upload["bucket"], upload["key"]
        if part is None:
            raise _refused("InvalidPart", _NO_SUCH_PARTS, *place)
        is_meant = each.etag is None or each.etag.strip('"') == part["etag"].strip('"')
        kept = part.get("checksums") or {}
        if not is_meant or any(
            text and kept.get(name) != text for name, text in each.checksums.items()
        ):
            which = f"The following part numbers are invalid: {each.number}"
            raise _refused("InvalidPart", f"{_NO_SUCH_PARTS} {which}", *place)
        found.append((each.number, part))
    return found


def _check_size(parts: Sequence[_Part], bucket_name: str, key: str, headers: Any) -> None:
    if any(part["size"] < LEAST_BYTES for _, part in parts[:-1]):
        message = "Your proposed upload is smaller than the minimum allowed size"
        raise _refused("EntityTooSmall", message, bucket_name, key)
    declared = headers.get("x-amz-mp-object-size")
    size = sum(part["size"] for _, part in parts)
    if declared is None or declared == str(size):
        return
    raise _refused(
        "InvalidRequest",
        f"The provided 'x-amz-mp-object-size' header value {declared} does not match what was computed: {size}",
        bucket_name,
        key,
    )


def _checksum(
    upload: Upload, parts: Sequence[_Part], bucket_name: str, key: str, headers: Any
) -> str | None:
    """The checksum of the object, which is made of those of its parts."""
    algorithm = upload.get("checksum_algorithm")
    if not algorithm:
        return None
    of_parts = [(part.get("checksums") or {}).get(algorithm) for _, part in parts]
    found: str | None = s3._composite_checksum(algorithm, of_parts)
    wanted = headers.get(f"x-amz-checksum-{algorithm.lower()}")
    if wanted and wanted != found:
        message = f"The {algorithm} you specified did not match the calculated checksum."
        raise _refused("BadDigest", message, bucket_name, key)
    return found


def _object(
    upload: Upload, parts: Sequence[_Part], whole: FileBytes, checksum: str | None
) -> dict[str, Any]:
    """The object that the parts become, as MiniStack has it."""
    digests = b"".join(bytes.fromhex(part["etag"].strip('"')) for _, part in parts)
    return {
        "body": whole,
        "content_type": upload["content_type"],
        "content_encoding": upload.get("content_encoding"),
        "etag": f'"{s3.md5_hash(digests)}-{len(parts)}"',
        "last_modified": s3.now_iso(),
        "size": len(whole),
        "metadata": upload["metadata"],
        "preserved_headers": upload.get("preserved_headers", {}),
        "storage_class": upload.get("storage_class") or "STANDARD",
        "parts": [{"PartNumber": number, "Size": part["size"]} for number, part in parts],
        "checksums": {upload["checksum_algorithm"]: checksum} if checksum else {},
        "checksum_type": "COMPOSITE" if checksum else None,
    }


def _store(bucket_name: str, key: str, bucket: Any, obj: dict[str, Any]) -> str | None:
    """Put an object in its place, and tell whom it concerns; its version, where the bucket has versions."""
    prior = bucket["objects"].get(key)
    bucket["objects"][key] = obj
    s3._maybe_replicate(bucket_name, key, obj, obj["body"])
    version: str | None = s3._record_object_version(bucket_name, key, prior, obj, obj["body"])
    s3._fire_s3_event_async(
        bucket_name,
        key,
        "s3:ObjectCreated:CompleteMultipartUpload",
        size=obj["size"],
        etag=obj["etag"],
        version_id=version,
    )
    if s3.S3_PERSIST:
        s3._persist_object(bucket_name, key, obj)
    return version


def _completed(
    bucket_name: str, key: str, obj: Mapping[str, Any], version: str | None, headers: Any
) -> Answer:
    root = s3.Element("CompleteMultipartUploadResult", xmlns=s3.S3_NS)
    for name, text in _told(bucket_name, key, obj, headers):
        s3.SubElement(root, name).text = text
    answered = {"Content-Type": "application/xml", **s3._stored_sse_headers(obj)}
    if version:
        answered["x-amz-version-id"] = version
    return 200, answered, s3._xml_body(root)


def _told(
    bucket_name: str, key: str, obj: Mapping[str, Any], headers: Any
) -> Iterator[tuple[str, str]]:
    host = headers.get("host", "localhost")
    yield "Location", f"http://{host}/{bucket_name}/{key}"
    yield "Bucket", bucket_name
    yield "Key", key
    yield "ETag", obj["etag"]
    for algorithm, checksum in obj["checksums"].items():
        yield f"Checksum{algorithm}", checksum
        yield "ChecksumType", "COMPOSITE"
