"""What the engine asks of a provider, in plain Python: check, diff, create, read, update, delete and functions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from localpulumi.provider.inputs import (
    DEFAULTS,
    live_inputs,
    merged_tags,
    name_is_taken,
    problems,
    split_tags,
)
from localpulumi.provider.kind import Functions, InitFailedError, Kind, PluginError
from localpulumi.provider.session import Aws, WaitError, connect
from localpulumi.provider.shapes import UNKNOWN, Props, present

_Result = TypeVar("_Result")


class UnservedError(PluginError):
    """The plugin has no such resource type or function."""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """Inputs after the check, and what is wrong with them: pairs of property and reason."""

    inputs: Props
    failures: list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """The changed properties, those that need a new object, and whether the old one goes first."""

    changed: list[str]
    replaces: list[str]
    delete_before_replace: bool


@dataclass(frozen=True, kw_only=True)
class Observed:
    """A live object: its id, the program's inputs as they are now, and all outputs."""

    id: str
    inputs: Props
    outputs: Props


@dataclass(frozen=True, kw_only=True)
class Call:
    """Which resource a call is about: its type, the region and the longest wait (0: the default)."""

    type: str
    region: str | None = None
    timeout_seconds: float = 0.0


@dataclass(kw_only=True)
class Plugin:
    """One package of resource types.

    Attributes:
        package: name of the package, `aws` or `aws-native`.
        version: version of the package's SDK that is installed here.
        kinds: the table of types.
        functions: the functions (invokes) by token.
    """

    package: str
    version: str
    kinds: Mapping[str, Kind]
    functions: Functions = field(default_factory=dict)
    _aws: Aws | None = None

    def configure(self, config: Props) -> None:
        """Take over the provider's configuration, and try its credentials unless it says not to.

        Source: pulumi-aws, `skipCredentialsValidation`. The engine goes on meanwhile, so the SDK is imported while other
        plugins start, and not when the program asks for the account.
        """
        where = f"provider {self.package}"
        aws = self._told(where, "", lambda: connect(config))
        if config.get("skipCredentialsValidation") in {False, "false"}:
            self._told(where, "", lambda: aws.account)
        self._aws = aws

    def cancel(self) -> None:
        """End all waits."""
        if self._aws:
            self._aws.cancelled.set()

    def kind(self, type_: str) -> Kind:
        """Return the row of the table.

        Raises:
            UnservedError: the type is not in it.
        """
        if type_ not in self.kinds:
            raise UnservedError(f"{type_} is not served by the local {self.package} plugin")
        return self.kinds[type_]

    def _connection(self, call: Call) -> Aws:
        if self._aws is None:
            raise PluginError(f"the {self.package} plugin is not configured")
        return self._aws.scoped(call.region, call.timeout_seconds)

    def check(self, type_: str, name: str, olds: Props, news: Props, seed: bytes) -> Checked:
        """Fill in the automatic name and the merged tags; refuse what is missing or not served."""
        kind = self.kind(type_)
        news = {key: value for key, value in news.items() if key not in {DEFAULTS, "tagsAll"}}
        failures = problems(self.package, type_, kind, news)
        auto = kind.auto_name
        if auto and present(news.get(auto.property)) is None:
            kept = olds.get(auto.property) if auto.property in olds.get(DEFAULTS, []) else None
            news[auto.property] = kept or auto.name(name, seed, news)
            news[DEFAULTS] = [auto.property]
        if kind.takes_default_tags and self._aws:
            all_tags = merged_tags(self._aws.default_tags, news.get("tags"))
            if all_tags:
                news["tagsAll"] = all_tags
        return Checked(inputs=news, failures=failures)

    def diff(
        self, type_: str, olds: Props, news: Props, ignored: Collection[str] = ()
    ) -> Difference:
        """Compare old and new inputs as the service would."""
        kind = self.kind(type_)
        changed = [
            name
            for name, prop in kind.inputs.items()
            if name not in ignored and not self._same(kind, name, olds, news)
        ]
        replaces = [
            name
            for name in changed
            if kind.properties[name].makes_anew(olds.get(name), news.get(name)) or not kind.update
        ]
        return Difference(
            changed=changed,
            replaces=replaces,
            delete_before_replace=bool(replaces) and name_is_taken(kind, changed, news),
        )

    def _same(self, kind: Kind, name: str, olds: Props, news: Props) -> bool:
        old, new = olds.get(name), news.get(name)
        if name == "region" and self._aws:
            old, new = old or self._aws.region, new or self._aws.region
        return kind.properties[name].same(old, new)

    def preview_create(self, type_: str, props: Props) -> Props:
        """Return the outputs that a create would give, as far as they are known."""
        kind = self.kind(type_)
        unknown = {
            name: UNKNOWN for name, prop in kind.properties.items() if prop.output or prop.computed
        }
        if "region" in unknown and self._aws:
            unknown["region"] = self._aws.region
        return unknown | kind.with_defaults(props)

    def create(self, call: Call, props: Props) -> Observed:
        """Make the object.

        Raises:
            InitFailedError: it exists now, but something after its creation failed.
        """
        kind, aws = self.kind(call.type), self._connection(call)
        wanted = kind.with_defaults(props)
        id_ = self._told(call.type, "", lambda: kind.create(aws, wanted))
        try:
            self._told(call.type, id_, lambda: kind.settle(aws, id_, wanted))
            return self._existing(aws, call, id_, props, props)
        except PluginError as error:
            raise InitFailedError(id_, props, props, str(error)) from error

    def preview_update(self, type_: str, olds: Props, old_inputs: Props, news: Props) -> Props:
        """Return the outputs that an update would give, as far as they are known."""
        kind = self.kind(type_)
        outputs = {
            name: olds[name]
            for name, prop in kind.properties.items()
            if name in olds and (prop.output or prop.computed or name not in old_inputs)
        }
        outputs |= dict.fromkeys(kind.volatile, UNKNOWN)
        return outputs | kind.with_defaults(news)

    def update(self, call: Call, id_: str, olds: Props, news: Props) -> Observed:
        """Bring the object to the new inputs; also called to finish what `create` could not.

        A failure leaves the old state, so the next `up` sees the same difference again.
        """
        kind, aws = self.kind(call.type), self._connection(call)
        wanted = kind.with_defaults(news)

        def work() -> None:
            if kind.update:
                kind.update(aws, id_, olds, wanted)
            kind.settle(aws, id_, wanted)

        self._told(call.type, id_, work)
        return self._existing(aws, call, id_, olds | news, news)

    def _existing(self, aws: Aws, call: Call, id_: str, known: Props, inputs: Props) -> Observed:
        observed = self._read(aws, call, id_, known, inputs)
        if observed is None:
            raise PluginError(f"{call.type} {id_} is gone; run `pulumi refresh`")
        return observed

    def read(self, call: Call, id_: str, props: Props, inputs: Props) -> Observed | None:
        """Return the live object, or None when it is gone. Without inputs it is an import."""
        kind, aws = self.kind(call.type), self._connection(call)
        if not inputs and not props:
            id_, props = self._told(call.type, id_, lambda: kind.import_id(aws, id_))
        return self._read(aws, call, id_, props, inputs)

    def _read(self, aws: Aws, call: Call, id_: str, props: Props, inputs: Props) -> Observed | None:
        kind = self.kind(call.type)
        live = self._told(call.type, id_, lambda: kind.read(aws, id_, props))
        if live is None:
            return None
        if kind.takes_default_tags:
            live |= split_tags(live.get("tagsAll"), aws.default_tags, inputs.get("tags"))
        outputs: Props = {}
        for name, prop in kind.properties.items():
            value = live.get(name)
            if value is None and prop.write_only:
                value = (inputs or props).get(name, prop.default)
            if value is not None:
                outputs[name] = prop.shape.spelled(inputs.get(name), value)
        if "region" in kind.properties:
            outputs["region"] = aws.region
        return Observed(id=id_, inputs=live_inputs(kind, inputs, live | outputs), outputs=outputs)

    def delete(self, call: Call, id_: str, props: Props) -> None:
        """Remove the object and wait until the service has forgotten it."""
        kind, aws = self.kind(call.type), self._connection(call)
        self._told(call.type, id_, lambda: kind.delete(aws, id_, props))

    def invoke(self, token: str, args: Props) -> Props:
        """Call a function of the package.

        Raises:
            UnservedError: it has no such function.
        """
        if token not in self.functions:
            raise UnservedError(
                f"function {token} is not served by the local {self.package} plugin"
            )
        aws = self._connection(Call(type=token, region=args.get("region")))
        return self._told(token, "", lambda: self.functions[token](aws, args))

    @staticmethod
    def _told(type_: str, id_: str, work: Callable[[], _Result]) -> _Result:
        """Run calls to a service and turn its errors into one sentence about the resource."""
        where = f"{type_} {id_}".strip()
        try:
            return work()
        except ClientError as error:
            told = error.response.get("Error", {})
            raise PluginError(
                f"{where}: {error.operation_name}: {told.get('Code')}: {told.get('Message')}"
            ) from error
        except (BotoCoreError, WaitError, OSError) as error:
            raise PluginError(f"{where}: {error}") from error
