"""All operations of SageMaker that are served, over what the home keeps."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from localaws.sagemaker import tags
from localaws.sagemaker.errors import SageMakerError, invalid
from localaws.sagemaker.lifecycle_configs import LifecycleConfigs
from localaws.sagemaker.notebook_instances import NotebookInstances
from localaws.sagemaker.prerequisites import Prerequisites
from localaws.sagemaker.records import (
    Folder,
    LifecycleConfig,
    NotebookInstance,
    instance,
    lifecycle_config,
)
from localaws.shared.clock import Clock
from localaws.shared.ports import ServiceRoles

Data = Mapping[str, Any]
Answer = dict[str, Any]
Operation = Callable[[str, str, Data], Answer]


class Api:
    """Notebook instances, lifecycle configurations and their tags; one call at a time.

    Args:
        home: folder of the service, from which it takes up what was there.
        roles: that notebook instances act in.
        key_refusal: why a key of KMS, by its ARN, cannot be used; None when it can.
        page: address that says what stands behind a notebook instance here.
        clock: of their states.
    """

    def __init__(
        self,
        home: Path,
        *,
        roles: ServiceRoles,
        key_refusal: Callable[[str], str | None],
        page: str,
        clock: Clock,
    ) -> None:
        self._kept_instances: Folder[NotebookInstance] = Folder(home / "instances", instance)
        self._kept_configs: Folder[LifecycleConfig] = Folder(
            home / "lifecycle-configs", lifecycle_config
        )
        self._kept_instances.load()
        self._kept_configs.load()
        prerequisites = Prerequisites(
            roles, key_refusal, lambda arn: self._kept_configs.find(arn) is not None
        )
        self._instances = NotebookInstances(self._kept_instances, prerequisites, clock, page)
        self._configs = LifecycleConfigs(self._kept_configs, clock.now)
        self._operations = self._table()

    def call(self, operation: str, account: str, region: str, data: Data) -> Answer:
        """What an operation answers.

        Raises:
            SageMakerError: it refuses, or there is none of this name here.
        """
        if operation not in self._operations:
            raise SageMakerError(
                "UnknownOperationException", "The operation is not supported by the local AWS"
            )
        return self._operations[operation](account, region, data)

    def tags_of(self, arn: str) -> Mapping[str, str]:
        """The tags of a resource; none when there is no such one."""
        found = self._find(arn)
        return {} if found is None else found.tags

    def reset(self) -> None:
        """Forget all."""
        self._kept_instances.clear()
        self._kept_configs.clear()

    def _table(self) -> dict[str, Operation]:
        instances, configs = self._instances, self._configs
        config = "NotebookInstanceLifecycleConfig"
        return {
            "CreateNotebookInstance": instances.create,
            "DescribeNotebookInstance": instances.describe,
            "UpdateNotebookInstance": instances.update,
            "StartNotebookInstance": instances.start,
            "StopNotebookInstance": instances.stop,
            "DeleteNotebookInstance": instances.delete,
            "ListNotebookInstances": instances.list_all,
            "CreatePresignedNotebookInstanceUrl": instances.presigned_url,
            f"Create{config}": configs.create,
            f"Describe{config}": configs.describe,
            f"Update{config}": configs.update,
            f"Delete{config}": configs.delete,
            f"List{config}s": configs.list_all,
            "AddTags": self._add_tags,
            "DeleteTags": self._delete_tags,
            "ListTags": self._list_tags,
        }

    def _add_tags(self, _account: str, _region: str, data: Data) -> Answer:
        found = self._tagged(data)
        added = tags.merged(found.tags, data.get("Tags"))
        self._tag(found, added)
        return {"Tags": tags.listed(added)}

    def _delete_tags(self, _account: str, _region: str, data: Data) -> Answer:
        found = self._tagged(data)
        self._tag(found, tags.without(found.tags, data.get("TagKeys")))
        return {}

    def _list_tags(self, _account: str, _region: str, data: Data) -> Answer:
        return {"Tags": tags.listed(self._tagged(data).tags)}

    def _tagged(self, data: Data) -> NotebookInstance | LifecycleConfig:
        arn = str(data.get("ResourceArn"))
        found = self._find(arn)
        if found is None:
            raise invalid(f"Resource not found: {arn}")
        return found

    def _tag(self, found: NotebookInstance | LifecycleConfig, wanted: dict[str, str]) -> None:
        if isinstance(found, NotebookInstance):
            self._kept_instances.put(replace(found, tags=wanted))
        else:
            self._kept_configs.put(replace(found, tags=wanted))

    def _find(self, arn: str) -> NotebookInstance | LifecycleConfig | None:
        return self._instances.find(arn) or self._kept_configs.find(arn)
