"""What the control plane keeps about a resource, and the table of resource kinds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Json = dict[str, Any]

MINUTE: Final = 60.0
HOUR: Final = 3600.0

CREATE_PENDING: Final = "CREATE PENDING"
CREATE_IN_PROGRESS: Final = "CREATE IN_PROGRESS"
CREATE_STOPPING: Final = "CREATE STOPPING"
CREATE_STOPPED: Final = "CREATE STOPPED"
CREATE_FAILED: Final = "CREATE FAILED"
UPDATE_PENDING: Final = "UPDATE PENDING"
UPDATE_IN_PROGRESS: Final = "UPDATE IN_PROGRESS"
ACTIVE: Final = "ACTIVE"
INACTIVE: Final = "INACTIVE"
DELETE_PENDING: Final = "DELETE PENDING"
DELETE_IN_PROGRESS: Final = "DELETE IN_PROGRESS"
PENDING: Final = "PENDING"
IN_PROGRESS: Final = "IN_PROGRESS"
COMPLETED: Final = "COMPLETED"
FAILED: Final = "FAILED"
"""The last four are those of data deletion jobs."""

UNDER_CREATION: Final = frozenset({CREATE_PENDING, CREATE_IN_PROGRESS, CREATE_STOPPING})
UNDER_DELETION: Final = frozenset({DELETE_PENDING, DELETE_IN_PROGRESS})


@dataclass(frozen=True)
class Step:
    """One status that a resource passes through.

    Attributes:
        status: as Describe shows it.
        seconds: how long the status lasts at least on the real service.
        works: whether real work (an import, a training) must be done before the status is left.
    """

    status: str
    seconds: float
    works: bool = False


@dataclass(frozen=True)
class Phase:
    """A way through statuses: creation, update, stop or deletion.

    Attributes:
        steps: statuses in order.
        final: status at the end; None when the resource is gone then.
        member: member of the resource's document in which the status is kept, for example
            `latestCampaignUpdate`; None for the document itself. One that Describe does not know hides it.
        failed: status when work of the phase fails.
    """

    steps: tuple[Step, ...]
    final: str | None
    member: str | None = None
    failed: str = CREATE_FAILED


@dataclass(frozen=True)
class Kind:
    """A kind of resource: names of its members on the wire and its phases.

    Attributes:
        name: as in the operations, for example `Campaign` in `CreateCampaign`.
        member: member that holds the resource in the Describe answer.
        plural: member that holds the summaries in the List answer; the List operation is named after it.
        filter: request member that narrows the List.
        phases: by name, `create`, `update`, `stop`, `delete`.
        newest_first: whether the List begins with what was created last; where AWS says nothing it is the other way round.
    """

    name: str
    member: str
    plural: str
    filter: str | None = None
    phases: Mapping[str, Phase] = field(default_factory=dict)
    newest_first: bool = False

    @property
    def arn_member(self) -> str:
        """Member that holds the ARN, for example `campaignArn`."""
        return f"{self.member}Arn"

    @property
    def list_operation(self) -> str:
        """Name of the List operation, for example `ListCampaigns`."""
        return f"List{self.plural[0].upper()}{self.plural[1:]}"


@dataclass
class Resource:
    """One resource of an account and region.

    Attributes:
        arn: identity.
        kind: name of its kind.
        sequence: place in the order of creation.
        document: members in the spelling of the API, whatever Describe may show.
        links: ARNs that the resource belongs to but that Describe does not show.
        internal: what only the local Personalize knows, for example folders.
        tags: by key.
        phase: name of the phase under way, None when the resource rests.
        step: index of the current step of that phase.
        due: earliest end of the current step, seconds since the Unix epoch; None at rest.
        alarm: when the resource does something by itself, as soon as it rests; None for never.
    """

    arn: str
    account: str
    region: str
    kind: str
    sequence: int
    document: Json
    links: dict[str, str] = field(default_factory=dict)
    internal: Json = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    phase: str | None = None
    step: int = 0
    due: float | None = None
    alarm: float | None = None

    @property
    def status(self) -> str:
        """The status that Describe shows; schemas have none and count as ACTIVE."""
        return str(self.document.get("status", ACTIVE))

    def linked(self, member: str) -> str | None:
        """The ARN under `member`, shown by Describe or not."""
        value = self.document.get(member, self.links.get(member))
        return None if value is None else str(value)


def _phase(final: str | None, *steps: Step, member: str | None = None) -> Phase:
    return Phase(steps=steps, final=final, member=member)


def _create(pending: float, in_progress: float, *, works: bool = False) -> Phase:
    return _phase(
        ACTIVE, Step(CREATE_PENDING, pending), Step(CREATE_IN_PROGRESS, in_progress, works=works)
    )


def _delete(pending: float, in_progress: float) -> Phase:
    return _phase(None, Step(DELETE_PENDING, pending), Step(DELETE_IN_PROGRESS, in_progress))


def _update(member: str, in_progress: float) -> Phase:
    return _phase(
        ACTIVE, Step(CREATE_PENDING, 15), Step(CREATE_IN_PROGRESS, in_progress), member=member
    )


_DATASET_UPDATE = _phase(
    ACTIVE, Step(UPDATE_PENDING, 15), Step(UPDATE_IN_PROGRESS, 105), member="latestDatasetUpdate"
)
_STOP = _phase(CREATE_STOPPED, Step(CREATE_STOPPING, 2 * MINUTE))
_CANCEL = _phase(CREATE_STOPPED)
_DELETE_DATA = Phase(
    steps=(Step(PENDING, MINUTE), Step(IN_PROGRESS, 30 * MINUTE, works=True)),
    final=COMPLETED,
    failed=FAILED,
)


def _recommender_phases() -> dict[str, Phase]:
    """A recommender trains when it is made, when its columns change, and every week; it serves meanwhile.

    Source: Amazon Personalize API Reference, DescribeRecommender, `status`; how long a stop or start lasts is not told.
    """
    pending, training = Step(CREATE_PENDING, 15), Step(CREATE_IN_PROGRESS, HOUR, works=True)
    member = "latestRecommenderUpdate"
    return {
        "create": _create(MINUTE, HOUR, works=True),
        "update": _update(member, 10 * MINUTE),
        "retraining update": _phase(ACTIVE, pending, training, member=member),
        "weekly training": _phase(ACTIVE, pending, training, member="weeklyTraining"),
        "stop": _phase(INACTIVE, Step("STOP PENDING", 15), Step("STOP IN_PROGRESS", 3 * MINUTE)),
        "start": _phase(ACTIVE, Step("START PENDING", 15), Step("START IN_PROGRESS", 10 * MINUTE)),
        "delete": _delete(30, 3 * MINUTE),
    }


KINDS: Final[Mapping[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind("Schema", "schema", "schemas"),
        Kind(
            "DatasetGroup",
            "datasetGroup",
            "datasetGroups",
            phases={
                "create": _create(10, 20, works=True),
                "delete": _phase(None, Step(DELETE_PENDING, 30)),
            },
        ),
        Kind(
            "Dataset",
            "dataset",
            "datasets",
            "datasetGroupArn",
            {"create": _create(5, 15), "update": _DATASET_UPDATE, "delete": _delete(10, 30)},
        ),
        Kind(
            "DatasetImportJob",
            "datasetImportJob",
            "datasetImportJobs",
            "datasetArn",
            {"create": _create(30, 5 * MINUTE, works=True)},
        ),
        Kind(
            "Solution",
            "solution",
            "solutions",
            "datasetGroupArn",
            {
                "create": _create(10, 50),
                "update": _update("latestSolutionUpdate", 3 * MINUTE),
                "delete": _delete(10, 50),
            },
        ),
        Kind(
            "SolutionVersion",
            "solutionVersion",
            "solutionVersions",
            "solutionArn",
            {"create": _create(MINUTE, 25 * MINUTE, works=True), "stop": _STOP, "cancel": _CANCEL},
        ),
        Kind(
            "Campaign",
            "campaign",
            "campaigns",
            "solutionArn",
            {
                "create": _create(30, 10 * MINUTE),
                "update": _update("latestCampaignUpdate", 10 * MINUTE),
                "delete": _delete(30, 3 * MINUTE),
            },
        ),
        Kind(
            "Recommender",
            "recommender",
            "recommenders",
            "datasetGroupArn",
            _recommender_phases(),
        ),
        Kind(
            "EventTracker",
            "eventTracker",
            "eventTrackers",
            "datasetGroupArn",
            {"create": _create(5, 15), "delete": _delete(5, 15)},
        ),
        Kind(
            "Filter",
            "filter",
            "Filters",
            "datasetGroupArn",
            {"create": _create(5, 25), "delete": _delete(5, 15)},
        ),
        Kind(
            "DataDeletionJob",
            "dataDeletionJob",
            "dataDeletionJobs",
            "datasetGroupArn",
            {"create": _DELETE_DATA},
            newest_first=True,
        ),
        Kind(
            "MetricAttribution",
            "metricAttribution",
            "metricAttributions",
            "datasetGroupArn",
            # An update has no member of its own in the service's model; which words it uses is not documented.
            {"create": _create(5, 25), "update": _create(5, 25), "delete": _delete(5, 15)},
        ),
    )
}
"""Durations are those that were recorded with small data on the real service; of a data deletion job none is, and AWS says
up to a day."""
