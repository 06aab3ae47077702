"""A whole dataset group that no resource of the program stands for: all that is in it, and its deletion.

Source of the order: Amazon Personalize Developer Guide, "Deleting a dataset", and API Reference, DeleteDatasetGroup.
"""

from collections.abc import Iterator, Mapping

from components.lifecycle.engine.deletion import delete_and_wait, let_settle
from components.lifecycle.engine.errors import CallError
from components.lifecycle.engine.made_beside import delete_campaigns
from components.lifecycle.engine.service import Personalize
from components.lifecycle.engine.tags import read_tags
from components.lifecycle.engine.training import stop_trainings
from components.lifecycle.engine.waiting import Waiter

_MEMBERS = {
    "ListSolutions": ("solutions", "solutionArn"),
    "ListEventTrackers": ("eventTrackers", "eventTrackerArn"),
    "ListFilters": ("Filters", "filterArn"),
    "ListDatasets": ("datasets", "datasetArn"),
}
"""Lists of what is in a group, with the members that hold the entries and their ARNs."""


def delete_group(waiter: Waiter, group_arn: str, owner: Mapping[str, str]) -> None:
    """Delete a dataset group and all that is in it; wait until the service has forgotten each.

    Schemas, which are in no group, go, too, unless another group uses them or they are somebody else's.

    Args:
        waiter: patience for all of it.
        group_arn: of the group.
        owner: tags of what is the stack's.
    """
    personalize = waiter.personalize
    for solution in _listed(personalize, "ListSolutions", group_arn):
        stop_trainings(waiter, solution)
        delete_campaigns(waiter, solution)
        delete_and_wait(waiter, solution)
    for operation in ("ListEventTrackers", "ListFilters"):
        for arn in _listed(personalize, operation, group_arn):
            delete_and_wait(waiter, arn)
    schemas = set()
    for dataset in _listed(personalize, "ListDatasets", group_arn):
        description = personalize.find(dataset)
        if description is not None:
            schemas.add(str(description["schemaArn"]))
        delete_and_wait(waiter, dataset)
    for schema in sorted(schemas):
        if owner.items() <= read_tags(personalize, schema).items():
            _delete_unless_used(personalize, schema)
    let_settle(waiter)
    delete_and_wait(waiter, group_arn)


def _listed(personalize: Personalize, operation: str, group_arn: str) -> Iterator[str]:
    member, arn = _MEMBERS[operation]
    for each in personalize.list_all(operation, member, datasetGroupArn=group_arn):
        yield str(each[arn])


def _delete_unless_used(personalize: Personalize, schema_arn: str) -> None:
    try:
        personalize.call("DeleteSchema", schemaArn=schema_arn)
    except CallError as failure:
        if not (failure.not_found or failure.in_use):
            raise
