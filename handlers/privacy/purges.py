"""Purges of archive and dead letters: what was asked for, how far it is, and what is left of it in the end.

A purge is an object under one name, below `waiting/` until all that was on its way at the time of the request has been
looked through, and below `done/` from then on, without the ids.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from botocore.exceptions import ClientError

from handlers.privacy.stored_objects import CHANGED, GONE
from handlers.shared.retries import error_code

WAITING = "waiting/"
DONE = "done/"
ENDING = ".json"


@dataclass(frozen=True, kw_only=True)
class Purge:
    """One purge.

    Attributes:
        user_ids: who is to go; empty once all is done.
        requested_at: what arrived later stays: it is of users who came back. Seconds since the Unix epoch.
        data_deletion_job_arn: the job of Amazon Personalize for the same users.
        list_key: of the list that this job reads, in the same bucket.
        searched_until: what was stored before then has been looked through; None before the first pass.
        completed_at: when all was done.
        passes: how often all was looked through.
        objects_read: of archive and dead letters, in all passes.
        records_removed: from archive and dead letters, in all passes.
        sources: the owner's own files that held one of the users in the newest pass.
    """

    user_ids: tuple[str, ...] = ()
    requested_at: float
    data_deletion_job_arn: str
    list_key: str
    searched_until: float | None = None
    completed_at: float | None = None
    passes: int = 0
    objects_read: int = 0
    records_removed: int = 0
    sources: tuple[str, ...] = ()

    def completed(self, now: float) -> "Purge":
        """What stays of it: nothing names a user any more."""
        return replace(self, user_ids=(), completed_at=now)


@dataclass(frozen=True)
class Waiting:
    """A purge that is not done, under its name, as it was read."""

    name: str
    etag: str
    purge: Purge


@dataclass(frozen=True)
class Purges:
    """All purges of a stack.

    Attributes:
        s3: client.
        bucket: that keeps them.
        prefix: of their keys.
    """

    s3: Any
    bucket: str
    prefix: str

    def ask(self, name: str, purge: Purge) -> None:
        """Ask for a purge; one of the same name begins anew, up to the later moment."""
        self._put(WAITING + name, purge)

    def find(self, name: str) -> Purge | None:
        """The newest purge of a name."""
        found = self._get(WAITING + name) or self._get(DONE + name)
        return None if found is None else found.purge

    def waiting(self) -> list[Waiting]:
        """All that are not done."""
        folder = self.prefix + WAITING
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=folder)
        keys = [each["Key"] for page in pages for each in page.get("Contents", [])]
        names = [key.removeprefix(folder).removesuffix(ENDING) for key in keys]
        found = {name: self._get(WAITING + name) for name in names}
        return [replace(each, name=name) for name, each in found.items() if each is not None]

    def update(self, waiting: Waiting, purge: Purge) -> None:
        """Write down how far a purge is, unless it has been asked for again since it was read."""
        self._unless_changed(lambda: self._put(WAITING + waiting.name, purge, IfMatch=waiting.etag))

    def finish(self, waiting: Waiting, purge: Purge) -> None:
        """Keep what stays of a purge, and forget the ids, unless it has been asked for again.

        The list goes, too: its job is over for days, and a job that was asked for since writes its own.
        """
        self._put(DONE + waiting.name, purge)
        is_forgotten = self._unless_changed(
            lambda: self.s3.delete_object(
                Bucket=self.bucket, Key=self._key(WAITING + waiting.name), IfMatch=waiting.etag
            )
        )
        if is_forgotten:
            self.s3.delete_object(Bucket=self.bucket, Key=waiting.purge.list_key)

    def _unless_changed(self, write: Callable[[], object]) -> bool:
        """Do it; False when the purge has been asked for again since it was read."""
        try:
            write()
        except ClientError as error:
            if error_code(error) not in CHANGED | GONE:
                raise
            return False
        return True

    def _get(self, name: str) -> Waiting | None:
        try:
            found = self.s3.get_object(Bucket=self.bucket, Key=self._key(name))
        except ClientError as error:
            if error_code(error) in GONE:
                return None
            raise
        return Waiting(name, found["ETag"], _purge(json.loads(found["Body"].read())))

    def _put(self, name: str, purge: Purge, **condition: str) -> None:
        self.s3.put_object(
            Bucket=self.bucket,
            Key=self._key(name),
            Body=json.dumps(asdict(purge)).encode(),
            ContentType="application/json",
            **condition,
        )

    def _key(self, name: str) -> str:
        return f"{self.prefix}{name}{ENDING}"


def _purge(document: Mapping[str, Any]) -> Purge:
    texts = {name: tuple(document[name]) for name in ("user_ids", "sources")}
    return Purge(**{**document, **texts})
