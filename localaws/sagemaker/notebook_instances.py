"""The operations about notebook instances.

Source: Amazon SageMaker API Reference, CreateNotebookInstance and the actions beside it.
"""

import zlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from localaws.sagemaker import life_cycle, paging, settings, tags
from localaws.sagemaker.arns import INSTANCE, arn, checked_name, prefix
from localaws.sagemaker.errors import invalid
from localaws.sagemaker.life_cycle import (
    DELETING,
    GONE,
    IN_SERVICE,
    PENDING,
    STOPPING,
    UPDATING,
    LifeCycle,
)
from localaws.sagemaker.prerequisites import Prerequisites
from localaws.sagemaker.records import Folder, NotebookInstance
from localaws.shared.clock import Clock

_NAME = "NotebookInstanceName"
_SORT_KEYS = {
    "Name": _NAME,
    "CreationTime": "CreationTime",
    "Status": "NotebookInstanceStatus",
}
SHORTEST_SESSION_SECONDS, LONGEST_SESSION_SECONDS = 1800, 43_200

Data = Mapping[str, Any]
Answer = dict[str, Any]


class NotebookInstances:
    """All notebook instances.

    Args:
        folder: where they are kept.
        prerequisites: what an instance needs to start.
        clock: of their states.
        page: address that says what stands behind an instance here.
    """

    def __init__(
        self,
        folder: Folder[NotebookInstance],
        prerequisites: Prerequisites,
        clock: Clock,
        page: str,
    ) -> None:
        self._folder = folder
        self._prerequisites = prerequisites
        self._clock = clock
        self._page = page

    def create(self, account: str, region: str, data: Data) -> Answer:
        """CreateNotebookInstance: it starts at once."""
        name = checked_name(_NAME, data.get(_NAME))
        arn_ = arn(INSTANCE, account, region, name)
        if self.find(arn_) is not None:
            raise invalid(f"Cannot create a duplicate Notebook Instance ({arn_})")
        made = settings.created(data)
        tagged = tags.merged({}, data.get("Tags"))
        self._prerequisites.check(arn_, made)
        now = self._clock.now()
        life = LifeCycle.begun(now, self._due(PENDING))
        self._folder.put(
            NotebookInstance(
                arn=arn_, name=name, settings=made, life=life, created_at=now, tags=tagged
            )
        )
        return {"NotebookInstanceArn": arn_}

    def describe(self, account: str, region: str, data: Data) -> Answer:
        """DescribeNotebookInstance."""
        return _description(self._named(account, region, data))

    def update(self, account: str, region: str, data: Data) -> Answer:
        """UpdateNotebookInstance: of a stopped one."""
        instance = self._named(account, region, data)
        life = self._moved(instance, UPDATING)
        changed = settings.updated(instance.settings, data)
        self._prerequisites.check(instance.arn, changed)
        self._folder.put(replace(instance, settings=changed, life=life))
        return {}

    def start(self, account: str, region: str, data: Data) -> Answer:
        """StartNotebookInstance: of a stopped or failed one."""
        instance = self._named(account, region, data)
        failure = self._prerequisites.lacking(instance.arn, instance.settings)
        self._folder.put(replace(instance, life=self._moved(instance, PENDING, failure)))
        return {}

    def stop(self, account: str, region: str, data: Data) -> Answer:
        """StopNotebookInstance: of one in service; its volume stays."""
        instance = self._named(account, region, data)
        self._folder.put(replace(instance, life=self._moved(instance, STOPPING)))
        return {}

    def delete(self, account: str, region: str, data: Data) -> Answer:
        """DeleteNotebookInstance: of a stopped or failed one, with its volume."""
        instance = self._named(account, region, data)
        self._folder.put(replace(instance, life=self._moved(instance, DELETING)))
        return {}

    def list_all(self, account: str, region: str, data: Data) -> Answer:
        """ListNotebookInstances."""
        there = [
            self.find(each.arn) for each in self._folder.below(prefix(INSTANCE, account, region))
        ]
        found = [
            summary
            for each in there
            if each is not None and _is_wanted(summary := _summary(each), data)
        ]
        page, more = paging.page(found, data, name=_NAME, sort_keys=_SORT_KEYS)
        return {"NotebookInstances": page, **more}

    def presigned_url(self, account: str, region: str, data: Data) -> Answer:
        """CreatePresignedNotebookInstanceUrl: the address of a page that says what stands behind an instance here."""
        instance = self._named(account, region, data)
        seconds = data.get("SessionExpirationDurationInSeconds", LONGEST_SESSION_SECONDS)
        if not SHORTEST_SESSION_SECONDS <= int(seconds) <= LONGEST_SESSION_SECONDS:
            raise invalid(
                f"SessionExpirationDurationInSeconds must be between {SHORTEST_SESSION_SECONDS} and {LONGEST_SESSION_SECONDS}"
            )
        if instance.life.status != IN_SERVICE:
            raise invalid(
                f"Status ({instance.life.status}) not in ([{IN_SERVICE}]). Unable to create a presigned URL for Notebook Instance "
                f"({instance.arn})."
            )
        return {"AuthorizedUrl": f"{self._page}?{urlencode({_NAME: instance.name})}"}

    def find(self, arn_: str) -> NotebookInstance | None:
        """An instance as it is now; None when there is none, or none any more."""
        kept = self._folder.find(arn_)
        if kept is None:
            return None
        life = kept.life.at(self._clock.now())
        if life.status == GONE:
            self._folder.remove(arn_)
            return None
        return replace(kept, life=life)

    def _named(self, account: str, region: str, data: Data) -> NotebookInstance:
        found = self.find(arn(INSTANCE, account, region, checked_name(_NAME, data.get(_NAME))))
        if found is None:
            raise invalid("RecordNotFound")
        return found

    def _moved(self, instance: NotebookInstance, status: str, failure: str = "") -> LifeCycle:
        return instance.life.moved(
            status,
            now=self._clock.now(),
            until=self._due(status),
            arn=instance.arn,
            failure=failure,
        )

    def _due(self, status: str) -> float:
        return self._clock.due(life_cycle.SECONDS[status])


def _is_wanted(summary: Answer, data: Data) -> bool:
    status, config = data.get("StatusEquals"), "NotebookInstanceLifecycleConfigName"
    return (not status or summary["NotebookInstanceStatus"] == status) and (
        str(data.get(f"{config}Contains") or "") in summary.get(config, "")
    )


def _summary(instance: NotebookInstance) -> Answer:
    config = instance.settings.get("LifecycleConfigName")
    _, _, _, region, _, _ = instance.arn.split(":", 5)
    return {
        "NotebookInstanceArn": instance.arn,
        _NAME: instance.name,
        "NotebookInstanceStatus": instance.life.status,
        "Url": f"{instance.name}.notebook.{region}.sagemaker.aws",
        "InstanceType": instance.settings["InstanceType"],
        "CreationTime": instance.created_at,
        "LastModifiedTime": instance.life.since,
        **({"NotebookInstanceLifecycleConfigName": config} if config else {}),
    }


def _description(instance: NotebookInstance) -> Answer:
    given = dict(instance.settings)
    given.pop("LifecycleConfigName", None)
    groups = given.pop("SecurityGroupIds", None)
    failure = instance.life.failure
    return {
        **_summary(instance),
        **given,
        **({"SecurityGroups": groups} if groups else {}),
        **({"NetworkInterfaceId": _network_interface(instance)} if "SubnetId" in given else {}),
        **({"FailureReason": failure} if instance.life.status == life_cycle.FAILED else {}),
    }


def _network_interface(instance: NotebookInstance) -> str:
    """An id that stays the same; there is no network behind it."""
    return f"eni-{zlib.crc32(instance.arn.encode()):017x}"
