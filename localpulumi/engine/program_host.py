"""The Python side of the engine: one script for the processes in which the program and its dynamic resources run.

The language host starts `--program`; the launcher of the plugin `pulumi-python` starts `--dynamic`, the SDK's provider
of dynamic resources. None of them outlives a killed engine.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import json
import os
import runpy
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

from deferred_annotations import defer_annotations  # type: ignore[import-not-found]  # it lies beside this script

FAILED_WITH_MESSAGE = 32
"""Exit code: the program has told the engine what is wrong, so the host has no second message (language_host/main.go)."""
MAX_MESSAGE_BYTES = 400 << 20
NO_FUNCTION = "pulumi-python:dynamic:load"
"""A function that no provider has, of the package of dynamic resources."""
PARENT_CHECK_SECONDS = 1.0
FIRST_COLLECTION_OBJECTS = 100_000
"""What is imported stays: to look through it again and again for garbage takes a seventh of the import."""


def engine_stub(address: str) -> Any:
    """Return the engine's service at an address, without the debug messages of the SDK.

    They are hundreds, each in a call that waits for its answer: a tenth of an `up` without changes. The engine would
    show them with `--debug` alone.
    """
    import grpc  # noqa: PLC0415 - only the child process that runs the program needs it
    from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc  # noqa: PLC0415

    size = ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES)
    stub: Any = engine_pb2_grpc.EngineStub(grpc.insecure_channel(address, options=[size]))
    log = stub.Log

    def log_all_but_debug(request: Any) -> None:
        if request.severity != engine_pb2.DEBUG:
            log(request)

    stub.Log = log_all_but_debug
    return stub


def leave_out_stack_traces() -> None:
    """Have resources registered without the lines of the program that made them.

    The engine only puts them into the state, of which they are a sixth, and the whole state is written before and after
    each step. To take them down reads the sources of the program and of the SDK.
    """
    from pulumi.runtime import resource  # noqa: PLC0415 - as in engine_stub
    from pulumi.runtime.proto import source_pb2  # noqa: PLC0415

    resource._get_stack_trace = source_pb2.StackTrace


def load_dynamic_plugin(monitor: str) -> None:
    """Have the engine load the plugin of dynamic resources while the program is imported.

    The engine loads one plugin after the other, this one with the first dynamic resource, and keeps all others waiting
    for it. A call of any function of its package loads it as well; that there is no such function is the answer.

    Args:
        monitor: address of the engine's resource monitor.
    """
    import grpc  # noqa: PLC0415 - as in engine_stub
    from pulumi.runtime.proto import resource_pb2, resource_pb2_grpc  # noqa: PLC0415

    def ask() -> None:
        request = resource_pb2.ResourceInvokeRequest(tok=NO_FUNCTION)
        # A plugin that cannot be loaded is told with the first resource that needs it.
        with grpc.insecure_channel(monitor) as channel, contextlib.suppress(grpc.RpcError):
            resource_pb2_grpc.ResourceMonitorStub(channel).Invoke(request)

    threading.Thread(target=ask, daemon=True).start()


def run_program(spec: dict[str, Any]) -> int:
    """Run the program that `spec` describes, in this process, as a stack of the engine.

    Args:
        spec: monitor and engine addresses, project, stack, organization, configuration, working directory and
            path of the program, as the language host makes it.

    Returns:
        Exit code: 0, or `FAILED_WITH_MESSAGE` after the error has been logged.
    """
    import asyncio  # noqa: PLC0415 - only the child process that runs the program needs the SDK's runtime
    import traceback  # noqa: PLC0415

    import pulumi  # noqa: PLC0415
    import pulumi.runtime  # noqa: PLC0415

    load_dynamic_plugin(spec["monitor"])
    leave_out_stack_traces()
    pulumi.runtime.set_all_config(spec["config"], spec["secret_keys"])
    pulumi.runtime.configure(
        pulumi.runtime.Settings(
            monitor=spec["monitor"],
            engine=engine_stub(spec["engine"]),
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
    # The engine ends a plugin by SIGINT, once no call is left, and waits for its end: nothing remains to be done.
    signal.signal(signal.SIGINT, lambda _signal, _frame: os._exit(0))
    sys.argv.remove("--dynamic")
    sys.path[0] = str(Path.cwd())  # classes of the program are looked up by their module
    runpy.run_module("pulumi.dynamic", run_name="__main__", alter_sys=True)


def end_with(parent: int) -> None:
    """End this process once its parent is gone: an engine that is killed ends none of its children."""
    while os.getppid() == parent:
        time.sleep(PARENT_CHECK_SECONDS)
    os._exit(1)


def exit_at_once(code: int) -> None:
    """End the process with an exit code, after what was registered for its exit.

    The engine waits for it, and to take the SDK's thousands of modules down one by one takes a third of a second.
    """
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def main(arguments: list[str]) -> None:
    """Be what the first argument says, `--program` or `--dynamic`."""
    threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start()
    if arguments[0] == "--program":
        gc.disable()  # a program lives for seconds, and nearly all that it makes stays until its end
        defer_annotations()
        exit_at_once(run_program(json.load(sys.stdin)))
    gc.set_threshold(FIRST_COLLECTION_OBJECTS)
    serve_dynamic()


if __name__ == "__main__":
    main(sys.argv[1:])
