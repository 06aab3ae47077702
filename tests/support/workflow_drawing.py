"""A workflow as a drawing, in the language of Mermaid: which state follows which.

Where errors go is left out: each sequence of states has one place for them.
"""

from collections.abc import Iterator, Mapping
from typing import Any

Scope = Mapping[str, Any]

_SHAPES = {
    "Choice": "{{{name}}}",
    "Wait": "([{name}])",
    "Fail": "[[{name}]]",
    "Succeed": "((({name})))",
}
_ERRORS = frozenset(
    {"TellFailure", "ImportNotMade", "NotMade", "ModelFailed", "NotPrepared", "NotPlaced"}
)


def drawings(definition: Scope) -> str:
    """A drawing of the machine, and one of each sequence that a Map state repeats.

    Args:
        definition: in the Amazon States Language.
    """
    parts = [_drawing("", definition)]
    parts += [
        _drawing(name, state["ItemProcessor"])
        for name, state in definition["States"].items()
        if state["Type"] == "Map"
    ]
    return "\n".join(parts)


def _drawing(title: str, scope: Scope) -> str:
    heading = f"### In {title}\n\n" if title else ""
    lines = "\n".join(f"  {line}" for line in _lines(scope))
    return f"{heading}```mermaid\nflowchart TD\n{lines}\n```\n"


def _lines(scope: Scope) -> Iterator[str]:
    for name, state in scope["States"].items():
        shape = _SHAPES.get(state["Type"], "[{name}]")
        yield f"{name}{shape.format(name=name)}"
        for target in _targets(state):
            yield f"{name} --> {target}"
        for rule in state.get("Catch", ()):
            if rule["Next"] not in _ERRORS and rule["Next"] not in _targets(state):
                yield f"{name} -. {_words(rule['ErrorEquals'][0])} .-> {rule['Next']}"


def _targets(state: Scope) -> list[str]:
    named = [
        state.get("Next"),
        *(rule["Next"] for rule in state.get("Choices", ())),
        state.get("Default"),
    ]
    return list(dict.fromkeys(target for target in named if target))


def _words(error: str) -> str:
    return error.rpartition(".")[2].removesuffix("Exception")
