"""The side of a dynamic resource that a program sees: its arguments, and its registration."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Generic, TypeVar

from pulumi import Output, ResourceOptions
from pulumi.dynamic import Resource

from components.core.scope import Scope
from components.lifecycle.engine.provider import LifecycleProvider


@dataclass(frozen=True, kw_only=True)
class ResourceArgs:
    """Inputs that every dynamic resource has; what is None has the default of its provider's table.

    Args:
        scope: region and account.
        timeout_seconds: patience for the creation and for updates.
    """

    scope: Scope
    timeout_seconds: int | None = None

    def properties(self) -> dict[str, Any]:
        """The input properties, each under its name in the provider's table."""
        values = {each: getattr(self, each.name) for each in fields(self) if each.name != "scope"}
        named = {each.metadata.get("input", _camel(each.name)): v for each, v in values.items()}
        copied = {k: dict(v) if isinstance(v, Mapping) else v for k, v in named.items()}
        return {"scope": self.scope.properties(), **copied}


@dataclass(frozen=True, kw_only=True)
class ManagedArgs(ResourceArgs):
    """Inputs of everything that the service keeps, beside those of ResourceArgs.

    Args:
        key: the resource in the program, `project/stack/logical-name`; must not change.
        tags: tags of the resource.
        delete_timeout_seconds: patience for the deletion.
    """

    key: str
    tags: Mapping[str, str] = field(default_factory=dict)
    delete_timeout_seconds: int | None = None


A = TypeVar("A", bound=ResourceArgs)


class LifecycleResource(Resource, Generic[A]):
    """Base of the resources.

    Args:
        name: the resource's logical name.
        args: its inputs.
        opts: Pulumi's options.
    """

    provider: ClassVar[type[LifecycleProvider]]

    def __init__(self, name: str, args: A, opts: ResourceOptions | None = None) -> None:
        provider = self.provider()
        computed: dict[str, Any] = dict.fromkeys(provider.outputs)
        super().__init__(
            provider, name, {**computed, **provider.table.declared(args.properties())}, opts
        )


class ArnResource(LifecycleResource[A]):
    """A resource that the service keeps."""

    arn: Output[str]


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)
