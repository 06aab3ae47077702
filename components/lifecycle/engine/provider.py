"""What the providers of all dynamic resources have in common; what differs is a table of inputs and a few methods."""

from collections.abc import Mapping
from typing import Any, ClassVar

from pulumi.dynamic import (
    CheckResult,
    ConfigureRequest,
    DiffResult,
    ReadResult,
    ResourceProvider,
    UpdateResult,
)

from components.lifecycle.engine.adoption import key_tag
from components.lifecycle.engine.inputs import RECORD, REPLACE, UPDATE, InputTable
from components.lifecycle.engine.kinds import is_deleting, is_failed
from components.lifecycle.engine.plain_errors import tell_errors_plainly
from components.lifecycle.engine.service import RUNTIME, Personalize, Runtime
from components.lifecycle.engine.tags import change_tags, declared_tags, read_tags
from components.lifecycle.engine.waiting import Waiter


class LifecycleProvider(ResourceProvider):
    """Base of the providers. Instances hold nothing, so that they serialise to their class's name and to no secret.

    Class attributes:
        kind: the resource in the service's operations (`Campaign` in `CreateCampaign`).
        table: its inputs.
        outputs: what else it answers, and no update in place changes.
        exclusive: the inputs that no two resources can share: where none of them changes, the old resource goes before
            the new one comes. None where the two can always stand beside each other.
    """

    serialize_as_secret_always = False
    runtime: Runtime = RUNTIME
    kind: ClassVar[str]
    table: ClassVar[InputTable]
    outputs: ClassVar[tuple[str, ...]] = ("arn",)
    exclusive: ClassVar[tuple[str, ...] | None] = ("scope", "name")

    def configure(self, _req: ConfigureRequest) -> None:
        """Called before any other method, by the process that serves dynamic resources and by no other."""
        tell_errors_plainly()

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Validate the inputs, fill in defaults, and derive what a preview can know."""
        return self.table.check(news)

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Compare the inputs. Pure: a preview makes no call."""
        replaces = self.replacements(_olds, _news)
        updates = self.table.changed(_olds, _news, UPDATE, RECORD)
        return DiffResult(
            changes=bool(replaces or updates),
            replaces=replaces,
            stables=list(self.outputs),
            delete_before_replace=bool(replaces) and self._deletes_first(_olds, _news),
        )

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """The resource as it is; gone when it does not exist or is being deleted."""
        state = self.table.read(props)
        description = self.found(id_, state)
        if description is None:
            return ReadResult("", {})
        actual = {
            **self.table.described(description),
            "tags": declared_tags(read_tags(self.personalize(state), id_), state.get("tags") or {}),
            **self.observed(id_, state, description),
        }
        return ReadResult(id_, {**state, **actual, "arn": id_})

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Apply what changed; the recorded state keeps what is no input, and has the new inputs."""
        olds, news = self.table.read(_olds), self.table.read(_news)
        self.apply(_id, olds, news)
        change_tags(self.personalize(news), _id, olds.get("tags") or {}, news.get("tags") or {})
        return UpdateResult({**self.table.outputs(olds), **news, "arn": _id})

    def replacements(self, olds: Mapping[str, Any], news: Mapping[str, Any]) -> list[str]:
        """The changed inputs that need a new resource."""
        return self.table.changed(olds, news, REPLACE)

    def apply(self, arn: str, olds: dict[str, Any], news: dict[str, Any]) -> None:
        """Carry out an update of inputs other than tags; where there are none to update, nothing."""

    def found(self, arn: str, state: Mapping[str, Any]) -> dict[str, Any] | None:
        """A description for `read`; None when the resource is gone or going."""
        description = self.personalize(state).find(arn)
        if description is None or is_deleting(description["status"]):
            return None
        return description

    def observed(
        self, _arn: str, _state: Mapping[str, Any], _description: Mapping[str, Any]
    ) -> dict[str, Any]:
        """What a description holds beside the inputs that the table finds in it."""
        return {}

    def key_tag(self, inputs: Mapping[str, Any]) -> str:
        """The tag by which a later try knows the object of this resource again."""
        return key_tag(self.kind, inputs["key"], self.table.identity(inputs))

    def personalize(self, props: Mapping[str, Any]) -> Personalize:
        """The service in the resource's scope."""
        return Personalize(props["scope"], self.runtime)

    def waiter(self, props: Mapping[str, Any], name: str) -> Waiter:
        """Patience for a creation or update."""
        return Waiter(self.personalize(props), name, props["timeoutSeconds"])

    def deletion_waiter(self, props: Mapping[str, Any], name: str) -> Waiter:
        """Patience for a deletion."""
        seconds = props["deleteTimeoutSeconds"]
        return Waiter(self.personalize(props), name, seconds, "pulumi destroy")

    def _deletes_first(self, olds: Mapping[str, Any], news: Mapping[str, Any]) -> bool:
        return self.exclusive is not None and self.table.same(olds, news, *self.exclusive)


class RecordedProvider(LifecycleProvider):
    """Base of what exists in the state alone: there is nothing to read, and nothing to delete."""

    outputs: ClassVar[tuple[str, ...]] = ()
    exclusive = None

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """What is recorded."""
        return ReadResult(id_, self.table.read(props))

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Record the inputs, after what else there is to do."""
        olds, news = self.table.read(_olds), self.table.read(_news)
        self.apply(_id, olds, news)
        return UpdateResult({**self.table.outputs(olds), **news})

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Nothing exists."""


class StartedProvider(LifecycleProvider):
    """Base of what is started here and waited for by `Ready`. It cannot be changed, and what has failed is repeated."""

    outputs = ("arn", "status")
    exclusive = None

    def replacements(self, olds: Mapping[str, Any], news: Mapping[str, Any]) -> list[str]:
        """Work that is known to have failed or been stopped is done again."""
        changed = super().replacements(olds, news)
        return [*changed, "status"] if is_failed(olds.get("status", "")) else changed
