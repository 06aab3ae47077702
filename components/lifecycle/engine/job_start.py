"""Starting a job of the service under a name that is free, and knowing again one that an earlier try started."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from components.lifecycle.engine.adoption import take_over, waits_for_room
from components.lifecycle.engine.errors import CallError
from components.lifecycle.engine.kinds import arn_for, is_failed
from components.lifecycle.engine.service import Personalize
from components.lifecycle.engine.tags import read_tags
from components.lifecycle.engine.values import KEY_TAG
from components.lifecycle.engine.waiting import CONSISTENCY_SECONDS, Waiter

PRIVILEGE_SECONDS = 120.0
"""How long the service may refuse a role, or a bucket's policy, that was made seconds before."""

_PRIVILEGES = re.compile(r"privilege|assume|role|bucket policy", re.IGNORECASE)


class JobStart:
    """One creation: tries names until a job of this resource runs under one.

    Class attributes:
        resource_type: of the job's ARN.

    Args:
        waiter: deadline and progress.
        inputs: the resource's inputs.
        tag: the value of the job's tag `pulumi:key`.
    """

    resource_type: ClassVar[str]

    def __init__(self, waiter: Waiter, inputs: Mapping[str, Any], tag: str) -> None:
        self.waiter = waiter
        self.inputs = inputs
        self.tag = tag
        self._attempt = 0

    def name(self, attempt: int) -> str:
        """The name of the job; one that is used up (a failed job, an older one) counts one attempt more."""
        raise NotImplementedError

    def request(self, name: str) -> None:
        """Send the Create request."""
        raise NotImplementedError

    def is_current(self, description: Mapping[str, Any]) -> bool:
        """Whether what a job of this resource has done still holds."""
        raise NotImplementedError

    def attempt(self) -> str | None:
        """The ARN of the job that was started or adopted, None to be asked again."""
        name = self.name(self._attempt)
        arn = arn_for(self.resource_type, self.inputs["scope"], name)
        try:
            self.request(name)
        except CallError as failure:
            busy = failure.in_use or failure.limit_of_running
            if (failure.already_exists or busy) and self._is_ours(arn):
                return arn
            if failure.already_exists:
                self._attempt += 1
            else:
                self._bear(failure)
            return None
        return arn

    def _bear(self, failure: CallError) -> None:
        """Another job may take hours; a role that was made seconds ago is not known everywhere."""
        if failure.in_use or self.waiter.elapsed < _patience_with(failure):
            self.waiter.status(self.waiter.name, f"waits: {failure.message}")
            return
        waits_for_room(self.waiter, failure)

    def _is_ours(self, arn: str) -> bool:
        """The job under this name was made by an earlier try, and what it has done still holds."""
        personalize = self.waiter.personalize
        description = personalize.find(arn)
        if description is None or is_failed(description["status"]):
            return False
        tags = read_tags(personalize, arn)
        if tags.get(KEY_TAG) != self.tag or not self.is_current(description):
            return False
        take_over(self.waiter, arn, tags, self.inputs["tags"])
        return True


def is_of_the_same(personalize: Personalize, arn: str, job: Mapping[str, Any]) -> bool:
    """What the job worked on still exists: none of the same ARN has been made since.

    Args:
        personalize: the service.
        arn: of the dataset or group that the job worked on.
        job: its description.
    """
    found = personalize.find(arn)
    return found is not None and bool(job["creationDateTime"] >= found["creationDateTime"])


def _patience_with(failure: CallError) -> float:
    """Seconds from the beginning of the creation during which a refusal may be for what IAM does not know yet."""
    if failure.code == "InvalidInputException" and _PRIVILEGES.search(failure.message):
        return PRIVILEGE_SECONDS
    return CONSISTENCY_SECONDS if failure.code == "AccessDeniedException" else 0.0
