"""A parameter file for a dataset group of its own: what a run makes of it, each thing once, by its name.

All of it gets the stack's tags, and the group another one besides, by which `pulumi destroy` finds what runs have made.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from handlers.retraining.imports import Table, list_jobs
from handlers.retraining.parameter_file.datasets import derived_schema_name
from handlers.retraining.parameter_file.plan import Dataset, Plan, Request
from handlers.retraining.parameter_file.problems import ParameterFileError
from handlers.retraining.requests import as_arguments
from handlers.shared import made_tag
from handlers.shared.absence import unless_absent

MADE_TAG = {"tagKey": made_tag.KEY, "tagValue": made_tag.VALUE}
JOB_PREFIX_LENGTH = 46
"""Of a job's name, before the digest and the number of an attempt."""

Description = Mapping[str, Any]
Thing = dict[str, Any]
"""What is made: `kind`, as in the operation that makes it; `arn`; `request`, as a state sends it."""


@dataclass(frozen=True)
class OtherGroup:
    """What a parameter file describes beside the stack.

    Attributes:
        plan: the file.
        personalize: the service.
        stack: what the state machine knows of its stack.
    """

    plan: Plan
    personalize: Any
    stack: Mapping[str, Any]

    @property
    def group_arn(self) -> str:
        """Of the dataset group."""
        return self._arn("dataset-group", self.plan.dataset_group_request["name"])

    def require_own(self) -> None:
        """Refuse what is there already and is not what the file describes.

        Raises:
            ParameterFileError: it is somebody else's, or has other settings, which the service cannot change.
        """
        problems = list(self._problems())
        if problems:
            raise ParameterFileError(problems)

    def tables(self) -> list[Table]:
        """Its datasets, those that are not there yet included."""
        return [self._table(each) for each in self.plan.datasets]

    def things(self) -> list[Thing]:
        """What has to be there before data are imported, in the order in which it is made."""
        missing = [thing for thing, found in self._found if found is None]
        untagged = [
            {"kind": "SchemaTags", "arn": arn, "request": {}}
            for arn in self._ownerless_schemas
            if arn in self._named_by_content
        ]
        return [*untagged, *missing, *self._tracker()]

    def warnings(self) -> list[str]:
        """What is used as it is, and whose it is nobody can tell, as sentences.

        CreateSchema takes no tags, so that a run that was stopped behind it may have left a schema without them. One whose name is made
        from its content is a run's, and gets them now; one that the owner named may be anybody's.
        """
        return [
            f"{arn} is there already, without the tags of a stack: it is used, and stays after pulumi destroy. If it shall go with this "
            f"stack, run: aws personalize tag-resource --resource-arn {arn} --tags {self._tags_as_written()}"
            for arn in self._ownerless_schemas
            if arn not in self._named_by_content
        ]

    def models(self) -> Iterator[tuple[Any, dict[str, Any]]]:
        """Each solution, with what a training of it has to know; once for each of its campaigns."""
        for solution in self.plan.solutions:
            known = {
                "purpose": solution.name,
                "solutionArn": self._arn("solution", solution.name),
                "deployment": "managed",
            }
            campaigns = [each for each in self.plan.campaigns if each.solution == solution.name]
            for campaign in campaigns:
                request = as_arguments("CreateCampaign", self._tagged(campaign.request))
                yield (
                    solution,
                    {
                        **known,
                        "campaignArn": self._arn("campaign", campaign.name),
                        "campaignRequest": request,
                    },
                )
            if not campaigns:
                yield solution, known

    def dataset_arn(self, dataset_type: str) -> str:
        """Of a dataset, which has the group's name."""
        return self._arn(
            "dataset", f"{self.plan.dataset_group_request['name']}/{dataset_type.upper()}"
        )

    @cached_property
    def _found(self) -> list[tuple[Thing, Description | None]]:
        """All but the event tracker, each with what the service knows of it; None for what is not there."""
        return [(thing, self._describe(thing["kind"], thing["arn"])) for thing in self._wanted()]

    @cached_property
    def _ownerless_schemas(self) -> list[str]:
        """ARNs of schemas that are there, and of which no tag says whose they are."""
        there = [
            thing["arn"] for thing, found in self._found if found and thing["kind"] == "Schema"
        ]
        owner = {each["TagKey"] for each in self.stack["tags"]}
        return [arn for arn in there if not owner & self._tags(arn).keys()]

    @cached_property
    def _named_by_content(self) -> frozenset[str]:
        """ARNs of the schemas to which the file gives no name."""
        group = self.plan.dataset_group_request["name"]
        names = (
            derived_schema_name(group, each.dataset_type, each.schema_request["schema"])
            for each in self.plan.datasets
        )
        return frozenset(self._arn("schema", name) for name in names)

    def _tags_as_written(self) -> str:
        return " ".join(
            f"tagKey={each['TagKey']},tagValue={each['TagValue']}" for each in self.stack["tags"]
        )

    def _description(self, arn: str) -> Description | None:
        return next(found for thing, found in self._found if thing["arn"] == arn)

    def _wanted(self) -> Iterator[Thing]:
        for dataset in self.plan.datasets:
            name = dataset.schema_request["name"]
            yield self._thing("Schema", self._arn("schema", name), dataset.schema_request)
        group = self._tagged(self.plan.dataset_group_request)
        yield self._thing(
            "DatasetGroup", self.group_arn, {**group, "tags": [*group["tags"], MADE_TAG]}
        )
        of_group = {"datasetGroupArn": self.group_arn}
        for dataset in self.plan.datasets:
            schema = {"schemaArn": self._arn("schema", dataset.schema_request["name"])}
            request = {**self._tagged(dataset.request), **of_group, **schema}
            yield self._thing("Dataset", self.dataset_arn(dataset.dataset_type), request)
        for solution in self.plan.solutions:
            request = {**self._tagged(solution.request), **of_group}
            yield self._thing("Solution", self._arn("solution", solution.name), request)
        for each in self.plan.filter_requests:
            request = {**self._tagged(each), **of_group}
            yield self._thing("Filter", self._arn("filter", each["name"]), request)

    def _tracker(self) -> Iterator[Thing]:
        """The event tracker, whose ARN nobody knows before it is made; a group takes one."""
        asked = self.plan.event_tracker_request
        if asked is not None and not self._has_tracker():
            request = {**self._tagged(asked), "datasetGroupArn": self.group_arn}
            yield self._thing("EventTracker", "", request)

    def _problems(self) -> Iterator[str]:
        owner = {each["TagKey"]: each["TagValue"] for each in self.stack["tags"]}
        for thing, found in self._found:
            if found is None:
                continue
            # A schema may be anybody's: whoever made it, it is the same, and nothing changes it.
            if thing["kind"] != "Schema" and not owner.items() <= self._tags(thing["arn"]).items():
                yield f"{thing['arn']} is there already, and is not this stack's. Give it another name."
            wanted = _comparable(thing["request"])
            described = _comparable(as_arguments(f"Create{thing['kind']}", found))
            for name in wanted.keys() - {"Tags", "PerformAutoTraining"}:
                if not _holds(described.get(name), wanted[name]):
                    yield (
                        f"{thing['arn']} is there already with another {name[0].lower()}{name[1:]}, which the service cannot "
                        "change. Give it another name."
                    )

    def _tags(self, arn: str) -> dict[str, str]:
        tags = self.personalize.list_tags_for_resource(resourceArn=arn)["tags"]
        return {each["tagKey"]: each["tagValue"] for each in tags}

    def _describe(self, kind: str, arn: str) -> Description | None:
        describe, parameter, member = _DESCRIBED[kind]
        operation: Callable[..., Any] = getattr(self.personalize, describe)
        found: Description | None = unless_absent(lambda: operation(**{parameter: arn})[member])
        return found

    def _has_tracker(self) -> bool:
        if self._description(self.group_arn) is None:
            return False
        listed = self.personalize.list_event_trackers(datasetGroupArn=self.group_arn)
        return bool(listed["eventTrackers"])

    def _table(self, dataset: Dataset) -> Table:
        arn = self.dataset_arn(dataset.dataset_type)
        found = self._description(arn)
        return Table(
            dataset_type=dataset.dataset_type,
            arn=arn,
            schema=dataset.schema,
            job_prefix=self._job_prefix(dataset.dataset_type),
            jobs=list_jobs(self.personalize, arn),
            created_at=None if found is None else found["creationDateTime"],
        )

    def _thing(self, kind: str, arn: str, request: Request) -> Thing:
        return {"kind": kind, "arn": arn, "request": as_arguments(f"Create{kind}", request)}

    def _tagged(self, request: Request) -> dict[str, Any]:
        """A request with the stack's tags; they come before the file's own of the same keys."""
        owner = [
            {"tagKey": each["TagKey"], "tagValue": each["TagValue"]} for each in self.stack["tags"]
        ]
        keys = {each["tagKey"] for each in owner}
        own = [each for each in request.get("tags", ()) if each["tagKey"] not in keys]
        return {**request, "tags": [*owner, *own]}

    def _job_prefix(self, dataset_type: str) -> str:
        name = f"{self.plan.dataset_group_request['name']}-{dataset_type.lower()}"
        return name[-JOB_PREFIX_LENGTH:].lstrip("-_")

    def _arn(self, kind: str, name: str) -> str:
        place = self.stack["datasetGroupArn"].partition(":dataset-group/")[0]
        return f"{place}:{kind}/{name}"


_DESCRIBED = {
    "Schema": ("describe_schema", "schemaArn", "schema"),
    "DatasetGroup": ("describe_dataset_group", "datasetGroupArn", "datasetGroup"),
    "Dataset": ("describe_dataset", "datasetArn", "dataset"),
    "Solution": ("describe_solution", "solutionArn", "solution"),
    "Filter": ("describe_filter", "filterArn", "filter"),
}


def _comparable(request: Request) -> Request:
    """A request with its schema, if any, as what its text means."""
    if "Schema" not in request:
        return request
    return {**request, "Schema": json.loads(request["Schema"])}


def _holds(found: Any, wanted: Any) -> bool:
    """Whether a description has what a request gives; defaults of the service may stand beside it."""
    if isinstance(wanted, Mapping):
        return isinstance(found, Mapping) and all(
            _holds(found.get(name), each) for name, each in wanted.items()
        )
    if isinstance(wanted, str) and isinstance(found, str):
        return found.lower() == wanted.lower()
    return bool(found == wanted)
