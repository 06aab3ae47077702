"""A part of MiniStack is replaced only when it is the part that the replacement is made for."""

import sys
from types import ModuleType
from typing import Any

import pytest

from localaws.ministack.replacement import (
    Expected,
    MiniStackChangedError,
    Replacement,
    Script,
    Signature,
    Table,
    Value,
    entries,
    install,
    instead,
)


class Worker:
    def invoke(self, event: dict[str, Any], *, depth: int | None = None) -> str:
        return "original"


@pytest.fixture
def part(monkeypatch: pytest.MonkeyPatch) -> Any:
    module: Any = ModuleType("ministack.part")
    module.answer = lambda request, limit=10: "original"
    module.event = 7
    module.script = "first\nsecond\n"
    module.handlers = {"a": lambda method, path: "a"}
    module.Worker = type("Worker", (Worker,), {"invoke": Worker.invoke})
    monkeypatch.setitem(sys.modules, "ministack.part", module)
    return module


def row(attribute: str, expected: Expected, replacement: Any) -> Replacement:
    return Replacement("part", attribute, expected, replacement)


def test_functions_values_texts_and_entries_are_replaced(part: Any) -> None:
    table = part.handlers
    install(
        [
            row("answer", Signature("(request, limit=10)"), lambda old: lambda r: old(r) + "+"),
            row("event", Value(int), instead(8)),
            row("script", Script(("second\n",)), lambda old: old.replace("second", "2nd")),
            row("handlers", Table("(method, path)"), entries({"b": len})),
            row("Worker.invoke", Signature("(self, event, *, depth=None)"), instead(lambda s: "o")),
        ]
    )
    assert part.answer("r") == "original+"
    assert (part.event, part.script) == (8, "first\n2nd\n")
    assert part.handlers is table
    assert sorted(table) == ["a", "b"]
    assert part.Worker().invoke() == "o"


@pytest.mark.parametrize(
    ("attribute", "expected", "found"),
    [
        (
            "answer",
            Signature("(request)"),
            r"parameters \(request\) .* \(request, limit=10\) was found",
        ),
        ("answer", Signature("(request, limit=9)"), "limit=10"),
        ("event", Signature("(request)"), "a int was found"),
        ("event", Value(str), "a str was expected, and a int was found"),
        ("script", Script(("third\n",)), "found 0 times:\nthird"),
        ("event", Script(("third\n",)), "a text was expected"),
        ("handlers", Table("(method)"), "at 'a' .* \\(method\\)"),
        ("event", Table(), "a table was expected"),
        ("gone", Signature("()"), "it is missing"),
        ("Gone.invoke", Signature("()"), "it is missing"),
        ("Worker.invoke", Signature("(self, event)"), "depth=None"),
    ],
)
def test_another_part_is_refused_and_nothing_is_replaced(
    part: Any, attribute: str, expected: Expected, found: str
) -> None:
    before = dict(vars(part))
    fits = row("answer", Signature("(request, limit=10)"), instead(len))
    with pytest.raises(MiniStackChangedError, match=f"(?s){found}") as refusal:
        install([fits, row(attribute, expected, instead(len))])
    assert f"ministack.part.{attribute} cannot be replaced" in str(refusal.value)
    assert "made for ministack 1.5.33" in str(refusal.value)
    assert vars(part) == before
