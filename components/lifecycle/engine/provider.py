"""What the providers of all dynamic resources have in common: the comparison of inputs, and access to the service."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pulumi.dynamic import ConfigureRequest, DiffResult, ReadResult, ResourceProvider

from components.lifecycle.engine.inputs import is_unknown, without_provider
from components.lifecycle.engine.kinds import is_deleting
from components.lifecycle.engine.plain_errors import tell_errors_plainly
from components.lifecycle.engine.service import RUNTIME, Personalize, Runtime
from components.lifecycle.engine.tags import change_tags, declared_tags, read_tags
from components.lifecycle.engine.waiting import Waiter


class LifecycleProvider(ResourceProvider):
    """Base of the providers. Instances hold nothing, so that they serialise to their class's name and to no secret.

    Class attributes:
        replaced_by: inputs whose change needs a new resource.
        updated_by: inputs whose change is applied, or at least recorded, in place. Inputs in neither are no change.
        delete_before_replace: whether the old resource goes before the new one comes: when both would have the same
            name (there can be one dataset of a type and one tracker in a group, whatever their names), or never.
    """

    serialize_as_secret_always = False
    runtime: Runtime = RUNTIME
    replaced_by: ClassVar[tuple[str, ...]] = ()
    updated_by: ClassVar[tuple[str, ...]] = ()
    delete_before_replace: ClassVar[Literal["always", "same name", "never"]] = "same name"

    def configure(self, _req: ConfigureRequest) -> None:
        """Called before any other method, by the process that serves dynamic resources and by no other."""
        tell_errors_plainly()

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Compare the inputs. Pure: a preview makes no call."""
        olds, news = without_provider(_olds), without_provider(_news)
        replaces = self.replacements(olds, news)
        updates = [name for name in self.updated_by if differs(olds, news, name)]
        return DiffResult(
            changes=bool(replaces or updates),
            replaces=replaces,
            delete_before_replace=bool(replaces) and self._deletes_first(olds, news),
        )

    def replacements(self, olds: Mapping[str, Any], news: Mapping[str, Any]) -> list[str]:
        """The changed inputs that need a new resource."""
        changed = [name for name in self.replaced_by if differs(olds, news, name)]
        return [*changed, "scope"] if moved(olds, news) else changed

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

    def retag(self, arn: str, olds: Mapping[str, Any], news: Mapping[str, Any]) -> None:
        """Apply a change of the input `tags`."""
        change_tags(self.personalize(news), arn, olds.get("tags") or {}, news.get("tags") or {})

    def found(self, arn: str, props: Mapping[str, Any]) -> dict[str, Any] | None:
        """A description for `read`; None when the resource is gone or going."""
        description = self.personalize(props).find(arn)
        if description is None or is_deleting(description["status"]):
            return None
        return description

    def actual_tags(self, arn: str, props: Mapping[str, Any]) -> dict[str, str]:
        """The declared tags as they are now."""
        return declared_tags(read_tags(self.personalize(props), arn), props.get("tags") or {})

    def _deletes_first(self, olds: Mapping[str, Any], news: Mapping[str, Any]) -> bool:
        if self.delete_before_replace == "same name":
            return not differs(olds, news, "name") and not moved(olds, news)
        return self.delete_before_replace == "always"


def differs(olds: Mapping[str, Any], news: Mapping[str, Any], name: str) -> bool:
    """An input changed, or a preview cannot tell. Absent and None are the same."""
    return is_unknown(news.get(name)) or olds.get(name) != news.get(name)


def moved(olds: Mapping[str, Any], news: Mapping[str, Any]) -> bool:
    """The region or the account changed. The profile is only a way to get there."""
    before, after = olds.get("scope") or {}, news.get("scope") or {}
    if is_unknown(after):
        return True
    return any(before.get(part) != after.get(part) for part in ("region", "accountId"))


def gone() -> ReadResult:
    """The answer of `read` for a resource that no longer exists."""
    return ReadResult("", {})
