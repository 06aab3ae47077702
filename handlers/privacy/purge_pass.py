"""One pass over archive and dead letters for all purges that wait, in steps that can be interrupted after any of them.

How far a pass is stands in an object of its own, so that the next invocation goes on there. It names purges, and no user.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from handlers.privacy.purges import Waiting
from handlers.privacy.stored_objects import GONE
from handlers.privacy.user_records import Moments
from handlers.shared.retries import error_code

Step = Callable[[], Counter[str]]
"""Looks through one object or place; how many records of which user went."""


@dataclass(frozen=True)
class Part:
    """A part of the pass.

    Attributes:
        name: of the part.
        steps: its steps behind a place, each with its own place.
    """

    name: str
    steps: Callable[[str], Iterator[tuple[str, Step]]]


@dataclass
class Progress:
    """How far a pass is.

    Attributes:
        began_at: what was stored before then is looked through by it. Seconds since the Unix epoch.
        purges: by name, for which request it is.
        part: the part that it is in; the first one if empty.
        place: behind which it goes on there.
        steps: that were done.
        removed: records, by the purge that they were removed for.
    """

    began_at: float
    purges: dict[str, float]
    part: str = ""
    place: str = ""
    steps: int = 0
    removed: dict[str, int] = field(default_factory=dict)

    def run(
        self,
        parts: Sequence[Part],
        owners: Mapping[str, Sequence[str]],
        has_time: Callable[[], bool],
    ) -> bool:
        """Do steps until all are done, or no time is left; say which.

        Args:
            parts: in their order.
            owners: names of the purges for each user.
            has_time: whether another step may begin.
        """
        names = [part.name for part in parts]
        for part in parts[names.index(self.part) if self.part else 0 :]:
            if part.name != self.part:
                self.part, self.place = part.name, ""
            for place, step in part.steps(self.place):
                if not has_time():
                    return False
                for user, count in step().items():
                    for name in owners[user]:
                        self.removed[name] = self.removed.get(name, 0) + count
                self.place = place
                self.steps += 1
        return True


@dataclass(frozen=True)
class ProgressStore:
    """Where the progress of the one pass under way is kept.

    Attributes:
        s3: client.
        bucket: that keeps it.
        key: of the object.
    """

    s3: Any
    bucket: str
    key: str

    def load(self) -> Progress | None:
        """The pass under way, if there is one."""
        try:
            body = self.s3.get_object(Bucket=self.bucket, Key=self.key)["Body"].read()
        except ClientError as error:
            if error_code(error) in GONE:
                return None
            raise
        return Progress(**json.loads(body))

    def save(self, progress: Progress) -> None:
        """Keep how far it is."""
        body = json.dumps(asdict(progress)).encode()
        self.s3.put_object(Bucket=self.bucket, Key=self.key, Body=body)

    def forget(self) -> None:
        """The pass is over."""
        self.s3.delete_object(Bucket=self.bucket, Key=self.key)


def of_pass(progress: Progress, waiting: Sequence[Waiting]) -> list[Waiting]:
    """The purges that a pass is for: not those that were asked for, or asked for again, since it began."""
    return [each for each in waiting if progress.purges.get(each.name) == each.purge.requested_at]


def moments_of(waiting: Sequence[Waiting]) -> Moments:
    """Until when records of each user go: up to the newest request."""
    moments: dict[str, float] = {}
    for each in waiting:
        for user in each.purge.user_ids:
            moments[user] = max(each.purge.requested_at, moments.get(user, 0.0))
    return moments


def owners_of(waiting: Sequence[Waiting]) -> dict[str, list[str]]:
    """The purges for each user, by name."""
    owners: dict[str, list[str]] = {}
    for each in waiting:
        for user in each.purge.user_ids:
            owners.setdefault(user, []).append(each.name)
    return owners
