"""`make bench`: every benchmark, one after the other. The stack `local` must be up (`make demo`)."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rich.console import Console

from benchmarks import (
    athena,
    crawler,
    data_files,
    handlers,
    ingestion,
    load,
    memory,
    notebook,
    preparation,
    recommender,
    retraining,
    runtime,
    server,
    serving,
    stack,
)
from benchmarks.running_stack import find_running_stack
from commands.command_line import without_options
from commands.pulumi_stack import StackError
from commands.workspace import find_workspace
from localaws.process.server import ServerError


def main(given: Sequence[str] | None = None) -> None:
    """Print all figures of one run."""
    without_options("benchmarks", __doc__, given)
    console = Console(width=80)
    workspace = find_workspace()
    try:
        local = find_running_stack(workspace)
        pid = local.server_pid
        stack.report(console, workspace, local.stack, pid)
        ingestion.report(console, local.api, local.item, endpoint=local.endpoint, server_pid=pid)
        for rate, batch in ((200, 1), (1000, 100)):
            load.report(console, local, workspace.home, per_second=rate, batch=batch, seconds=20)
        memory.report(console, local.api, local.item, server_pid=pid, minutes=memory.SHORT_MINUTES)
    except (StackError, ServerError) as error:
        sys.exit(f"bench: {error}")
    data_files.report(console)
    athena.report(console, workspace.functions)
    handlers.report(console, workspace.functions, workspace.root)
    server.report(console, workspace.functions)
    crawler.report(console, workspace.functions)
    preparation.report(console, workspace.functions)
    runtime.report(console, workspace.functions)
    serving.report(console, workspace.functions)
    recommender.main([])
    retraining.report(console, workspace.functions)
    notebook.report(console)


if __name__ == "__main__":
    main()
