"""Conditions of a query that every row of a table must meet, so that what does not meet them need not be read."""

from collections.abc import Iterator

from sqlglot import exp

from localaws.athena.sql.dialect import Engine


def of_table(table: exp.Table, columns: frozenset[str]) -> list[str]:
    """The conditions on some of a table's columns alone, in DuckDB's SQL.

    Only those of a WHERE clause count that stand beside it: with an outer join, a row that is missing counts, too.

    Args:
        table: in its query.
        columns: in small letters.
    """
    select = table.find_ancestor(exp.Select)
    where = None if select is None else select.args.get("where")
    joins = [] if select is None else select.args.get("joins") or []
    if where is None or any(join.side for join in joins):
        return []
    name = table.alias_or_name.lower()
    return [
        condition.sql(Engine)
        for condition in _parts(where.this)
        if _is_about(condition, name, columns, is_alone=not joins)
    ]


def _parts(condition: exp.Expr) -> Iterator[exp.Expr]:
    if isinstance(condition, exp.And):
        yield from _parts(condition.left)
        yield from _parts(condition.right)
    elif isinstance(condition, exp.Paren):
        yield from _parts(condition.this)
    else:
        yield condition.copy()


def _is_about(condition: exp.Expr, name: str, columns: frozenset[str], *, is_alone: bool) -> bool:
    found = list(condition.find_all(exp.Column))
    if not found or condition.find(exp.Query, exp.Window) is not None:
        return False
    for column in found:
        is_own = column.table.lower() == name if column.table else is_alone
        if not is_own or column.name.lower() not in columns:
            return False
    for column in found:
        column.set("table", None)
    return True
