"""Velocity templates: airspeed's parser with the semantics of Velocity 1.7, which API Gateway has.

airspeed reads a template into a tree of elements and evaluates it in the manner of Python. This
module walks that tree once, when a template is compiled, and gives the elements Velocity's meaning:

* members and methods come from a fixed table (`velocity_values`), never from Python attributes, so
  neither a template nor a name in a request's body reaches the interpreter;
* the directives that read files or evaluate text as a template are refused;
* null is printed as nothing, true as `true`; a condition holds for everything but null and false;
* operators never raise; string literals keep their backslashes; `#set` sets globally.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial
from itertools import islice
from types import MethodType
from typing import Any

import airspeed

from localaws.apigateway import velocity_operators
from localaws.apigateway.velocity_values import call_method, member, text_of, truth

_FORBIDDEN = (
    airspeed.EvaluateDirective,
    airspeed.ParseDirective,
    airspeed.IncludeDirective,
)


MAX_ITERATIONS = 1000
"""Turns of a `#foreach`. Source: Amazon API Gateway Developer Guide, "Amazon API Gateway quotas"."""


class TemplateError(Exception):
    """A template that cannot be read, or that fails when it is rendered."""


class Template:
    """A compiled template; immutable and safe to render any number of times."""

    def __init__(self, root: Any) -> None:
        self._root = root

    def render(self, variables: Mapping[str, Any]) -> str:
        """Fill in the template.

        Args:
            variables: what `$name` stands for. Values are data: text in them is never read as a
                template.

        Raises:
            TemplateError: a function of the template refuses its arguments.
        """
        output = airspeed.StoppableStream()
        namespace = airspeed.LocalNamespace(dict(variables))
        try:
            self._root.evaluate(output, namespace, airspeed.NullLoader())
        except (airspeed.TemplateError, RecursionError) as error:
            raise TemplateError(str(error)) from error
        return str(output.getvalue())


@lru_cache(maxsize=1024)
def compile_template(text: str) -> Template:
    """Read a template.

    Raises:
        TemplateError: a syntax error, or a directive that mapping templates do not have.
    """
    try:
        root = airspeed.TemplateBody("mapping template", text)
    except (airspeed.TemplateError, airspeed.NoMatch) as error:
        raise TemplateError(str(error) or "the template cannot be read") from error
    for element in list(_restored_strings(root)):
        if isinstance(element, _FORBIDDEN):
            name = type(element).__name__.removesuffix("Directive").lower()
            raise TemplateError(f"#{name} is not available in mapping templates")
        adapt = _ADAPTERS.get(type(element))
        if adapt is not None:
            adapt(element)
    return Template(root)


def _restored_strings(root: Any) -> Iterator[Any]:
    """Every element below `root`, with string literals put back as they were written.

    Velocity knows no backslash escapes in string literals; airspeed resolves them while parsing.
    Quotes are doubled to stand in a literal.
    """
    pending = [root]
    seen: set[int] = set()
    while pending:
        element = pending.pop()
        if id(element) in seen:
            continue
        seen.add(id(element))
        if isinstance(element, airspeed.StringLiteral):
            _restore(element)
        yield element
        pending.extend(_children(element))


def _restore(literal: Any) -> None:
    raw = literal.my_text()[1:-1]
    if raw == literal.value:
        return
    literal.value = raw
    if isinstance(literal, airspeed.InterpolatedStringLiteral):
        literal.block = airspeed.Block(literal.filename, raw, 0)


def _children(element: Any) -> Iterator[Any]:
    for value in vars(element).values():
        yield from _elements_in(value)


def _elements_in(value: Any) -> Iterator[Any]:
    if isinstance(value, airspeed._Element):
        yield value
    elif isinstance(value, MethodType):
        # Some elements keep only the bound `calculate` of their operand.
        yield from _elements_in(value.__self__)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _elements_in(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _elements_in(key)
            yield from _elements_in(item)


# --- what each kind of element means in Velocity


def _write_reference(element: Any, stream: Any, namespace: Any, loader: Any) -> None:
    """`$name`: its value; nothing for null; its own source text when no such variable exists."""
    if element.expression is None:
        stream.write(element.my_text())
        return
    value = element.expression.calculate(namespace, loader)
    if value is None and element.alternate is not None:
        value = element.alternate.calculate(namespace, loader)
    if value is None and not element.silent and not _is_defined(element, namespace):
        stream.write(element.my_text())
        return
    stream.write(text_of(value))


def _is_defined(element: Any, namespace: Any) -> bool:
    try:
        namespace[element.expression.part.name]
    except KeyError:
        return False
    return True


def _name_or_call(element: Any, current: Any, loader: Any, namespace: Any) -> Any:
    if isinstance(current, airspeed.LocalNamespace):
        try:
            value = current[element.name]
        except KeyError:
            value = None
        if isinstance(value, airspeed.DefineDefinition):
            stream = airspeed.StoppableStream()
            value.execute_function(stream, namespace, [], loader)
            value = stream.getvalue()
    elif element.parameters is not None:
        arguments = element.parameters.calculate(namespace, loader)
        return call_method(current, element.name, arguments)
    else:
        value = member(current, element.name)
    if element.index is not None:
        return member(value, element.index.calculate(namespace, loader))
    return value


def _sub_expression(element: Any, current: Any, loader: Any, namespace: Any) -> Any:
    if not isinstance(element.expression, airspeed.ArrayIndex):
        return element.expression.calculate(current, loader, namespace)
    value = member(current, element.expression.calculate(namespace, loader))
    if element.subexpression:
        return element.subexpression.calculate(value, loader, namespace)
    return value


def _set_variable(element: Any, _stream: Any, namespace: Any, loader: Any) -> None:
    value = element.value.calculate(namespace, loader)
    name, *path = element.terms
    if path:
        target = namespace[name]
        for term in path[:-1]:
            target = member(target, term)
        if isinstance(target, dict):
            target[path[-1]] = value
        return
    scope = namespace.find_outermost(name)
    if scope is None:
        scope = namespace
        while isinstance(scope.parent, airspeed.LocalNamespace):
            scope = scope.parent
    scope[name] = value


class _Walked(list[Any]):
    """What a `#foreach` walks: it ends after so many turns, and `$foreach.hasNext` still tells of the rest."""

    def __iter__(self) -> Iterator[Any]:
        return islice(super().__iter__(), MAX_ITERATIONS)


def _iterated(calculate: Callable[..., Any], namespace: Any, loader: Any) -> _Walked:
    """What `#foreach` walks: a list, the values of a map, nothing for anything else."""
    value = calculate(namespace, loader)
    if isinstance(value, dict):
        return _Walked(value.values())
    return _Walked(value if isinstance(value, list | range | tuple) else ())


def _truth_of(calculate: Callable[..., Any], namespace: Any, loader: Any) -> bool:
    return truth(calculate(namespace, loader))


def _adapt_reference(element: Any) -> None:
    element.evaluate_raw = partial(_write_reference, element)


def _adapt_name(element: Any) -> None:
    element.calculate = partial(_name_or_call, element)


def _adapt_sub_expression(element: Any) -> None:
    element.calculate = partial(_sub_expression, element)


def _adapt_set(element: Any) -> None:
    element.evaluate_raw = partial(_set_variable, element)


def _adapt_foreach(element: Any) -> None:
    element.value.calculate = partial(_iterated, element.value.calculate)


def _adapt_condition(element: Any) -> None:
    element.calculate = partial(_truth_of, element.calculate)


def _adapt_binary(element: Any) -> None:
    element.apply_to = velocity_operators.BINARY[element.my_text().strip()]


def _adapt_unary(element: Any) -> None:
    element.op = velocity_operators.negated


def _adapt_elseif(element: Any) -> None:
    element.calculate = partial(_truth_of, element.condition.calculate)


_ADAPTERS: dict[type, Callable[[Any], None]] = {
    airspeed.FormalReference: _adapt_reference,
    airspeed.NameOrCall: _adapt_name,
    airspeed.SubExpression: _adapt_sub_expression,
    airspeed.SetDirective: _adapt_set,
    airspeed.ForeachDirective: _adapt_foreach,
    airspeed.Condition: _adapt_condition,
    airspeed.ElseifBlock: _adapt_elseif,
    airspeed.BinaryOperator: _adapt_binary,
    airspeed.UnaryOperatorValue: _adapt_unary,
}
