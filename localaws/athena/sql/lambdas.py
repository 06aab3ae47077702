"""Lambdas of two parameters over pairs, entries of maps or elements of two arrays: DuckDB's have one, the pair.

Source: Trino documentation, "Map functions and operators", "Array functions and operators".
"""

from collections.abc import Callable

from sqlglot import exp

MEMBER = "pair member"
"""Function that takes the first or the second of a pair; no query can name it without quotes."""
_PAIR = "__pair"


def with_pairs(tree: exp.Expr) -> None:
    """Write each such lambda as one of the pair."""
    for node in list(tree.find_all(exp.Anonymous)):
        made = _RESULTS.get(node.name.lower())
        function = node.expressions[-1] if node.expressions else None
        if made is None or not isinstance(function, exp.Lambda) or len(function.expressions) != 2:
            continue
        names = [each.name.lower() for each in function.expressions]
        body = function.this.transform(lambda each, names=names: _member(each, names))
        function.set("this", made(body))
        function.set("expressions", [exp.to_identifier(_PAIR)])


def _member(node: exp.Expr, names: list[str]) -> exp.Expr:
    # sqlglot tells parameters from columns by their names, letter by letter.
    is_column = isinstance(node, exp.Column) and not node.table
    is_parameter = isinstance(node, exp.Identifier) and not isinstance(node.parent, exp.Column)
    if (is_column or is_parameter) and node.name.lower() in names:
        return _of_pair(names.index(node.name.lower()))
    return node


def _of_pair(place: int) -> exp.Expr:
    pair, number = exp.to_identifier(_PAIR), exp.Literal.number(place + 1)
    return exp.Anonymous(this=MEMBER, expressions=[pair, number])


def _row(*members: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this="row", expressions=list(members))


_RESULTS: dict[str, Callable[[exp.Expr], exp.Expr]] = {
    "map_filter": lambda body: body,
    "transform_keys": lambda body: _row(body, _of_pair(1)),
    "transform_values": lambda body: _row(_of_pair(0), body),
    "zip_with": lambda body: body,
}
"""What the lambda of each function gives for a pair."""
