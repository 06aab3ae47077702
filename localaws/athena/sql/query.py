"""Reads a query, and writes it for DuckDB: tables become views of the engine, functions what our table says.

DuckDB is given nothing but what was read as a query of Trino and written here: neither tables nor functions of its own can
be reached.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.errors import ParseError, TokenError
from sqlglot.tokenizer_core import TokenType

from localaws.athena.errors import QueryError, not_served, syntax_error
from localaws.athena.sql import conditions, inference, lambdas, unnesting
from localaws.athena.sql.cursor import position
from localaws.athena.sql.dialect import PLACE, AthenaQuery, Engine
from localaws.athena.sql.statement import Name

PATH = "$path"
"""The column that tells the object of a row, and that no * has.

Source: Amazon Athena User Guide, "Get the file locations for source data in Amazon S3"."""

UNNAMED = "__unnamed_"
"""Begins the name of a column that the query gives none."""

# Functions with a grammar of their own, which sqlglot writes as DuckDB has them.
_KNOWN = (
    exp.Anonymous, exp.Cast, exp.TryCast, exp.Extract, exp.StrPosition, exp.Substring, exp.Trim, exp.GroupConcat,
    exp.CurrentDate, exp.CurrentTimestamp, exp.CurrentTime, exp.Localtime, exp.Localtimestamp, exp.If, exp.Case, exp.Array,
    exp.Map, exp.Struct, exp.And, exp.Or, exp.Exists, exp.Unnest, exp.Unhex,
)  # fmt: skip
_NAMED = (exp.Alias, exp.Column, exp.Dot)
# What is no query, or reads what is no table.
_REFUSED = (
    exp.Into,
    exp.Command,
    exp.Parameter,
    exp.SessionParameter,
    exp.Lateral,
    exp.DML,
    exp.DDL,
)


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A table that a query reads.

    Attributes:
        name: of the table.
        columns: names of all columns that the query mentions, in small letters; None when it may take all.
        conditions: on columns of this table, in DuckDB's SQL, that every row must meet.
        place: in the query, e.g. `line 1:15`.
    """

    name: Name
    columns: frozenset[str] | None
    conditions: Callable[[frozenset[str]], list[str]]
    place: str


@dataclass(frozen=True)
class Source:
    """What a query reads in the place of a table: a view of the engine, and the types of its columns."""

    view: str
    types: Mapping[str, str]


def check_query(text: str) -> None:
    """Refuse a text that is no query.

    Raises:
        QueryError: it is none.
    """
    _tree(text)


def translated(text: str, source_of: Callable[[Reference], Source]) -> str:
    """A query in DuckDB's SQL.

    Args:
        text: in Athena's.
        source_of: what it reads in the place of a table.

    Raises:
        QueryError: it cannot be translated.
    """
    tree = _tree(text)
    lambdas.with_pairs(tree)
    for node in tree.find_all(exp.Func):
        if not isinstance(node, _KNOWN):
            raise not_served(f"The expression {node.sql(AthenaQuery)}")
        node.meta[PLACE] = _place(text, node)
    columns = _columns(tree)
    if columns is None and any(each.name.lower() == PATH for each in tree.find_all(exp.Column)):
        raise not_served(f'The column "{PATH}" in a query with *')
    types: dict[str, str] = {}
    for table in list(tree.find_all(exp.Table)):
        if not _is_common(table):
            given = _give_source(table, text, columns, source_of)
            inference.add_types(types, table.alias, given)
    for column in tree.find_all(exp.Column):
        column.set("db", None)
        column.set("catalog", None)
    unnesting.with_columns(tree, types)
    inference.with_types(tree, types)
    return str(_named(tree).sql(Engine))


def _tree(text: str) -> exp.Expr:
    try:
        trees = AthenaQuery().parse(text)
    except ParseError as error:
        found = error.errors[0] if error.errors else {}
        place = f"line {found.get('line', 1)}:{max(1, found.get('col', 1))}"
        raise syntax_error(f"{place}: mismatched input '{found.get('highlight', '')}'") from error
    except (TokenError, RecursionError) as error:
        raise syntax_error(f"line 1:1: {error}") from error
    tree = trees[0] if trees else None
    if len(trees) != 1 or not isinstance(tree, exp.Query | exp.Values):
        raise syntax_error("line 1:1: Only one query is allowed")
    refused = tree.find(*_REFUSED)
    if refused is not None:
        raise not_served(f"{refused.sql(AthenaQuery)} in a query")
    return tree


def with_parameters(text: str, parameters: Sequence[str]) -> str:
    """A statement with values in the places of its parameters.

    Args:
        text: in which each question mark that is in no quotes is a parameter.
        parameters: their values in order, as SQL literals.

    Raises:
        QueryError: they are too many or too few, or one is no literal.
    """
    places = [
        token.start
        for token in AthenaQuery().tokenize(text)
        if token.token_type is TokenType.PLACEHOLDER
    ]
    if len(places) != len(parameters):
        raise QueryError(
            f"INVALID_PARAMETER_USAGE: line 1:1: Incorrect number of parameters: expected {len(places)} but found {len(parameters)}"
        )
    values = [_literal(each).sql(AthenaQuery) for each in parameters]
    parts = [text[start:end] for start, end in _between(places, len(text))]
    return "".join(part for pair in zip(parts, [*values, ""], strict=True) for part in pair)


def _between(places: Sequence[int], length: int) -> Iterator[tuple[int, int]]:
    """Where the parts begin and end that single characters separate."""
    return zip((0, *(place + 1 for place in places)), (*places, length), strict=True)


def _literal(text: str) -> exp.Expr:
    """The value of a parameter.

    Raises:
        QueryError: it is no literal.
    """
    tree = _tree(f"SELECT {text}")
    found: list[exp.Expr] = tree.expressions
    no_literals = (exp.Column, exp.Query, exp.Alias, exp.Star, exp.Placeholder)
    is_alone = len(found) == 1 and tree == exp.select(found[0])
    if not is_alone or found[0].find(*no_literals) is not None:
        raise syntax_error(
            f"line 1:1: The parameter {text} is no literal. A text stands in single quotes."
        )
    return found[0]


def _columns(tree: exp.Expr) -> frozenset[str] | None:
    stars = (
        star for star in tree.find_all(exp.Star) if isinstance(star.parent, exp.Select | exp.Column)
    )
    if next(stars, None) is not None:
        return None
    found = {column.name.lower() for column in tree.find_all(exp.Column)}
    # USING names columns without making them one.
    using = (each for join in tree.find_all(exp.Join) for each in join.args.get("using") or ())
    return frozenset(found | {each.name.lower() for each in using})


def _is_common(table: exp.Table) -> bool:
    """Whether the name of a table is that of a common table expression that is seen where it stands."""
    if table.args.get("db") is not None:
        return False
    clauses = (each.args.get("with_") for each in _lineage(table))
    return any(
        table.name.lower() in _seen(clause, table) for clause in clauses if clause is not None
    )


def _seen(clause: exp.With, table: exp.Table) -> Iterator[str]:
    """Names of common table expressions that are seen from a table, which may stand in one of them."""
    for each in clause.expressions:
        if any(each is ancestor for ancestor in _lineage(table)) and not clause.recursive:
            return
        yield each.alias.lower()


def _lineage(node: exp.Expr | None) -> Iterator[exp.Expr]:
    while node is not None:
        yield node
        node = node.parent


def _give_source(
    table: exp.Table,
    text: str,
    columns: frozenset[str] | None,
    source_of: Callable[[Reference], Source],
) -> Mapping[str, str]:
    if not isinstance(table.this, exp.Identifier):
        raise not_served(f"The table function {table.sql(AthenaQuery)}")
    database = table.db.lower() or None
    place = _place(text, table.args.get("db") or table.this)
    source = source_of(
        Reference(
            name=Name(database, table.name.lower()),
            columns=columns,
            conditions=lambda keys: conditions.of_table(table, keys),
            place=place,
        )
    )
    if not table.alias:
        table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name, quoted=True)))
    table.set("this", exp.to_identifier(source.view, quoted=True))
    table.set("db", None)
    table.set("catalog", None)
    return source.types


def _named(tree: exp.Expr) -> exp.Expr:
    """The query with a name for each column that it has none for."""
    if isinstance(tree, exp.Values):
        first = tree.expressions[0]
        width = len(first.expressions) if isinstance(first, exp.Tuple) else 1
        names = [exp.to_identifier(f"{UNNAMED}{number}") for number in range(width)]
        alias = exp.TableAlias(this=exp.to_identifier("t"), columns=names)
        tree.set("alias", alias)
        return exp.select("*").from_(tree)
    for select in list(tree.find_all(exp.Select)):
        for number, projection in enumerate(select.expressions):
            if not projection.is_star and not isinstance(projection, _NAMED):
                name = f"{UNNAMED}{number}"
                projection.replace(exp.alias_(projection.copy(), name, quoted=True))
    return tree


def _place(text: str, node: exp.Expr) -> str:
    return position(text, int(node.meta.get("start", 0)))
