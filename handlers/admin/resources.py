"""What requests name: its kind, its ARN, what the service knows of it, and whether it is this stack's."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from handlers.shared.absence import unless_absent
from handlers.shared.requests import RequestError

NAME = r"[a-zA-Z0-9][a-zA-Z0-9\-_]{0,62}"
"""Source: Amazon Personalize API Reference, Name."""

Description = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """A kind of resource.

    Attributes:
        label: its name in a sentence.
        operation: its name in boto3's operations, as in `describe_event_tracker`.
        member: what an answer has its description as; `<member>Arn` names one in requests.
        resource: pattern of the last part of its ARN.
    """

    label: str
    operation: str
    member: str
    resource: str

    @property
    def parameter(self) -> str:
        """The member of a request that names one."""
        return f"{self.member}Arn"


DATASET_GROUP = Kind("dataset group", "dataset_group", "datasetGroup", f"dataset-group/{NAME}")
SOLUTION = Kind("solution", "solution", "solution", f"solution/{NAME}")
SOLUTION_VERSION = Kind(
    "solution version", "solution_version", "solutionVersion", f"solution/{NAME}/{NAME}"
)
CAMPAIGN = Kind("campaign", "campaign", "campaign", f"campaign/{NAME}")
EVENT_TRACKER = Kind("event tracker", "event_tracker", "eventTracker", f"event-tracker/{NAME}")


def named_name(body: Mapping[str, Any], member: str) -> str:
    """The name that a request gives to what it makes.

    Raises:
        RequestError: 400, there is none, or the service would not take it.
    """
    name = body.get(member)
    if not isinstance(name, str) or not re.fullmatch(NAME, name):
        raise RequestError(
            400,
            f"{member} must be 1 to 63 letters, digits, - and _, and begin with a letter or a digit.",
        )
    return name


def named_arn(body: Mapping[str, Any], kind: Kind, near: str, *spellings: str) -> str:
    """The ARN that a request names.

    Args:
        body: of the request.
        kind: of what it must name.
        near: any ARN of this stack, for its account and region.
        spellings: members that may have it; none for that of the kind.

    Raises:
        RequestError: 400, there is none, or it is no ARN of that kind; 403, it is one of another account or region.
    """
    members = spellings or (kind.parameter,)
    given = [body[member] for member in members if member in body]
    if len(given) != 1 or not isinstance(given[0], str) or not _is_arn(given[0], kind):
        raise RequestError(400, f"{members[0]} must be the ARN of a {kind.label}.")
    arn: str = given[0]
    if _place(arn) != _place(near):
        raise foreign(kind)
    return arn


def find(personalize: Any, kind: Kind, arn: str) -> Description:
    """Ask the service for the description of a resource.

    Raises:
        RequestError: 404, there is none.
        ClientError, BotoCoreError: the service did not answer, or refused.
    """
    describe = getattr(personalize, f"describe_{kind.operation}")
    description: Description | None = unless_absent(
        lambda: describe(**{kind.parameter: arn})[kind.member]
    )
    if description is None:
        raise absent(kind)
    return description


def require_solution(kind: Kind, version_arn: str, solutions: Sequence[str]) -> None:
    """Refuse what does not stand on a solution of this stack.

    Args:
        kind: of what the request names.
        version_arn: of its solution version.
        solutions: ARNs of the stack's.

    Raises:
        RequestError: 403.
    """
    if solution_of(version_arn) not in solutions:
        raise foreign(kind)


def refuse(personalize: Any, kind: Kind, arn: str) -> NoReturn:
    """Refuse what is known not to be this stack's.

    Raises:
        RequestError: 404, there is no such resource at all; else 403.
        ClientError, BotoCoreError: the service did not say.
    """
    find(personalize, kind, arn)
    raise foreign(kind)


def absent(kind: Kind) -> RequestError:
    """What is said of a resource that is not there."""
    return RequestError(404, f"The {kind.label} is deleted or does not exist.")


def foreign(kind: Kind) -> RequestError:
    """What is said of somebody else's resource."""
    return RequestError(403, f"{kind.parameter} is not one of this stack's.")


def solution_of(version_arn: str) -> str:
    """The ARN of a version's solution."""
    return version_arn.rpartition("/")[0]


def _is_arn(text: str, kind: Kind) -> bool:
    place = r"arn:[a-z\d-]+:personalize:[a-z\d-]+:\d{12}"
    return re.fullmatch(f"{place}:{kind.resource}", text) is not None


def _place(arn: str) -> list[str]:
    """Partition, service, region and account."""
    return arn.split(":")[1:5]
