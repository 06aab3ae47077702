"""UNNEST of what DuckDB unnests in another way: several arrays beside each other, maps, and arrays of rows.

Source: Trino documentation, "SELECT", UNNEST: a map becomes two columns, an array of rows a column for each field, and arrays
that are shorter than others end with nulls.
"""

from collections.abc import Mapping, Sequence

from sqlglot import exp

from localaws.athena.sql.inference import MAP, type_of

ROWS = "unnest rows"
"""Function that makes a column of each field; no query can name it without quotes."""


def with_columns(tree: exp.Expr, types: Mapping[str, str]) -> None:
    """Write each UNNEST of such as a query of the columns that it makes.

    Args:
        tree: a query.
        types: of the columns of its tables, as `inference.add_types` adds them.
    """
    for unnest in list(tree.find_all(exp.Unnest)):
        given = [each for value in unnest.expressions for each in _lists(value, types)]
        alias = unnest.args.get("alias")
        names = list(alias.columns) if alias is not None else []
        if len(given) == 1 and len(names) <= 1:
            continue
        is_rows = len(given) == 1
        columns: list[exp.Expr] = [
            exp.Anonymous(this=ROWS, expressions=[each]) if is_rows else exp.Explode(this=each)
            for each in given
        ]
        offset = unnest.args.get("offset")
        if offset:
            columns.append(exp.Explode(this=_numbers(given)))
        if isinstance(offset, exp.Identifier):
            names.append(offset)
        table = exp.TableAlias(this=alias.this if alias is not None else None, columns=names)
        unnest.replace(exp.Subquery(this=exp.select(*columns), alias=table))


def _lists(value: exp.Expr, types: Mapping[str, str]) -> list[exp.Expr]:
    """The arrays of a value: of a map, its keys and its values."""
    if type_of(value, types) != MAP:
        return [value.copy()]
    names = ("map_keys", "map_values")
    return [exp.Anonymous(this=name, expressions=[value.copy()]) for name in names]


def _numbers(given: Sequence[exp.Expr]) -> exp.Expr:
    """The numbers from one to the length of the longest array."""
    lengths: list[exp.Expr] = [
        exp.Anonymous(this="cardinality", expressions=[each.copy()]) for each in given
    ]
    longest = lengths[0]
    if len(lengths) > 1:
        longest = exp.Anonymous(this="greatest", expressions=lengths)
    return exp.Anonymous(this="sequence", expressions=[exp.Literal.number(1), longest])
