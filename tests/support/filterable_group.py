"""A dataset group on the local AWS that filters can be made in."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.local_aws import LocalAws
from tests.support.personalize_stack import schema, wait_for
from tests.support.provider_driver import Driver


@contextmanager
def group_with_dataset(aws_native: Driver, local_aws: LocalAws) -> Iterator[str]:
    """ARN of a group with an Interactions dataset that has event types.

    Args:
        aws_native: makes schema and group, and deletes them after the test; filters must be gone before.
        local_aws: where they are made.
    """
    personalize = local_aws.client("personalize")
    typed = aws_native.create("aws-native:personalize:Schema", "typed", {"schema": schema()})
    group = aws_native.create("aws-native:personalize:DatasetGroup", "filtered", {}).id
    dataset = personalize.create_dataset(
        name="filtered", schemaArn=typed.id, datasetGroupArn=group, datasetType="Interactions"
    )["datasetArn"]

    def status() -> str | None:
        found = personalize.list_datasets(datasetGroupArn=group)["datasets"]
        return found[0]["status"] if found else None

    wait_for(status, "ACTIVE")
    yield group
    personalize.delete_dataset(datasetArn=dataset)
    wait_for(status, None)
