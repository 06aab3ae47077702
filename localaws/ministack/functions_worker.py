"""Lambda functions as AWS runs them, where MiniStack's worker differs.

* A Python exception is reported with its class name and stack trace, and leaves the environment warm; MiniStack reports
  every one as `Runtime.HandlerError` and ends the process. Step Functions and error handling by name depend on it.
* An invocation that runs while its function is changed or deleted ends as it would have; MiniStack ends its process.
* A process that was started for what the function was before a change ends with its first invocation; MiniStack hands each
  invocation a copy of the function, and keeps what it starts from an older copy for those that follow.
* A function that prints nothing is answered at once; MiniStack waits 50 ms for a first line of output.
* A Python function runs in its own virtual environment, sees nothing of the server's environment variables, and has a
  temporary folder of its own, which is also its home: it finds no settings or keys of whoever runs the server.
"""

import queue
import shlex
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from localaws.process.locked_environment import environment_python
from localaws.shared import atomic_file
from localaws.shared.settings import Settings

END_OF_OUTPUT = "\x1elocalaws-end-of-output\x1e"
OUTPUT_TIMEOUT_SECONDS = 0.25
_LOOK_SECONDS = 0.05

# The worker's own lines, and what stands in their place. The failure travels as a result, so that the process lives on.
_SUCCESS = """            _real_stdout.write(json.dumps({"status": "ok", "result": result}) + "\\n")
"""
_FAILURE = """            _real_stdout.write(json.dumps({"status": "error", "error": str(e), "trace": traceback.format_exc()}) + "\\n")
"""
_MARKED_SUCCESS = f"""            _answer = json.dumps({{"status": "ok", "result": result}})
            sys.__stderr__.write({END_OF_OUTPUT!r} + "\\n")
            sys.__stderr__.flush()
            _real_stdout.write(_answer + "\\n")
"""
_MARKED_FAILURE = f"""            sys.__stderr__.write({END_OF_OUTPUT!r} + "\\n")
            sys.__stderr__.flush()
            _real_stdout.write(json.dumps({{"status": "ok", "result": None, "failure": {{
                "errorMessage": str(e), "errorType": type(e).__name__, "requestId": context.aws_request_id,
                "stackTrace": traceback.format_list(traceback.extract_tb(e.__traceback__)[1:]),
            }}, "trace": traceback.format_exc()}}) + "\\n")
"""

REPLACED_LINES = (_SUCCESS, _FAILURE)

_PRELUDE = """import os, sys
os.environ["AWS_EXECUTION_ENV"] = "AWS_Lambda_python%d.%d" % sys.version_info[:2]
os.makedirs(os.environ["TMPDIR"], mode=0o700, exist_ok=True)
"""

# Between MiniStack's process and the interpreter, so that not even /proc shows a function the server's variables.
# MiniStack starts it with the path of the worker's script, which stands in a folder of the worker's own.
_LAUNCHER = """#!/bin/sh
unset {server_variables}
export PATH=/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8 HOME="${{1%/*}}/tmp" TMPDIR="${{1%/*}}/tmp"
exec {interpreter} "$@"
"""

_failed = threading.local()


class FunctionsWorker:
    """What starts the worker of a Python function.

    Args:
        settings: of the local AWS.
        server_variables: names of the server's environment variables, of which no function sees any.
    """

    def __init__(self, settings: Settings, server_variables: Iterable[str]) -> None:
        self._launcher = settings.home / "python-function"
        interpreter = str(environment_python(settings.functions_environment))
        text = _LAUNCHER.format(
            server_variables=" ".join(map(shlex.quote, sorted(server_variables))),
            interpreter=shlex.quote(interpreter),
        )
        # Made anew with every start of the server, so it need not outlive a power failure.
        atomic_file.write_text(self._launcher, text, mode=0o700, durable=False)

    def launching(
        self, original: Callable[[str], tuple[str, str]]
    ) -> Callable[[str], tuple[str, str]]:
        """Start Python functions through the launcher, others as before."""

        def runtime_binary(runtime: str) -> tuple[str, str]:
            binary, script = original(runtime)
            return (str(self._launcher) if runtime.startswith("python") else binary), script

        return runtime_binary


def corrected_script(script: str) -> str:
    """Return the worker's script with our lines in place of its own."""
    script = script.replace(_SUCCESS, _MARKED_SUCCESS).replace(_FAILURE, _MARKED_FAILURE)
    return _PRELUDE + script


def output_until_mark(original: Callable[..., str]) -> Callable[..., str]:
    """Read a Python function's output up to the mark that ends it; other runtimes as before."""

    def drain(self: Any, *args: Any, **kwargs: Any) -> str:
        if not str(self.config.get("Runtime", "python")).startswith("python"):
            return original(self, *args, **kwargs)
        return "\n".join(
            _lines_until_mark(self._stderr_queue, time.monotonic() + OUTPUT_TIMEOUT_SECONDS)
        )

    return drain


def _lines_until_mark(lines: "queue.Queue[str]", deadline: float) -> list[str]:
    """Take lines up to the mark, without it; what has come by the deadline when no mark comes."""
    taken: list[str] = []
    while True:
        try:
            line = lines.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            return taken
        before, mark, _ = line.partition(END_OF_OUTPUT)
        if before or not mark:
            taken.append(before)
        if mark:
            return taken


def finishing_invocations(original: Callable[[Iterable[Any]], None]) -> Callable[..., None]:
    """End idle workers at once, and each other one when its invocation is over."""

    def kill(workers: Iterable[Any]) -> None:
        given = [worker for worker in workers if worker is not None]
        busy = [worker for worker in given if worker.in_use]
        original([worker for worker in given if worker not in busy])
        for worker in busy:
            threading.Thread(target=end_when_free, args=(worker,), daemon=True).start()

    def end_when_free(worker: Any) -> None:
        while worker.in_use:
            time.sleep(_LOOK_SECONDS)
        original([worker])

    return kill


def keeping_current(original: Callable[[Any], None]) -> Callable[[Any], None]:
    """Keep a worker for other invocations only while its function is what the worker was started for."""

    def release(worker: Any) -> None:
        outdated = worker is not None and not _is_current(worker.config)
        if outdated:
            _take_from_pools(worker)
        original(worker)
        if outdated:
            lambda_runtime.kill_workers([worker])

    return release


def _is_current(config: Mapping[str, Any]) -> bool:
    """Whether a function's configuration is that of now; each change of code or configuration gives another revision."""
    _, _, _, region, account, _, name, *_ = config["FunctionArn"].split(":")
    function = lambda_svc._functions.get_scoped(account, region, name)
    if function is None:
        return False
    _, current = lambda_svc._effective_func_record_for_qualifier(function, config["Version"])
    return current is not None and bool(current["RevisionId"] == config["RevisionId"])


def _take_from_pools(worker: Any) -> None:
    with lambda_runtime._lock:
        for workers in lambda_runtime._workers.values():
            if worker in workers:
                workers.remove(worker)


def remembering_failure(original: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Turn a failure that the worker sent as a result into an error, and keep its details for this thread."""

    def invoke(self: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        response = original(self, *args, **kwargs)
        _failed.details = response.pop("failure", None)
        if _failed.details:
            details = _failed.details
            response |= {
                "status": "error",
                "error": details["errorMessage"],
                "trace": f"[ERROR] {details['errorType']}: {details['errorMessage']}\n{response.get('trace', '')}",
            }
        return response

    return invoke


def reporting_failure(original: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Put the details of a failure in place of MiniStack's summary."""

    def execute(*args: Any, **kwargs: Any) -> dict[str, Any]:
        _failed.details = None
        result = original(*args, **kwargs)
        if result.get("error") and _failed.details:
            result["body"] = _failed.details
        return result

    return execute
