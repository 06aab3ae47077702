"""The control plane as the functions of the admin routes call it: what a test put there, and errors on order."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from tests.support.proxy_events import service_error

PREFIX = "arn:aws:personalize:us-east-1:000000000000:"
GROUP = f"{PREFIX}dataset-group/shop"
SOLUTION = f"{PREFIX}solution/shop"
VERSION = f"{SOLUTION}/v1"
CAMPAIGN = f"{PREFIX}campaign/shop"
TRACKER = f"{PREFIX}event-tracker/0a1b2c3d"
FOREIGN_SOLUTION = f"{PREFIX}solution/other"
FOREIGN_VERSION = f"{FOREIGN_SOLUTION}/v1"
FOREIGN_CAMPAIGN = f"{PREFIX}campaign/other"
FOREIGN_TRACKER = f"{PREFIX}event-tracker/ffffffff"
FOREIGN_GROUP = f"{PREFIX}dataset-group/other"
CREATED = datetime(2026, 11, 26, 12, tzinfo=UTC)
TAGS = [{"tagKey": "stack", "tagValue": "dev"}]

_MADE: dict[str, Any] = {
    "create_solution_version": {"solutionVersionArn": VERSION},
    "create_campaign": {"campaignArn": f"{PREFIX}campaign/my-campaign"},
    "create_event_tracker": {"eventTrackerArn": TRACKER, "trackingId": "t-1"},
    "delete_campaign": {},
    "delete_event_tracker": {},
}


def described(**more: Any) -> dict[str, Any]:
    """A description."""
    return {"status": "ACTIVE", "creationDateTime": CREATED, **more}


class ControlPlane:
    """A client of the control plane.

    Args:
        errors: what operations raise, by boto3's names.

    Attributes:
        known: descriptions by ARN: this stack's, and another's.
        calls: operations that were called, with their requests; those that only look are left out.
    """

    def __init__(self, **errors: ClientError) -> None:
        self.errors = errors
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.known: dict[str, dict[str, Any]] = {
            GROUP: described(),
            FOREIGN_GROUP: described(),
            SOLUTION: described(datasetGroupArn=GROUP),
            FOREIGN_SOLUTION: described(datasetGroupArn=FOREIGN_GROUP),
            VERSION: described(solutionVersionArn=VERSION, solutionArn=SOLUTION),
            FOREIGN_VERSION: described(solutionArn=FOREIGN_SOLUTION),
            CAMPAIGN: described(solutionVersionArn=VERSION),
            FOREIGN_CAMPAIGN: described(solutionVersionArn=FOREIGN_VERSION),
            TRACKER: described(datasetGroupArn=GROUP, eventTrackerArn=TRACKER, trackingId="t-0"),
            FOREIGN_TRACKER: described(datasetGroupArn=FOREIGN_GROUP),
        }

    def list_event_trackers(self, datasetGroupArn: str) -> dict[str, Any]:  # noqa: N803 - the API's name
        self._fail("list_event_trackers")
        found = {arn: each for arn, each in self.known.items() if ":event-tracker/" in arn}
        return {
            "eventTrackers": [
                {"eventTrackerArn": arn, "status": each["status"]}
                for arn, each in found.items()
                if each["datasetGroupArn"] == datasetGroupArn
            ]
        }

    def __getattr__(self, operation: str) -> Callable[..., dict[str, Any]]:
        def call(**request: Any) -> dict[str, Any]:
            self._fail(operation)
            if operation.startswith("describe_"):
                return self._describe(**request)
            self.calls.append((operation, request))
            answer: dict[str, Any] = _MADE[operation]
            return answer

        return call

    def _describe(self, **request: str) -> dict[str, Any]:
        ((parameter, arn),) = request.items()
        if arn not in self.known:
            raise service_error("ResourceNotFoundException")
        return {parameter.removesuffix("Arn"): self.known[arn]}

    def _fail(self, operation: str) -> None:
        if operation in self.errors:
            raise self.errors[operation]
