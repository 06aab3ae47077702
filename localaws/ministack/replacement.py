"""How a part of MiniStack is replaced: only when it is the part that the replacement is made for.

MiniStack is used from inside. When it changes, a replacement would silently do nothing or the wrong thing; so each names
what it expects to find, and all are checked before the first is put in its place.
"""

import importlib
import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from localaws.process.foreground import MINISTACK_VERSION

_MISSING = object()


class MiniStackChangedError(RuntimeError):
    """MiniStack is not the one that the replacements are made for; the message says where, and what to install."""


class Expected(Protocol):
    """What must be found before it is replaced."""

    def mismatch(self, found: Any) -> str | None:
        """Say what was expected and what was found; None when it is as expected."""

    def put(self, owner: Any, name: str, found: Any, replacement: Any) -> None:
        """Put the replacement in the place of what was found."""


@dataclass(frozen=True)
class Signature:
    """A function with these parameters, e.g. `(event, *, trace_id=None)`; it is replaced by another."""

    text: str

    def mismatch(self, found: Any) -> str | None:
        """Compare names, kinds and defaults of the parameters."""
        parameters = parameters_of(found) if callable(found) else f"a {type(found).__name__}"
        if parameters == self.text:
            return None
        return (
            f"a function with the parameters {self.text} was expected, and {parameters} was found"
        )

    def put(self, owner: Any, name: str, found: Any, replacement: Any) -> None:
        """Replace the function."""
        del found
        setattr(owner, name, replacement)


@dataclass(frozen=True)
class Value:
    """A value of this type; it is replaced by another."""

    type: type

    def mismatch(self, found: Any) -> str | None:
        """Compare the type."""
        if isinstance(found, self.type):
            return None
        return f"a {self.type.__name__} was expected, and a {type(found).__name__} was found"

    def put(self, owner: Any, name: str, found: Any, replacement: Any) -> None:
        """Replace the value."""
        del found
        setattr(owner, name, replacement)


@dataclass(frozen=True)
class Script:
    """A text in which each of these passages stands exactly once; it is replaced by another."""

    passages: tuple[str, ...]

    def mismatch(self, found: Any) -> str | None:
        """Count the passages."""
        if not isinstance(found, str):
            return f"a text was expected, and a {type(found).__name__} was found"
        for passage in self.passages:
            if found.count(passage) != 1:
                return f"this passage was expected once, and was found {found.count(passage)} times:\n{passage}"
        return None

    def put(self, owner: Any, name: str, found: Any, replacement: Any) -> None:
        """Replace the text."""
        del found
        setattr(owner, name, replacement)


@dataclass(frozen=True)
class Table:
    """A table to which entries are added, or in which they are replaced.

    Attributes:
        entries: parameters of the functions that are its values; empty when they are no functions.
    """

    entries: str = ""

    def mismatch(self, found: Any) -> str | None:
        """Compare the type of the table and of its values."""
        if not isinstance(found, dict):
            return f"a table was expected, and a {type(found).__name__} was found"
        if not self.entries:
            return None
        # Most handlers are closures of one function: one of those with the same code is looked at.
        alike = {getattr(entry, "__code__", entry): name for name, entry in found.items()}
        for name in alike.values():
            wrong = Signature(self.entries).mismatch(found[name])
            if wrong is not None:
                return f"at {name!r} {wrong}"
        return None

    def put(self, owner: Any, name: str, found: Any, replacement: Any) -> None:
        """Add the entries; the table stays, since others hold it."""
        del owner, name
        found.update(replacement)


@dataclass(frozen=True)
class Replacement:
    """One part of MiniStack and what stands in its place.

    Attributes:
        module: name of the module below `ministack`, e.g. `services.kinesis`.
        attribute: of the module, or of a class in it, e.g. `Worker.invoke`.
        expected: what must be found there.
        make: from what was found to what stands in its place (of a table: its new entries).
    """

    module: str
    attribute: str
    expected: Expected
    make: Callable[[Any], Any]

    def mismatch(self) -> str | None:
        """Say why it cannot be put in its place; None when it can."""
        _, _, found = self._place()
        if found is _MISSING:
            return "it is missing"
        return self.expected.mismatch(found)

    def put(self) -> None:
        """Put it in its place."""
        owner, name, found = self._place()
        self.expected.put(owner, name, found, self.make(found))

    def _place(self) -> tuple[Any, str, Any]:
        owner: Any = importlib.import_module(f"ministack.{self.module}")
        *classes, name = self.attribute.split(".")
        for each in classes:
            owner = getattr(owner, each, _MISSING)
        return owner, name, getattr(owner, name, _MISSING)


def install(replacements: Sequence[Replacement]) -> None:
    """Put all in their places, in order.

    Raises:
        MiniStackChangedError: a part is not what was expected; nothing was replaced.
    """
    for each in replacements:
        wrong = each.mismatch()
        if wrong is not None:
            from importlib.metadata import version  # noqa: PLC0415 - a start that succeeds does without

            found = version("ministack")
            raise MiniStackChangedError(
                f"ministack.{each.module}.{each.attribute} cannot be replaced: {wrong}. The local AWS is made for "
                f"ministack {MINISTACK_VERSION}, and {found} is installed: "
                f"`pip install 'ministack[full]=={MINISTACK_VERSION}'`"
            )
    for each in replacements:
        each.put()


def parameters_of(function: Callable[..., Any]) -> str:
    """The parameters of a function as they would be declared, without types."""
    signature = inspect.signature(function)
    bare = [
        each.replace(annotation=inspect.Parameter.empty) for each in signature.parameters.values()
    ]
    return str(inspect.Signature(bare))


def instead(replacement: Any) -> Callable[[Any], Any]:
    """Make a replacement that needs nothing of what it replaces."""
    return lambda _original: replacement


def entries(added: Mapping[str, Any]) -> Callable[[Any], Any]:
    """Make entries of a table that do not depend on those that are there."""
    return lambda _table: added
