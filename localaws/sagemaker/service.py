"""SageMaker as a host serves it: its handler, its start and stop."""

import asyncio
import json
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from localaws.sagemaker import iam, tags
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
from localaws.shared.atomic_file import make_folder
from localaws.shared.clock import clock
from localaws.shared.ports import OwnService, Request, Response, ServiceRoles
from localaws.shared.settings import Settings

JSON = "application/x-amz-json-1.1"

Operation = Callable[[str, str, Mapping[str, Any]], dict[str, Any]]

_log = logging.getLogger("localaws.sagemaker")


class SageMakerService:
    """The local SageMaker.

    Args:
        settings: of the local AWS.
        roles: that notebook instances act in.
        key_refusal: why a key of KMS, by its ARN, cannot be used; None when it can.
        page: address that says what stands behind a notebook instance here.
        now: seconds since the Unix epoch.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        roles: ServiceRoles,
        key_refusal: Callable[[str], str | None],
        page: str,
        now: Callable[[], float],
    ) -> None:
        self._home = settings.home / "sagemaker"
        self._lock = threading.Lock()
        self._kept_instances: Folder[NotebookInstance] = Folder(self._home / "instances", instance)
        self._kept_configs: Folder[LifecycleConfig] = Folder(
            self._home / "lifecycle-configs", lifecycle_config
        )
        self._instances = NotebookInstances(
            self._kept_instances,
            Prerequisites(roles, key_refusal, lambda arn: self._kept_configs.find(arn) is not None),
            clock(settings.clock, now),
            page,
        )
        self._configs = LifecycleConfigs(self._kept_configs, now)
        self._operations = self._table()

    @property
    def own_service(self) -> OwnService:
        """What the host puts into its tables."""
        return OwnService(
            name=iam.SERVICE,
            handler=self.handle,
            target_prefix=iam.TARGET_PREFIX,
            iam_action=iam.action_of,
            iam_resource=iam.resource_of,
            iam_context=iam.context_of,
            tags_of=self.tags_of,
        )

    def start(self) -> None:
        """Take up notebook instances and lifecycle configurations."""
        make_folder(self._home)
        self._kept_instances.load()
        self._kept_configs.load()

    def stop(self) -> None:
        """End; nothing is under way but time."""

    def reset(self) -> None:
        """Forget all."""
        with self._lock:
            self._kept_instances.clear()
            self._kept_configs.clear()

    def tags_of(self, arn: str) -> Mapping[str, str]:
        """The tags of a resource; none when there is no such one."""
        with self._lock:
            found = self._find(arn)
        return {} if found is None else found.tags

    async def handle(self, request: Request) -> Response:
        """Answer one request, in a thread."""
        return await asyncio.to_thread(self.answer, request)

    def answer(self, request: Request) -> Response:
        """Answer one request, from a thread."""
        operation = self._operations.get(iam.operation_of(request), _unknown)
        try:
            with self._lock:
                answer = operation(request.account, request.region, _decoded(request.body))
            return Response(200, {"Content-Type": JSON}, json.dumps(answer).encode())
        except SageMakerError as error:
            return _refusal(error)
        except (TypeError, AttributeError, LookupError, ValueError) as error:
            _log.info("a request could not be understood", exc_info=True)
            return _refusal(invalid(f"The request is not valid: {error}"))

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

    def _add_tags(self, _account: str, _region: str, data: Mapping[str, Any]) -> dict[str, Any]:
        added = tags.merged(self._tagged(data), data.get("Tags"))
        self._tag(data, added)
        return {"Tags": tags.listed(added)}

    def _delete_tags(self, _account: str, _region: str, data: Mapping[str, Any]) -> dict[str, Any]:
        self._tag(data, tags.without(self._tagged(data), data.get("TagKeys")))
        return {}

    def _list_tags(self, _account: str, _region: str, data: Mapping[str, Any]) -> dict[str, Any]:
        return {"Tags": tags.listed(self._tagged(data))}

    def _tagged(self, data: Mapping[str, Any]) -> Mapping[str, str]:
        arn = str(data.get("ResourceArn"))
        found = self._find(arn)
        if found is None:
            raise invalid(f"Resource not found: {arn}")
        return found.tags

    def _tag(self, data: Mapping[str, Any], wanted: dict[str, str]) -> None:
        found = self._find(str(data["ResourceArn"]))
        if isinstance(found, NotebookInstance):
            self._kept_instances.put(replace(found, tags=wanted))
        elif found is not None:
            self._kept_configs.put(replace(found, tags=wanted))

    def _find(self, arn: str) -> NotebookInstance | LifecycleConfig | None:
        return self._instances.find(arn) or self._kept_configs.find(arn)


def _unknown(_account: str, _region: str, _data: Mapping[str, Any]) -> dict[str, Any]:
    raise SageMakerError(
        "UnknownOperationException", "The operation is not supported by the local AWS"
    )


def _refusal(error: SageMakerError) -> Response:
    answer = {"__type": error.code, "message": str(error)}
    headers = {"Content-Type": JSON, "x-amzn-errortype": error.code}
    return Response(400, headers, json.dumps(answer).encode())


def _decoded(body: bytes) -> dict[str, Any]:
    try:
        data = json.loads(body or b"{}")
    except (ValueError, RecursionError) as error:
        raise SageMakerError("SerializationException", "The request is not JSON") from error
    if not isinstance(data, dict):
        raise SageMakerError("SerializationException", "The request is not a JSON object")
    return data
