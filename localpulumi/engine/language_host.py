"""Python language host for the engine that `build.py` makes: one script for the processes that the engine needs.

The host itself (`host_server.py`), the program that it runs in a child process, and the SDK's provider of dynamic
resources. None of them outlives a killed engine.

The official host is not available as a Go module. The engine needs five calls of it to run a program; code
generation, plugin installation and policy packs are not among them.
"""

from __future__ import annotations

import json
import os
import runpy
import sys
import threading
import time
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

FAILED_WITH_MESSAGE = 32  # the program has told the engine what is wrong; no second message is due
PARENT_CHECK_SECONDS = 1.0


def run_program(spec: dict[str, Any]) -> int:
    """Run the program that `spec` describes, in this process, as a stack of the engine.

    Args:
        spec: monitor and engine addresses, project, stack, organization, configuration, working directory and
            path of the program, as `Host.Run` makes it.

    Returns:
        Exit code: 0, or `FAILED_WITH_MESSAGE` after the error has been logged.
    """
    import asyncio  # noqa: PLC0415 - only the child process that runs the program needs the SDK's runtime
    import traceback  # noqa: PLC0415

    import pulumi  # noqa: PLC0415
    import pulumi.runtime  # noqa: PLC0415

    pulumi.runtime.set_all_config(spec["config"], spec["secret_keys"])
    pulumi.runtime.configure(
        pulumi.runtime.Settings(
            monitor=spec["monitor"],
            engine=spec["engine"],
            project=spec["project"],
            stack=spec["stack"],
            parallel=spec["parallel"],
            dry_run=spec["dry_run"],
            organization=spec["organization"],
            root_directory=spec["root"],
        )
    )
    os.chdir(spec["working_directory"])
    sys.argv = [spec["program"]]
    sys.path.insert(0, spec["working_directory"])
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)

    def program() -> None:
        runpy.run_path(spec["program"], run_name="__main__")

    try:
        loop.run_until_complete(pulumi.runtime.run_in_stack(program))
    except pulumi.RunError as error:
        pulumi.log.error(str(error))
        return FAILED_WITH_MESSAGE
    except Exception:  # whatever the program raises is shown to the user by the engine
        pulumi.log.error(traceback.format_exc())
        return FAILED_WITH_MESSAGE
    return 0


def serve_dynamic() -> None:
    """Serve the SDK's provider of dynamic resources, as `python -m pulumi.dynamic ADDRESS` does."""
    sys.argv.remove("--dynamic")
    sys.path[0] = str(Path.cwd())  # classes of the program are looked up by their module
    runpy.run_module("pulumi.dynamic", run_name="__main__", alter_sys=True)


def leave_out_the_sdk() -> None:
    """Make `pulumi.runtime.proto` importable without the SDK around it, whose import takes as long as all others.

    Nothing is done where the SDK is imported already.
    """
    found = find_spec("pulumi") if "pulumi" not in sys.modules else None
    if found is None or found.origin is None:
        return
    root = Path(found.origin).parent
    for name, folder in (("pulumi", root), ("pulumi.runtime", root / "runtime")):
        package = ModuleType(name)
        package.__path__ = [str(folder)]
        sys.modules[name] = package


def serve_host() -> None:
    """Serve the host itself, at the engine's address in the last argument."""
    leave_out_the_sdk()
    runpy.run_path(str(Path(__file__).with_name("host_server.py")), run_name="__main__")


def end_with(parent: int) -> None:
    """End this process once its parent is gone: an engine that is killed ends none of its children."""
    while os.getppid() == parent:
        time.sleep(PARENT_CHECK_SECONDS)
    os._exit(1)


def main(arguments: list[str]) -> int:
    """Be what the first argument says: a program, the dynamic provider, else the host."""
    mode = arguments[0] if arguments else ""
    if mode in {"--program", "--dynamic"}:
        threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start()
    if mode == "--program":
        return run_program(json.load(sys.stdin))
    if mode == "--dynamic":
        serve_dynamic()
    else:
        serve_host()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
