"""Runs statements, each by its kind."""

from collections.abc import Callable, Sequence
from typing import Any

from localaws.athena.errors import AthenaError, QueryError
from localaws.athena.executions.execution import Execution, Outcome
from localaws.athena.executions.runner import Cancellation
from localaws.athena.sql import statement as forms
from localaws.athena.sql.grammar import parse
from localaws.athena.sql.query import with_parameters
from localaws.athena.statements import (
    definitions,
    lines,
    partitioning,
    select,
    show,
    stored_rows,
)
from localaws.athena.statements.workspace import Workspace, Workspaces


def run(workspaces: Workspaces, execution: Execution, cancellation: Cancellation) -> Outcome:
    """Run a statement to its end.

    Raises:
        QueryError: it fails.
        ScanLimitError: it would read too much.
        CancelledError: it is to end.
    """
    with workspaces.made(execution, cancellation) as workspace:
        return _run(workspace, execution.query, execution.parameters)


def _run(workspace: Workspace, text: str, parameters: Sequence[str]) -> Outcome:
    statement = parse(text)
    match statement:
        case forms.Prepare():
            return _prepare(workspace, statement)
        case forms.Execute():
            return _execute(workspace, statement, parameters)
    if isinstance(statement, _WITH_QUERY):
        statement = parse(with_parameters(text, parameters))
    return _RUN[type(statement)](workspace, statement)


def _prepare(workspace: Workspace, statement: forms.Prepare) -> Outcome:
    execution = workspace.execution
    data = {
        "StatementName": statement.name,
        "WorkGroup": execution.workgroup,
        "QueryStatement": statement.query,
    }
    workspace.prepared.keep(execution.account, execution.region, data)
    return lines.put(workspace)


def _execute(workspace: Workspace, statement: forms.Execute, parameters: Sequence[str]) -> Outcome:
    """EXECUTE, whose arguments stand in it or are those of the request."""
    execution = workspace.execution
    place = execution.account, execution.region, execution.workgroup
    try:
        found = workspace.prepared.find(*place, statement.name)
    except AthenaError as error:
        raise QueryError(f"NOT_FOUND: {error}") from error
    return _run(workspace, str(found["QueryStatement"]), statement.arguments or parameters)


def _deallocate(workspace: Workspace, statement: forms.Deallocate) -> Outcome:
    execution = workspace.execution
    data = {"StatementName": statement.name, "WorkGroup": execution.workgroup}
    workspace.prepared.delete(execution.account, execution.region, data)
    return lines.put(workspace)


_WITH_QUERY = (forms.Select, forms.CreateTableAs, forms.Insert, forms.Unload)
"""Those that may have parameters."""
_RUN: dict[type[forms.Statement], Callable[[Workspace, Any], Outcome]] = {
    forms.Select: select.run,
    forms.CreateTableAs: stored_rows.create_table_as,
    forms.Insert: stored_rows.insert,
    forms.Unload: stored_rows.unload,
    forms.CreateDatabase: definitions.create_database,
    forms.CreateTable: definitions.create_table,
    forms.CreateView: definitions.create_view,
    forms.Drop: definitions.drop,
    forms.SetProperties: definitions.set_properties,
    forms.AddPartitions: partitioning.add,
    forms.DropPartitions: partitioning.drop,
    forms.RepairTable: partitioning.repair,
    forms.Show: show.run,
    forms.Deallocate: _deallocate,
}
