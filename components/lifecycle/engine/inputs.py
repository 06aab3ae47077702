"""The inputs of a dynamic resource as a table: one row an input, from which everything that all of them need follows.

Checking, comparing, reading numbers back, telling drift, the tag by which an object is known again: each derives from the
table, and a resource adds only what is special about it. Pure; no call is ever made here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import KW_ONLY, dataclass
from enum import Enum
from typing import Any

from pulumi.dynamic import CheckFailure, CheckResult
from pulumi.output import Unknown
from pulumi.runtime import rpc

from components.lifecycle.engine.values import ARN, Integer, Place, Tags, Text, Value

PROVIDER_KEY = "__provider"


class Change(Enum):
    """What another value of an input means for the resource that exists."""

    REPLACE = "a new resource takes its place"
    UPDATE = "it is applied in place"
    RECORD = "it is written down, for a deletion that sees nothing but the recorded state"
    IGNORE = "nothing"


REPLACE, UPDATE, RECORD, IGNORE = Change


@dataclass(frozen=True)
class InputSpec:
    """One row of the table.

    Args:
        name: the property's name, which stacks record.
        value: the kind of its values.
        change: what a change means; or how that follows from the resource's inputs.
        default: of an input that is left out.
        optional: may be absent, without a default.
        identifies: whether, where a change replaces the resource, the value is part of what it is known by (see `adoption`).
        described: the service's description has it, under its own name or at these members, joined by dots.
        derived: makes the value from the inputs that `follows` names, so that a preview knows it; nobody gives it.
        follows: what a derived value is made from.
    """

    name: str
    value: Value
    change: Change | Callable[[Mapping[str, Any]], Change]
    _: KW_ONLY
    default: Any = None
    optional: bool = False
    identifies: bool = True
    described: str | bool = False
    derived: Callable[..., str] | None = None
    follows: tuple[str, ...] = ()

    def change_for(self, inputs: Mapping[str, Any]) -> Change:
        """What a change means for the resource that has these inputs."""
        return self.change if isinstance(self.change, Change) else self.change(inputs)

    def differs(self, olds: Mapping[str, Any], news: Mapping[str, Any]) -> bool:
        """The input changed, or a preview cannot tell. An input that the state does not have yet had its default."""
        after = news.get(self.name)
        return is_unknown(after) or not self.value.same(olds.get(self.name, self.default), after)

    def change_between(self, olds: Mapping[str, Any], news: Mapping[str, Any]) -> Change | None:
        """What the change from one set of inputs to another means; None where there is none."""
        if self.differs(olds, news):
            return self.change_for(olds)
        before, after = olds.get(self.name, self.default), news.get(self.name)
        return None if self.value.same_record(before, after) else RECORD


Rule = Callable[[Mapping[str, Any]], Iterable[tuple[str, str]]]
"""From the inputs that are valid and known, to failures that concern more than one: the input to name, and the reason."""


class InputTable:
    """All inputs of a kind of resource.

    Args:
        rows: one an input.
        rules: what must hold between inputs.
    """

    def __init__(self, *rows: InputSpec, rules: tuple[Rule, ...] = ()) -> None:
        self.rows = {row.name: row for row in rows}
        self._rules = rules

    def check(self, news: Mapping[str, Any]) -> CheckResult:
        """The inputs with defaults and derived ones, and a sentence for each that is wrong.

        Args:
            news: the inputs as the engine gives them to `check`; what a preview does not know is passed on as it is.
        """
        given = _given(news)
        checked: dict[str, Any] = {}
        known: dict[str, Any] = {}
        failures: list[tuple[str, str]] = []
        for row in sorted(self.rows.values(), key=lambda row: row.derived is not None):
            value = _derive(row, known) if row.derived else given.get(row.name, row.default)
            if value is None:
                if not (row.optional or row.derived):
                    failures.append((row.name, "is required"))
            elif is_unknown(value):
                checked[row.name] = value
            else:
                problem = row.value.problem(value)
                if problem is None:
                    known[row.name] = value = row.value.read(value)
                else:
                    failures.append((row.name, problem))
                checked[row.name] = value
        failures += [failure for rule in self._rules for failure in rule(known)]
        failures += self._unknown_names(given)
        return CheckResult(checked, [CheckFailure(name, reason) for name, reason in failures])

    def read(self, props: Mapping[str, Any]) -> dict[str, Any]:
        """Inputs or a state as this program works with them: without the serialised provider, whole numbers as int."""
        values = _given(props)
        for name in values.keys() & self.rows.keys():
            values[name] = self.rows[name].value.read(values[name])
        return values

    def changed(
        self, olds: Mapping[str, Any], news: Mapping[str, Any], *changes: Change
    ) -> list[str]:
        """The inputs that differ and whose change means one of `changes`."""
        return [
            name for name, row in self.rows.items() if row.change_between(olds, news) in changes
        ]

    def same(self, olds: Mapping[str, Any], news: Mapping[str, Any], *names: str) -> bool:
        """None of the inputs differs."""
        return not any(self.rows[name].differs(olds, news) for name in names)

    def identity(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """The inputs that no update can change: what the object of this resource is known by."""
        return {
            name: inputs[name]
            for name, row in self.rows.items()
            if name in inputs and row.identifies and row.change_for(inputs) is REPLACE
        }

    def described(self, description: Mapping[str, Any]) -> dict[str, Any]:
        """The inputs as the service's description has them; those that it leaves out are absent."""
        found = {
            name: _member(description, name if row.described is True else row.described)
            for name, row in self.rows.items()
            if row.described
        }
        return self.read(found)

    def outputs(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """What a recorded state holds beside inputs."""
        return {name: value for name, value in _given(state).items() if name not in self.rows}

    def declared(self, properties: Mapping[str, Any]) -> dict[str, Any]:
        """What a program registers: its properties with the defaults, derived ones to be filled in by `check`."""
        return {
            name: row.default if properties.get(name) is None else properties[name]
            for name, row in self.rows.items()
        }

    def _unknown_names(self, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        for extra in sorted(given.keys() - self.rows.keys()):
            yield extra, f"unknown input; this resource has {', '.join(sorted(self.rows))}"


SCOPE = InputSpec("scope", Place(), REPLACE, identifies=False)


def timeout(seconds: int) -> InputSpec:
    """Patience for creations and updates, which begin with it anew."""
    return InputSpec("timeoutSeconds", Integer(), IGNORE, default=seconds)


def managed(timeout_seconds: int, delete_timeout_seconds: int) -> tuple[InputSpec, ...]:
    """The rows of every resource that the service keeps: where it is, whose it is, its tags, and patience.

    Args:
        timeout_seconds: default for creations and updates.
        delete_timeout_seconds: default for deletions.
    """
    return (
        SCOPE,
        InputSpec("key", Text(), IGNORE),
        InputSpec("tags", Tags(), UPDATE, default={}),
        timeout(timeout_seconds),
        InputSpec("deleteTimeoutSeconds", Integer(), RECORD, default=delete_timeout_seconds),
    )


def derived_arn(make: Callable[..., str], *follows: str) -> InputSpec:
    """The row of an ARN that follows from other inputs."""
    return InputSpec("arn", ARN, IGNORE, derived=make, follows=follows)


def is_unknown(value: Any) -> bool:
    """The value, or a part of it, is not known in this preview."""
    if isinstance(value, Unknown) or value == rpc.UNKNOWN:
        return True
    if isinstance(value, Mapping):
        return any(is_unknown(part) for part in value.values())
    return isinstance(value, list) and any(is_unknown(part) for part in value)


def _given(props: Mapping[str, Any]) -> dict[str, Any]:
    """The properties that have a value, without the serialised provider, which is no input of ours."""
    return {k: v for k, v in props.items() if k != PROVIDER_KEY and v is not None}


def _derive(row: InputSpec, known: Mapping[str, Any]) -> str | None:
    """A derived value; None while something that it follows from is wrong or not known."""
    if row.derived is None or not known.keys() >= set(row.follows):
        return None
    return row.derived(*(known[name] for name in row.follows))


def _member(description: Mapping[str, Any], path: str) -> Any:
    value: Any = description
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
