"""Python language host for the engine that `build.py` makes: runs one program in a child process.

It also serves dynamic resources, through the SDK, and sees to it that nothing outlives a killed engine.

The official host is not available as a Go module. The engine needs five calls of it to run a program; code
generation, plugin installation and policy packs are not among them.
"""

from __future__ import annotations

import json
import os
import runpy
import signal
import subprocess
import sys
import threading
import time
from concurrent import futures
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import (
    LanguageRuntimeServicer,
    language_pb2,
    language_pb2_grpc,
    plugin_pb2,
)

FAILED_WITH_MESSAGE = 32  # the program has told the engine what is wrong; no second message is due
MAX_MESSAGE_BYTES = 400 << 20
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


def interpreter(options: dict[str, Any], root: str) -> str:
    """Python of the option `virtualenv` of Pulumi.yaml, else `$PULUMI_PYTHON_CMD`, else this one."""
    virtualenv = options.get("virtualenv")
    if virtualenv:
        return str(Path(root) / virtualenv / "bin" / "python")
    return os.environ.get("PULUMI_PYTHON_CMD", sys.executable)


class Host(LanguageRuntimeServicer):
    """The calls that the engine makes to a language host (engine 3.259.0)."""

    def __init__(self, engine: str) -> None:
        self.engine = engine
        self.child: subprocess.Popen[bytes] | None = None

    def Handshake(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802 - names of the gRPC service
        """Take the engine's address from the handshake, where the engine makes one."""
        self.engine = request.engine_address or self.engine
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        """Report a version; the engine asks for one and compares it with nothing."""
        return plugin_pb2.PluginInfo(version="0.0.0")

    def GetRequiredPackages(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        """Name no packages: every resource of the SDKs carries its provider's version."""
        return language_pb2.GetRequiredPackagesResponse()

    def About(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        """Say which Python serves `pulumi about`."""
        return language_pb2.AboutResponse(executable=sys.executable, version=sys.version.split()[0])

    def GetProgramDependencies(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        """List no dependencies: `pulumi about` shows an empty table."""
        return language_pb2.GetProgramDependenciesResponse()

    def Cancel(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        """End the running program."""
        self.end_program()
        return empty_pb2.Empty()

    def end_program(self) -> None:
        """Ask the running program, if there is one, to end."""
        if self.child:
            self.child.terminate()

    def Run(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        """Run the program to its end in a child process."""
        info = request.info
        spec = {
            "config": dict(request.config),
            "secret_keys": list(request.configSecretKeys),
            "monitor": request.monitor_address,
            "engine": self.engine,
            "project": request.project,
            "stack": request.stack,
            "parallel": request.parallel,
            "dry_run": request.dryRun,
            "organization": request.organization,
            "root": info.root_directory,
            "working_directory": request.pwd,
            "program": str(Path(info.program_directory) / info.entry_point),
        }
        python = interpreter(dict(info.options), info.root_directory)
        # Configuration may hold secrets, so it goes through a pipe: neither argv nor environment shows it.
        self.child = subprocess.Popen(
            [python, "-u", str(Path(__file__).resolve()), "--program"], stdin=subprocess.PIPE
        )
        self.child.communicate(json.dumps(spec).encode())
        code = self.child.returncode
        failed_silently = code not in (0, FAILED_WITH_MESSAGE)
        return language_pb2.RunResponse(
            error=f"program exited with code {code}" if failed_silently else "",
            bail=code == FAILED_WITH_MESSAGE,
        )


def serve(engine: str) -> None:
    """Serve the host on a free loopback port, printed as the first line.

    It ends when it is interrupted, and when the engine that started it is gone: a killed engine ends no plugin.
    """
    # The engine ends a host by SIGINT, which whatever a shell starts in the background would ignore.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    parent = os.getppid()
    server = grpc.server(
        futures.ThreadPoolExecutor(8),
        options=[("grpc.max_receive_message_length", MAX_MESSAGE_BYTES)],
    )
    host = Host(engine)
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(host, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    try:
        while os.getppid() == parent:
            time.sleep(PARENT_CHECK_SECONDS)
    except KeyboardInterrupt:
        pass
    host.end_program()
    server.stop(0)


def serve_dynamic() -> None:
    """Serve the SDK's provider of dynamic resources, as `python -m pulumi.dynamic ADDRESS` does."""
    sys.argv.remove("--dynamic")
    sys.path[0] = str(Path.cwd())  # classes of the program are looked up by their module
    runpy.run_module("pulumi.dynamic", run_name="__main__", alter_sys=True)


def end_with(parent: int) -> None:
    """End this process once its parent is gone: an engine that is killed ends none of its children."""
    while os.getppid() == parent:
        time.sleep(PARENT_CHECK_SECONDS)
    os._exit(1)


def main(arguments: list[str]) -> int:
    """Be what the first argument says: a program, the dynamic provider, else the host of this engine address."""
    mode = arguments[0] if arguments else ""
    if mode in {"--program", "--dynamic"}:
        threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start()
    if mode == "--program":
        return run_program(json.load(sys.stdin))
    if mode == "--dynamic":
        serve_dynamic()
    else:
        serve(arguments[-1] if arguments else "")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
