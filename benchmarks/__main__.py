"""`make bench`: every benchmark, one after the other. The stack `local` must be up (`make demo`)."""

from __future__ import annotations

import sys

from rich.console import Console

from benchmarks import data_files, handlers, ingestion, memory, recommender, runtime, server, stack
from commands.api_client import Api
from commands.local_server import start_local_aws
from commands.local_stack import StackError
from commands.up import open_stack
from commands.visit import Catalogue
from commands.workspace import find_workspace
from localaws.process.server import ServerError


def main() -> None:
    """Print all figures of one run."""
    console = Console(width=80)
    workspace = find_workspace()
    try:
        record = start_local_aws(workspace)
        local = open_stack(workspace, record.endpoint)
        if not local.exists() or record.pid is None:
            sys.exit("bench: the stack `local` is not up; run `make demo` first")
        outputs = local.outputs()
        stack.report(console, workspace, local, record.pid)
        item = next(iter(Catalogue.read(workspace.sample).items))
        api = Api(outputs["apiUrl"], outputs["apiKey"])
        ingestion.report(console, api, item, endpoint=record.endpoint, server_pid=record.pid)
        memory.report(console, api, item, server_pid=record.pid, minutes=memory.SHORT_MINUTES)
    except (StackError, ServerError) as error:
        sys.exit(f"bench: {error}")
    data_files.report(console)
    handlers.report(console, workspace.functions, workspace.root)
    server.report(console, workspace.functions)
    runtime.report(console, workspace.functions)
    recommender.main([])


if __name__ == "__main__":
    main()
