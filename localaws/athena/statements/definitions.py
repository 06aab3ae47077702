"""Databases, tables and views: made, changed and dropped in the catalog.

Source: Amazon Athena User Guide, "DDL statements".
"""

from localaws.athena.catalog.glue import Entity
from localaws.athena.catalog.table import (
    CSV,
    JSON,
    LAZY_SIMPLE,
    PARQUET,
    SERDES,
    TEXT,
    Column,
    Table,
    is_view,
    table_input,
    view_input,
)
from localaws.athena.errors import ddl_failed, not_served, syntax_error
from localaws.athena.executions.execution import Outcome
from localaws.athena.locations import Location
from localaws.athena.sql.statement import (
    CreateDatabase,
    CreateTable,
    CreateView,
    Drop,
    Name,
    SetProperties,
)
from localaws.athena.sql.types import duckdb_type, hive_type
from localaws.athena.statements import lines
from localaws.athena.statements.result_columns import named
from localaws.athena.statements.sources import Sources
from localaws.athena.statements.workspace import Workspace

_STORED_AS = {"PARQUET": PARQUET, "TEXTFILE": TEXT, "JSON": JSON, "CSV": CSV}


def create_database(workspace: Workspace, statement: CreateDatabase) -> Outcome:
    """CREATE DATABASE.

    Raises:
        QueryError: it is there already.
    """
    if workspace.glue.database(statement.name) is not None:
        if not statement.if_not_exists:
            raise ddl_failed(f"Database {statement.name} already exists")
        return lines.put(workspace)
    database = {
        "Name": statement.name,
        "Parameters": dict(statement.properties),
        **({"Description": statement.comment} if statement.comment else {}),
        **({"LocationUri": statement.location} if statement.location else {}),
    }
    workspace.glue.create_database(database)
    return lines.put(workspace)


def create_table(workspace: Workspace, statement: CreateTable) -> Outcome:
    """CREATE EXTERNAL TABLE.

    Raises:
        QueryError: it cannot be made.
    """
    database, name = statement.name.within(workspace.execution.database)
    if workspace.glue.table(database, name) is not None:
        if not statement.if_not_exists:
            raise ddl_failed(f"AlreadyExistsException(message:Table {name} already exists.)")
        return lines.put(workspace)
    if not statement.location:
        raise ddl_failed("MetaException(message:The location of the table is missing)")
    for column in (*statement.columns, *statement.keys):
        duckdb_type(column.type)
    comment = {"comment": statement.comment} if statement.comment is not None else {}
    table = Table(
        database=database,
        name=name,
        columns=statement.columns,
        keys=statement.keys,
        location=str(Location.of(statement.location).folder),
        serde=_serde(statement),
        serde_parameters={**statement.delimiters, **statement.serde_properties},
        parameters={**comment, **statement.properties},
    )
    workspace.glue.create_table(database, table_input(table))
    return lines.put(workspace)


def create_view(workspace: Workspace, statement: CreateView) -> Outcome:
    """CREATE VIEW: its query is tried, without a row of it.

    Raises:
        QueryError: its query fails, or it is there already.
    """
    database, name = statement.name.within(workspace.execution.database)
    present = workspace.glue.table(database, name)
    if present is not None and not (statement.or_replace and is_view(present)):
        raise syntax_error(f"line 1:1: View 'awsdatacatalog.{database}.{name}' already exists")
    found = named(workspace.database.columns(Sources(workspace).query(statement.query)))
    columns = [Column(column, hive_type(type_)) for column, type_ in found]
    view = view_input(name, columns, statement.query, workspace.execution.database)
    if present is None:
        workspace.glue.create_table(database, view)
    else:
        workspace.glue.update_table(database, view)
    return lines.put(workspace)


def drop(workspace: Workspace, statement: Drop) -> Outcome:
    """DROP of a table, a view or a database; data stay.

    Raises:
        QueryError: it is not there, or not empty.
    """
    if statement.what == "DATABASE":
        _drop_database(workspace, statement)
        return lines.put(workspace)
    database, name = statement.name.within(workspace.execution.database)
    found = workspace.glue.table(database, name)
    if found is not None and is_view(found) != (statement.what == "VIEW"):
        raise ddl_failed(f"{database}.{name} is no {statement.what.lower()}")
    if found is not None:
        workspace.glue.delete_table(database, name)
    elif not statement.if_exists:
        raise ddl_failed(f"SemanticException Table not found {name}")
    return lines.put(workspace)


def set_properties(workspace: Workspace, statement: SetProperties) -> Outcome:
    """ALTER TABLE ... SET TBLPROPERTIES.

    Raises:
        QueryError: there is no such table.
    """
    database, name = statement.name.within(workspace.execution.database)
    entity = existing(workspace, statement.name)
    table = Table.from_glue(database, entity)
    changed = {
        **table_input(table),
        "Parameters": {**(entity.get("Parameters") or {}), **statement.properties},
    }
    workspace.glue.update_table(database, {**changed, "Name": name})
    return lines.put(workspace)


def existing(workspace: Workspace, named: Name) -> Entity:
    """A table or a view as the catalog has it.

    Raises:
        QueryError: there is none.
    """
    database, name = named.within(workspace.execution.database)
    found = workspace.glue.table(database, name)
    if found is None:
        raise ddl_failed(f"SemanticException [Error 10001]: Table not found {database}.{name}")
    return found


def _drop_database(workspace: Workspace, statement: Drop) -> None:
    name = statement.name.table
    if workspace.glue.database(name) is None:
        if not statement.if_exists:
            raise ddl_failed(f"SemanticException [Error 10072]: Database does not exist: {name}")
        return
    tables = workspace.glue.tables(name)
    if tables and not statement.cascade:
        raise ddl_failed(
            f"InvalidOperationException(message:Database {name} is not empty. One or more tables exist.)"
        )
    for table in tables:
        workspace.glue.delete_table(name, str(table["Name"]))
    workspace.glue.delete_database(name)


def _serde(statement: CreateTable) -> str:
    if statement.serde is not None:
        return statement.serde
    if statement.stored_as is None or statement.delimiters:
        return LAZY_SIMPLE
    if statement.stored_as not in _STORED_AS:
        raise not_served(f"STORED AS {statement.stored_as}")
    return SERDES[_STORED_AS[statement.stored_as]]
