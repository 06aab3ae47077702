"""Runs statements, each by its kind."""

from localaws.athena.errors import not_served
from localaws.athena.executions.execution import Execution, Outcome
from localaws.athena.executions.runner import Cancellation
from localaws.athena.sql import statement as forms
from localaws.athena.sql.grammar import parse
from localaws.athena.sql.query import with_parameters
from localaws.athena.statements import select
from localaws.athena.statements.workspace import Workspace, Workspaces


def run(workspaces: Workspaces, execution: Execution, cancellation: Cancellation) -> Outcome:
    """Run a statement to its end.

    Raises:
        QueryError: it fails.
        ScanLimitError: it would read too much.
        CancelledError: it is to end.
    """
    statement = parse(execution.query)
    if not isinstance(statement, forms.Prepare | forms.Execute):
        statement = parse(with_parameters(execution.query, execution.parameters))
    with workspaces.made(execution, cancellation) as workspace:
        return _run(workspace, statement)


def _run(workspace: Workspace, statement: forms.Statement) -> Outcome:
    match statement:
        case forms.Select():
            return select.run(workspace, statement)
        case _:
            raise not_served(f"The statement {statement.kind}")
