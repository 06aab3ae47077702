"""Lambdas of two parameters over pairs, entries of maps or elements of two arrays: DuckDB's have one, the pair.

Source: Trino documentation, "Map functions and operators", "Array functions and operators".
"""

from collections.abc import Callable
from functools import partial

from sqlglot import exp

MEMBER = "pair member"
"""Function that takes the first or the second of a pair; no query can name it without quotes."""

Member = Callable[[int], exp.Expr]
"""The first member of a lambda's pair, or the second."""


def with_pairs(tree: exp.Expr) -> None:
    """Write each such lambda as one of the pair, whose name is its own: lambdas may stand in one another."""
    # The inner ones first: an outer one takes a copy of its body.
    for number, node in enumerate(reversed(list(tree.find_all(exp.Anonymous)))):
        made = _RESULTS.get(node.name.lower())
        function = node.expressions[-1] if node.expressions else None
        if made is None or not isinstance(function, exp.Lambda) or len(function.expressions) != 2:
            continue
        names = [each.name.lower() for each in function.expressions]
        member = partial(_of_pair, f"__pair{number}")
        body = function.this.transform(_member, names, member)
        function.set("this", made(body, member))
        function.set("expressions", [exp.to_identifier(f"__pair{number}")])


def _member(node: exp.Expr, names: list[str], member: Member) -> exp.Expr:
    # sqlglot tells parameters from columns by their names, letter by letter.
    is_column = isinstance(node, exp.Column) and not node.table
    is_parameter = isinstance(node, exp.Identifier) and not isinstance(node.parent, exp.Column)
    if (is_column or is_parameter) and node.name.lower() in names:
        return member(names.index(node.name.lower()))
    return node


def _of_pair(pair: str, place: int) -> exp.Expr:
    arguments = [exp.to_identifier(pair), exp.Literal.number(place + 1)]
    return exp.Anonymous(this=MEMBER, expressions=arguments)


def _row(*members: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this="row", expressions=list(members))


_RESULTS: dict[str, Callable[[exp.Expr, Member], exp.Expr]] = {
    "map_filter": lambda body, _: body,
    "transform_keys": lambda body, member: _row(body, member(1)),
    "transform_values": lambda body, member: _row(member(0), body),
    "zip_with": lambda body, _: body,
}
"""What the lambda of each function gives for a pair."""
