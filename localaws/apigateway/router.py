"""Which method of an API serves a request: the most specific path wins."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from localaws.apigateway.definition import Method
from localaws.apigateway.paths import is_greedy, is_variable, parts_of, variable_name


@dataclass(frozen=True)
class Route:
    """A method and the values of its path variables."""

    method: Method
    path_parameters: dict[str, str]


@dataclass
class _Node:
    fixed: dict[str, "_Node"] = field(default_factory=dict)
    variable: tuple[str, "_Node"] | None = None
    greedy: tuple[str, dict[str, Method]] | None = None
    methods: dict[str, Method] = field(default_factory=dict)


@dataclass(frozen=True)
class _Candidate:
    methods: dict[str, Method]
    parameters: dict[str, str]
    greedy: bool


class Router:
    """The resource tree of one API.

    A fixed part wins over a variable, a variable over a greedy one, at every level from the left. A
    path whose resource does not serve the HTTP method falls through to a greedy resource only.

    Source: Amazon API Gateway Developer Guide, "Set up a proxy integration with a proxy resource".
    """

    def __init__(self, methods: Iterable[Method]) -> None:
        self._root = _Node()
        for method in methods:
            self._add(method)

    def find(self, http_method: str, segments: Sequence[str]) -> Route | None:
        """The route of a request.

        Args:
            http_method: upper case.
            segments: decoded path segments, without empty ones.
        """
        first = True
        for candidate in _candidates(self._root, tuple(segments), {}):
            if first or candidate.greedy:
                method = candidate.methods.get(http_method) or candidate.methods.get("ANY")
                if method is not None:
                    return Route(method, candidate.parameters)
            first = False
        return None

    def _add(self, method: Method) -> None:
        node = self._root
        for part in parts_of(method.path):
            if is_greedy(part):
                if node.greedy is None:
                    node.greedy = (variable_name(part), {})
                node.greedy[1][method.http_method] = method
                return
            if is_variable(part):
                if node.variable is None:
                    node.variable = (variable_name(part), _Node())
                node = node.variable[1]
            else:
                node = node.fixed.setdefault(part, _Node())
        node.methods[method.http_method] = method


def _candidates(
    node: _Node, segments: tuple[str, ...], parameters: dict[str, str]
) -> Iterator[_Candidate]:
    """Resources that match the path, the most specific first."""
    if not segments:
        yield _Candidate(node.methods, parameters, greedy=False)
        return
    head, rest = segments[0], segments[1:]
    if head in node.fixed:
        yield from _candidates(node.fixed[head], rest, parameters)
    if node.variable is not None:
        name, child = node.variable
        yield from _candidates(child, rest, {**parameters, name: head})
    if node.greedy is not None:
        name, methods = node.greedy
        yield _Candidate(methods, {**parameters, name: "/".join(segments)}, greedy=True)
