"""SHOW and DESCRIBE: what the catalog has, as plain lines.

Source: Amazon Athena User Guide, "SHOW TABLES" and its siblings, "DESCRIBE".
"""

import fnmatch
import re
from collections.abc import Callable, Mapping, Sequence

from localaws.athena.catalog.glue import Entity
from localaws.athena.catalog.partitions import folder_of
from localaws.athena.catalog.table import Column, Table, is_view
from localaws.athena.errors import syntax_error
from localaws.athena.executions.execution import Outcome
from localaws.athena.sql.statement import Name, Show
from localaws.athena.statements import lines
from localaws.athena.statements.definitions import existing
from localaws.athena.statements.workspace import Workspace

_WIDTH = 20
"""Of a column's name and type, as Hive pads them."""


def run(workspace: Workspace, statement: Show) -> Outcome:
    """SHOW and DESCRIBE.

    Raises:
        QueryError: there is no such table.
    """
    show, columns = _SHOWN[statement.what]
    return lines.put(workspace, show(workspace, statement), *columns)


def _databases(workspace: Workspace, statement: Show) -> list[str]:
    return _matching([str(each["Name"]) for each in workspace.glue.databases()], statement.pattern)


def _tables(workspace: Workspace, statement: Show) -> list[str]:
    return _matching([str(each["Name"]) for each in _all(workspace, statement)], statement.pattern)


def _views(workspace: Workspace, statement: Show) -> list[str]:
    views = [each for each in _all(workspace, statement) if is_view(each)]
    return _matching([str(each["Name"]) for each in views], statement.pattern)


def _all(workspace: Workspace, statement: Show) -> list[Entity]:
    named = statement.name
    database = named.database if named is not None else None
    return workspace.glue.tables(database or workspace.execution.database)


def _matching(names: Sequence[str], pattern: str | None) -> list[str]:
    """Names that a pattern matches, in which `*` is for anything and `|` between alternatives."""
    if pattern is None:
        return list(names)
    alternatives = "|".join(fnmatch.translate(each) for each in pattern.lower().split("|"))
    return [each for each in names if re.match(alternatives, each)]


def _columns(workspace: Workspace, statement: Show) -> list[str]:
    table = _table(workspace, statement)
    return [each.name.ljust(_WIDTH) for each in (*table.columns, *table.keys)]


def _partitions(workspace: Workspace, statement: Show) -> list[str]:
    table = _table(workspace, statement)
    keys = [each.name for each in table.keys]
    found = workspace.glue.partitions(table.database, table.name)
    return sorted(folder_of(keys, each["Values"]) for each in found)


def _properties(workspace: Workspace, statement: Show) -> list[str]:
    table = _table(workspace, statement)
    return [f"{key}\t{value}" for key, value in sorted(table.parameters.items())]


def _describe(workspace: Workspace, statement: Show) -> list[str]:
    table = _table(workspace, statement)
    described = [_line(each) for each in (*table.columns, *table.keys)]
    if not table.keys:
        return described
    head = [
        "\t \t ",
        "# Partition Information\t \t ",
        _line(Column("# col_name", "data_type", "comment")),
    ]
    return [*described, *head, "\t \t ", *(_line(each) for each in table.keys)]


def _formatted(workspace: Workspace, statement: Show) -> list[str]:
    table = _table(workspace, statement)
    detail = {
        "Database:": table.database,
        "Location:": table.location,
        "SerDe Library:": table.serde,
    }
    return [
        *_describe(workspace, statement),
        "\t \t ",
        "# Detailed Table Information\t \t ",
        *(f"{key.ljust(_WIDTH)}\t{value.ljust(_WIDTH)}\t " for key, value in detail.items()),
        "Table Parameters:\t \t ",
        *(f"\t{key.ljust(_WIDTH)}\t{value}" for key, value in sorted(table.parameters.items())),
    ]


def _line(column: Column) -> str:
    parts = (column.name, column.type, column.comment or "")
    return "\t".join(each.ljust(_WIDTH) for each in parts)


def _create_table(workspace: Workspace, statement: Show) -> list[str]:
    table = _table(workspace, statement)
    if table.view_sql is not None:
        raise syntax_error(f"line 1:1: {table.name} is a view; SHOW CREATE VIEW shows it")
    keys = ["PARTITIONED BY ( ", *_defined(table.keys)] if table.keys else []
    serde = [
        "WITH SERDEPROPERTIES ( ",
        *_listed(table.serde_parameters),
    ]
    return [
        f"CREATE EXTERNAL TABLE `{table.name}`(",
        *_defined(table.columns),
        *keys,
        "ROW FORMAT SERDE ",
        f"  '{table.serde}' ",
        *(serde if table.serde_parameters else []),
        "LOCATION",
        f"  '{table.location.rstrip('/')}'",
        "TBLPROPERTIES (",
        *_listed(table.parameters),
    ]


def _create_view(workspace: Workspace, statement: Show) -> list[str]:
    table = _table(workspace, statement)
    if table.view_sql is None:
        raise syntax_error(f"line 1:1: {table.name} is no view")
    return [f"CREATE VIEW {table.database}.{table.name} AS", *table.view_sql.splitlines()]


def _defined(columns: Sequence[Column]) -> list[str]:
    told = [f"  `{each.name}` {each.type} COMMENT '{each.comment or ''}'" for each in columns]
    return [f"{each}{', ' if number < len(told) else ')'}" for number, each in enumerate(told, 1)]


def _listed(pairs: Mapping[str, str]) -> list[str]:
    told = [f"  '{key}'='{value}'" for key, value in sorted(pairs.items())]
    return [f"{each}{', ' if number < len(told) else ')'}" for number, each in enumerate(told, 1)]


def _table(workspace: Workspace, statement: Show) -> Table:
    named = statement.name or Name(None, "")
    database, _ = named.within(workspace.execution.database)
    return Table.from_glue(database, existing(workspace, named))


_DESCRIBED = ("col_name", "data_type", "comment")
_SHOWN: dict[str, tuple[Callable[[Workspace, Show], list[str]], tuple[str, ...]]] = {
    "DATABASES": (_databases, ("database_name",)),
    "TABLES": (_tables, ("tab_name",)),
    "VIEWS": (_views, ("views",)),
    "COLUMNS": (_columns, ("field",)),
    "PARTITIONS": (_partitions, ("partition",)),
    "TBLPROPERTIES": (_properties, ("prpt_name", "prpt_value")),
    "CREATE TABLE": (_create_table, ("createtab_stmt",)),
    "CREATE VIEW": (_create_view, ("Create View",)),
    "DESCRIBE": (_describe, _DESCRIBED),
    "DESCRIBE FORMATTED": (_formatted, _DESCRIBED),
}
"""What each shows, and the names of what is in its lines."""
