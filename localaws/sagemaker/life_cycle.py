"""The states of a notebook instance, and which operation may be asked for in which of them.

A state that passes by itself says when it does and what comes then; the state at a moment follows from that alone, so
nothing runs while time passes.
Source: Amazon SageMaker API Reference, DescribeNotebookInstance, NotebookInstanceStatus, and the actions named below.
"""

from dataclasses import dataclass
from typing import Self

from localaws.sagemaker.errors import invalid

PENDING, IN_SERVICE = "Pending", "InService"
STOPPING, STOPPED = "Stopping", "Stopped"
UPDATING, DELETING, FAILED = "Updating", "Deleting", "Failed"
GONE = ""
"""What comes after `Deleting`."""

# By the state that an operation leads to: those in which it may be asked for, and how long it lasts on AWS, in seconds. That
# an update needs a stopped instance is the API Reference's word; a start and a deletion take a failed one, too.
_FROM = {
    PENDING: (STOPPED, FAILED),
    STOPPING: (IN_SERVICE,),
    UPDATING: (STOPPED,),
    DELETING: (STOPPED, FAILED),
}
SECONDS = {PENDING: 240.0, STOPPING: 90.0, UPDATING: 30.0, DELETING: 30.0}
_THEN = {PENDING: IN_SERVICE, STOPPING: STOPPED, UPDATING: STOPPED, DELETING: GONE}


@dataclass(frozen=True, kw_only=True)
class LifeCycle:
    """Where a notebook instance is in its life.

    Attributes:
        status: as the API names it; `GONE` for none any more.
        since: when it began, seconds since the Unix epoch.
        until: when it passes by itself; None for one that lasts.
        then: the status that comes next, where one does.
        failure: why the instance failed, or will; empty for no reason.
    """

    status: str
    since: float
    until: float | None = None
    then: str = GONE
    failure: str = ""

    @classmethod
    def begun(cls, now: float, until: float) -> Self:
        """The life of an instance that is being made; arguments as for `moved`."""
        return cls(status=PENDING, since=now, until=until, then=_THEN[PENDING])

    def at(self, now: float) -> "LifeCycle":
        """Where it is at a moment."""
        if self.until is None or now < self.until:
            return self
        return LifeCycle(status=self.then, since=self.until, failure=self.failure)

    def moved(
        self, status: str, *, now: float, until: float, arn: str, failure: str = ""
    ) -> "LifeCycle":
        """Where an operation leads.

        Args:
            status: in which it is meanwhile: `PENDING`, `STOPPING`, `UPDATING` or `DELETING`.
            now: seconds since the Unix epoch.
            until: when that is over.
            arn: of the instance, for the error.
            failure: why it will fail; empty when it will not.

        Raises:
            SageMakerError: the operation may not be asked for in the present state.
        """
        present = self.at(now).status
        if present not in _FROM[status]:
            allowed = ", ".join(_FROM[status])
            raise invalid(
                f"Status ({present}) not in ([{allowed}]). Unable to transition to ({status}) for Notebook Instance "
                f"({arn})."
            )
        then = FAILED if failure else _THEN[status]
        return LifeCycle(status=status, since=now, until=until, then=then, failure=failure)
