"""Results of statements that are no queries: plain lines, or nothing."""

from collections.abc import Sequence

from localaws.athena.executions.execution import Outcome
from localaws.athena.sql.types import column_info
from localaws.athena.statements.workspace import Workspace


def put(workspace: Workspace, lines: Sequence[str] = (), *columns: str) -> Outcome:
    """Write a result.

    Args:
        workspace: of the statement.
        lines: of the result.
        columns: names of what is in them.
    """
    body = "".join(f"{line}\n" for line in lines).encode()
    workspace.objects.put(workspace.output, body)
    infos = [{**column_info(name, "VARCHAR"), "Type": "string"} for name in columns]
    return Outcome(columns=infos, output_rows=len(lines), output_bytes=len(body))
