"""Types of expressions, as far as they can be told without an engine, for functions that DuckDB has apart by type."""

from collections.abc import Mapping

from sqlglot import exp

DATE, MAP = "DATE", "MAP"

_OF_LAST_ARGUMENT = frozenset({"date_add", "date_trunc"})
_DATES = frozenset({"date", "from_iso8601_date", "last_day_of_month"})
_MAPS = frozenset(
    {
        "map",
        "map_agg",
        "map_concat",
        "map_from_entries",
        "map_filter",
        "transform_keys",
        "transform_values",
        "histogram",
    }
)


def add_types(types: dict[str, str], table: str, given: Mapping[str, str]) -> None:
    """Add the types of a table's columns, by their names alone and by those with the table's before them.

    Names that tables have for columns of several types have none: a moment must not become a date.

    Args:
        types: of the columns of a query.
        table: its name in the query.
        given: types of its columns, by their names in small letters.
    """
    for column, type_ in given.items():
        for name in (column, f"{table.lower()}.{column}"):
            types[name] = type_ if types.get(name, type_) == type_ else ""


def with_types(tree: exp.Expr, types: Mapping[str, str]) -> None:
    """Have what is made of a date be a date, where DuckDB's is a timestamp, and the cardinality of a map be counted as one.

    Args:
        tree: a query.
        types: of the columns of its tables, in DuckDB, as `add_types` adds them.
    """
    for moment in list(tree.find_all(exp.Add, exp.Sub)):
        if type_of(moment, types) == DATE:
            moment.replace(exp.cast(exp.paren(moment.copy()), exp.DataType.Type.DATE))
    for node in list(tree.find_all(exp.Anonymous)):
        name = node.name.lower()
        if name in _OF_LAST_ARGUMENT and type_of(node, types) == DATE:
            node.replace(exp.cast(node.copy(), exp.DataType.Type.DATE))
        elif name == "cardinality" and type_of(node.expressions[-1], types) == MAP:
            node.set("this", "cardinality_of_map")


def type_of(node: exp.Expr, types: Mapping[str, str]) -> str | None:
    """`DATE`, `MAP`, or None for another type and for one that cannot be told.

    Args:
        node: an expression.
        types: of columns, see above.
    """
    if isinstance(node, exp.Paren):
        return type_of(node.this, types)
    if isinstance(node, exp.Anonymous):
        return _of_call(node, types)
    if isinstance(node, exp.Add | exp.Sub):
        return type_of(node.this, types) if isinstance(node.expression, exp.Interval) else None
    return _of_value(node, types)


def _of_value(node: exp.Expr, types: Mapping[str, str]) -> str | None:
    if isinstance(node, exp.Column):
        name = node.name.lower()
        found = types.get(f"{node.table.lower()}.{name}") or types.get(name, "")
        return DATE if found == DATE else MAP if found.startswith(f"{MAP}(") else None
    if isinstance(node, exp.Cast) and node.to.is_type(exp.DataType.Type.MAP):
        return MAP
    is_cast = isinstance(node, exp.Cast) and node.to.is_type(exp.DataType.Type.DATE)
    return DATE if is_cast or isinstance(node, exp.CurrentDate) else None


def _of_call(node: exp.Anonymous, types: Mapping[str, str]) -> str | None:
    name = node.name.lower()
    if name in _OF_LAST_ARGUMENT and node.expressions:
        return type_of(node.expressions[-1], types)
    if name in _DATES:
        return DATE
    return MAP if name in _MAPS else None
