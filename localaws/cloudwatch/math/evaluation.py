"""Evaluates expressions over metrics."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from localaws.cloudwatch.math import functions
from localaws.cloudwatch.math.parser import parse
from localaws.cloudwatch.math.syntax import Array, Binary, Call, Name, Node, Number, Text, Unary
from localaws.cloudwatch.math.values import Line, MathError, Value, combined

Search = Callable[[str, str, int], list[Line]]
"""From a search text, a statistic and a period in seconds to the metrics that are found."""


@dataclass
class Formulas:
    """Metrics and expressions that name each other by id.

    Attributes:
        metrics: lines by id.
        expressions: texts by id.
        start: of the first period, in seconds since the Unix epoch.
        end: of the last one.
        search: finds metrics for `SEARCH`.
    """

    metrics: Mapping[str, Line]
    expressions: Mapping[str, str]
    start: int
    end: int
    search: Search
    _known: dict[str, Value] = field(default_factory=dict)
    _open: set[str] = field(default_factory=set)

    def value(self, name: str) -> Value:
        """The value of a metric or expression.

        Raises:
            MathError: there is none of that id, an expression needs itself, or a function cannot do what is asked.
            MathSyntaxError: a text is no expression.
        """
        if name in self.metrics:
            return self.metrics[name]
        if name not in self.expressions:
            raise MathError(f"no metric or expression has the id {name}")
        if name not in self._known:
            if name in self._open:
                raise MathError(f"the expression {name} needs itself")
            self._open.add(name)
            self._known[name] = self.evaluate(parse(self.expressions[name]))
            self._open.discard(name)
        return self._known[name]

    def evaluate(self, node: Node) -> Value:
        """The value of an expression."""
        if isinstance(node, Number):
            return node.value
        if isinstance(node, Name):
            return self.value(node.id)
        if isinstance(node, Array):
            return [line for item in node.items for line in _lines(self.evaluate(item))]
        if isinstance(node, Unary):
            return combined("*", -1.0 if node.operator == "-" else 1.0, self.evaluate(node.operand))
        if isinstance(node, Binary):
            return combined(node.operator, self.evaluate(node.left), self.evaluate(node.right))
        if isinstance(node, Call):
            return self._call(node.function, node.arguments)
        raise MathError(f"a text, {node.value!r}, can be an argument of SEARCH and METRICS alone")

    def _call(self, name: str, arguments: tuple[Node, ...]) -> Value:
        if name in _OF_ONE:
            if len(arguments) != 1:
                raise MathError(f"{name} takes one argument, not {len(arguments)}")
            return _OF_ONE[name](self.evaluate(arguments[0]))
        if name == "FILL" and len(arguments) == 2:
            return self._fill(*arguments)
        if name == "IF" and len(arguments) in {2, 3}:
            values = [self.evaluate(each) for each in arguments]
            return functions.chosen(values[0], values[1], values[2] if values[2:] else Line({}))
        if name == "METRICS" and len(arguments) <= 1:
            part = arguments[0].value if arguments and isinstance(arguments[0], Text) else ""
            return [line for id_, line in self.metrics.items() if part in id_]
        if name == "SEARCH":
            return self._search(arguments)
        raise MathError(
            f"{name} with {len(arguments)} arguments is no function that is served here"
        )

    def _fill(self, filled: Node, filling: Node) -> Value:
        given = self._filling(filling)
        return functions.of_lines(
            "FILL",
            self.evaluate(filled),
            lambda line: functions.filled(line, given, self.start, self.end),
        )

    def _filling(self, node: Node) -> float | str:
        if isinstance(node, Name) and node.id in {"REPEAT", "LINEAR"}:
            return node.id
        value = self.evaluate(node)
        if not isinstance(value, float):
            raise MathError("FILL needs a number, REPEAT or LINEAR")
        return value

    def _search(self, arguments: tuple[Node, ...]) -> list[Line]:
        match arguments:
            case (Text(text), Text(statistic)):
                return self.search(text, statistic, 300)
            case (Text(text), Text(statistic), Number(period)):
                return self.search(text, statistic, int(period))
        raise MathError("SEARCH needs a text, a statistic and perhaps a period in seconds")


def _period(value: Value) -> Value:
    if not isinstance(value, Line):
        raise MathError("PERIOD needs a single time series")
    return float(value.period)


def _lines(value: Value) -> list[Line]:
    if isinstance(value, list):
        return value
    if isinstance(value, Line):
        return [value]
    raise MathError("a number is no time series")


_OF_ONE: dict[str, Callable[[Value], Value]] = {
    **{name: partial(functions.reduced, name) for name in functions.REDUCING},
    **{name: partial(functions.pointwise, name) for name in functions.POINTWISE},
    **{
        name: partial(functions.of_lines, name, change=change)
        for name, change in functions.LINEWISE.items()
    },
    "PERIOD": _period,
    "METRIC_COUNT": lambda value: float(len(_lines(value))),
    "REMOVE_EMPTY": lambda value: [line for line in _lines(value) if line.points],
}
