"""SageMaker: notebook instances and their lifecycle configurations."""

from __future__ import annotations

from collections.abc import Iterable

from commands.inventory import Client
from commands.recovery.finder import Finder, Found, Inputs, Tags, answer, pages, tag_map

# The service has no code of its own for what is gone.
_ABSENT = "ValidationException"


def _tags(client: Client, arn: str) -> Tags:
    return tag_map(pages(client("sagemaker"), "list_tags", "Tags", ResourceArn=arn))


def _instance(client: Client, inputs: Inputs) -> Iterable[Found]:
    name = inputs["name"]
    describe = client("sagemaker").describe_notebook_instance
    live = answer(describe, _ABSENT, NotebookInstanceName=name)
    if live:
        is_made = live["NotebookInstanceStatus"] != "Pending"
        tags = _tags(client, live["NotebookInstanceArn"])
        yield Found(id=name, tags=tags, is_made=is_made)


def _lifecycle_config(client: Client, inputs: Inputs) -> Iterable[Found]:
    name = inputs["name"]
    describe = client("sagemaker").describe_notebook_instance_lifecycle_config
    live = answer(describe, _ABSENT, NotebookInstanceLifecycleConfigName=name)
    if live:
        yield Found(id=name, tags=_tags(client, live["NotebookInstanceLifecycleConfigArn"]))


NOTEBOOK_FINDERS = {
    "aws:sagemaker/notebookInstance:NotebookInstance": Finder(find=_instance),
    "aws:sagemaker/notebookInstanceLifecycleConfiguration:NotebookInstanceLifecycleConfiguration": Finder(
        find=_lifecycle_config
    ),
}
