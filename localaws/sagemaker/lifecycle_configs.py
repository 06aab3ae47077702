"""The operations about lifecycle configurations: scripts that an instance runs when it is made, and each time it starts.

Source: Amazon SageMaker API Reference, CreateNotebookInstanceLifecycleConfig and the actions beside it.
"""

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from localaws.sagemaker import paging, tags
from localaws.sagemaker.arns import CONFIG, arn, checked_name, prefix
from localaws.sagemaker.errors import SageMakerError, invalid
from localaws.sagemaker.records import Folder, LifecycleConfig

LONGEST_SCRIPT = 16_384
_NAME = "NotebookInstanceLifecycleConfigName"
_ARN = "NotebookInstanceLifecycleConfigArn"
_HOOKS = ("OnCreate", "OnStart")

Data = Mapping[str, Any]
Answer = dict[str, Any]


class LifecycleConfigs:
    """All lifecycle configurations.

    Args:
        folder: where they are kept.
        now: seconds since the Unix epoch.
    """

    def __init__(self, folder: Folder[LifecycleConfig], now: Callable[[], float]) -> None:
        self._folder = folder
        self._now = now

    def create(self, account: str, region: str, data: Data) -> Answer:
        """CreateNotebookInstanceLifecycleConfig."""
        name = checked_name(_NAME, data.get(_NAME))
        arn_ = arn(CONFIG, account, region, name)
        if self._folder.find(arn_) is not None:
            raise _refused("create", arn_, "Notebook Instance Lifecycle Config already exists.")
        now = self._now()
        config = LifecycleConfig(
            arn=arn_,
            name=name,
            scripts=_scripts(data),
            created_at=now,
            modified_at=now,
            tags=tags.merged({}, data.get("Tags")),
        )
        self._folder.put(config)
        return {_ARN: arn_}

    def describe(self, account: str, region: str, data: Data) -> Answer:
        """DescribeNotebookInstanceLifecycleConfig."""
        config = self._named("describe", account, region, data)
        return {**_summary(config), **config.scripts}

    def update(self, account: str, region: str, data: Data) -> Answer:
        """UpdateNotebookInstanceLifecycleConfig: instances run the new scripts from their next start on."""
        config = self._named("update", account, region, data)
        scripts = {**config.scripts, **_scripts(data)}
        self._folder.put(replace(config, scripts=scripts, modified_at=self._now()))
        return {}

    def delete(self, account: str, region: str, data: Data) -> Answer:
        """DeleteNotebookInstanceLifecycleConfig; an instance that names it starts no more."""
        self._folder.remove(self._named("delete", account, region, data).arn)
        return {}

    def list_all(self, account: str, region: str, data: Data) -> Answer:
        """ListNotebookInstanceLifecycleConfigs."""
        found = [_summary(each) for each in self._folder.below(prefix(CONFIG, account, region))]
        keys = {
            "CreationTime": "CreationTime",
            "LastModifiedTime": "LastModifiedTime",
            "Name": _NAME,
        }
        page, more = paging.page(found, data, name=_NAME, sort_keys=keys)
        return {"NotebookInstanceLifecycleConfigs": page, **more}

    def _named(self, verb: str, account: str, region: str, data: Data) -> LifecycleConfig:
        arn_ = arn(CONFIG, account, region, checked_name(_NAME, data.get(_NAME)))
        found = self._folder.find(arn_)
        if found is None:
            raise _refused(verb, arn_, "Notebook Instance Lifecycle Config does not exist.")
        return found


def _summary(config: LifecycleConfig) -> Answer:
    return {
        _ARN: config.arn,
        _NAME: config.name,
        "CreationTime": config.created_at,
        "LastModifiedTime": config.modified_at,
    }


def _scripts(data: Data) -> dict[str, Any]:
    return {hook: _hook(hook, data[hook]) for hook in _HOOKS if data.get(hook)}


def _hook(hook: str, given: object) -> list[dict[str, str]]:
    """A list of one script in base64, as the request has it.

    Raises:
        SageMakerError: it is none.
    """
    if not isinstance(given, list) or len(given) != 1 or not isinstance(given[0], Mapping):
        raise invalid(f"{hook} must be a list of one script")
    content = given[0].get("Content")
    if not isinstance(content, str) or not 1 <= len(content) <= LONGEST_SCRIPT:
        raise invalid(f"The Content of {hook} must have 1 to {LONGEST_SCRIPT} characters")
    try:
        base64.b64decode(content, validate=True)
    except binascii.Error as error:
        raise invalid(f"The Content of {hook} must be encoded in base64: {error}") from error
    return [{"Content": content}]


def _refused(verb: str, arn_: str, why: str) -> SageMakerError:
    return invalid(
        f"Unable to {verb} Notebook Instance Lifecycle Config '{arn_}'. (Details: {why})"
    )
