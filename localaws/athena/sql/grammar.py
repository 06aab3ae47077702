"""Reads a statement: what it does, to what, and the text of the query in it.

Source: Amazon Athena User Guide, "DDL statements", "CREATE TABLE AS", "UNLOAD", "Use prepared statements".
"""

import re
from collections.abc import Callable

from localaws.athena.errors import not_served
from localaws.athena.sql import names
from localaws.athena.sql import statement as forms
from localaws.athena.sql.create_table import create_table
from localaws.athena.sql.cursor import Cursor
from localaws.athena.sql.query import check_query

_SPACE = re.compile(r"\A(?:\s+|--[^\n]*(?:\n|\Z)|/\*.*?\*/)*", re.DOTALL)
_HIVE = ("SHOW", "DESCRIBE", "DESC", "MSCK", "ALTER", "DROP")
_QUERIES = ("SELECT", "WITH", "VALUES", "TABLE", "(")
_HIVE_CREATE = ("EXTERNAL", "DATABASE", "SCHEMA")


def parse(text: str) -> forms.Statement:
    """The statement that a text is.

    Raises:
        QueryError: it is none that Athena knows.
    """
    begun = _SPACE.sub("", text, count=1).split(None, 2)
    first = begun[0].upper() if begun else ""
    second = begun[1].upper() if len(begun) > 1 else ""
    is_hive = first in _HIVE or (first == "CREATE" and second in _HIVE_CREATE)
    cursor = Cursor(text, is_hive=is_hive)
    if any(cursor.stands(word) for word in _QUERIES):
        return _select(cursor)
    read = next((read for words, read in _STATEMENTS if cursor.accept(*words)), None)
    if read is None:
        raise cursor.mismatch(
            "'ALTER', 'CREATE', 'DEALLOCATE', 'DESCRIBE', 'DROP', 'EXECUTE', 'INSERT', 'MSCK', 'PREPARE', 'SHOW', 'UNLOAD',"
            " 'VALUES', 'WITH', <query>"
        )
    found = read(cursor)
    cursor.end()
    return found


def _select(cursor: Cursor) -> forms.Statement:
    return forms.Select(_checked(cursor.query()))


def _create_table_as(cursor: Cursor) -> forms.Statement:
    if_not_exists = cursor.accept("IF", "NOT", "EXISTS")
    name = names.name(cursor)
    properties = names.properties(cursor) if cursor.accept("WITH") else {}
    cursor.expect("AS")
    query, has_data = _without_data_clause(cursor.query())
    return forms.CreateTableAs(name, _checked(query), properties, if_not_exists, has_data)


def _without_data_clause(text: str) -> tuple[str, bool]:
    """The query, and whether its rows are wanted."""
    found = re.search(r"\s+WITH\s+(NO\s+)?DATA\s*;?\s*\Z", text, re.IGNORECASE)
    if found is None:
        return text, True
    return text[: found.start()], found[1] is None


def _insert(cursor: Cursor) -> forms.Statement:
    name = names.name(cursor)
    has_columns = cursor.stands("(") and not any(cursor.stands("(", word) for word in _QUERIES)
    columns = cursor.listed(cursor.word) if has_columns else []
    return forms.Insert(name, columns, _checked(cursor.query()))


def _unload(cursor: Cursor) -> forms.Statement:
    cursor.expect("(")
    query = _checked(cursor.query(")"))
    cursor.expect(")")
    cursor.expect("TO")
    location = cursor.string()
    cursor.expect("WITH")
    return forms.Unload(query, location, names.properties(cursor))


def _checked(query: str) -> str:
    check_query(query)
    return query


def _create_view(*, or_replace: bool) -> Callable[[Cursor], forms.Statement]:
    def read(cursor: Cursor) -> forms.Statement:
        name = names.name(cursor)
        cursor.expect("AS")
        return forms.CreateView(name, _checked(cursor.query()).strip(), or_replace)

    return read


def _create_database(cursor: Cursor) -> forms.Statement:
    if_not_exists = cursor.accept("IF", "NOT", "EXISTS")
    name = cursor.word()
    comment = cursor.string() if cursor.accept("COMMENT") else None
    location = cursor.string() if cursor.accept("LOCATION") else None
    properties = names.pairs(cursor) if cursor.accept("WITH", "DBPROPERTIES") else {}
    return forms.CreateDatabase(name, if_not_exists, comment, location, properties)


def _drop(what: str) -> Callable[[Cursor], forms.Statement]:
    def read(cursor: Cursor) -> forms.Statement:
        if_exists = cursor.accept("IF", "EXISTS")
        name = names.name(cursor)
        cascade = cursor.accept("CASCADE")
        if not cascade:
            cursor.accept("RESTRICT")
        return forms.Drop(what, name, if_exists, cascade)

    return read


def _alter_table(cursor: Cursor) -> forms.Statement:
    name = names.name(cursor)
    if cursor.accept("ADD"):
        if_not_exists = cursor.accept("IF", "NOT", "EXISTS")
        return forms.AddPartitions(name, _partitions(cursor), if_not_exists)
    if cursor.accept("DROP"):
        if_exists = cursor.accept("IF", "EXISTS")
        return forms.DropPartitions(name, _partitions(cursor), if_exists)
    cursor.expect("SET", "TBLPROPERTIES")
    return forms.SetProperties(name, names.pairs(cursor))


def _partitions(cursor: Cursor) -> list[forms.PartitionSpec]:
    found = []
    while cursor.accept("PARTITION"):
        values = dict(cursor.listed(lambda: names.pair_of(cursor, cursor.word)))
        location = cursor.string() if cursor.accept("LOCATION") else None
        found.append(forms.PartitionSpec(values, location))
        cursor.accept(",")
    if not found:
        raise cursor.mismatch("PARTITION")
    return found


def _repair(cursor: Cursor) -> forms.Statement:
    cursor.accept("TABLE")
    return forms.RepairTable(names.name(cursor))


def _show_in_database(what: str) -> Callable[[Cursor], forms.Statement]:
    def read(cursor: Cursor) -> forms.Statement:
        is_named = cursor.accept("IN") or cursor.accept("FROM")
        name = forms.Name(cursor.word(), "") if is_named else None
        cursor.accept("LIKE")
        pattern = None if cursor.has_ended else cursor.string()
        return forms.Show(what, name, pattern)

    return read


def _show_of_table(what: str) -> Callable[[Cursor], forms.Statement]:
    def read(cursor: Cursor) -> forms.Statement:
        _ = cursor.accept("IN") or cursor.accept("FROM")
        name = names.name(cursor)
        if cursor.accept("IN") or cursor.accept("FROM"):
            name = forms.Name(cursor.word(), name.table)
        return forms.Show(what, name)

    return read


def _describe(cursor: Cursor) -> forms.Statement:
    what = "DESCRIBE FORMATTED" if cursor.accept("FORMATTED") else "DESCRIBE"
    if cursor.accept("EXTENDED"):
        what = "DESCRIBE FORMATTED"
    return forms.Show(what, names.name(cursor))


def _prepare(cursor: Cursor) -> forms.Statement:
    name = cursor.word()
    cursor.expect("FROM")
    query = cursor.query().strip()
    if not isinstance(parse(query), forms.Select | forms.Insert | forms.Unload):
        raise not_served("A prepared statement that is no SELECT, INSERT or UNLOAD")
    return forms.Prepare(name, query)


def _execute(cursor: Cursor) -> forms.Statement:
    name = cursor.word()
    arguments = []
    if cursor.accept("USING"):
        arguments = [cursor.until(",")]
        while cursor.accept(","):
            arguments.append(cursor.until(","))
    return forms.Execute(name, arguments)


def _deallocate(cursor: Cursor) -> forms.Statement:
    return forms.Deallocate(cursor.word())


_STATEMENTS: tuple[tuple[tuple[str, ...], Callable[[Cursor], forms.Statement]], ...] = (
    (("CREATE", "TABLE"), _create_table_as),
    (("CREATE", "EXTERNAL", "TABLE"), create_table),
    (("CREATE", "OR", "REPLACE", "VIEW"), _create_view(or_replace=True)),
    (("CREATE", "VIEW"), _create_view(or_replace=False)),
    (("CREATE", "DATABASE"), _create_database),
    (("CREATE", "SCHEMA"), _create_database),
    (("INSERT", "INTO"), _insert),
    (("UNLOAD",), _unload),
    (("DROP", "TABLE"), _drop("TABLE")),
    (("DROP", "VIEW"), _drop("VIEW")),
    (("DROP", "DATABASE"), _drop("DATABASE")),
    (("DROP", "SCHEMA"), _drop("DATABASE")),
    (("ALTER", "TABLE"), _alter_table),
    (("MSCK", "REPAIR"), _repair),
    (("SHOW", "DATABASES"), _show_in_database("DATABASES")),
    (("SHOW", "SCHEMAS"), _show_in_database("DATABASES")),
    (("SHOW", "TABLES"), _show_in_database("TABLES")),
    (("SHOW", "VIEWS"), _show_in_database("VIEWS")),
    (("SHOW", "COLUMNS"), _show_of_table("COLUMNS")),
    (("SHOW", "PARTITIONS"), _show_of_table("PARTITIONS")),
    (("SHOW", "TBLPROPERTIES"), _show_of_table("TBLPROPERTIES")),
    (("SHOW", "CREATE", "TABLE"), _show_of_table("CREATE TABLE")),
    (("SHOW", "CREATE", "VIEW"), _show_of_table("CREATE VIEW")),
    (("DESCRIBE",), _describe),
    (("DESC",), _describe),
    (("PREPARE",), _prepare),
    (("EXECUTE",), _execute),
    (("DEALLOCATE", "PREPARE"), _deallocate),
)
"""How statements begin, and what reads the rest."""
