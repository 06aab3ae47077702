"""The dynamic resource RetrainedGroups: the dataset groups that runs of the workflow of retraining made for parameter files.

It makes nothing: it lists what runs have made, and deletes it with the stack.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import pulumi
from pulumi import Output
from pulumi.dynamic import CreateResult, ReadResult

from components.core.naming import OWNER_TAGS
from components.lifecycle.engine.group_contents import delete_group
from components.lifecycle.engine.inputs import InputTable, managed
from components.lifecycle.engine.kinds import is_deleting, subject
from components.lifecycle.engine.provider import RecordedProvider
from components.lifecycle.engine.resource import LifecycleResource, ManagedArgs
from components.lifecycle.engine.service import Personalize
from components.lifecycle.engine.tags import read_tags
from handlers.shared import made_tag

GROUPS = "datasetGroupArns"


@dataclass(frozen=True, kw_only=True)
class RetrainedGroupsArgs(ManagedArgs):
    """Inputs of a RetrainedGroups: those of ManagedArgs. Groups are the stack's by its tags `project` and `stack`."""


class RetrainedGroupsProvider(RecordedProvider):
    """Knows groups by their tags, so that none is missed that a run has made since the last deployment."""

    kind = "RetrainedGroups"
    outputs = (GROUPS,)
    table = InputTable(*managed(timeout_seconds=900, delete_timeout_seconds=6 * 3600))

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Record what is there: nothing, or what an earlier deployment of this stack left."""
        inputs = self.table.read(props)
        groups = made_groups(self.personalize(inputs), inputs["tags"])
        return CreateResult("retrained-groups", {**inputs, GROUPS: groups})

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """What runs have made by now."""
        state = self.table.read(props)
        groups = made_groups(self.personalize(state), state["tags"])
        return ReadResult(id_, {**state, GROUPS: groups})

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Delete all of them, with all that is in them."""
        for arn in made_groups(self.personalize(_props), _props["tags"]):
            waiter = self.deletion_waiter(_props, subject(arn))
            delete_group(waiter, arn, _owner(_props["tags"]))


def made_groups(personalize: Personalize, tags: Mapping[str, str]) -> list[str]:
    """ARNs of the groups that runs of this stack have made, in their order.

    Args:
        personalize: the service.
        tags: of the stack.
    """
    wanted = {**_owner(tags), made_tag.KEY: made_tag.VALUE}
    listed = personalize.list_all("ListDatasetGroups", "datasetGroups")
    arns = [str(each["datasetGroupArn"]) for each in listed if not is_deleting(each["status"])]
    return sorted(arn for arn in arns if wanted.items() <= read_tags(personalize, arn).items())


class RetrainedGroups(
    LifecycleResource[RetrainedGroupsArgs], module="personalize", name="RetrainedGroups"
):
    """Dataset groups of runs."""

    provider = RetrainedGroupsProvider

    @property
    def dataset_group_arns(self) -> Output[list[str]]:
        """Of those that runs had made at the last refresh."""
        return cast("Output[list[str]]", pulumi.get(self, GROUPS))


def _owner(tags: Mapping[str, str]) -> dict[str, str]:
    """Those of a stack's tags that say whose a resource is."""
    return {name: tags[name] for name in OWNER_TAGS}
