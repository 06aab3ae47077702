"""JSONata in a definition: strings between `{%` and `%}`, evaluated wherever they stand in a value.

Source: AWS Step Functions Developer Guide, "Transforming data with JSONata in Step Functions".
"""

import functools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import jsonata

from localaws.stepfunctions.language import functions

OPENING, CLOSING = "{%", "%}"
TIMEOUT_MS = 5000
"""Of the expressions of a field; an endless one would hold all executions."""
MAX_DEPTH = 500


class QueryError(Exception):
    """An expression cannot be evaluated, or its value is none that is wanted; the message says which and why."""


def is_expression(value: object) -> bool:
    """Whether a value is to be evaluated."""
    return isinstance(value, str) and value.startswith(OPENING) and value.endswith(CLOSING)


def expressions(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Yield place and text of all expressions in a value."""
    if isinstance(value, dict):
        for key, member in value.items():
            yield from expressions(member, f"{path}/{key}")
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from expressions(member, f"{path}[{index}]")
    elif is_expression(value):
        yield path, _text(value)


def syntax_problem(text: str) -> str | None:
    """What is wrong with the text of an expression; None when nothing is."""
    try:
        parsed = _compiled(text)
    except Exception as error:
        return str(error)
    if "eval" in _called(parsed.ast):
        return "the function $eval is not supported by Step Functions"
    return None


def evaluate(value: Any, variables: Callable[[], Mapping[str, Any]], now: float, field: str) -> Any:
    """A value with the values of its expressions in their places.

    Args:
        value: of a field of a state.
        variables: gives them by name without `$`, `states` among them; asked when there is an expression.
        now: seconds since the Unix epoch, for `$now` and `$millis`.
        field: where the value stands, for the message of an error.

    Raises:
        QueryError: an expression fails, or has no value.
    """
    return _Evaluation(variables, now).value(value, field)


class _Evaluation:
    """The expressions of one field, which see the same names."""

    def __init__(self, variables: Callable[[], Mapping[str, Any]], now: float) -> None:
        self._variables = variables
        self._now = now

    def value(self, value: Any, field: str) -> Any:
        if isinstance(value, dict):
            return {key: self.value(each, f"{field}/{key}") for key, each in value.items()}
        if isinstance(value, list):
            return [self.value(each, f"{field}[{index}]") for index, each in enumerate(value)]
        return self._expression(_text(value), field) if is_expression(value) else value

    def _expression(self, text: str, field: str) -> Any:
        told = f"The JSONata expression '{text}' specified for the field '{field}'"
        try:
            found = _compiled(text).evaluate(None, self._frame)
        except Exception as error:
            raise QueryError(f"{told} threw an error during evaluation. {error}") from error
        if found is None:
            raise QueryError(f"{told} returned nothing (undefined).")
        try:
            return _plain(found)
        except TypeError as error:
            raise QueryError(f"{told} returned a value that is no JSON.") from error

    @functools.cached_property
    def _frame(self) -> Any:
        frame = jsonata.Jsonata.Frame(None)
        frame.set_runtime_bounds(TIMEOUT_MS, MAX_DEPTH)
        for name, value in self._variables().items():
            frame.bind(name, _with_nulls(value))
        for name, function in {**functions.PROVIDED, **functions.of_the_clock(self._now)}.items():
            frame.bind(name, _function(function))
        return frame


def _text(expression: str) -> str:
    return expression[len(OPENING) : -len(CLOSING)].strip()


def _function(implementation: Callable[..., Any]) -> Any:
    def call(*arguments: Any) -> Any:
        return _with_nulls(
            implementation(*(_plain(each) for each in arguments if each is not None))
        )

    return jsonata.Jsonata.JLambda(call)


@functools.lru_cache(maxsize=2048)
def _compiled(text: str) -> Any:
    expression = jsonata.Jsonata.jsonata(text)
    expression.set_output_convert_nulls(False)  # so that null and no value at all are not the same
    return expression


def _with_nulls(value: Any) -> Any:
    """A JSON value as the library has it, to which None is no value at all."""
    if value is None:
        return jsonata.Utils.NULL_VALUE
    if isinstance(value, dict):
        return {key: _with_nulls(member) for key, member in value.items()}
    if isinstance(value, list):
        return [_with_nulls(member) for member in value]
    return value


def _plain(value: Any) -> Any:
    """A value of the library as a JSON value of its own; whole numbers are whole, as JavaScript writes them."""
    if value is jsonata.Utils.NULL_VALUE or value is None:
        return None
    if isinstance(value, dict):
        return {str(key): _plain(member) for key, member in value.items() if member is not None}
    if isinstance(value, list | tuple | range) or jsonata.Utils.is_sequence(value):
        return [_plain(member) for member in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str | int | float):
        return value
    raise TypeError(type(value).__name__)


def _called(node: Any) -> set[str]:
    """Names of the functions that a parsed expression calls or passes on."""
    found: set[str] = set()
    seen: set[int] = set()
    pending = [node]
    while pending:
        each = pending.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        if isinstance(each, list | tuple):
            pending.extend(each)
        elif hasattr(each, "__dict__"):
            if getattr(each, "type", None) == "variable":
                found.add(str(each.value))
            # A copy: an evaluation in another thread notes something there.
            members = list(vars(each).values())
            pending.extend(member for member in members if not isinstance(member, str))
    return found
