"""The language host as a server: the calls of the engine, and the child process in which the program runs.

`language_host.py` starts it, with nothing of the SDK imported but the protocol.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
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
            [python, "-u", str(Path(__file__).with_name("language_host.py")), "--program"],
            stdin=subprocess.PIPE,
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


if __name__ == "__main__":
    serve(sys.argv[-1] if len(sys.argv) > 1 else "")
